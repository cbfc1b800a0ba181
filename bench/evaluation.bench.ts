import { createPolicyIndex, type Connection, type PodEntry, reachabilityMatrix } from '@netloft/antrea';
import { largeState } from '../packages/antrea/src/testing/large.ts';
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

/** How fast policies answer: one connection with its chain, who reaches whom, and after a change. */
export async function run(): Promise<Figure[]> {
  const state = largeState(SIZE);
  const { ms: readMs, result: index } = timed(() => createPolicyIndex(state));
  const pods = [...index.inventory.pods.values()];
  const pick = (at: number): PodEntry | undefined => pods[at % pods.length];
  const ask = (from: number, to: number): number => {
    const [source, destination] = [pick(from), pick(to)];
    return source === undefined || destination === undefined
      ? 0
      : timed(() => index.evaluate(between(source, destination))).ms;
  };
  // The first round meets workloads for which nothing is prepared; the second is like any later question.
  const cold = Array.from({ length: SIZE.workloads }, (_one, at) => ask(at, at * 7 + 3));
  const warm = Array.from({ length: QUESTIONS }, (_one, at) => ask(at * 37, at * 101 + 7));

  const workloads = new Map<string, PodEntry[]>();
  for (const pod of pods) {
    const name = `${pod.namespace}/${pod.labels['app'] ?? ''}`;
    workloads.set(name, [...(workloads.get(name) ?? []), pod]);
  }
  const groups = [...workloads].map(([name, members]) => ({ name, pods: members }));
  const fresh = createPolicyIndex(state);
  const { ms: matrixMs } = timed(() => reachabilityMatrix(fresh, groups, [{ protocol: 'TCP', port: 80 }]));
  const { ms: portsMs } = timed(() =>
    reachabilityMatrix(
      fresh,
      groups,
      [80, 443, 5432].map((port) => ({ protocol: 'TCP', port })),
    ),
  );

  const [policy] = state.networkPolicies ?? [];
  const applied = Array.from({ length: 50 }, () =>
    policy === undefined ? 0 : timed(() => index.apply([{ kind: 'networkPolicies', op: 'set', object: policy }])).ms,
  );
  return [
    { name: '5,000 Pods and 2,000 policies read', value: readMs, unit: 'ms' },
    { name: 'one connection, median', value: quantile(warm, 0.5), unit: 'ms', target: 1 },
    { name: 'one connection, 99 of 100', value: quantile(warm, 0.99), unit: 'ms' },
    {
      name: 'one connection between workloads asked about for the first time, median',
      value: quantile(cold, 0.5),
      unit: 'ms',
      target: 1,
    },
    { name: 'reachability of 1,000 workloads at one port', value: matrixMs / 1000, unit: 's', target: 2 },
    { name: 'reachability of 1,000 workloads at three ports', value: portsMs / 1000, unit: 's' },
    { name: 'one policy replaced, median', value: quantile(applied, 0.5), unit: 'ms' },
  ];
}
