import type { AgentCounts, Attention, GateCounts, PolicyCounts } from '@netloft/contracts';

const BASELINE = 253;
/** Antrea evaluates upstream AdminNetworkPolicies as a tier of this priority. */
const ADMIN = 251;

export interface Rung {
  readonly id: string;
  readonly kind: 'tier' | 'admin' | 'kubernetes' | 'baseline';
  readonly name: string;
  /** null: has none, or the caller may not read the Tier. */
  readonly priority: number | null;
  /** null: not visible to the caller, never zero. */
  readonly policies: number | null;
  readonly clusterPolicies: number;
  readonly namespacedPolicies: number;
  /** Comes from NSX. */
  readonly nsx: boolean;
}

/** The ladder in evaluation order: tiers by priority, AdminNetworkPolicies where served, Kubernetes NetworkPolicies, baseline. */
export function ladder(counts: PolicyCounts): Rung[] {
  const tiers = counts.tiers.map((tier): Rung => ({
    id: `tier:${tier.tier}`,
    kind: (tier.priority ?? 0) >= BASELINE ? 'baseline' : 'tier',
    name: tier.tier,
    priority: tier.priority,
    policies: tier.clusterNetworkPolicies + tier.networkPolicies,
    clusterPolicies: tier.clusterNetworkPolicies,
    namespacedPolicies: tier.networkPolicies,
    nsx: tier.tier.startsWith('nsx-category-'),
  }));
  const before = tiers
    .filter((rung) => (rung.priority ?? 0) < BASELINE)
    // Tiers of unknown priority stand last, as the server orders them.
    .toSorted((a, b) => (a.priority ?? BASELINE) - (b.priority ?? BASELINE));
  const after = tiers
    .filter((rung) => (rung.priority ?? 0) >= BASELINE)
    .toSorted((a, b) => (a.priority ?? 0) - (b.priority ?? 0));
  const upstream = (id: Rung['kind'], name: string, policies: number | null, priority: number | null): Rung => ({
    id,
    kind: id,
    name,
    priority,
    policies,
    clusterPolicies: 0,
    namespacedPolicies: policies ?? 0,
    nsx: false,
  });
  const admin =
    counts.adminNetworkPolicies === null
      ? []
      : [upstream('admin', 'AdminNetworkPolicies', counts.adminNetworkPolicies, ADMIN)];
  return [
    ...before,
    ...admin,
    upstream('kubernetes', 'Kubernetes NetworkPolicies', counts.kubernetesNetworkPolicies, null),
    ...after,
  ];
}

/** Length of a bar in percent; something that is there is always visible, however small. */
export function barLength(value: number | null, most: number): number {
  if (value === null || value === 0 || most === 0) return 0;
  return Math.max(3, Math.round((Math.sqrt(value) / Math.sqrt(most)) * 100));
}

export interface Slice {
  readonly key: 'healthy' | 'unhealthy' | 'stale' | 'unknown';
  readonly count: number;
  readonly percent: number;
}

/** Parts of the agents' bar; parts of zero are left out. */
export function agentSlices(counts: AgentCounts): Slice[] {
  return (['healthy', 'unhealthy', 'stale', 'unknown'] as const)
    .map((key) => ({ key, count: counts[key], percent: counts.total === 0 ? 0 : (counts[key] / counts.total) * 100 }))
    .filter((slice) => slice.count > 0);
}

const RANK = { critical: 0, warning: 1, info: 2 } as const;

/** What needs a person, the worst first; equal ones keep their order. */
export const bySeverity = (items: readonly Attention[]): Attention[] =>
  items.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);

/** A link of the server, `/agents?health=stale`, as path and search parameters. */
export function splitLink(link: string): { readonly path: string; readonly search: Readonly<Record<string, string>> } {
  const url = new URL(link.startsWith('/') ? link : `/${link}`, 'http://app.invalid');
  return { path: url.pathname, search: Object.fromEntries(url.searchParams) };
}

/** Gates that are not the default, once each: controller and agents mostly say the same. */
export function groupGates(
  gates: GateCounts['nonDefault'],
): { readonly name: string; readonly enabled: boolean; readonly components: string[] }[] {
  const groups = new Map<string, { name: string; enabled: boolean; components: string[] }>();
  for (const { name, enabled, component } of gates) {
    const key = `${name}\n${enabled}`;
    const group = groups.get(key) ?? { name, enabled, components: [] };
    group.components.push(component);
    groups.set(key, group);
  }
  return [...groups.values()];
}
