import {
  ListQuery,
  NsxPacketWay,
  NsxPacketWayRequest,
  NsxTraceflow,
  NsxTraceflowList,
  NsxTraceflowRequest,
} from '@netloft/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { unwrap } from '../../errors.ts';
import type { App } from '../../feature.ts';
import { problemResponses } from '../../route-schemas.ts';
import { openNsx, type OpenNsx } from './nsx.access.ts';
import { callerName } from './nsx.caller.ts';
import type { NsxContext } from './nsx.context.ts';
import { readPacketWay } from './nsx.packet-way.ts';
import { removeTrace } from './nsx.trace-writing.ts';
import { listTraces, readTrace, retrace, startTrace } from './nsx.traceflows.ts';

const IdParams = z.object({ id: z.string().min(1).max(255).describe('Id of the traceflow in NSX') });
const Gone = z.object({ id: z.string() });

/** Traffic as NSX sees it: Antrea's Traceflow started from NSX, and the way of a packet across both levels. */
export function trafficRoutes(app: App, context: NsxContext): void {
  const tags = ['nsx'];
  const answers = <T extends z.ZodType>(schema: T) => ({ 200: schema, ...problemResponses });
  const reading = async (request: FastifyRequest): Promise<OpenNsx> =>
    unwrap(await openNsx(context, context.rights, request, 'read'));
  const writing = async (request: FastifyRequest): Promise<OpenNsx> =>
    unwrap(await openNsx(context, context.rights, request, 'write'));

  app.get(
    '/api/v1/nsx/traceflows',
    {
      schema: { tags, summary: 'Traceflows of NSX', querystring: ListQuery, response: answers(NsxTraceflowList) },
    },
    async (request) => unwrap(await listTraces(context, await reading(request), request.query)),
  );

  app.post(
    '/api/v1/nsx/traceflows',
    {
      schema: {
        tags,
        summary: 'Have NSX trace a packet in a cluster',
        body: NsxTraceflowRequest,
        response: { 201: NsxTraceflow, ...problemResponses },
      },
    },
    async (request, reply) => {
      const open = await writing(request);
      const made = unwrap(await startTrace(context, open, await callerName(context, request), request.body));
      return reply
        .code(201)
        .header('location', `/api/v1/nsx/traceflows/${encodeURIComponent(made.id)}`)
        .send(made);
    },
  );

  app.get(
    '/api/v1/nsx/traceflows/:id',
    {
      schema: {
        tags,
        summary: 'One traceflow: the way of its packet as NSX tells it',
        params: IdParams,
        response: answers(NsxTraceflow),
      },
    },
    async (request) => unwrap(await readTrace(context, await reading(request), request.params.id)),
  );

  app.post(
    '/api/v1/nsx/traceflows/:id/retrace',
    {
      schema: { tags, summary: 'Trace again', params: IdParams, response: answers(NsxTraceflow) },
    },
    async (request) => {
      const open = await writing(request);
      return unwrap(await retrace(context, open, await callerName(context, request), request.params.id));
    },
  );

  app.delete(
    '/api/v1/nsx/traceflows/:id',
    { schema: { tags, summary: 'Remove a traceflow', params: IdParams, response: answers(Gone) } },
    async (request) => unwrap(await removeTrace(context, await writing(request), request.params.id)),
  );

  app.post(
    '/api/v1/nsx/packet-way',
    {
      schema: {
        tags,
        summary: 'The way of a packet from outside to a Service, across NSX and Antrea',
        body: NsxPacketWayRequest,
        response: answers(NsxPacketWay),
      },
    },
    async (request) => unwrap(await readPacketWay(context, await reading(request), request.body)),
  );
}
