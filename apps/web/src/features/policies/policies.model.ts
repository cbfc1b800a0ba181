import { isNsxTier } from '@netloft/antrea';
import type { PolicySummary } from '@netloft/contracts';
import { CLUSTER_WIDE, type PoliciesSearch } from './policies.search.ts';

type Filters = Pick<PoliciesSearch, 'kind' | 'tier' | 'ns' | 'action' | 'origin' | 'warn' | 'unrealized'>;
export const FILTER_KEYS = [
  'kind',
  'tier',
  'ns',
  'action',
  'origin',
  'warn',
  'unrealized',
] as const satisfies readonly (keyof Filters)[];

/** Whether some Node that should enforce the policy does not do so yet, or cannot. Kinds without a status say nothing about it. */
export const isUnrealized = ({ status }: Pick<PolicySummary, 'status'>): boolean =>
  status.phase !== 'Realized' && status.phase !== 'NotReported';

const TESTS: { readonly [K in keyof Filters]-?: (policy: PolicySummary, value: NonNullable<Filters[K]>) => boolean } = {
  kind: (policy, kind) => policy.kind === kind,
  tier: (policy, tier) => policy.tier === tier,
  ns: (policy, namespace) => (policy.namespace ?? CLUSTER_WIDE) === namespace,
  action: (policy, action) => policy.actions[action] > 0,
  origin: (policy, origin) => policy.origin.source === origin,
  warn: (policy) => policy.warnings > 0,
  unrealized: (policy) => isUnrealized(policy),
};

/** Whether a policy passes every filter; `without` leaves one of them away, to count what its other values would show. */
export function matchesFilters(policy: PolicySummary, filters: Filters, without?: keyof Filters): boolean {
  return FILTER_KEYS.every((key) => {
    const value = filters[key];
    if (value === undefined || key === without) return true;
    return (TESTS[key] as (policy: PolicySummary, value: unknown) => boolean)(policy, value);
  });
}

export const isFiltered = (filters: Filters): boolean => FILTER_KEYS.some((key) => filters[key] !== undefined);

/** How many policies each value of a filter would show, the other filters kept. */
export function facet(
  policies: readonly PolicySummary[],
  filters: Filters,
  key: keyof Filters,
  valuesOf: (policy: PolicySummary) => readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const policy of policies) {
    if (!matchesFilters(policy, filters, key)) continue;
    for (const value of valuesOf(policy)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** Every tier that some policy stands in, first evaluated first. */
export function tiersOf(policies: readonly PolicySummary[]): readonly string[] {
  const places = new Map<string, number>();
  for (const { tier, tierPriority } of policies)
    if (!places.has(tier)) places.set(tier, tierPriority ?? Number.POSITIVE_INFINITY);
  return [...places].sort(([a, x], [b, y]) => (x === y ? a.localeCompare(b) : x - y)).map(([tier]) => tier);
}

/** Namespaces of the policies by name, those of the whole cluster last. */
export function namespacesOf(policies: readonly PolicySummary[]): readonly string[] {
  const names = new Set(policies.flatMap(({ namespace }) => (namespace === undefined ? [] : [namespace])));
  return [...[...names].sort(), ...(policies.some((one) => one.namespace === undefined) ? [CLUSTER_WIDE] : [])];
}

/** Whether it is worth asking NSX about a policy: one in a Tier of NSX's, or written by NSX's adapter. */
export const mayBeFromNsx = ({ tier, origin }: Pick<PolicySummary, 'tier' | 'origin'>): boolean =>
  origin.source === 'nsx' || isNsxTier(tier);

/** A policy's name for people: NSX's display name where it has one. */
export const titleOf = (policy: Pick<PolicySummary, 'name' | 'displayName'>): string =>
  policy.displayName ?? policy.name;

/** `ns/name`, or the name of a policy of the whole cluster. */
export const referenceOf = (policy: Pick<PolicySummary, 'namespace' | 'name'>): string =>
  policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;

/** The rules' actions in words: `4 allow, 1 drop`. */
export function actionsText(actions: PolicySummary['actions']): string {
  return (['Allow', 'Drop', 'Reject', 'Pass'] as const)
    .filter((action) => actions[action] > 0)
    .map((action) => `${actions[action]} ${action.toLowerCase()}`)
    .join(', ');
}
