import { judgeObject, schemaRelease, tierAccess } from '@netloft/antrea';
import type { TierAccessCheck, TierAccessCheckRequest } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { err, ok, type Result } from '../../result.ts';
import { lookUp } from '../../upstreams/antrea/admission-lookup.ts';
import { CRD_GROUP } from '../../upstreams/antrea/agents.ts';
import { policyState, type PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { ACCESS_REVIEWS } from '../../upstreams/kubernetes/access-review.ts';
import { grantedBy, readRbac, userOf } from './tier-access.rbac.ts';

type Step = TierAccessCheck['steps'][number];

/** What is asked about, the same for a whole policy and for just a place. */
interface Question {
  readonly resource: 'clusternetworkpolicies' | 'networkpolicies';
  readonly namespace: string | undefined;
  readonly tier: string;
}

const invalid = (path: string, message: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });

function questionOf(request: TierAccessCheckRequest): Result<Question, Fault> {
  const { object } = request;
  const kind = object?.kind ?? request.kind;
  if (kind !== 'ClusterNetworkPolicy' && kind !== 'NetworkPolicy')
    return invalid('object.kind', 'Tiers hold ClusterNetworkPolicies and NetworkPolicies of crd.antrea.io only.');
  if (object !== undefined && !object.apiVersion.startsWith(`${CRD_GROUP}/`))
    return invalid('object.apiVersion', `must be of ${CRD_GROUP}: other policies belong to no Tier.`);
  const spec = object?.['spec'];
  const named =
    typeof spec === 'object' && spec !== null && 'tier' in spec && typeof spec.tier === 'string'
      ? spec.tier
      : undefined;
  const namespace = object?.metadata.namespace ?? request.namespace;
  if (kind === 'NetworkPolicy' && (namespace === undefined || namespace === ''))
    return invalid('namespace', 'a NetworkPolicy belongs to a Namespace; name it.');
  return ok({
    resource: kind === 'NetworkPolicy' ? 'networkpolicies' : 'clusternetworkpolicies',
    namespace: kind === 'NetworkPolicy' ? namespace : undefined,
    tier: (named ?? request.tier ?? '').toLowerCase() || 'application',
  });
}

/** The sentence with which an API server refuses what RBAC does not give. */
const forbidden = (user: string, verb: string, { resource, namespace }: Question): string =>
  `${resource}.${CRD_GROUP} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${CRD_GROUP}" ${namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`}`;

async function rbacStep(
  open: OpenCluster,
  { operation }: TierAccessCheckRequest,
  question: Question,
  user: { username: string; groups: string[] },
): Promise<Step> {
  const { resource, namespace } = question;
  const answer = await open.client.request('POST', [...ACCESS_REVIEWS, 'subjectaccessreviews'], {
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: user.username,
        groups: user.groups,
        resourceAttributes: { verb: operation, group: CRD_GROUP, resource, namespace },
      },
    },
  });
  const status =
    answer.ok && typeof answer.value === 'object' && answer.value !== null && 'status' in answer.value
      ? (answer.value.status as { allowed?: unknown; reason?: unknown })
      : undefined;
  if (typeof status?.allowed === 'boolean') {
    const reason = typeof status.reason === 'string' ? status.reason : '';
    const message = status.allowed ? reason : forbidden(user.username, operation, question);
    return { step: 'rbac', allowed: status.allowed, message, source: 'SubjectAccessReview' };
  }
  const found = grantedBy(await readRbac(open), user, {
    verb: operation,
    resource,
    ...(namespace === undefined ? {} : { namespace }),
  });
  const source = 'the roles and bindings that you may read; groups that only the cluster knows are not in it';
  if (found === 'unknown')
    return {
      step: 'rbac',
      allowed: null,
      message:
        'Your rights show neither the roles of others nor allow asking (create on subjectaccessreviews.authorization.k8s.io).',
      source,
    };
  return found === undefined
    ? { step: 'rbac', allowed: false, message: forbidden(user.username, operation, question), source }
    : { step: 'rbac', allowed: true, message: `${found.name} gives ${found.role}.`, source };
}

const webhookOf = ({ resource }: Question): string =>
  resource === 'networkpolicies' ? 'annpvalidator.antrea.io' : 'acnpvalidator.antrea.io';

function tierStep(state: PolicyState, question: Question, user: { username: string; groups: string[] }): Step {
  const source = 'TierEntitlements and their bindings';
  if (!state.served('tierEntitlements'))
    return {
      step: 'tier',
      allowed: true,
      message: 'This cluster has no TierEntitlements: every tier is open.',
      source,
    };
  if (!state.known('tierEntitlements') || !state.known('tierEntitlementBindings'))
    return {
      step: 'tier',
      allowed: null,
      message: 'Your rights do not show tierentitlements and their bindings.',
      source,
    };
  const access = tierAccess(
    question.tier,
    user,
    [...state.raw('tierEntitlements').values()],
    [...state.raw('tierEntitlementBindings').values()],
  );
  if (!access.allowed) {
    const message = `admission webhook "${webhookOf(question)}" denied the request: user not authorized to access Tier ${question.tier}`;
    return { step: 'tier', allowed: false, message, source };
  }
  const message = access.reason === 'entitled' ? `${access.binding} gives ${access.entitlement}.` : 'The tier is open.';
  return { step: 'tier', allowed: true, message, source };
}

async function admissionStep(
  open: OpenCluster,
  state: PolicyState,
  { object, operation }: TierAccessCheckRequest,
  { resource }: Question,
  user: { username: string; groups: string[] },
): Promise<Step | undefined> {
  if (object === undefined || operation === 'delete') return undefined;
  const cluster = await lookUp(open, state, resource, user, object);
  const judged = judgeObject(
    { operation: 'CREATE', object, user },
    { release: schemaRelease(state.antrea.version()), cluster, tierAccess: false },
  );
  const unknown = [...cluster.unknown];
  const source =
    unknown.length === 0 ? 'Antrea’s admission rules' : `Antrea’s admission rules, without ${unknown.join(', ')}`;
  return {
    step: 'admission',
    allowed: judged.allowed,
    message: judged.allowed ? 'Antrea’s admission has nothing against it.' : (judged.denial ?? judged.message),
    source,
  };
}

/** Could this subject do this? The API server's way of asking: RBAC, then Tier access, then Antrea's other rules. Nothing is changed. */
export async function checkTierAccess(
  context: FeatureContext,
  open: OpenCluster,
  request: TierAccessCheckRequest,
): Promise<Result<TierAccessCheck, Fault>> {
  const question = questionOf(request);
  if (!question.ok) return question;
  const state = policyState(context, open);
  try {
    await state.ready();
    const user = userOf(request.subject, request.groups);
    const steps: Step[] = [await rbacStep(open, request, question.value, user), tierStep(state, question.value, user)];
    const admission = await admissionStep(open, state, request, question.value, user);
    if (admission !== undefined) steps.push(admission);
    const allowed = steps.some((step) => step.allowed === false)
      ? false
      : steps.every((step) => step.allowed === true)
        ? true
        : null;
    return ok({ allowed, steps });
  } finally {
    state.release();
  }
}
