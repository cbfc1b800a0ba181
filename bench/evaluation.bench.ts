import {
  type Change,
  type ClusterState,
  type Connection,
  connectionsThatChange,
  createPolicyIndex,
  type PodEntry,
  type PolicyIndex,
  reachabilityMatrix,
  type WorkloadGroup,
  workloadsOf,
} from '@netloft/antrea';
import { denseState, largeState } from '../packages/antrea/src/testing/large.ts';
import type { Figure } from './figure.ts';

const SIZE = { pods: 5000, workloads: 1000, policies: 2000 };
const QUESTIONS = 2000;

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? 0;

function timed<T>(work: () => T): { readonly ms: number; readonly result: T } {
  const started = performance.now();
  const result = work();
  return { ms: performance.now() - started, result };
}

const between = (from: PodEntry, to: PodEntry): Connection => ({
  source: { type: 'pod', namespace: from.namespace, name: from.name },
  destination: { type: 'pod', namespace: to.namespace, name: to.name },
  protocol: 'TCP',
  destinationPort: 80,
});

/** Milliseconds of one question each; two Pods by number. */
function asker(index: PolicyIndex): (from: number, to: number) => number {
  const pods = [...index.inventory.pods.values()];
  return (from, to) => {
    const [source, destination] = [pods[from % pods.length], pods[to % pods.length]];
    return source === undefined || destination === undefined
      ? 0
      : timed(() => index.evaluate(between(source, destination))).ms;
  };
}

/** The first round meets workloads for which nothing is prepared; the second is like any later question. */
function answers(index: PolicyIndex): { readonly cold: readonly number[]; readonly warm: readonly number[] } {
  const ask = asker(index);
  const cold = Array.from({ length: SIZE.workloads }, (_one, at) => ask(at, at * 7 + 3));
  const warm = Array.from({ length: QUESTIONS }, (_one, at) => ask(at * 37, at * 101 + 7));
  return { cold, warm };
}

const groupsOf = (index: PolicyIndex): WorkloadGroup[] =>
  workloadsOf(index.inventory).map(({ id, pods }) => ({ name: id, pods }));

const probes = (...ports: number[]) => ports.map((port) => ({ protocol: 'TCP', port }) as const);

/** Median of replacing each of some policies by itself: what it touches is worked out anew. */
function replacing(
  index: PolicyIndex,
  kind: 'networkPolicies' | 'clusterNetworkPolicies',
  state: ClusterState,
): number {
  const policies = (state[kind] ?? []).slice(0, 50);
  return quantile(
    policies.map((object) => timed(() => index.apply([{ kind, op: 'set', object }])).ms),
    0.5,
  );
}

const DENY_ALL: Change = {
  kind: 'clusterNetworkPolicies',
  op: 'set',
  object: {
    metadata: { name: 'deny-all' },
    spec: { priority: 1, tier: 'emergency', appliedTo: [{ podSelector: {} }], ingress: [{ action: 'Drop' }] },
  },
};

/** A policy of one workload that from now on drops everything. */
function stricter(state: ClusterState): Change {
  const [policy] = state.networkPolicies ?? [];
  if (policy === undefined) throw new Error('the large cluster has no policy of a Namespace');
  const spec = { ...(policy.spec as object), ingress: [{ name: 'drop', action: 'Drop' }] };
  return { kind: 'networkPolicies', op: 'set', object: { ...policy, spec } };
}

/** How fast policies answer: one connection, who reaches whom, and what a change touches. */
export async function run(): Promise<Figure[]> {
  const state = largeState(SIZE);
  const { ms: readMs, result: index } = timed(() => createPolicyIndex(state));
  const usual = answers(index);
  const groups = groupsOf(index);
  const fresh = createPolicyIndex(state);
  const { ms: matrixMs } = timed(() => reachabilityMatrix(fresh, groups, probes(80)));
  const { ms: portsMs } = timed(() => reachabilityMatrix(fresh, groups, probes(80, 443, 5432)));
  const one = stricter(state);
  connectionsThatChange(index, index.apply([one]));
  const { ms: changeMs } = timed(() => connectionsThatChange(index, index.apply([one])));
  const { ms: denyMs } = timed(() => connectionsThatChange(index, index.apply([DENY_ALL])));

  const dense = denseState(SIZE);
  const denseIndex = createPolicyIndex(dense);
  const worst = answers(denseIndex);
  const { ms: denseMatrixMs } = timed(() =>
    reachabilityMatrix(createPolicyIndex(dense), groupsOf(denseIndex), probes(80)),
  );
  return [
    { name: '5,000 Pods and 2,000 policies read', value: readMs, unit: 'ms' },
    { name: 'one connection, median', value: quantile(usual.warm, 0.5), unit: 'ms', target: 1 },
    { name: 'one connection, 99 of 100', value: quantile(usual.warm, 0.99), unit: 'ms' },
    {
      name: 'one connection between workloads asked about for the first time, median',
      value: quantile(usual.cold, 0.5),
      unit: 'ms',
      target: 1,
    },
    { name: 'reachability of 1,000 workloads at one port', value: matrixMs / 1000, unit: 's', target: 2 },
    { name: 'reachability of 1,000 workloads at three ports', value: portsMs / 1000, unit: 's' },
    { name: 'one policy replaced, median', value: replacing(index, 'networkPolicies', state), unit: 'ms' },
    { name: 'what one changed policy turns', value: changeMs / 1000, unit: 's', target: 1 },
    { name: 'what a policy turns that drops everything everywhere', value: denyMs / 1000, unit: 's', target: 1 },
    {
      name: 'one connection where all 2,000 policies apply to every Pod, median',
      value: quantile(worst.warm, 0.5),
      unit: 'ms',
      target: 1,
    },
    { name: '… 99 of 100', value: quantile(worst.warm, 0.99), unit: 'ms' },
    { name: '… asked about for the first time, median', value: quantile(worst.cold, 0.5), unit: 'ms', target: 1 },
    { name: '… reachability of 1,000 workloads at one port', value: denseMatrixMs / 1000, unit: 's', target: 2 },
    {
      name: '… one policy replaced, median',
      value: replacing(denseIndex, 'clusterNetworkPolicies', dense),
      unit: 'ms',
    },
  ];
}
