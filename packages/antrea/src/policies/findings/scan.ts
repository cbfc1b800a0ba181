import type { NodeEntry, PodEntry } from '../../evaluation/inventory.ts';
import type { Policy, Rule } from '../../evaluation/rules.ts';
import type { Applied, OrderedRule } from '../../evaluation/subjects.ts';
import type { Steps } from '../../evaluation/steps.ts';
import type { Direction } from '../../evaluation/types.ts';
import type { IndexView } from '../index-view.ts';
import { type Cover, DecidedBefore } from './decided.ts';
import { noteOverlaps, type Overlaps } from './overlaps.ts';
import { FarEndReader } from './traffic.ts';

export const DIRECTIONS = ['Ingress', 'Egress'] as const;

/** Pods of one Namespace, or Nodes, to which the same applies in one direction. */
export interface Zone {
  readonly direction: Direction;
  readonly applied: Applied;
  /** Absent: Nodes. */
  readonly namespace: string | undefined;
  readonly pod: PodEntry | undefined;
  readonly node: NodeEntry | undefined;
  /** Numbers of the classes of Pods. */
  readonly classes: readonly number[];
}

/** How often something applies, and how often it is decided before. */
export interface Tally {
  applies: number;
  decided: number;
  readonly covers: Cover[];
}

export interface Scan {
  readonly zones: readonly Zone[];
  readonly rules: ReadonlyMap<Rule, Tally>;
  /** Isolation by Kubernetes NetworkPolicies, by policy and direction. */
  readonly isolations: ReadonlyMap<Policy, Readonly<Record<Direction, Tally>>>;
  readonly overlaps: Overlaps;
}

const tally = (): Tally => ({ applies: 0, decided: 0, covers: [] });
/** Classes of Pods between two pauses. */
const CLASSES_STRIDE = 100;
/** Covers that are kept of one rule: enough to name who decides. */
const MOST_COVERS = 8;

/** Zones of the cluster. Relative peers tell Namespaces apart, so that Pods of different ones are never one zone. */
function* zonesInSteps(view: IndexView, classes: readonly number[]): Steps<Zone[]> {
  const { context, inventory } = view.index;
  const zones = new Map<Applied, Map<string, { zone: Zone; classes: number[] }>>();
  for (const [done, at] of classes.entries()) {
    if (done % CLASSES_STRIDE === CLASSES_STRIDE - 1) yield undefined;
    const found = view.table.classes[at];
    if (found === undefined) continue;
    const { pod } = found;
    for (const direction of DIRECTIONS) {
      const applied = context.applied({ pod, ips: pod.ips }, direction);
      if (applied === undefined) continue;
      let byNamespace = zones.get(applied);
      if (byNamespace === undefined) {
        byNamespace = new Map();
        zones.set(applied, byNamespace);
      }
      // Only rules with relative peers differ between Namespaces.
      const key = hasRelative(applied) ? pod.namespace : '';
      const known = byNamespace.get(key);
      if (known !== undefined) known.classes.push(at);
      else {
        const list = [at];
        const zone: Zone = { direction, applied, namespace: pod.namespace, pod, node: undefined, classes: list };
        byNamespace.set(key, { zone, classes: list });
      }
    }
  }
  const ofPods = [...zones.values()].flatMap((byNamespace) => [...byNamespace.values()].map(({ zone }) => zone));
  const ofNodes = [...inventory.nodes.values()].flatMap((node) =>
    DIRECTIONS.flatMap((direction): Zone[] => {
      const applied = context.applied({ node, ips: node.ips }, direction);
      return applied === undefined
        ? []
        : [{ direction, applied, namespace: undefined, pod: undefined, node, classes: [] }];
    }),
  );
  return [...ofPods, ...ofNodes];
}

const relative = new WeakMap<Applied, boolean>();

function hasRelative(applied: Applied): boolean {
  let known = relative.get(applied);
  if (known === undefined) {
    known = everyRule(applied).some(
      ({ rule }) => rule.peers !== 'any' && rule.peers.some((peer) => peer.type === 'relative'),
    );
    relative.set(applied, known);
  }
  return known;
}

export const everyRule = (applied: Applied): readonly OrderedRule[] => [
  ...applied.unplaced,
  ...applied.tiered,
  ...applied.kubernetes,
  ...applied.baseline,
];

function count(to: Tally, cover: Cover | undefined): void {
  to.applies += 1;
  if (cover === undefined) return;
  to.decided += 1;
  if (to.covers.length < MOST_COVERS) to.covers.push(cover);
}

interface Only {
  readonly policy: Policy;
  readonly classes: readonly number[];
}

/** Zones between two pauses. */
const STRIDE = 20;

/**
 * Looks at everything that applies to Pods and Nodes, pausing every few milliseconds. With `only`, at the Pods to which that policy
 * applies and at its own rules: much less work.
 */
export function* scanInSteps(view: IndexView, only?: Only): Steps<Scan> {
  const zones = yield* zonesInSteps(view, only?.classes ?? view.table.all);
  const reader = new FarEndReader(view);
  const knowsTiers = view.index.context.lists.tiered === undefined;
  const rules = new Map<Rule, Tally>();
  const isolations = new Map<Policy, Record<Direction, Tally>>();
  const overlaps: Overlaps = new Map();
  /** A rule that is reached somewhere is of no interest any more. */
  const isReached = ({ rule, policy }: OrderedRule): boolean => {
    if (only !== undefined && policy !== only.policy) return true;
    const known = rules.get(rule);
    return known !== undefined && known.decided < known.applies;
  };
  for (const [at, zone] of zones.entries()) {
    if (at % STRIDE === STRIDE - 1) yield undefined;
    const { applied, namespace, direction } = zone;
    const decided = new DecidedBefore(reader, namespace, applied, knowsTiers);
    const covers = yield* decided.rules(isReached);
    for (const one of everyRule(applied)) {
      if (only !== undefined && one.policy !== only.policy) continue;
      let known = rules.get(one.rule);
      if (known === undefined) {
        known = tally();
        rules.set(one.rule, known);
      }
      count(known, covers.get(one));
    }
    const without = decided.isolation();
    for (const policy of applied.isolatedBy) {
      let known = isolations.get(policy);
      if (known === undefined) {
        known = { Ingress: tally(), Egress: tally() };
        isolations.set(policy, known);
      }
      count(known[direction], without);
    }
    noteOverlaps(overlaps, zone, reader, only?.policy);
  }
  return { zones, rules, isolations, overlaps };
}
