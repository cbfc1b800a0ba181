import { unknown } from './answers.ts';
import { AppliedCache, changedGroups, touches } from './applied-cache.ts';
import { type Catalogue, catalogueOf, changeCatalogue } from './catalogue.ts';
import type { UnknownLists } from './direction.ts';
import type { End } from './ends.ts';
import { type Context, enforcedPod } from './evaluate.ts';
import { explain } from './explain.ts';
import { Inventory } from './inventory.ts';
import { Matcher } from './match.ts';
import { nearRules } from './near-rules.ts';
import { type EvaluationResponse, evaluateForApi, type PodName } from './np-evaluation.ts';
import { evaluateOpen } from './open-facts.ts';
import type { Policy } from './rules.ts';
import { type Applied, type OrderedRule, SubjectIndex } from './subjects.ts';
import type { Change, ClusterState, Connection, Direction, StateKind, Verdict } from './types.ts';

export { DEFAULT_TIERS } from './catalogue.ts';

/** Everything needed to answer about many connections over one state of a cluster. An index never changes: `apply` makes another. */
export interface PolicyIndex {
  readonly inventory: Inventory;
  /** Number of classes of Pods and Nodes for which it is worked out what applies. */
  readonly prepared: number;
  /** The verdict with the chain of rules that apply to either end, as far as they are reached. */
  evaluate(connection: Connection): Verdict;
  /** The same verdict with every rule of the cluster in its chain. */
  explain(connection: Connection): Verdict;
  /** What Antrea's NetworkPolicyEvaluation answers about two Pods; undefined when it names no rule. */
  networkPolicyEvaluation(source: PodName, destination: PodName): EvaluationResponse | undefined;
  /** Rules that are enforced on the Pod, in the order of evaluation. */
  appliedTo(namespace: string, pod: string, direction: Direction): readonly OrderedRule[];
  /** The index after changes; what they do not touch is shared, not worked out again. */
  apply(changes: readonly Change[]): PolicyIndex;
  /** Every policy of the cluster in one form, in no order. */
  readonly policies: readonly Policy[];
  /** For the package's own computations over many connections. */
  readonly context: Context;
}

interface Parts {
  readonly state: ClusterState;
  readonly inventory: Inventory;
  readonly catalogue: Catalogue;
  readonly subjects: SubjectIndex;
  readonly matcher: Matcher;
  readonly cache: AppliedCache;
}

const listOf = (state: ClusterState, kinds: readonly [StateKind, string][]): UnknownLists['tiered'] => {
  const words = kinds.find(([kind]) => state[kind] === undefined)?.[1];
  return words === undefined ? undefined : unknown(words);
};

const labelsKey = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    Object.keys(labels)
      .sort()
      .map((key) => [key, labels[key]]),
  );
const GATE = unknown('whether the feature gate NodeNetworkPolicy is on');

function contextOf({ state, inventory, catalogue, matcher, subjects, cache }: Parts): Context {
  const applied = (end: End, direction: Direction): Applied | undefined => {
    const pod = enforcedPod(end);
    if (pod !== undefined)
      return cache.get(pod.classKey, () => ({
        pod,
        applied: subjects.forPod(pod, inventory.namespaceLabels(pod.namespace), matcher),
      }))[direction];
    const { node } = end;
    if (node === undefined || state.nodeNetworkPolicy === false || !subjects.speaksOfNodes) return undefined;
    return cache.get(`node ${labelsKey(node.labels)}`, () => ({
      node,
      applied: subjects.forNode(node, state.nodeNetworkPolicy === true ? undefined : GATE),
    }))[direction];
  };
  return {
    inventory,
    matcher,
    applied,
    policies: () => [...catalogue.held.values()].map((one) => one.policy),
    groups: catalogue.groups,
    appliedToService: ({ key }) => subjects.forService(key)?.Ingress,
    rules: (direction) => subjects.tables[direction].ordered,
    near: (direction, applied, view) => {
      const table = subjects.tables[direction];
      const may = applied.slots && table.candidates(view.other, inventory, matcher);
      return applied.slots && may && nearRules(table, applied.slots, may, view);
    },
    knowsTiers: state.tiers !== undefined,
    lists: {
      tiered: listOf(state, [
        ['clusterNetworkPolicies', 'the ClusterNetworkPolicies of the cluster'],
        ['networkPolicies', 'the Antrea NetworkPolicies of the cluster'],
      ]),
      kubernetes: listOf(state, [['kubernetesNetworkPolicies', 'the Kubernetes NetworkPolicies of the cluster']]),
    },
  };
}

function changed(parts: Parts, given: readonly Change[]): Parts {
  const { state } = parts;
  // What a kind holds that was not given stays unknown.
  const changes = given.filter((change) => state[change.kind] !== undefined);
  const names = (kind: StateKind): Set<string> =>
    new Set(
      changes
        .filter((change) => change.kind === kind)
        .map((change) => (change.op === 'set' ? change.object.metadata : change))
        .map(({ namespace, name }) => (kind === 'services' ? `${namespace ?? 'default'}/${name}` : name)),
    );
  const inventory = parts.inventory.with(changes);
  const { catalogue, gone, come, groups } = changeCatalogue(parts.catalogue, changes);
  const subjects = gone.length + come.length > 0 ? parts.subjects.with(gone, come) : parts.subjects;
  const matcher = matcherOf(state, inventory, catalogue);
  const touched = changedGroups(groups, names('services'), parts.catalogue.groups, catalogue.groups);
  const isTouched = touches({
    gone,
    come,
    namespaces: names('namespaces'),
    groups: touched.filter((key) => parts.subjects.usesGroup(key) || subjects.usesGroup(key)),
    before: parts.matcher,
    after: matcher,
  });
  return { state, inventory, catalogue, subjects, matcher, cache: parts.cache.without(isTouched) };
}

const matcherOf = (state: ClusterState, inventory: Inventory, { groups }: Catalogue): Matcher =>
  new Matcher(inventory, groups, {
    clusterGroups: state.clusterGroups !== undefined,
    groups: state.groups !== undefined,
  });

function indexOf(parts: Parts): PolicyIndex {
  const context = contextOf(parts);
  const { inventory, catalogue } = parts;
  const policies = (): readonly Policy[] => [...catalogue.held.values()].map((one) => one.policy);
  return {
    inventory,
    get policies() {
      return policies();
    },
    context,
    get prepared() {
      return parts.cache.size;
    },
    evaluate: (connection) => evaluateOpen(context, connection),
    explain: (connection) => explain(context, connection, evaluateOpen(context, connection)),
    networkPolicyEvaluation: (source, destination) => evaluateForApi(context, source, destination),
    appliedTo: (namespace, name, direction) => {
      const pod = inventory.pods.get(`${namespace}/${name}`);
      const found = pod === undefined ? undefined : context.applied({ pod, ips: pod.ips }, direction);
      return found === undefined ? [] : [...found.unplaced, ...found.tiered, ...found.kubernetes, ...found.baseline];
    },
    apply: (changes) => indexOf(changed(parts, changes)),
  };
}

/**
 * Reads the state once: policies normalised, and indexed by what they are applied to; which of them apply is worked out once for
 * every class of Pods with equal Namespace, labels and ServiceAccount, when it is first asked for.
 */
export function createPolicyIndex(state: ClusterState): PolicyIndex {
  const inventory = new Inventory(state);
  const { catalogue, come } = catalogueOf(state);
  return indexOf({
    state,
    inventory,
    catalogue,
    subjects: SubjectIndex.EMPTY.with([], come),
    matcher: matcherOf(state, inventory, catalogue),
    cache: new AppliedCache(),
  });
}
