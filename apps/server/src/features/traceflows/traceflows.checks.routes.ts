import {
  CheckImport,
  CheckImported,
  CheckSet,
  CheckSetInput,
  CheckSetList,
  CheckSetUpdate,
  ListQuery,
  type CheckSetSummary,
  TraceCheckInput,
} from '@netloft/contracts';
import { z } from 'zod';
import { openCluster, type OpenCluster } from '../../cluster-access.ts';
import { unwrap } from '../../errors.ts';
import type { App, FeatureContext } from '../../feature.ts';
import type { Identity } from '../../identity.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import type { CheckAccess } from './traceflows.checks.access.ts';
import { exportSet, importSets } from './traceflows.checks.document.ts';
import {
  addCheck,
  createSet,
  findSet,
  removeCheck,
  removeSet,
  type SetAuthor,
  setSummaries,
  updateSet,
} from './traceflows.checks.sets.ts';
import type { CheckStore } from './traceflows.checks.store.ts';

export const CHECKS = '/api/v1/clusters/:cluster/trace-checks';
export const Id = z.string().min(1).max(64);
const SetParams = ClusterParams.extend({ id: Id.describe('Id of the set') });
const CheckParams = SetParams.extend({ check: Id.describe('Id of the check') });
/** A set of 200 checks, or a document of some of them. */
const BODY_LIMIT = 3 * 1024 * 1024;

const FIELDS = ['name', 'description', 'checks', 'version', 'updatedAt', 'updatedBy', 'createdAt'] as const;
const shape: ListShape<CheckSetSummary> = {
  fields: Object.fromEntries(FIELDS.map((name) => [name, (row: CheckSetSummary) => row[name]])),
  idOf: (row) => row.id,
  defaultSort: 'name',
};

/** What is kept here is always as new as it gets. */
export const ownFreshness = (now: number) => ({ state: 'live', asOf: new Date(now).toISOString() }) as const;

export interface ChecksParts {
  readonly store: CheckStore;
  readonly access: CheckAccess;
}

/** Sets of named checks: listed, kept, changed, exported and imported. */
export function registerCheckSets(app: App, context: FeatureContext, { store, access }: ChecksParts): void {
  const tags = ['traceflows'];
  type Request = { readonly identity: Identity; readonly params: { readonly cluster: string } };
  const seen = async ({ identity, params }: Request): Promise<OpenCluster> => {
    const open = unwrap(openCluster(context, identity, params.cluster));
    unwrap(await access.maySee(open));
    return open;
  };
  const author = async ({ identity, params }: Request): Promise<SetAuthor> => {
    const open = unwrap(openCluster(context, identity, params.cluster));
    unwrap(await access.mayChange(open));
    return { store, cluster: open.cluster.name, user: open.identity.username, now: context.now() };
  };

  app.get(
    `${CHECKS}/sets`,
    {
      schema: {
        tags,
        summary: 'Sets of named checks, each with its latest run',
        params: ClusterParams,
        querystring: ListQuery,
        response: { 200: CheckSetList, ...problemResponses },
      },
    },
    async (request) => {
      const open = await seen(request);
      const rights = unwrap(await access.rights(open));
      const page = unwrap(pageOf(setSummaries(store, open.cluster.name), request.query, shape));
      return { ...page, freshness: ownFreshness(context.now()), rights };
    },
  );

  app.post(
    `${CHECKS}/sets`,
    {
      bodyLimit: BODY_LIMIT,
      schema: {
        tags,
        summary: 'Keep a new set of checks',
        params: ClusterParams,
        body: CheckSetInput,
        response: { 201: CheckSet, ...problemResponses },
      },
    },
    async (request, reply) => {
      const set = unwrap(createSet(await author(request), request.body));
      const at = `/api/v1/clusters/${encodeURIComponent(request.params.cluster)}/trace-checks/sets/${set.id}`;
      return reply.code(201).header('location', at).send(set);
    },
  );

  app.get(
    `${CHECKS}/sets/:id`,
    {
      schema: {
        tags,
        summary: 'One set with its checks',
        params: SetParams,
        response: { 200: CheckSet, ...problemResponses },
      },
    },
    async (request) => {
      const { cluster } = await seen(request);
      return unwrap(findSet({ store, cluster: cluster.name }, request.params.id)).set;
    },
  );

  app.put(
    `${CHECKS}/sets/:id`,
    {
      bodyLimit: BODY_LIMIT,
      schema: {
        tags,
        summary: 'Replace what a set holds; the version that was edited must be the current one',
        params: SetParams,
        body: CheckSetUpdate,
        response: { 200: CheckSet, ...problemResponses },
      },
    },
    async (request) => unwrap(updateSet(await author(request), request.params.id, request.body, request.body.version)),
  );

  app.delete(
    `${CHECKS}/sets/:id`,
    {
      schema: {
        tags,
        summary: 'Remove a set; what its runs found stays for a while',
        params: SetParams,
        querystring: z.object({ version: z.coerce.number().int().min(1).optional() }),
        response: { 204: z.undefined().describe('No body'), ...problemResponses },
      },
    },
    async (request, reply) => {
      unwrap(removeSet(await author(request), request.params.id, request.query.version));
      return reply.code(204).send();
    },
  );

  app.post(
    `${CHECKS}/sets/:id/checks`,
    {
      schema: {
        tags,
        summary: 'Add one check to a set',
        params: SetParams,
        body: TraceCheckInput,
        response: { 201: CheckSet, ...problemResponses },
      },
    },
    async (request, reply) =>
      reply.code(201).send(unwrap(addCheck(await author(request), request.params.id, request.body))),
  );

  app.delete(
    `${CHECKS}/sets/:id/checks/:check`,
    {
      schema: {
        tags,
        summary: 'Remove one check from a set',
        params: CheckParams,
        response: { 200: CheckSet, ...problemResponses },
      },
    },
    async (request) => unwrap(removeCheck(await author(request), request.params.id, request.params.check)),
  );

  app.get(
    `${CHECKS}/sets/:id/export`,
    {
      schema: {
        tags,
        summary: 'A set as a document in YAML or JSON, to be imported elsewhere',
        params: SetParams,
        querystring: z.object({ format: z.enum(['yaml', 'json']).default('yaml') }),
        produces: ['application/yaml', 'application/json'],
      },
    },
    async (request, reply) => {
      const { cluster } = await seen(request);
      const { set } = unwrap(findSet({ store, cluster: cluster.name }, request.params.id));
      const { format } = request.query;
      const file = set.name.replaceAll(/[^A-Za-z0-9._-]+/g, '_').slice(0, 100);
      return reply
        .header(
          'content-type',
          format === 'json' ? 'application/json; charset=utf-8' : 'application/yaml; charset=utf-8',
        )
        .header('content-disposition', `attachment; filename="checks-${file}.${format}"`)
        .send(Buffer.from(exportSet(set, format)));
    },
  );

  app.post(
    `${CHECKS}/import`,
    {
      bodyLimit: BODY_LIMIT,
      schema: {
        tags,
        summary: 'Make or replace the sets of a document',
        params: ClusterParams,
        body: CheckImport,
        response: { 200: CheckImported, ...problemResponses },
      },
    },
    async (request) => ({ sets: unwrap(importSets(await author(request), request.body)) }),
  );
}
