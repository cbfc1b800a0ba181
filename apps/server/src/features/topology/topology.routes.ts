import { TopologyQuery, TopologyView } from '@netloft/contracts';
import { unwrap } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import { untilLeft } from '../../until-left.ts';
import { viewTopology } from './topology.service.ts';

/** The service map: flows of a time as a graph that can be read. */
export const topologyRoutes: Feature = (app, context) => {
  app.get(
    '/api/v1/clusters/:cluster/topology',
    {
      schema: {
        tags: ['topology'],
        summary:
          'Flows of a time as a graph of namespaces, workloads, Pods, Nodes or labels, folded to what can be read',
        params: ClusterParams,
        querystring: TopologyQuery,
        response: { 200: TopologyView, ...problemResponses },
      },
    },
    async (request, reply) =>
      unwrap(
        await viewTopology(
          context,
          { identity: request.identity, cluster: request.params.cluster, signal: untilLeft(reply) },
          request.query,
        ),
      ),
  );
};
