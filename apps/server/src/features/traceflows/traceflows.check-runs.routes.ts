import { isDeepStrictEqual } from 'node:util';
import { junitOf } from '@netloft/antrea';
import {
  CheckResultDetail,
  CheckRun,
  CheckRunList,
  CheckRunStart,
  type CheckRunSummary,
  ListQuery,
  OneOffRun,
} from '@netloft/contracts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { openCluster, type OpenCluster } from '../../cluster-access.ts';
import { createDerivedView } from '../../derived-view.ts';
import { unwrap } from '../../errors.ts';
import type { App, FeatureContext } from '../../feature.ts';
import type { Identity } from '../../identity.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import { err, ok } from '../../result.ts';
import { ClusterParams, ObjectName, problemResponses } from '../../route-schemas.ts';
import { CHECKS, type ChecksParts, Id, ownFreshness } from './traceflows.checks.routes.ts';
import {
  cancelRun,
  findRun,
  resultDetail,
  resumeRun,
  type RunContext,
  startOneOff,
  startSet,
} from './traceflows.checks.runs.ts';

const SetParams = ClusterParams.extend({ id: Id.describe('Id of the set') });
const RunParams = ClusterParams.extend({ id: Id.describe('Id of the run') });
const ResultParams = RunParams.extend({
  check: z.string().min(1).max(253).describe('Id of the check, as the result has it'),
});
const RunsQuery = ListQuery.extend({ set: Id.optional().describe('Only runs of this set') });
const BODY_LIMIT = 3 * 1024 * 1024;
/** Seconds that a script shall wait before it asks again. */
const RETRY_AFTER = '2';

const FIELDS = ['name', 'startedBy', 'startedAt', 'endedAt', 'state', 'progress', 'detail'] as const;
const shape: ListShape<CheckRunSummary> = {
  fields: Object.fromEntries(FIELDS.map((name) => [name, (row: CheckRunSummary) => row[name]])),
  idOf: (row) => row.id,
  defaultSort: '-startedAt',
};

const runPath = (cluster: string, id: string): string =>
  `/api/v1/clusters/${encodeURIComponent(cluster)}/trace-checks/runs/${id}`;

