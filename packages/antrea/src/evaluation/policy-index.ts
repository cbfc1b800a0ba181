import { Inventory, type PodEntry } from './inventory.ts';
import { type Applied, type Context, evaluateConnection, type OrderedRule } from './evaluate.ts';
import { Matcher } from './match.ts';
import { readAntreaPolicy, readGroup } from './read-antrea.ts';
import { readKubernetesPolicy, readUpstreamPolicy } from './read-upstream.ts';
import type { Group, Policy } from './rules.ts';
import type { ClusterState, Connection, Direction, Verdict } from './types.ts';
import { number, object } from './read.ts';

/** Tiers that Antrea creates itself; they exist even where a caller may not list Tiers. */
export const DEFAULT_TIERS: ReadonlyMap<string, number> = new Map([
  ['emergency', 50],
  ['securityops', 100],
  ['networkops', 150],
  ['platform', 200],
  ['application', 250],
  ['baseline', 253],
]);

function order(a: OrderedRule, b: OrderedRule): number {
  const byTier =
    a.policy.tierPriority - b.policy.tierPriority ||
    a.policy.priority - b.policy.priority ||
    a.rule.index - b.rule.index;
  if (byTier !== 0) return byTier;
  // Equal slots are undefined on the data plane; names make the answer repeatable.
  const left = `${a.policy.ref.kind}/${a.policy.ref.namespace ?? ''}/${a.policy.ref.name}`;
  const right = `${b.policy.ref.kind}/${b.policy.ref.namespace ?? ''}/${b.policy.ref.name}`;
  return left < right ? -1 : left > right ? 1 : 0;
}

interface Placed {
  readonly policies: readonly Policy[];
  readonly unplaced: readonly string[];
}

function placePolicies(state: ClusterState): Placed {
  const tiers = new Map(DEFAULT_TIERS);
  for (const tier of state.tiers ?? []) {
    const priority = number(object(tier.spec)?.['priority']);
    if (priority !== undefined) tiers.set(tier.metadata.name.toLowerCase(), priority);
  }
  const policies: Policy[] = [];
  const unplaced: string[] = [];
  for (const [list, namespaced] of [
    [state.clusterNetworkPolicies, false],
    [state.networkPolicies, true],
  ] as const) {
    for (const object of list ?? []) {
      const policy = readAntreaPolicy(object, namespaced, tiers);
      if (policy === null) unplaced.push(`the priority of the Tier of policy ${object.metadata.name}`);
      else policies.push(policy);
    }
  }
  for (const policy of state.kubernetesNetworkPolicies ?? []) policies.push(readKubernetesPolicy(policy));
  for (const policy of state.adminNetworkPolicies ?? [])
    policies.push(readUpstreamPolicy(policy, 'AdminNetworkPolicy'));
  for (const policy of state.baselineAdminNetworkPolicies ?? [])
    policies.push(readUpstreamPolicy(policy, 'BaselineAdminNetworkPolicy'));
  for (const policy of state.upstreamClusterNetworkPolicies ?? [])
    policies.push(readUpstreamPolicy(policy, 'ClusterNetworkPolicy'));
  return { policies, unplaced };
}

/** Kinds of policies that the state does not hold, in words. */
function unknownKinds(state: ClusterState): string[] {
  const kinds: [unknown, string][] = [
    [state.clusterNetworkPolicies, 'the ClusterNetworkPolicies of the cluster'],
    [state.networkPolicies, 'the Antrea NetworkPolicies of the cluster'],
    [state.kubernetesNetworkPolicies, 'the Kubernetes NetworkPolicies of the cluster'],
  ];
  return kinds.filter(([list]) => list === undefined).map(([, words]) => words);
}

/** Everything needed to answer about many connections over one state of a cluster. */
export interface PolicyIndex {
  readonly inventory: Inventory;
  evaluate(connection: Connection): Verdict;
  /** Rules that are enforced on the Pod, in the order of evaluation. */
  appliedTo(namespace: string, pod: string, direction: Direction): readonly OrderedRule[];
}

/**
 * Reads the state once: policies normalised and sorted into evaluation order; which of them apply is worked out once for
 * every class of Pods with equal Namespace, labels and ServiceAccount.
 */
export function createPolicyIndex(state: ClusterState): PolicyIndex {
  const inventory = new Inventory(state);
  const groups = new Map<string, Group>();
  for (const group of state.clusterGroups ?? []) groups.set(group.metadata.name, readGroup(group, false));
  for (const group of state.groups ?? []) {
    const read = readGroup(group, true);
    groups.set(read.key, read);
  }
  const matcher = new Matcher(inventory, groups);
  const { policies, unplaced } = placePolicies(state);
  const ordered = policies
    .flatMap((policy) => policy.rules.map((rule): OrderedRule => ({ policy, rule })))
    .toSorted(order);
  const isolating = policies.filter((policy) => policy.isolates.length > 0);
  const cache = new Map<string, Applied>();

  const applied = (pod: PodEntry, direction: Direction): Applied => {
    const key = `${direction}|${pod.classKey}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const own = ordered.filter(
      ({ rule }) => rule.direction === direction && rule.subjects.some((subject) => matcher.appliesTo(subject, pod)),
    );
    const made: Applied = {
      tiered: own.filter(({ policy }) => policy.stage === 'tiered'),
      kubernetes: own.filter(({ policy }) => policy.stage === 'kubernetes'),
      isolatedBy: isolating.filter(
        (policy) =>
          policy.isolates.includes(direction) && policy.subjects.some((subject) => matcher.appliesTo(subject, pod)),
      ),
      baseline: own.filter(({ policy }) => policy.stage === 'baseline'),
    };
    cache.set(key, made);
    return made;
  };
  const context: Context = { inventory, matcher, applied, unplaced: [...unknownKinds(state), ...unplaced] };
  return {
    inventory,
    evaluate: (connection) => evaluateConnection(context, connection),
    appliedTo: (namespace, name, direction) => {
      const pod = inventory.pods.get(`${namespace}/${name}`);
      if (pod === undefined) return [];
      const found = applied(pod, direction);
      return [...found.tiered, ...found.kubernetes, ...found.baseline];
    },
  };
}
