import { AntreaUiFeatureGate, FeatureGates } from '@netloft/contracts';
import { z } from 'zod';
import { openCluster } from '../../cluster-access.ts';
import { unwrap } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import { gateReaderOf } from '../../upstreams/antrea/gates/shared.ts';

/** A page that several people open at once reads the cluster once. */
const MAX_AGE_MS = 1_000;

/** Effective gates and settings, and Antrea UI's list of gates. */
export const featureGatesRoutes: Feature = (app, context) => {
  const gates = gateReaderOf(context);

  app.get(
    '/api/v1/clusters/:cluster/feature-gates',
    {
      schema: {
        tags: ['feature-gates'],
        summary:
          'Feature gates as they are in effect, agents that differ, pending restarts, and the settings beside them',
        params: ClusterParams,
        response: { 200: FeatureGates, ...problemResponses },
      },
    },
    async (request) =>
      unwrap(await gates.read(unwrap(openCluster(context, request.identity, request.params.cluster)), MAX_AGE_MS)),
  );

  app.get(
    '/api/v1/featuregates',
    {
      schema: {
        tags: ['feature-gates'],
        summary: 'Feature gates of the default cluster, byte for byte as Antrea’s controller reports them (Antrea UI)',
        response: { 200: z.array(AntreaUiFeatureGate), ...problemResponses },
      },
    },
    async (request, reply) => {
      const body = unwrap(await gates.asSent(unwrap(openCluster(context, request.identity))));
      // Bytes are sent as they are: the schema describes them, and reading them has checked it.
      return reply.type('application/json; charset=utf-8').send(body as never);
    },
  );
};
