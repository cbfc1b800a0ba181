import { randomUUID } from 'node:crypto';
import { AntreaUiTraceflow } from '@netloft/contracts';
import { z } from 'zod';
import { openCluster } from '../../cluster-access.ts';
import { FaultError, unwrap } from '../../errors.ts';
import type { App, FeatureContext } from '../../feature.ts';
import type { RecentWrites } from '../../own-objects/recent-writes.ts';
import { ObjectName, problemResponses } from '../../route-schemas.ts';
import { isDone } from '../../upstreams/antrea/traceflows.ts';
import type { TraceLimit } from './traceflows.limit.ts';
import { createFromSpec, readObject, removeTraceflow } from './traceflows.service.ts';

const BASE = '/api/v1/traceflow';
const Params = z.object({ id: ObjectName });
const nothing = z.undefined().describe('No body');
const EXPOSED = 'Location, Retry-After';

/** Seconds that a client shall wait before it asks: the packet takes two to leave, then results come in within another. */
const FIRST_WAIT = '2';
const NEXT_WAIT = '1';

/** The Traceflow protocol of Antrea UI 0.8 for the default cluster: create, ask the status until it redirects, read the result. */
export function registerAntreaUiTraceflow(
  app: App,
  context: FeatureContext,
  writes: RecentWrites,
  limit: TraceLimit,
): void {
  const tags = ['traceflows'];

  app.post(
    BASE,
    {
      preHandler: limit,
      schema: {
        tags,
        summary: 'Run a Traceflow with this spec in the default cluster (Antrea UI)',
        body: AntreaUiTraceflow,
        response: { 202: nothing, ...problemResponses },
      },
    },
    async (request, reply) => {
      const open = unwrap(openCluster(context, request.identity));
      // Antrea UI's ids are UUIDs, and scripts may look at their form.
      const { metadata } = unwrap(await createFromSpec(open, writes, request.body.spec, randomUUID()));
      return reply
        .headers({
          location: `${BASE}/${metadata.name}`,
          'retry-after': FIRST_WAIT,
          'access-control-expose-headers': EXPOSED,
        })
        .code(202)
        .send();
    },
  );

  app.get(
    `${BASE}/:id`,
    {
      schema: {
        tags,
        summary: 'To the status (Antrea UI)',
        params: Params,
        response: { 303: nothing, ...problemResponses },
      },
    },
    async (request, reply) => reply.header('location', `${BASE}/${request.params.id}/status`).code(303).send(),
  );

  app.get(
    `${BASE}/:id/status`,
    {
      schema: {
        tags,
        summary: 'Redirects to the result when there is one (Antrea UI)',
        params: Params,
        response: { 200: nothing, 302: nothing, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const object = unwrap(await readObject(unwrap(openCluster(context, request.identity)), id));
      if (isDone(object)) return reply.header('location', `${BASE}/${id}/result`).code(302).send();
      return reply
        .headers({
          location: `${BASE}/${id}/status`,
          'retry-after': NEXT_WAIT,
          'access-control-expose-headers': EXPOSED,
        })
        .code(200)
        .send();
    },
  );

  app.get(
    `${BASE}/:id/result`,
    {
      schema: {
        tags,
        summary: 'The whole Traceflow when it is done (Antrea UI)',
        params: Params,
        response: { 200: z.looseObject({}), ...problemResponses },
      },
    },
    async (request) => {
      const { id } = request.params;
      const object = unwrap(await readObject(unwrap(openCluster(context, request.identity)), id));
      if (isDone(object)) return object;
      throw new FaultError({
        code: 'TRACEFLOW_NOT_DONE',
        detail: `The Traceflow ${id} is not done yet.`,
        action: `Ask ${BASE}/${id}/status until it redirects here.`,
      });
    },
  );

  app.delete(
    `${BASE}/:id`,
    {
      schema: {
        tags,
        summary: 'Remove a Traceflow (Antrea UI)',
        params: Params,
        response: { 200: nothing, ...problemResponses },
      },
    },
    async (request, reply) => {
      unwrap(await removeTraceflow(unwrap(openCluster(context, request.identity)), writes, request.params.id));
      return reply.code(200).send();
    },
  );
}
