import { judgeObject, read, schemaRelease, tierAccess } from '@netloft/antrea';
import type { TierAccessCheck, TierAccessCheckRequest } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { err, ok, type Result } from '../../result.ts';
import { lookUp } from '../../upstreams/antrea/admission-lookup.ts';
import { CRD_GROUP } from '../../upstreams/antrea/agents.ts';
import { policyState, type PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { ACCESS_REVIEWS } from '../../upstreams/kubernetes/access-review.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import { bindingWords } from './tier-access.matrix.ts';
import { grantedBy, readRbac, userOf } from './tier-access.rbac.ts';

type Step = TierAccessCheck['steps'][number];
type User = ReturnType<typeof userOf>;

/** Where Antrea puts a policy that names no Tier. */
const DEFAULT_TIER = 'application';

/** What is asked about, the same for a whole policy and for just a place. */
interface Question {
  readonly resource: 'clusternetworkpolicies' | 'networkpolicies';
  readonly namespace: string | undefined;
  readonly tier: string;
  /** Of the policy that is changed; the API server names it in its refusal. */
  readonly name: string | undefined;
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
  const namespace = object?.metadata.namespace ?? request.namespace;
  if (kind === 'NetworkPolicy' && (namespace === undefined || namespace === ''))
    return invalid('namespace', 'a NetworkPolicy belongs to a Namespace; name it.');
  return ok({
    resource: kind === 'NetworkPolicy' ? 'networkpolicies' : 'clusternetworkpolicies',
    namespace: kind === 'NetworkPolicy' ? namespace : undefined,
    tier: object === undefined ? request.tier?.toLowerCase() || DEFAULT_TIER : tierOf(object),
    name: request.operation === 'create' ? undefined : object?.metadata.name,
  });
}

/** The sentence with which an API server refuses what RBAC does not give; a group by itself sends no request that it could refuse. */
function forbidden({ subject, operation }: TierAccessCheckRequest, user: User, question: Question): string {
  const { resource, namespace, name } = question;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const right = `${operation} resource "${resource}" in API group "${CRD_GROUP}" ${where}`;
  if (subject.kind === 'Group') return `No role that is bound to the group ${subject.name} lets its members ${right}.`;
  const what = `${resource}.${CRD_GROUP}${name === undefined ? '' : ` ${JSON.stringify(name)}`}`;
  return `${what} is forbidden: User "${user.username}" cannot ${right}`;
}

async function rbacStep(
  open: OpenCluster,
  request: TierAccessCheckRequest,
  question: Question,
  user: User,
): Promise<Step> {
  const { operation } = request;
  const { resource, namespace, name } = question;
  const answer = await open.client.request('POST', [...ACCESS_REVIEWS, 'subjectaccessreviews'], {
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: user.username,
        groups: user.groups,
        resourceAttributes: { verb: operation, group: CRD_GROUP, resource, namespace, name },
      },
    },
  });
  const status =
    answer.ok && typeof answer.value === 'object' && answer.value !== null && 'status' in answer.value
      ? (answer.value.status as { allowed?: unknown; reason?: unknown })
      : undefined;
  if (typeof status?.allowed === 'boolean') {
    const reason = typeof status.reason === 'string' ? status.reason : '';
    const message = status.allowed ? reason : forbidden(request, user, question);
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
    ? { step: 'rbac', allowed: false, message: forbidden(request, user, question), source }
    : { step: 'rbac', allowed: true, message: `${bindingWords(found)}.`, source };
}

const webhookOf = ({ resource }: Question): string =>
  resource === 'networkpolicies' ? 'annpvalidator.antrea.io' : 'acnpvalidator.antrea.io';

const tierOf = (policy: Readonly<Record<string, unknown>>): string =>
  (read.text(read.object(policy['spec'])?.['tier']) ?? '').toLowerCase() || DEFAULT_TIER;

/** The policy that an update or delete is about, as the cluster has it; undefined when it is not known. */
function heldPolicy(
  state: PolicyState,
  { operation, object }: TierAccessCheckRequest,
  { resource, namespace }: Question,
): KubeObject | undefined {
  if (object === undefined || operation === 'create') return undefined;
  const { name } = object.metadata;
  return resource === 'networkpolicies'
    ? state.raw('networkPolicies').get(`${namespace ?? ''}/${name}`)
    : state.raw('clusterNetworkPolicies').get(name);
}

/** Every Tier that a write touches: the one that a policy goes into, and the one that it leaves. */
const tiersOf = ({ operation }: TierAccessCheckRequest, { tier }: Question, held: KubeObject | undefined): string[] => [
  ...new Set([...(operation === 'delete' && held !== undefined ? [] : [tier]), ...(held ? [tierOf(held)] : [])]),
];

function tierStep(state: PolicyState, question: Question, tiers: readonly string[], user: User): Step {
  const source = 'TierEntitlements and their bindings';
  const said = (allowed: boolean | null, message: string): Step => ({ step: 'tier', allowed, message, source });
  if (!state.served('tierEntitlements')) return said(true, 'This cluster has no TierEntitlements: every tier is open.');
  if (!state.known('tierEntitlements') || !state.known('tierEntitlementBindings'))
    return said(null, 'Your rights do not show tierentitlements and their bindings.');
  const entitlements = [...state.raw('tierEntitlements').values()];
  const bindings = [...state.raw('tierEntitlementBindings').values()];
  const messages: string[] = [];
  for (const tier of tiers) {
    const access = tierAccess(tier, user, entitlements, bindings);
    if (!access.allowed)
      return said(
        false,
        `admission webhook "${webhookOf(question)}" denied the request: user not authorized to access Tier ${tier}`,
      );
    messages.push(
      access.reason === 'entitled'
        ? `TierEntitlementBinding ${access.binding} gives TierEntitlement ${access.entitlement}, which opens the tier ${tier}.`
        : `The tier ${tier} is open.`,
    );
  }
  return said(true, messages.join(' '));
}

async function admissionStep(
  open: OpenCluster,
  state: PolicyState,
  { object, operation }: TierAccessCheckRequest,
  { resource }: Question,
  held: KubeObject | undefined,
  user: User,
): Promise<Step | undefined> {
  if (object === undefined || operation === 'delete') return undefined;
  const cluster = await lookUp(open, state, resource, user, object);
  const judged = judgeObject(
    held === undefined ? { operation: 'CREATE', object, user } : { operation: 'UPDATE', object, oldObject: held, user },
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
    const held = heldPolicy(state, request, question.value);
    const steps: Step[] = [
      await rbacStep(open, request, question.value, user),
      tierStep(state, question.value, tiersOf(request, question.value, held), user),
    ];
    const admission = await admissionStep(open, state, request, question.value, held, user);
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
