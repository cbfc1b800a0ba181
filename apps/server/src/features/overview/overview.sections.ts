import type {
  AgentCounts,
  AgentSummary,
  FeatureGates,
  Freshness,
  FreshnessState,
  GateCounts,
  PolicyCounts,
  SectionOf,
  TierCount,
  TraceflowSummary,
} from '@netloft/contracts';
import { ERRORS, type Fault } from '../../errors.ts';
import type { Result } from '../../result.ts';
import type { PolicyFacts, TierFacts } from '../../upstreams/antrea/policies.ts';
import { faultOfWatch, hiddenOf, isNotServed } from '../../upstreams/antrea/served-watch.ts';
import type { SharedWatch } from '../../upstreams/kubernetes/types.ts';

interface Kind {
  readonly group: string;
  readonly plural: string;
}

export const sectionOfFault = (fault: Fault): { state: 'failed'; detail: string; action: string } => ({
  state: 'failed',
  detail: fault.detail,
  action: fault.action ?? ERRORS[fault.code].action,
});

/** From the best to the worst; what a reader may not see, or what is not there, says nothing about the age of the rest. */
const SEVERITY: readonly FreshnessState[] = ['live', 'resuming', 'relisting', 'stale', 'unavailable'];

/** How fresh a page of several sources is: as the worst of those that the caller may see; forbidden only when all are. */
export function worstFreshness(watches: readonly SharedWatch<unknown>[]): Freshness {
  const all = watches.filter((watch) => !isNotServed(watch)).map((watch) => watch.freshness());
  const visible = all.filter((one) => one.state !== 'forbidden');
  const [worst] = visible.toSorted((a, b) => SEVERITY.indexOf(b.state) - SEVERITY.indexOf(a.state));
  return worst ?? all[0] ?? { state: 'unavailable', asOf: null };
}

/** What a watch allows to show: its data, or why there is none. `data` is asked only when there is some. */
export function sectionOfWatch<T>(watch: SharedWatch<unknown>, kind: Kind, data: () => T): SectionOf<T> {
  const hidden = hiddenOf(watch, kind.plural, kind)[0];
  if (hidden !== undefined) return { state: 'hidden', reason: hidden.reason };
  const fault = faultOfWatch(watch);
  if (fault !== undefined) return sectionOfFault(fault);
  const freshness = watch.freshness();
  return freshness.asOf === null ? { state: 'loading' } : { state: 'ok', data: data(), freshness };
}

export function agentCounts(agents: readonly AgentSummary[]): AgentCounts {
  const counts: AgentCounts = { total: agents.length, healthy: 0, unhealthy: 0, stale: 0, unknown: 0, skewed: 0 };
  for (const agent of agents) {
    counts[agent.health] += 1;
    if (agent.skewed) counts.skewed += 1;
  }
  return counts;
}

/** Priorities that Antrea gives its own tiers (docs/antrea-network-policy.md), for a reader who may not see the Tier objects. */
const OWN_TIERS: ReadonlyMap<string, number> = new Map([
  ['emergency', 50],
  ['securityops', 100],
  ['networkops', 150],
  ['platform', 200],
  ['application', 250],
  ['baseline', 253],
]);

export interface PolicySources {
  readonly tiers: SharedWatch<TierFacts>;
  readonly cluster: SharedWatch<PolicyFacts>;
  readonly namespaced: SharedWatch<PolicyFacts>;
  readonly kubernetes: SharedWatch<true>;
  readonly admin: SharedWatch<true>;
}

const evaluationOrder = (a: TierCount, b: TierCount): number => {
  const place = (count: TierCount): number => count.priority ?? Number.POSITIVE_INFINITY;
  if (place(a) !== place(b)) return place(a) < place(b) ? -1 : 1;
  return a.tier < b.tier ? -1 : 1;
};

