import { TierAccess, TierAccessCheck, TierAccessCheckRequest } from '@netloft/contracts';
import { openCluster } from '../../cluster-access.ts';
import { unwrap } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import { checkTierAccess } from './tier-access.check.ts';
import { readTierAccess } from './tier-access.service.ts';

/** Who may put policies into which Tier, and whether somebody could before they try. */
export const tierAccessRoutes: Feature = (app, context) => {
  const tags = ['tier-access'];

  app.get(
    '/api/v1/clusters/:cluster/tier-access',
    {
      schema: {
        tags,
        summary: 'Subjects and Tiers: who may put policies where, and why',
        params: ClusterParams,
        response: { 200: TierAccess, ...problemResponses },
      },
    },
    async (request) =>
      unwrap(await readTierAccess(context, unwrap(openCluster(context, request.identity, request.params.cluster)))),
  );

  app.post(
    '/api/v1/clusters/:cluster/tier-access/check',
    {
      schema: {
        tags,
        summary: 'Could this subject put this policy there? Nothing is changed',
        params: ClusterParams,
        body: TierAccessCheckRequest,
        response: { 200: TierAccessCheck, ...problemResponses },
      },
    },
    async (request) =>
      unwrap(
        await checkTierAccess(
          context,
          unwrap(openCluster(context, request.identity, request.params.cluster)),
          request.body,
        ),
      ),
  );
};
