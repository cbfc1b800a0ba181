import { Overview } from '@netloft/contracts';
import { openCluster } from '../../cluster-access.ts';
import { FaultError, unwrap } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import { ok } from '../../result.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import { gateReaderOf } from '../../upstreams/antrea/gates/shared.ts';
import { overviewView, readOverview } from './overview.service.ts';

/** Health at a glance, as data and as the live topic `overview`. */
export const overviewRoutes: Feature = (app, context) => {
  const gates = gateReaderOf(context);

  app.get(
    '/api/v1/clusters/:cluster/overview',
    {
      schema: {
        tags: ['overview'],
        summary: 'Controller, agents, gates, policies and recent traces of a cluster, and what needs attention',
        params: ClusterParams,
        response: { 200: Overview, ...problemResponses },
      },
    },
    async (request) => {
      const open = unwrap(openCluster(context, request.identity, request.params.cluster));
      const overview = await readOverview(open, context, gates);
      if (overview === undefined)
        throw new FaultError({ code: 'INTERNAL', detail: 'The overview could not be computed.' });
      return overview;
    },
  );

  context.live.register('overview', async (identity, params) => {
    const open = openCluster(context, identity, params.cluster);
    return open.ok ? ok(overviewView(open.value, context, gates)) : open;
  });
};
