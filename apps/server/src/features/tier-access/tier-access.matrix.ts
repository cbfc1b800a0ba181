import { read, tierAccess } from '@netloft/antrea';
import type { Hidden, Subject, TierAccess, TierAccessCell } from '@netloft/contracts';
import { CRD_GROUP } from '../../upstreams/antrea/agents.ts';
import type { PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import { type Binding, grantedBy, isFor, type Rbac, writingBindings } from './tier-access.rbac.ts';

/** Rows beyond this many help nobody; a cluster with a binding in every Namespace has thousands. */
const MOST_SUBJECTS = 300;

/** What a cell asks RBAC for. */
export const RIGHT = { verb: 'create', resource: 'clusternetworkpolicies' } as const;

export const specOf = (object: KubeObject): read.Json => read.object(object['spec']) ?? {};
export const idOf = ({ kind, name, namespace }: Subject): string =>
  `${kind}:${namespace === undefined ? '' : `${namespace}/`}${name}`;

type User = { readonly username: string; readonly groups: readonly string[] };

/** Subjects of a TierEntitlementBinding. */
export function subjectsOfBinding(binding: KubeObject): Subject[] {
  return read.objects(specOf(binding)['subjects']).flatMap((one): Subject[] => {
    const kind = read.text(one['kind']);
    const name = read.text(one['name']) ?? '';
    const namespace = read.text(one['namespace']);
    if ((kind !== 'User' && kind !== 'Group' && kind !== 'ServiceAccount') || name === '') return [];
    return [{ kind, name, ...(kind === 'ServiceAccount' && namespace !== undefined ? { namespace } : {}) }];
  });
}

const ORDER = { User: 0, Group: 1, ServiceAccount: 2 } as const;

/** Everybody whom a role lets write policies, or who is bound to an entitlement; the caller first, who is bound in one Namespace last. */
export function subjectsOf(
  state: PolicyState,
  rbac: Rbac,
  you: Subject,
): { readonly subjects: readonly Subject[]; readonly more: readonly Hidden[] } {
  const entitled = [...state.raw('tierEntitlementBindings').values()].flatMap(subjectsOfBinding);
  const writing = writingBindings(rbac);
  const wide = writing.filter(({ namespace }) => namespace === undefined).flatMap(({ subjects }) => subjects);
  const narrow = writing.filter(({ namespace }) => namespace !== undefined).flatMap(({ subjects }) => subjects);
  const known = new Set([idOf(you)]);
  const sorted = (subjects: readonly Subject[]): Subject[] => {
    const fresh = new Map(subjects.map((one) => [idOf(one), one] as const).filter(([id]) => !known.has(id)));
    for (const id of fresh.keys()) known.add(id);
    return [...fresh.values()].sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || (idOf(a) < idOf(b) ? -1 : 1));
  };
  const all = [you, ...sorted([...wide, ...entitled]), ...sorted(narrow)];
  const over = all.length - MOST_SUBJECTS;
  return {
    subjects: all.slice(0, MOST_SUBJECTS),
    more: over <= 0 ? [] : [{ what: 'subjects', count: over, reason: `the matrix shows the first ${MOST_SUBJECTS}` }],
  };
}

/** What the Tier says to a user whom RBAC lets write policies; null when the caller cannot see it. */
function byTier(state: PolicyState, tier: string, user: User): { allowed: boolean | null; why: string } {
  // Without the kinds there is no webhook that asks for them either.
  if (!state.served('tierEntitlements')) return { allowed: true, why: 'every tier is open in this cluster' };
  if (!state.known('tierEntitlements') || !state.known('tierEntitlementBindings'))
    return { allowed: null, why: 'your rights do not show the TierEntitlements and their bindings' };
  const access = tierAccess(
    tier,
    user,
    [...state.raw('tierEntitlements').values()],
    [...state.raw('tierEntitlementBindings').values()],
  );
  switch (access.reason) {
    case 'open':
      return { allowed: true, why: 'no TierEntitlement closes the tier' };
    case 'entitled':
      return {
        allowed: true,
        why: `TierEntitlementBinding ${access.binding} gives them TierEntitlement ${access.entitlement}`,
      };
    case 'nsx-adapter':
      return { allowed: true, why: 'it is the adapter that writes NSX’s policies' };
    case 'nsx':
      return { allowed: false, why: 'the tier is NSX’s: only its adapter writes into it' };
    case 'not-entitled':
      return {
        allowed: false,
        why: `the tier is closed by TierEntitlement ${access.entitlements.join(', ')}, which no TierEntitlementBinding gives them`,
      };
  }
}

/** `ClusterRoleBinding a gives them ClusterRole b`. */
export const bindingWords = ({ name, namespace, role, roleKind }: Binding): string =>
  `${namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding'} ${name} gives them ${roleKind} ${role}`;

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** What RBAC says to a user: allowed, not, or null when the caller's rights do not show it. */
function byRbac(rbac: Rbac, user: User, answer: boolean | undefined): { allowed: boolean | null; why: string } {
  const found = grantedBy(rbac, user, RIGHT);
  const isShown = typeof found === 'object';
  if (answer === true || isShown)
    return answer === false
      ? { allowed: false, why: `the cluster does not let them ${RIGHT.verb} ${RIGHT.resource}.${CRD_GROUP}` }
      : { allowed: true, why: isShown ? bindingWords(found) : 'the cluster lets them write ClusterNetworkPolicies' };
  if (found === 'unknown' && answer === undefined)
    return { allowed: null, why: 'your rights do not show which roles they have' };
  const inside = (rbac.bindings ?? []).filter(
    (binding) =>
      binding.subjects.some((subject) => isFor(subject, user)) &&
      grantedBy(rbac, user, { verb: 'create', resource: 'networkpolicies', namespace: binding.namespace ?? '' }) ===
        binding,
  );
  const lacks = `no role that is bound to them gives ${RIGHT.verb} on ${RIGHT.resource}.${CRD_GROUP}`;
  const [first] = inside;
  if (first === undefined) return { allowed: false, why: lacks };
  const places = inside.slice(0, 3).map(({ namespace }) => namespace ?? '');
  const rest = inside.length > 3 ? ` and ${inside.length - 3} more` : '';
  return {
    allowed: false,
    why: `${lacks}; they may write Antrea NetworkPolicies, in the Namespaces ${places.join(', ')}${rest} only`,
  };
}

/**
 * One row of the matrix: whether a user may put ClusterNetworkPolicies into each Tier, and why: RBAC first, then the Tier. `answer` is
 * what the API server itself says about the right, where it was asked.
 */
export function rowOf(
  state: PolicyState,
  rbac: Rbac,
  tiers: TierAccess['tiers'],
  user: User,
  answer?: boolean,
): TierAccessCell[] {
  const right = byRbac(rbac, user, answer);
  return tiers.map(({ name }) => {
    const tier = byTier(state, name, user);
    if (right.allowed === false)
      return { allowed: false, why: sentence(tier.allowed === false ? `${right.why}, and ${tier.why}` : right.why) };
    if (tier.allowed === false) return { allowed: false, why: sentence(tier.why) };
    const allowed = right.allowed === null || tier.allowed === null ? null : true;
    return { allowed, why: sentence(`${right.why}, and ${tier.why}`) };
  });
}
