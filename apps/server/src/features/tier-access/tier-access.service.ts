import { DEFAULT_TIERS, read, tierAccess } from '@netloft/antrea';
import {
  type Hidden,
  type Subject,
  TIER_ACCESS_API_GROUP,
  type TierAccess,
  type TierAccessCell,
} from '@netloft/contracts';
import { callerOf } from '../../caller.ts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { ok, type Result } from '../../result.ts';
import { withoutManagedFields } from '../../upstreams/antrea/objects.ts';
import { policyState, type PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { mayI, neededRight } from '../../upstreams/kubernetes/access-review.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import {
  type Binding,
  grantedBy,
  grantWords,
  isFor,
  isOfInterest,
  type Rbac,
  readRbac,
  type Role,
  userOf,
} from './tier-access.rbac.ts';

const NOT_SERVED =
  'This cluster runs upstream Antrea, which has no TierEntitlements: they belong to VMware’s build. Rights there end at the kind: who may write ClusterNetworkPolicies may write them into every tier. To keep people out of a tier, use a ValidatingAdmissionPolicy; to keep them out of a kind, the roles below.';

const specOf = (object: KubeObject): read.Json => read.object(object['spec']) ?? {};
const idOf = ({ kind, name, namespace }: Subject): string =>
  `${kind}:${namespace === undefined ? '' : `${namespace}/`}${name}`;
const wordsOf = ({ kind, name, namespace }: Subject): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

function subjectsOfBinding(binding: KubeObject): Subject[] {
  return read.objects(specOf(binding)['subjects']).flatMap((one): Subject[] => {
    const kind = read.text(one['kind']);
    const name = read.text(one['name']) ?? '';
    const namespace = read.text(one['namespace']);
    if ((kind !== 'User' && kind !== 'Group' && kind !== 'ServiceAccount') || name === '') return [];
    return [{ kind, name, ...(kind === 'ServiceAccount' && namespace !== undefined ? { namespace } : {}) }];
  });
}

const ORDER = { User: 0, Group: 1, ServiceAccount: 2 } as const;

/** Everybody who can write policies, or is bound to an entitlement; the caller first. */
function subjectsOf(state: PolicyState, rbac: Rbac, you: Subject): Subject[] {
  const writers = (rbac.clusterBindings ?? [])
    .filter(({ role }) => rbac.clusterRoles?.some((one) => one.name === role && writes(one)) === true)
    .flatMap(({ subjects }) => subjects);
  const entitled = [...state.raw('tierEntitlementBindings').values()].flatMap(subjectsOfBinding);
  const found = new Map([...writers, ...entitled].map((subject) => [idOf(subject), subject]));
  found.delete(idOf(you));
  const rest = [...found.values()].sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || (idOf(a) < idOf(b) ? -1 : 1));
  return [you, ...rest];
}

const writes = ({ rules }: Role): boolean =>
  grantWords(rules).some((words) => words.includes('clusternetworkpolicies'));

const RIGHT = { verb: 'create', resource: 'clusternetworkpolicies' } as const;

/** Whether a subject may put ClusterNetworkPolicies into a Tier, and why: RBAC first, then the Tier. */
function cellOf(
  tier: string,
  state: PolicyState,
  user: { username: string; groups: string[] },
  granted: Binding | 'unknown' | undefined | 'yes',
): TierAccessCell {
  if (granted === undefined)
    return {
      allowed: false,
      why: 'No role that is bound to them gives create on clusternetworkpolicies.crd.antrea.io.',
    };
  const by = typeof granted === 'object' ? `${granted.name} gives ${granted.role}` : 'The cluster grants the kind';
  const isKnown = state.known('tierEntitlements') && state.known('tierEntitlementBindings');
  if (state.served('tierEntitlements') && !isKnown)
    return { allowed: null, why: 'Your rights do not show tierentitlements and their bindings.' };
  const access = tierAccess(
    tier,
    user,
    [...state.raw('tierEntitlements').values()],
    [...state.raw('tierEntitlementBindings').values()],
  );
  if (!access.allowed) {
    const why =
      access.reason === 'nsx'
        ? 'The tier is NSX’s: only its adapter writes into it.'
        : `The tier is closed by ${access.entitlements.join(', ')}, and no TierEntitlementBinding gives them one of these.`;
    return { allowed: false, why };
  }
  if (granted === 'unknown')
    return { allowed: null, why: 'The tier is open to them, but your rights do not show which roles they have.' };
  const entitled = access.reason === 'entitled' ? `${access.binding} gives ${access.entitlement}` : 'the tier is open';
  return { allowed: true, why: `${by}, and ${entitled}.` };
}

function tiersOf(state: PolicyState): TierAccess['tiers'] {
  const known = new Map(DEFAULT_TIERS);
  for (const [name, object] of state.raw('tiers')) known.set(name, read.number(specOf(object)['priority']) ?? 0);
  const closed = new Set(
    [...state.raw('tierEntitlements').values()].flatMap((one) =>
      read.strings(specOf(one)['tiers']).map((name) => name.toLowerCase()),
    ),
  );
  const isNsx = (name: string): boolean => state.served('tierEntitlements') && name.startsWith('nsx-category-');
  return [...known]
    .map(([name, priority]) => ({ name, priority, open: !closed.has(name) && !isNsx(name) }))
    .sort((a, b) => a.priority - b.priority);
}

