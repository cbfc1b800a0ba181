import { CLUSTER_CONTROL_PLANES_PATH, POLICY_API, SECURITY_POLICIES_PATH } from '@netloft/nsx';
import { listAnswer } from '../core/lists.ts';
import { invalidRequest, notFound, refusal, refuse } from '../core/refusals.ts';
import type { Json, NsxAnswer, NsxRefusal, NsxRequest, NsxRoute, NsxWorld, PolicyObject, Stored } from '../types.ts';
import { bodyOf, guardOf, refused, type Writer } from './access.ts';
import { emptyAnswer, foundAnswer, writtenAnswer } from './answers.ts';
import { contentOf, RESOURCE_TYPES } from './objects.ts';
import { checkSpan } from './policy-checks.ts';
import { policyAt } from './policy-writes.ts';
import { presented } from './presented.ts';

const SPANS = `${POLICY_API}${SECURITY_POLICIES_PATH}/:policy/container-cluster-span`;
const DUPLICATE = 519918;
const IMMUTABLE = 519919;
const UNKNOWN_CLUSTER = 519920;

const spanPath = (policy: PolicyObject, id: string): string => `${policy.path}/container-cluster-span/${id}`;

function clusterRefusal(
  world: NsxWorld,
  policy: PolicyObject,
  own: string,
  clusterPath: string,
): NsxRefusal | undefined {
  const current = world.policies.get(own);
  if (current !== undefined && current['container_cluster_path'] !== clusterPath)
    return refusal(400, IMMUTABLE, 'container_cluster_path cannot be changed: delete the span and make another one.');
  const isThere =
    clusterPath.startsWith(`${CLUSTER_CONTROL_PLANES_PATH}/`) && world.policies.get(clusterPath) !== undefined;
  if (!isThere) return refusal(400, UNKNOWN_CLUSTER, `There is no cluster control plane ${clusterPath}.`);
  const taken = world.policies
    .list(policy.path, RESOURCE_TYPES.span)
    .find((span) => span.path !== own && span['container_cluster_path'] === clusterPath);
  if (taken === undefined) return undefined;
  return refusal(400, DUPLICATE, `The policy already spans ${clusterPath}, by ${taken.path}.`);
}

/** Makes or replaces a span of a policy; refused when the cluster is unknown or taken, or cannot have the policy. */
export function writeSpan(
  world: NsxWorld,
  policyId: string,
  id: string,
  body: Json,
  writer: Writer,
  checkRevision: boolean,
): Stored<PolicyObject> {
  const policy = policyAt(world, policyId);
  if (policy === undefined) return refused(notFound(policyId));
  const guarded = guardOf(policy, writer);
  if (guarded !== undefined) return refused(guarded);
  const clusterPath = body['container_cluster_path'];
  if (typeof clusterPath !== 'string') return refused(invalidRequest('container_cluster_path is needed.'));
  const path = spanPath(policy, id);
  const no = clusterRefusal(world, policy, path, clusterPath) ?? checkSpan(world, policy, clusterPath);
  if (no !== undefined) return refused(no);
  return world.policies.put({
    path,
    parentPath: policy.path,
    resourceType: RESOURCE_TYPES.span,
    object: { container_cluster_type: 'ANTREA', ...body },
    principal: writer.principal,
    overwrite: writer.overwrite,
    checkRevision,
  });
}

export function removeSpan(world: NsxWorld, policyId: string, id: string, writer: Writer): Stored<undefined> {
  const policy = policyAt(world, policyId);
  if (policy === undefined) return refused(notFound(policyId));
  const no = guardOf(policy, writer);
  return no === undefined
    ? world.policies.remove(spanPath(policy, id), writer.principal, writer.overwrite)
    : refused(no);
}

function one(world: NsxWorld, policy: PolicyObject, request: NsxRequest): NsxAnswer {
  const { method, params } = request;
  const id = params['id'] ?? '';
  const current = world.policies.get(spanPath(policy, id));
  if (method === 'GET') return current === undefined ? refuse(notFound(id)) : foundAnswer(world, current);
  if (method === 'DELETE') return emptyAnswer(removeSpan(world, policy.id, id, request));
  const body = bodyOf(request);
  if (!body.ok) return refuse(body.refusal);
  const whole = method === 'PATCH' && current !== undefined ? { ...contentOf(current), ...body.value } : body.value;
  return writtenAnswer(world, method, writeSpan(world, policy.id, id, whole, request, method === 'PUT'));
}

/** `container-cluster-span`: which clusters realize a policy. */
export function spanRoutes(world: NsxWorld): readonly NsxRoute[] {
  const ofPolicy =
    (answer: (policy: PolicyObject, request: NsxRequest) => NsxAnswer) =>
    (request: NsxRequest): NsxAnswer => {
      const id = request.params['policy'] ?? '';
      const policy = policyAt(world, id);
      return policy === undefined ? refuse(notFound(id)) : answer(policy, request);
    };
  return [
    {
      methods: ['GET'],
      path: SPANS,
      handle: ofPolicy((policy, request) => {
        const spans = world.policies.list(policy.path, RESOURCE_TYPES.span);
        return listAnswer(
          world,
          request,
          spans.map((span) => presented(world, span)),
        );
      }),
    },
    {
      methods: ['GET', 'PUT', 'PATCH', 'DELETE'],
      path: `${SPANS}/:id`,
      handle: ofPolicy((policy, request) => one(world, policy, request)),
    },
  ];
}