/** Runs of checks: started, followed, cancelled, resumed, and read as JSON or JUnit XML; the live topic. */
export function registerCheckRuns(
  app: App,
  context: FeatureContext,
  { access, ...runs }: ChecksParts & RunContext,
): void {
  const tags = ['traceflows'];
  const { store } = runs;
  type Request = { readonly identity: Identity; readonly params: { readonly cluster: string } };
  const opened = async ({ identity, params }: Request, may: 'maySee' | 'mayChange'): Promise<OpenCluster> => {
    const open = unwrap(openCluster(context, identity, params.cluster));
    unwrap(await access[may](open));
    return open;
  };
  const accepted = (reply: FastifyReply, { cluster }: OpenCluster, run: CheckRun) =>
    reply
      .code(202)
      .headers({ location: runPath(cluster.name, run.id), 'retry-after': RETRY_AFTER })
      .send(run);

  app.post(
    `${CHECKS}/sets/:id/runs`,
    {
      schema: {
        tags,
        summary: 'Run a set, or some of its checks',
        params: SetParams,
        body: CheckRunStart.nullish(),
        response: { 202: CheckRun, ...problemResponses },
      },
    },
    async (request, reply) => {
      const open = await opened(request, 'mayChange');
      return accepted(reply, open, unwrap(startSet(runs, open, request.params.id, request.body?.checks)));
    },
  );

  app.post(
    `${CHECKS}/runs`,
    {
      bodyLimit: BODY_LIMIT,
      schema: {
        tags,
        summary: 'Run traces once: Traceflows by name again, or checks that are kept nowhere',
        params: ClusterParams,
        body: OneOffRun,
        response: { 202: CheckRun, ...problemResponses },
      },
    },
    async (request, reply) => {
      const open = await opened(request, 'mayChange');
      return accepted(reply, open, unwrap(await startOneOff(runs, open, request.body)));
    },
  );

  app.get(
    `${CHECKS}/runs`,
    {
      schema: {
        tags,
        summary: 'Runs of checks, newest first',
        params: ClusterParams,
        querystring: RunsQuery,
        response: { 200: CheckRunList, ...problemResponses },
      },
    },
    async (request) => {
      const { cluster } = await opened(request, 'maySee');
      const { set, ...query } = request.query;
      const rows = store
        .runs(cluster.name)
        .filter(({ run }) => set === undefined || run.set?.id === set)
        .map(({ run: { results: _results, ...summary } }) => summary);
      return { ...unwrap(pageOf(rows, query, shape)), freshness: ownFreshness(context.now()) };
    },
  );

  app.get(
    `${CHECKS}/runs/:id`,
    {
      schema: {
        tags,
        summary: 'One run with its results; Retry-After while it is under way',
        params: RunParams,
        response: { 200: CheckRun, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { cluster } = await opened(request, 'maySee');
      const { run } = unwrap(findRun(runs, cluster.name, request.params.id));
      if (run.state === 'Running') reply.header('retry-after', RETRY_AFTER);
      return run;
    },
  );

  app.get(
    `${CHECKS}/runs/:id/results/:check`,
    {
      schema: {
        tags,
        summary: 'One result with the way of its packet',
        params: ResultParams,
        response: { 200: CheckResultDetail, ...problemResponses },
      },
    },
    async (request) => {
      const { cluster } = await opened(request, 'maySee');
      return unwrap(resultDetail(runs, cluster.name, request.params));
    },
  );

  app.get(
    `${CHECKS}/runs/:id/junit.xml`,
    {
      schema: {
        tags,
        summary: 'A run as JUnit XML; 202 with Retry-After while it is under way',
        params: RunParams,
        produces: ['application/xml'],
      },
    },
    async (request, reply) => {
      const { cluster } = await opened(request, 'maySee');
      const { run } = unwrap(findRun(runs, cluster.name, request.params.id));
      const path = runPath(cluster.name, run.id);
      if (run.state === 'Running')
        return reply
          .code(202)
          .headers({ location: `${path}/junit.xml`, 'retry-after': RETRY_AFTER })
          .send();
      const page = `/clusters/${encodeURIComponent(cluster.name)}/traceflows/runs/${run.id}`;
      const link = `${context.config.publicUrl ?? ''}${page}`;
      return reply
        .headers({
          'content-type': 'application/xml; charset=utf-8',
          'content-disposition': `attachment; filename="checks-${run.id}.xml"`,
        })
        .send(Buffer.from(junitOf(run, { cluster: cluster.name, link })));
    },
  );

  app.delete(
    `${CHECKS}/runs/:id`,
    {
      schema: {
        tags,
        summary: 'Cancel a run; one that has ended stays as it is',
        params: RunParams,
        response: { 200: CheckRun, ...problemResponses },
      },
    },
    async (request) => unwrap(await cancelRun(runs, await opened(request, 'mayChange'), request.params.id)),
  );

  app.post(
    `${CHECKS}/runs/:id/resume`,
    {
      schema: {
        tags,
        summary: 'Go on with an interrupted run',
        params: RunParams,
        response: { 202: CheckRun, ...problemResponses },
      },
    },
    async (request, reply) => {
      const open = await opened(request, 'mayChange');
      return accepted(reply, open, unwrap(resumeRun(runs, open, request.params.id)));
    },
  );

  context.live.register('trace-check-run', async (identity, params) => {
    const open = openCluster(context, identity, params.cluster);
    if (!open.ok) return open;
    const may = await access.maySee(open.value);
    if (!may.ok) return may;
    const id = ObjectName.safeParse(params.name);
    if (!id.success) {
      const message = 'names the run to follow; it is missing or cannot be one';
      return err({
        code: 'INVALID_REQUEST',
        detail: `params.name: ${message}`,
        errors: [{ path: 'params.name', message }],
      });
    }
    const { name } = open.value.cluster;
    return ok(
      createDerivedView<CheckRun>({
        watches: [],
        pulses: [
          { ready: async () => undefined, listen: (heard) => store.listen(id.data, heard), release: () => undefined },
        ],
        compute: () => [store.run(name, id.data)].flatMap((stored) => stored?.run ?? []),
        same: isDeepStrictEqual,
        freshness: () => ownFreshness(context.now()),
        throttleMs: 250,
      }),
    );
  });
}
