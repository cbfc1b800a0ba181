import {
  FlowCompleteQuery,
  FlowCompletions,
  FlowExportQuery,
  FlowList,
  FlowRecordAnswer,
  FlowSeries,
  FlowSeriesQuery,
  FlowsQuery,
  FlowStatus,
  FlowSummary,
  FlowSummaryQuery,
} from '@netloft/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { unwrap } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import { untilLeft } from '../../until-left.ts';
import { antreaUiStream } from './flows.antrea-ui.ts';
import { exportFlows } from './flows.export.ts';
import { flowRows } from './flows.live.ts';
import { type Asker, completeFlows, flowSeries, listFlows, readFlow, summarizeFlows } from './flows.service.ts';
import { flowStatus } from './flows.status.ts';

const RecordParams = ClusterParams.extend({
  id: z
    .string()
    .regex(/^\d{1,12}-[0-9a-fA-F]{16}$/, 'is no id of a flow record; lists give them')
    .describe('Id of a record, as lists give it'),
});

/** Stored and live flow records: search, sums, series, completion of filters, export, and where records come from. */
export const flowsRoutes: Feature = (app, context) => {
  const tags = ['flows'];
  const base = '/api/v1/clusters/:cluster/flows';
  const asker = (
    request: Pick<FastifyRequest, 'identity'> & { readonly params: { readonly cluster: string } },
    reply: Pick<FastifyReply, 'raw'>,
  ): Asker => ({ context, identity: request.identity, cluster: request.params.cluster, signal: untilLeft(reply) });

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'Stored flow records of a time that match a filter, newest first',
        params: ClusterParams,
        querystring: FlowsQuery,
        response: { 200: FlowList, ...problemResponses },
      },
    },
    async (request, reply) => unwrap(await listFlows(asker(request, reply), request.query)),
  );

  app.get(
    `${base}/records/:id`,
    {
      schema: {
        tags,
        summary: 'One stored flow record',
        params: RecordParams,
        response: { 200: FlowRecordAnswer, ...problemResponses },
      },
    },
    async (request, reply) => unwrap(await readFlow(asker(request, reply), request.params.id)),
  );

  app.get(
    `${base}/summary`,
    {
      schema: {
        tags,
        summary: 'Sums of flows by any dimensions, the greatest first, with what the others add up to',
        params: ClusterParams,
        querystring: FlowSummaryQuery,
        response: { 200: FlowSummary, ...problemResponses },
      },
    },
    async (request, reply) => unwrap(await summarizeFlows(asker(request, reply), request.query)),
  );

  app.get(
    `${base}/series`,
    {
      schema: {
        tags,
        summary: 'A measure of flows over time, by up to two dimensions',
        params: ClusterParams,
        querystring: FlowSeriesQuery,
        response: { 200: FlowSeries, ...problemResponses },
      },
    },
    async (request, reply) => unwrap(await flowSeries(asker(request, reply), request.query)),
  );

  app.get(
    `${base}/complete`,
    {
      schema: {
        tags,
        summary: 'What can stand at a place of a filter, with stored values',
        params: ClusterParams,
        querystring: FlowCompleteQuery,
        response: { 200: FlowCompletions, ...problemResponses },
      },
    },
    async (request, reply) => unwrap(await completeFlows(asker(request, reply), request.query)),
  );

  app.get(
    `${base}/export`,
    {
      schema: {
        tags,
        summary: 'The whole result of a filter as CSV, JSON or lines of JSON, streamed',
        params: ClusterParams,
        querystring: FlowExportQuery,
        produces: ['text/csv', 'application/json', 'application/x-ndjson'],
      },
    },
    async (request, reply) => {
      const file = unwrap(await exportFlows(asker(request, reply), request.query));
      return reply
        .header('content-type', file.contentType)
        .header('content-disposition', `attachment; filename="${file.fileName}"`)
        .send(file.body);
    },
  );

  app.get(
    `${base}/status`,
    {
      schema: {
        tags,
        summary: 'Where flow records come from, what is kept, and why something may be missing',
        params: ClusterParams,
        response: { 200: FlowStatus, ...problemResponses },
      },
    },
    async (request) => unwrap(await flowStatus(context, request.identity, request.params.cluster)),
  );

  antreaUiStream(app, context);
  context.live.registerRows('flows', flowRows(context));
};
