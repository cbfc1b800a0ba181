import { ListQuery, TierList } from '@netloft/contracts';
import { openCluster } from '../../cluster-access.ts';
import { unwrap } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import { ok } from '../../result.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import { listTiers, tiersView } from './tiers.service.ts';

/** The ladder of Tiers and stages, and the live topic `tiers`. */
export const tiersRoutes: Feature = (app, context) => {
  app.get(
    '/api/v1/clusters/:cluster/tiers',
    {
      schema: {
        tags: ['tiers'],
        summary: 'Tiers and stages in the order of evaluation, with their policies and who may put policies there',
        params: ClusterParams,
        querystring: ListQuery,
        response: { 200: TierList, ...problemResponses },
      },
    },
    async (request) =>
      unwrap(
        await listTiers(context, unwrap(openCluster(context, request.identity, request.params.cluster)), request.query),
      ),
  );

  context.live.register('tiers', async (identity, params) => {
    const open = openCluster(context, identity, params.cluster);
    return open.ok ? ok(tiersView(context, open.value)) : open;
  });
};