/** Counts policies by tier in evaluation order: lower priorities first, baseline last. */
export function tierCounts(
  tiers: Iterable<TierFacts>,
  cluster: Iterable<PolicyFacts>,
  namespaced: Iterable<PolicyFacts>,
): TierCount[] {
  const known = [...tiers];
  const priorities = known.length > 0 ? new Map(known.map((tier) => [tier.name, tier.priority])) : OWN_TIERS;
  const counts = new Map<string, TierCount>();
  const countOf = (tier: string): TierCount => {
    const found = counts.get(tier) ?? {
      tier,
      priority: priorities.get(tier) ?? null,
      clusterNetworkPolicies: 0,
      networkPolicies: 0,
    };
    counts.set(tier, found);
    return found;
  };
  for (const tier of priorities.keys()) countOf(tier);
  for (const policy of cluster) countOf(policy.tier).clusterNetworkPolicies += 1;
  for (const policy of namespaced) countOf(policy.tier).networkPolicies += 1;
  return [...counts.values()].toSorted(evaluationOrder);
}

/** A count of a kind that may be hidden or not served; `incomplete` gets the reason of the former. */
function countOf(watch: SharedWatch<unknown>, what: string, incomplete: string[]): number | null {
  const { state, asOf, detail } = watch.freshness();
  if (state === 'forbidden') incomplete.push(`${what}: hidden by your permissions`);
  else if (asOf === null && !isNotServed(watch)) incomplete.push(`${what}: ${detail ?? 'not read yet'}`);
  return state === 'forbidden' || asOf === null ? null : watch.items.size;
}

export function policySection(sources: PolicySources, kind: Kind): SectionOf<PolicyCounts> {
  const section = sectionOfWatch(sources.cluster, kind, () => null);
  // Who may not see the policies of the cluster may still see those of namespaces.
  const other = section.state === 'hidden' && sources.namespaced.freshness().asOf !== null;
  if (section.state !== 'ok' && !other) return section;
  const incomplete: string[] = [];
  countOf(sources.tiers, 'Tiers and with them the order', incomplete);
  countOf(sources.cluster, 'Antrea ClusterNetworkPolicies', incomplete);
  countOf(sources.namespaced, 'Antrea NetworkPolicies', incomplete);
  const data: PolicyCounts = {
    tiers: tierCounts(sources.tiers.items.values(), sources.cluster.items.values(), sources.namespaced.items.values()),
    kubernetesNetworkPolicies: countOf(sources.kubernetes, 'Kubernetes NetworkPolicies', incomplete),
    adminNetworkPolicies: countOf(sources.admin, 'AdminNetworkPolicies', incomplete),
    incomplete,
  };
  return { state: 'ok', data, freshness: sources.cluster.freshness() };
}

export function gateCounts(gates: FeatureGates): GateCounts {
  return {
    enabled: gates.gates.filter((gate) => gate.enabled).length,
    total: gates.gates.length,
    nonDefault: gates.gates
      .filter((gate) => gate.defaultEnabled !== null && gate.defaultEnabled !== gate.enabled)
      .map(({ component, name, enabled }) => ({ component, name, enabled })),
    differing: gates.gates
      .filter((gate) => gate.differing.length > 0)
      .map((gate) => ({ name: gate.name, agents: gate.differing.length })),
    restartPending: gates.restartPending.length,
  };
}

/** `reading` is undefined until the first one is there. */
export function gateSection(reading: Result<FeatureGates, Fault> | undefined): SectionOf<GateCounts> {
  if (reading === undefined) return { state: 'loading' };
  if (!reading.ok)
    return reading.error.code === 'UPSTREAM_FORBIDDEN'
      ? { state: 'hidden', reason: reading.error.detail }
      : sectionOfFault(reading.error);
  const gates = reading.value;
  if (gates.source !== 'unknown') return { state: 'ok', data: gateCounts(gates), freshness: gates.freshness };
  const hidden = gates.hidden ?? [];
  if (hidden.length > 0) return { state: 'hidden', reason: hidden.map((one) => one.reason).join('; ') };
  return { state: 'failed', detail: gates.sourceDetail, action: 'Look at Feature gates for what could be read.' };
}

export const RECENT_TRACES = 10;
export const recentTraces = (traces: readonly TraceflowSummary[]): TraceflowSummary[] => traces.slice(0, RECENT_TRACES);
