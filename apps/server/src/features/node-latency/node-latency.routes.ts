import { NodeLatency } from '@netloft/contracts';
import { openCluster } from '../../cluster-access.ts';
import { unwrap } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import { readNodeLatency } from './node-latency.service.ts';

/** Latency between Nodes, as the agents measured it. The monitor itself is changed as every object is. */
export const nodeLatencyRoutes: Feature = (app, context) => {
  app.get(
    '/api/v1/clusters/:cluster/node-latency',
    {
      schema: {
        tags: ['node-latency'],
        summary: 'Round trips between Nodes with what was lost or got old, or the reason why none are measured',
        params: ClusterParams,
        response: { 200: NodeLatency, ...problemResponses },
      },
    },
    async (request) =>
      unwrap(await readNodeLatency(unwrap(openCluster(context, request.identity, request.params.cluster)), context)),
  );
};
