import type { PodEntry, PolicyIndex, Protocol, Reach } from '../evaluation/index.ts';
import { reachabilityMatrixInSteps } from '../evaluation/reachability.ts';
import { finish, type Steps } from '../evaluation/steps.ts';
import { unnamedPort } from './probes.ts';
import { type Workload, workloadsOf } from './workloads.ts';

export interface ReachabilityQuestion {
  readonly by: 'namespace' | 'workload';
  /** Namespaces to look at; absent: all. */
  readonly namespaces?: readonly string[];
  readonly protocol: Protocol;
  /** `any`: one that no rule and no container names. Without meaning for ICMP, where it is an echo request. */
  readonly port: number | 'any';
}

export interface ReachabilityGroup {
  /** Namespace, or `namespace/workload`. */
  readonly id: string;
  readonly label: string;
  readonly namespace: string;
  /** Running Pods with a network of their own. */
  readonly pods: number;
  readonly workloads: number;
  /** One of its Pods, to ask `evaluate` about. */
  readonly example: PodEntry | undefined;
}

export interface Reachability {
  readonly groups: readonly ReachabilityGroup[];
  /** The port that was tried; absent for protocols without ports. */
  readonly port?: number;
  /** `cells[source][destination]`. Mixed: Pods or workloads of the two differ. Nothing: one has no Pods. */
  readonly cells: readonly (readonly Reach[])[];
  /** Of a cell: pairs of workloads by what they meet. */
  counts(source: number, destination: number): Readonly<Partial<Record<Reach, number>>>;
  /** Facts that lack where cells are Undecidable, in words; from the first few of them. */
  readonly missing: readonly string[];
}

/** Undecidable cells that are asked about again for the facts that lack. */
const MOST_ASKED = 20;
const STRIDE = 50;

interface Grouped {
  readonly group: ReachabilityGroup;
  /** Places of its workloads. */
  readonly members: readonly number[];
}

function groupsOf(workloads: readonly Workload[], by: ReachabilityQuestion['by']): Grouped[] {
  if (by === 'workload')
    return workloads.map(({ id, label, namespace, pod, pods }, at) => ({
      group: { id, label, namespace, pods: pods.length, workloads: 1, example: pod },
      members: [at],
    }));
  const found = new Map<string, number[]>();
  workloads.forEach(({ namespace }, at) => {
    const list = found.get(namespace);
    if (list === undefined) found.set(namespace, [at]);
    else list.push(at);
  });
  return [...found].map(([namespace, members]) => {
    const own = members.flatMap((at) => workloads[at] ?? []);
    const pods = own.reduce((sum, one) => sum + one.pods.length, 0);
    return {
      group: { id: namespace, label: namespace, namespace, pods, workloads: own.length, example: own[0]?.pod },
      members,
    };
  });
}

function countPairs(
  at: (from: number, to: number) => Reach,
  from: readonly number[],
  to: readonly number[],
): Partial<Record<Reach, number>> {
  const counts: Partial<Record<Reach, number>> = {};
  for (const source of from)
    for (const destination of to) {
      const reach = at(source, destination);
      counts[reach] = (counts[reach] ?? 0) + 1;
    }
  return counts;
}

/** What all pairs agree on. */
function cellOf(at: (from: number, to: number) => Reach, from: readonly number[], to: readonly number[]): Reach {
  let cell: Reach | undefined;
  for (const source of from)
    for (const destination of to) {
      const reach = at(source, destination);
      if (cell !== undefined && cell !== reach) return 'Mixed';
      cell = reach;
    }
  return cell ?? 'Nothing';
}

/** As `reachability`, pausing every few milliseconds. */
export function* reachabilityInSteps(index: PolicyIndex, question: ReachabilityQuestion): Steps<Reachability> {
  const { by, protocol } = question;
  const wanted = question.namespaces === undefined ? undefined : new Set(question.namespaces);
  const workloads = workloadsOf(index.inventory).filter(({ namespace }) => wanted?.has(namespace) ?? true);
  const port = question.port === 'any' ? unnamedPort([index.context], protocol) : question.port;
  const probe = { protocol, ...(port === undefined || protocol.startsWith('ICMP') ? {} : { port }) };
  const matrix = yield* reachabilityMatrixInSteps(
    index,
    workloads.map(({ id, pods }) => ({ name: id, pods })),
    [probe],
  );
  const at = (from: number, to: number): Reach => matrix.at(from, to, 0);
  const groups = groupsOf(workloads, by);
  const cells: Reach[][] = [];
  const undecided: [Grouped, Grouped][] = [];
  for (const [place, from] of groups.entries()) {
    cells.push(
      groups.map((to) => {
        const cell = cellOf(at, from.members, to.members);
        if (cell === 'Undecidable' && undecided.length < MOST_ASKED) undecided.push([from, to]);
        return cell;
      }),
    );
    if (place % STRIDE === STRIDE - 1) yield undefined;
  }
  const missing = new Set(
    undecided.flatMap(([from, to]) => factsBetween(index, from.group.example, to.group.example, probe)),
  );
  return {
    groups: groups.map(({ group }) => group),
    ...(probe.port === undefined ? {} : { port: probe.port }),
    cells,
    counts: (from, to) => countPairs(at, groups[from]?.members ?? [], groups[to]?.members ?? []),
    missing: [...missing],
  };
}

function factsBetween(
  index: PolicyIndex,
  from: PodEntry | undefined,
  to: PodEntry | undefined,
  { protocol, port }: { readonly protocol: Protocol; readonly port?: number },
): readonly string[] {
  if (from === undefined || to === undefined) return [];
  return index.evaluate({
    source: { type: 'pod', namespace: from.namespace, name: from.name },
    destination: { type: 'pod', namespace: to.namespace, name: to.name },
    protocol,
    ...(port === undefined ? {} : { destinationPort: port }),
  }).missing;
}

/**
 * Who reaches whom among Namespaces or workloads at one port. Pods in their Node's network are left out. A pair of Pods behind a
 * cell can be asked about with `evaluate`.
 */
export function reachability(index: PolicyIndex, question: ReachabilityQuestion): Reachability {
  return finish(reachabilityInSteps(index, question));
}
