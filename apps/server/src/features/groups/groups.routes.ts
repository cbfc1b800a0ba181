import { GroupDetail, GroupList, ListQuery } from '@netloft/contracts';
import { z } from 'zod';
import { openCluster } from '../../cluster-access.ts';
import { unwrap } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import { ok } from '../../result.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import { groupsView, listGroups, readGroup } from './groups.service.ts';

const GroupParams = ClusterParams.extend({
  id: z
    .string()
    .max(320)
    .regex(
      /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?(?:\/[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)?$/,
      'is the name of a ClusterGroup, or namespace/name of a Group',
    )
    .describe('Name of a ClusterGroup, or namespace/name of a Group'),
});

/** ClusterGroups and Groups with their members of now, and who uses them. */
export const groupsRoutes: Feature = (app, context) => {
  const tags = ['groups'];

  app.get(
    '/api/v1/clusters/:cluster/groups',
    {
      schema: {
        tags,
        summary: 'ClusterGroups and Groups that the caller may see',
        params: ClusterParams,
        querystring: ListQuery,
        response: { 200: GroupList, ...problemResponses },
      },
    },
    async (request) =>
      unwrap(
        await listGroups(
          context,
          unwrap(openCluster(context, request.identity, request.params.cluster)),
          request.query,
        ),
      ),
  );

  app.get(
    '/api/v1/clusters/:cluster/groups/:id',
    {
      schema: {
        tags,
        summary: 'One group: members, nesting, users, conditions, and the object itself',
        params: GroupParams,
        response: { 200: GroupDetail, ...problemResponses },
      },
    },
    async (request) =>
      unwrap(
        await readGroup(
          context,
          unwrap(openCluster(context, request.identity, request.params.cluster)),
          request.params.id,
        ),
      ),
  );

  context.live.register('groups', async (identity, params) => {
    const open = openCluster(context, identity, params.cluster);
    return open.ok ? ok(groupsView(context, open.value)) : open;
  });
};
