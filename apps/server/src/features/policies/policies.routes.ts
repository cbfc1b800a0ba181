import {
  EditorFacts,
  EvaluateRequest,
  EvaluateResponse,
  ImpactRequest,
  ImpactResponse,
  ListQuery,
  PolicyDetail,
  PolicyId,
  PolicyList,
  PreviewRequest,
  PreviewResponse,
  ReachabilityRequest,
  ReachabilityResponse,
  ValidateRequest,
  ValidateResponse,
  WhatChangesRequest,
  WhatChangesResponse,
} from '@netloft/contracts';
import { openCluster, type OpenCluster } from '../../cluster-access.ts';
import { unwrap, type Fault } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import type { Identity } from '../../identity.ts';
import { ok, type Result } from '../../result.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import { untilLeft } from '../../until-left.ts';
import { type PolicyState, policyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { readPolicy } from './policies.detail.ts';
import { editorFacts } from './policies.editor-facts.ts';
import { evaluate } from './policies.evaluate.ts';
import { flowImpact } from './policies.flow-impact.ts';
import { reach, whatChanges } from './policies.impact.ts';
import { preview } from './policies.preview.ts';
import { listPolicies, policiesView } from './policies.service.ts';
import { validateWrite } from './policies.validate.ts';
import { warmUp } from './policies.warm-up.ts';

/** Drafts may hold many objects. */
const MOST_BYTES = 2 * 1024 * 1024;

const PolicyParams = ClusterParams.extend({ id: PolicyId.describe('Kind:name, or Kind:namespace/name') });

/** Policies of every kind: list, details, what an editor needs, questions about them, and the live topic `policies`. */
export const policiesRoutes: Feature = (app, context) => {
  const tags = ['policies'];
  app.addHook('onSend', async (request) => warmUp(context, request));

  /** Works with the caller's view of the cluster, once it is in, and gives it back. */
  async function withState<T>(
    identity: Identity,
    cluster: string,
    work: (open: OpenCluster, state: PolicyState) => Promise<Result<T, Fault>> | Result<T, Fault>,
  ): Promise<T> {
    const open = unwrap(openCluster(context, identity, cluster));
    const state = policyState(context, open);
    try {
      await state.ready();
      return unwrap(await work(open, state));
    } finally {
      state.release();
    }
  }

  app.get(
    '/api/v1/clusters/:cluster/policies',
    {
      schema: {
        tags,
        summary: 'Policies of every kind that the caller may see, in the order of evaluation',
        params: ClusterParams,
        querystring: ListQuery,
        response: { 200: PolicyList, ...problemResponses },
      },
    },
    async (request) =>
      unwrap(
        await listPolicies(
          context,
          unwrap(openCluster(context, request.identity, request.params.cluster)),
          request.query,
        ),
      ),
  );

  app.get(
    '/api/v1/clusters/:cluster/policies/:id',
    {
      schema: {
        tags,
        summary: 'One policy: its rules in words, what it selects now, what is odd about it, and the object itself',
        params: PolicyParams,
        response: { 200: PolicyDetail, ...problemResponses },
      },
    },
    async (request, reply) =>
      unwrap(
        await readPolicy(
          context,
          unwrap(openCluster(context, request.identity, request.params.cluster)),
          request.params.id,
          untilLeft(reply),
        ),
      ),
  );

  app.get(
    '/api/v1/clusters/:cluster/policies/editor-facts',
    {
      schema: {
        tags,
        summary: 'What an editor needs to check and complete drafts without asking again',
        params: ClusterParams,
        response: { 200: EditorFacts, ...problemResponses },
      },
    },
    (request) => withState(request.identity, request.params.cluster, editorFacts),
  );

  app.post(
    '/api/v1/clusters/:cluster/policies/validate',
    {
      bodyLimit: MOST_BYTES,
      schema: {
        tags,
        summary: 'The verdict that the cluster’s own admission would give to a write by the caller; nothing is changed',
        params: ClusterParams,
        body: ValidateRequest,
        response: { 200: ValidateResponse, ...problemResponses },
      },
    },
    (request) =>
      withState(request.identity, request.params.cluster, (open, state) => validateWrite(open, state, request.body)),
  );

  app.post(
    '/api/v1/clusters/:cluster/policies/evaluate',
    {
      bodyLimit: MOST_BYTES,
      schema: {
        tags,
        summary: 'What policies do to one connection, with the rules in the order of evaluation; drafts may come first',
        params: ClusterParams,
        body: EvaluateRequest,
        response: { 200: EvaluateResponse, ...problemResponses },
      },
    },
    (request) => withState(request.identity, request.params.cluster, (_open, state) => evaluate(state, request.body)),
  );

  app.post(
    '/api/v1/clusters/:cluster/policies/what-changes',
    {
      bodyLimit: MOST_BYTES,
      schema: {
        tags,
        summary: 'Connections among workloads whose verdict drafts would turn; nothing is changed',
        params: ClusterParams,
        body: WhatChangesRequest,
        response: { 200: WhatChangesResponse, ...problemResponses },
      },
    },
    (request, reply) =>
      withState(request.identity, request.params.cluster, (_open, state) =>
        whatChanges(state, request.body, untilLeft(reply)),
      ),
  );

  app.post(
    '/api/v1/clusters/:cluster/policies/impact',
    {
      bodyLimit: MOST_BYTES,
      schema: {
        tags,
        summary: 'Stored flows of a time whose verdict the drafts would turn; nothing is changed',
        params: ClusterParams,
        body: ImpactRequest,
        response: { 200: ImpactResponse, ...problemResponses },
      },
    },
    (request, reply) => {
      const { identity } = request;
      const { cluster } = request.params;
      const signal = untilLeft(reply);
      return withState(identity, cluster, (_open, state) =>
        flowImpact(context, { identity, cluster, signal }, state, request.body),
      );
    },
  );

  app.post(
    '/api/v1/clusters/:cluster/policies/reachability',
    {
      bodyLimit: MOST_BYTES,
      schema: {
        tags,
        summary: 'Who reaches whom, by Namespace or by workload; drafts may come first',
        params: ClusterParams,
        body: ReachabilityRequest,
        response: { 200: ReachabilityResponse, ...problemResponses },
      },
    },
    (request, reply) =>
      withState(request.identity, request.params.cluster, (_open, state) =>
        reach(state, request.body, untilLeft(reply)),
      ),
  );

  app.post(
    '/api/v1/clusters/:cluster/policies/preview',
    {
      bodyLimit: MOST_BYTES,
      schema: {
        tags,
        summary: 'What the selectors of a draft policy or group select now; nothing is changed',
        params: ClusterParams,
        body: PreviewRequest,
        response: { 200: PreviewResponse, ...problemResponses },
      },
    },
    (request, reply) =>
      withState(request.identity, request.params.cluster, (_open, state) =>
        preview(state, request.body, untilLeft(reply)),
      ),
  );

  context.live.register('policies', async (identity, params) => {
    const open = openCluster(context, identity, params.cluster);
    return open.ok ? ok(policiesView(context, open.value)) : open;
  });
};
