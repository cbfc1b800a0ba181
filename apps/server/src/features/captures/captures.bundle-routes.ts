import { BundleDetail, BundleList, BundleRequest, ListQuery } from '@netloft/contracts';
import type { preHandlerAsyncHookHandler } from 'fastify';
import { z } from 'zod';
import { openCluster } from '../../cluster-access.ts';
import { unwrap } from '../../errors.ts';
import type { App, FeatureContext } from '../../feature.ts';
import type { RecentWrites } from '../../own-objects/recent-writes.ts';
import { ClusterParams, ObjectName, problemResponses } from '../../route-schemas.ts';
import { untilLeft } from '../../until-left.ts';
import { createBundle, listBundles, readBundle, removeBundle } from './captures.bundles.ts';
import { openBundleFile } from './captures.download.ts';
import { sendFile } from './captures.file-reply.ts';

const BundleParams = ClusterParams.extend({ name: ObjectName.describe('Name of the SupportBundleCollection') });
const NodeParams = BundleParams.extend({ node: ObjectName.describe('Name of the Node') });
const BASE = '/api/v1/clusters/:cluster/support-bundles';

/** Support bundles: start, list, look at, cancel, and fetch what a Node uploaded. */
export function registerBundles(
  app: App,
  context: FeatureContext,
  writes: RecentWrites,
  limit: preHandlerAsyncHookHandler,
): void {
  const tags = ['captures'];
  const open = (request: {
    readonly identity: Parameters<typeof openCluster>[1];
    readonly params: { cluster: string };
  }) => unwrap(openCluster(context, request.identity, request.params.cluster));

  app.get(
    BASE,
    {
      schema: {
        tags,
        summary: 'All SupportBundleCollections that the caller may see, newest first',
        params: ClusterParams,
        querystring: ListQuery,
        response: { 200: BundleList, ...problemResponses },
      },
    },
    async (request) => unwrap(await listBundles(context, open(request), writes, request.query)),
  );

  app.post(
    BASE,
    {
      preHandler: limit,
      schema: {
        tags,
        summary: 'Collect a support bundle',
        params: ClusterParams,
        body: BundleRequest,
        response: { 201: BundleDetail, ...problemResponses },
      },
    },
    async (request, reply) => {
      const cluster = open(request);
      const detail = unwrap(await createBundle(context, cluster, writes, request.body));
      const at = `/api/v1/clusters/${encodeURIComponent(cluster.cluster.name)}/support-bundles/${detail.id}`;
      return reply.code(201).header('location', at).send(detail);
    },
  );

  app.get(
    `${BASE}/:name`,
    {
      schema: {
        tags,
        summary: 'One SupportBundleCollection: its Nodes, what failed, and the object itself',
        params: BundleParams,
        response: { 200: BundleDetail, ...problemResponses },
      },
    },
    async (request) => unwrap(await readBundle(context, open(request), request.params.name)),
  );

  app.delete(
    `${BASE}/:name`,
    {
      schema: {
        tags,
        summary: 'Cancel or remove a SupportBundleCollection; files on its server stay',
        params: BundleParams,
        response: { 204: z.undefined().describe('No body'), ...problemResponses },
      },
    },
    async (request, reply) => {
      unwrap(await removeBundle(open(request), writes, request.params.name));
      return reply.code(204).send();
    },
  );

  app.get(
    `${BASE}/:name/nodes/:node/file`,
    {
      schema: {
        tags,
        summary: 'What a Node uploaded (.tar.gz), from a file server that an administrator listed',
        params: NodeParams,
        produces: ['application/octet-stream'],
      },
    },
    async (request, reply) => {
      const { name, node } = request.params;
      return sendFile(reply, unwrap(await openBundleFile(context, open(request), name, node, untilLeft(reply))));
    },
  );
}
