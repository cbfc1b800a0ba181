import {
  ListQuery,
  NsxEditorFacts,
  NsxGroupDetail,
  NsxGroupList,
  NsxGroupPreview,
  NsxLinkList,
  NsxPolicyCheck,
  NsxPolicyDetail,
  NsxPolicyList,
} from '@netloft/contracts';
import { z } from 'zod';
import { unwrap } from '../../errors.ts';
import type { App } from '../../feature.ts';
import { problemResponses } from '../../route-schemas.ts';
import { openNsx } from './nsx.access.ts';
import type { NsxContext } from './nsx.context.ts';
import { readEditorFacts } from './nsx.editor-facts.ts';
import { listNsxGroups, previewGroup, readNsxGroup } from './nsx.groups.ts';
import { checkNsxPolicy, listLinks, listNsxPolicies, readNsxPolicy } from './nsx.policies.ts';

const IdParams = z.object({ id: z.string().min(1).max(255).describe('Id of the object in NSX') });
const Draft = z.object({ object: z.looseObject({ id: z.string().max(255) }) });
const PolicyDraft = Draft.extend({ span: z.array(z.string().max(253)).max(100).default([]) });
const LinkQuery = z.object({ cluster: z.string().min(1).max(253).describe('Name of a cluster of Netloft') });
const BODY_LIMIT = 4 * 1024 * 1024;

/** Groups and security policies of NSX, and what ties them to clusters. */
export function objectRoutes(app: App, context: NsxContext): void {
  const tags = ['nsx'];
  const answers = <T extends z.ZodType>(schema: T) => ({ 200: schema, ...problemResponses });

  app.get(
    '/api/v1/nsx/groups',
    { schema: { tags, summary: 'Groups of NSX', querystring: ListQuery, response: answers(NsxGroupList) } },
    async (request) =>
      unwrap(
        await listNsxGroups(context, unwrap(await openNsx(context, context.rights, request, 'read')), request.query),
      ),
  );

  app.get(
    '/api/v1/nsx/groups/:id',
    {
      schema: {
        tags,
        summary: 'One group: members of every kind, what its criteria find, who uses it',
        params: IdParams,
        response: answers(NsxGroupDetail),
      },
    },
    async (request) =>
      unwrap(
        await readNsxGroup(context, unwrap(await openNsx(context, context.rights, request, 'read')), request.params.id),
      ),
  );

  app.post(
    '/api/v1/nsx/groups/preview',
    {
      bodyLimit: BODY_LIMIT,
      schema: {
        tags,
        summary: 'What a group that is being written would find, and the limits that it breaks',
        body: Draft,
        response: answers(NsxGroupPreview),
      },
    },
    async (request) =>
      unwrap(
        await previewGroup(
          context,
          unwrap(await openNsx(context, context.rights, request, 'read')),
          request.body.object,
        ),
      ),
  );

  app.get(
    '/api/v1/nsx/policies',
    {
      schema: {
        tags,
        summary: 'Security policies of NSX in the order of evaluation',
        querystring: ListQuery,
        response: answers(NsxPolicyList),
      },
    },
    async (request) =>
      unwrap(
        await listNsxPolicies(context, unwrap(await openNsx(context, context.rights, request, 'read')), request.query),
      ),
  );

  app.get(
    '/api/v1/nsx/policies/:id',
    {
      schema: {
        tags,
        summary: 'One security policy: rules, realization, statistics, and what it became in clusters',
        params: IdParams,
        response: answers(NsxPolicyDetail),
      },
    },
    async (request) =>
      unwrap(
        await readNsxPolicy(
          context,
          unwrap(await openNsx(context, context.rights, request, 'read')),
          request.params.id,
        ),
      ),
  );

  app.post(
    '/api/v1/nsx/policies/check',
    {
      bodyLimit: BODY_LIMIT,
      schema: {
        tags,
        summary: 'Limits that a policy breaks, and the ClusterNetworkPolicy that it would become',
        body: PolicyDraft,
        response: answers(NsxPolicyCheck),
      },
    },
    async (request) =>
      unwrap(
        await checkNsxPolicy(
          context,
          unwrap(await openNsx(context, context.rights, request, 'read')),
          request.body.object,
          request.body.span,
        ),
      ),
  );

  app.get(
    '/api/v1/nsx/editor-facts',
    { schema: { tags, summary: 'What editors of groups and policies offer', response: answers(NsxEditorFacts) } },
    async (request) =>
      unwrap(await readEditorFacts(context, unwrap(await openNsx(context, context.rights, request, 'read')))),
  );

  app.get(
    '/api/v1/nsx/links',
    {
      schema: {
        tags,
        summary: 'Policies of a cluster that came from NSX',
        querystring: LinkQuery,
        response: answers(NsxLinkList),
      },
    },
    async (request) =>
      unwrap(
        await listLinks(
          context,
          unwrap(await openNsx(context, context.rights, request, 'read')),
          request.query.cluster,
        ),
      ),
  );
}
