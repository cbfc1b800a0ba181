import { join } from 'node:path';
import {
  ListQuery,
  TRACEFLOW_RETENTION_MINUTES,
  TraceflowDetail,
  TraceflowList,
  TraceflowRequest,
  TraceNow,
  TracePreflight,
} from '@netloft/contracts';
import { z } from 'zod';
import { openCluster } from '../../cluster-access.ts';
import { unwrap } from '../../errors.ts';
import type { App, Feature, FeatureContext } from '../../feature.ts';
import { createCleanup } from '../../own-objects/cleanup.ts';
import { RecentWrites } from '../../own-objects/recent-writes.ts';
import { err, ok } from '../../result.ts';
import { ClusterParams, ObjectName, problemResponses } from '../../route-schemas.ts';
import { TRACEFLOWS } from '../../upstreams/antrea/traceflows.ts';
import { registerAntreaUiTraceflow } from './traceflows.antrea-ui.ts';
import { registerCheckRuns } from './traceflows.check-runs.routes.ts';
import { CheckAccess } from './traceflows.checks.access.ts';
import { registerCheckSets } from './traceflows.checks.routes.ts';
import { CheckRunner } from './traceflows.checks.runner.ts';
import { CheckStore } from './traceflows.checks.store.ts';
import { CHECK_TIMINGS } from './traceflows.checks.waiting.ts';
import { createTraceLimit } from './traceflows.limit.ts';
import { traceNow } from './traceflows.now.ts';
import { preflightOf } from './traceflows.preflight.ts';
import {
  createTraceflow,
  listTraceflows,
  readTraceflow,
  removeTraceflow,
  traceflowsView,
  traceflowView,
} from './traceflows.service.ts';

const TraceflowParams = ClusterParams.extend({ name: ObjectName.describe('Name of the Traceflow') });

/** Named checks: their sets, and the runs that go on in the background. */
function registerChecks(app: App, context: FeatureContext, writes: RecentWrites): void {
  const { now } = context;
  const store = CheckStore.open(join(context.config.dataDir, 'trace-checks'), now);
  const access = new CheckAccess(now);
  const runner = new CheckRunner({ store, writes, timings: CHECK_TIMINGS, now, log: app.log });
  registerCheckSets(app, context, { store, access });
  registerCheckRuns(app, context, { store, access, runner, now });
  app.addHook('onClose', () => runner.close());
}

/** Traceflows: run, list, look at, remove; Antrea UI's protocol; the live topics; and the clean-up of Netloft's own. */
export const traceflowsRoutes: Feature = (app, context) => {
  const writes = new RecentWrites(context.now);
  const limit = createTraceLimit(context.now);
  const tags = ['traceflows'];

  app.get(
    '/api/v1/clusters/:cluster/traceflows',
    {
      schema: {
        tags,
        summary: 'All Traceflows that the caller may see, newest first',
        params: ClusterParams,
        querystring: ListQuery,
        response: { 200: TraceflowList, ...problemResponses },
      },
    },
    async (request) =>
      unwrap(
        await listTraceflows(
          unwrap(openCluster(context, request.identity, request.params.cluster)),
          writes,
          request.query,
        ),
      ),
  );

  app.post(
    '/api/v1/clusters/:cluster/traceflows',
    {
      preHandler: limit,
      schema: {
        tags,
        summary: 'Run a Traceflow',
        params: ClusterParams,
        body: TraceflowRequest,
        response: { 201: TraceflowDetail, ...problemResponses },
      },
    },
    async (request, reply) => {
      const open = unwrap(openCluster(context, request.identity, request.params.cluster));
      const detail = unwrap(await createTraceflow(open, writes, request.body));
      const at = `/api/v1/clusters/${encodeURIComponent(open.cluster.name)}/traceflows/${detail.id}`;
      return reply.code(201).header('location', at).send(detail);
    },
  );

  app.get(
    '/api/v1/clusters/:cluster/traceflows/:name',
    {
      schema: {
        tags,
        summary: 'One Traceflow: the way of its packet, the verdict, and the object itself',
        params: TraceflowParams,
        response: { 200: TraceflowDetail, ...problemResponses },
      },
    },
    async (request) =>
      unwrap(
        await readTraceflow(
          unwrap(openCluster(context, request.identity, request.params.cluster)),
          request.params.name,
        ),
      ),
  );

  app.get(
    '/api/v1/clusters/:cluster/traceflows/:name/now',
    {
      schema: {
        tags,
        summary: 'What the policies say now about the connection of a Traceflow, and what could explain a difference',
        params: TraceflowParams,
        response: { 200: TraceNow, ...problemResponses },
      },
    },
    async (request) =>
      unwrap(
        await traceNow(
          context,
          unwrap(openCluster(context, request.identity, request.params.cluster)),
          request.params.name,
        ),
      ),
  );

  app.post(
    '/api/v1/clusters/:cluster/traceflows/preflight',
    {
      schema: {
        tags,
        summary: 'What Antrea would refuse of a Traceflow, by field; makes nothing',
        params: ClusterParams,
        body: TraceflowRequest,
        response: { 200: TracePreflight, ...problemResponses },
      },
    },
    async (request) =>
      preflightOf(context, unwrap(openCluster(context, request.identity, request.params.cluster)), request.body),
  );

  app.delete(
    '/api/v1/clusters/:cluster/traceflows/:name',
    {
      schema: {
        tags,
        summary: 'Cancel or remove a Traceflow',
        params: TraceflowParams,
        response: { 204: z.undefined().describe('No body'), ...problemResponses },
      },
    },
    async (request, reply) => {
      const open = unwrap(openCluster(context, request.identity, request.params.cluster));
      unwrap(await removeTraceflow(open, writes, request.params.name));
      return reply.code(204).send();
    },
  );

  registerAntreaUiTraceflow(app, context, writes, limit);
  registerChecks(app, context, writes);

  context.live.register('traceflows', async (identity, params) => {
    const open = openCluster(context, identity, params.cluster);
    return open.ok ? ok(traceflowsView(open.value)) : open;
  });
  context.live.register('traceflow', async (identity, params) => {
    const open = openCluster(context, identity, params.cluster);
    if (!open.ok) return open;
    const name = ObjectName.safeParse(params.name);
    if (name.success) return ok(await traceflowView(open.value, name.data));
    const message = 'names the Traceflow to follow; it is missing or cannot be a name';
    return err({
      code: 'INVALID_REQUEST',
      detail: `params.name: ${message}`,
      errors: [{ path: 'params.name', message }],
    });
  });

  const cleanup = createCleanup(context, app.log, [
    { ...TRACEFLOWS, what: 'Traceflows', retentionMinutes: TRACEFLOW_RETENTION_MINUTES },
  ]);
  app.addHook('onReady', async () => cleanup.start());
  app.addHook('onClose', async () => cleanup.stop());
};