function rolesOf({ clusterRoles = [], roles = [], clusterBindings = [], bindings = [] }: Rbac): TierAccess['roles'] {
  const all = [...clusterBindings, ...bindings];
  return [...clusterRoles, ...roles].filter(isOfInterest).map((role) => ({
    name: role.name,
    ...(role.namespace === undefined ? {} : { namespace: role.namespace }),
    grants: grantWords(role.rules),
    bindings: all
      .filter(
        (one) =>
          one.role === role.name &&
          (one.roleKind === 'Role') === (role.namespace !== undefined) &&
          (role.namespace === undefined || role.namespace === one.namespace),
      )
      .map(({ name, namespace, subjects }) => ({
        name,
        ...(namespace === undefined ? {} : { namespace }),
        subjects: [...subjects],
      })),
  }));
}

function hiddenOf(state: PolicyState, { missing }: Rbac): Hidden[] {
  const rbac = [...missing].map(([plural, { code, message }]): Hidden => ({
    what: plural,
    count: null,
    reason: code === 'forbidden' ? `needs list on ${plural}.rbac.authorization.k8s.io` : message,
  }));
  return [...state.hidden(['tiers', 'tierEntitlements', 'tierEntitlementBindings']), ...rbac];
}

async function mayOf(open: OpenCluster): Promise<TierAccess['may']> {
  const right = { verb: 'create', group: TIER_ACCESS_API_GROUP, resource: 'tierentitlements' };
  const answer = await mayI(open.client, right);
  if (!answer.ok) return { create: false, reason: answer.error.detail };
  return answer.value ? { create: true } : { create: false, reason: neededRight(right) };
}

const namesOf = (state: PolicyState, entitlement: string): string[] =>
  [...state.raw('tierEntitlementBindings')]
    .filter(([, binding]) => read.text(specOf(binding)['tierEntitlement']) === entitlement)
    .map(([name]) => name);

/** Who may put policies into which Tier, with everything that it follows from. */
export async function readTierAccess(context: FeatureContext, open: OpenCluster): Promise<Result<TierAccess, Fault>> {
  const state = policyState(context, open);
  try {
    const [, caller, rbac, own, may] = await Promise.all([
      state.ready(),
      callerOf(open),
      readRbac(open),
      mayI(open.client, { verb: RIGHT.verb, group: 'crd.antrea.io', resource: RIGHT.resource }),
      mayOf(open),
    ]);
    if (!caller.ok) return caller;
    const you: Subject = youOf(caller.value.username);
    const subjects = subjectsOf(state, rbac, you);
    const tiers = tiersOf(state);
    const served = state.served('tierEntitlements');
    const hidden = hiddenOf(state, rbac);
    return ok({
      served,
      ...(served ? {} : { reason: NOT_SERVED }),
      tiers,
      subjects: subjects.map((subject) => ({ ...subject, id: idOf(subject), you: subject === you })),
      cells: subjects.map((subject) => {
        const isYou = subject === you;
        const user = isYou ? { ...caller.value, groups: [...caller.value.groups] } : userOf(subject);
        // The cluster knows the caller's groups better than the roles that the caller can read.
        const found = grantedBy(rbac, user, RIGHT);
        const granted =
          isYou && own.ok
            ? own.value
              ? found === undefined || found === 'unknown'
                ? 'yes'
                : found
              : undefined
            : found;
        return tiers.map(({ name }) => cellOf(name, state, user, granted));
      }),
      entitlements: [...state.raw('tierEntitlements').values()].map((object) => ({
        name: object.metadata.name,
        tiers: [...read.strings(specOf(object)['tiers'])],
        permission: read.text(specOf(object)['permission']) ?? '',
        bindings: namesOf(state, object.metadata.name),
        object: withoutManagedFields(object),
      })),
      bindings: [...state.raw('tierEntitlementBindings').values()].map((object) => {
        const entitlement = read.text(specOf(object)['tierEntitlement']) ?? '';
        return {
          name: object.metadata.name,
          entitlement,
          exists: state.raw('tierEntitlements').has(entitlement),
          subjects: subjectsOfBinding(object),
          object: withoutManagedFields(object),
        };
      }),
      roles: rolesOf(rbac),
      may,
      freshness: state.freshness(),
      ...(hidden.length === 0 ? {} : { hidden }),
    });
  } finally {
    state.release();
  }
}

/** The caller as a subject: a ServiceAccount has a user name of a fixed form. */
function youOf(username: string): Subject {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):(.+)$/.exec(username) ?? [];
  return namespace === undefined || name === undefined
    ? { kind: 'User', name: username }
    : { kind: 'ServiceAccount', namespace, name };
}

export { isFor, wordsOf };
