import { Cluster, ClusterList, ObjectList, ObjectQuery } from '@netloft/contracts';
import { openCluster } from '../../cluster-access.ts';
import { FaultError, unwrap } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import { ok } from '../../result.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import { clustersView, listClusters } from './clusters.service.ts';
import { registerK8sProxy } from './k8s-proxy.ts';
import { searchCluster } from './objects.service.ts';

/** Registered clusters, the search over their objects, the live topic `clusters`, and the GET proxy. */
export const clustersRoutes: Feature = (app, context) => {
  app.get(
    '/api/v1/clusters',
    {
      schema: {
        tags: ['clusters'],
        summary: 'Registered clusters with what they are and whether they can be reached',
        response: { 200: ClusterList, ...problemResponses },
      },
    },
    (request) => listClusters(context, request.identity),
  );

  app.get(
    '/api/v1/clusters/:cluster',
    {
      schema: {
        tags: ['clusters'],
        summary: 'One cluster',
        params: ClusterParams,
        response: { 200: Cluster, ...problemResponses },
      },
    },
    async (request) => {
      const { cluster } = unwrap(openCluster(context, request.identity, request.params.cluster));
      const [found] = (await listClusters(context, request.identity, [cluster.name])).items;
      if (found === undefined)
        throw new FaultError({ code: 'CLUSTER_UNKNOWN', detail: `There is no cluster “${cluster.name}”.` });
      return found;
    },
  );

  app.get(
    '/api/v1/clusters/:cluster/objects',
    {
      schema: {
        tags: ['clusters'],
        summary:
          'Searches Namespaces, Nodes, Pods, Services, Traceflows and AntreaAgentInfos by name, address or label',
        params: ClusterParams,
        querystring: ObjectQuery,
        response: { 200: ObjectList, ...problemResponses },
      },
    },
    async (request) => {
      const open = unwrap(openCluster(context, request.identity, request.params.cluster));
      return unwrap(await searchCluster(open, request.query, context.now));
    },
  );

  context.live.register('clusters', async (identity) => ok(clustersView(context, identity)));
  registerK8sProxy(app, context);
};
