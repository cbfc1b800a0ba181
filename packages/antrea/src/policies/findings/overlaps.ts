import type { Policy } from '../../evaluation/rules.ts';
import type { OrderedRule } from '../../evaluation/subjects.ts';
import type { Direction } from '../../evaluation/types.ts';
import { portsApart } from './ports.ts';
import type { Zone } from './scan.ts';
import { farEndsApart, type FarEndReader } from './traffic.ts';

/** Two policies of one Tier and priority that apply to the same. */
export interface Overlap {
  readonly other: Policy;
  readonly directions: Set<Direction>;
  /** A Pod (`ns/name`) or Node that both apply to. */
  readonly shared: string;
  /** Some of their rules decide differently about the same traffic. */
  differs: boolean;
}

/** By policy. */
export type Overlaps = Map<Policy, Map<Policy, Overlap>>;

/** Others that are noted of one policy. */
const MOST_OTHERS = 10;
/** Pairs of rules that are compared of two policies. */
const MOST_PAIRS = 2000;

interface Slot {
  readonly policies: Map<Policy, OrderedRule[]>;
}

/** Policies by their slot: those of one have no order. */
function slotsOf(rules: readonly OrderedRule[]): Slot[] {
  const slots = new Map<string, Slot>();
  for (const one of rules) {
    const { tierPriority, priority } = one.policy;
    const key = `${tierPriority} ${priority}`;
    let slot = slots.get(key);
    if (slot === undefined) {
      slot = { policies: new Map() };
      slots.set(key, slot);
    }
    const list = slot.policies.get(one.policy);
    if (list === undefined) slot.policies.set(one.policy, [one]);
    else list.push(one);
  }
  return [...slots.values()].filter(({ policies }) => policies.size > 1);
}

/** Whether the order of two policies can matter: rules with different actions may meet the same traffic. */
function differ(a: readonly OrderedRule[], b: readonly OrderedRule[], reader: FarEndReader, zone: Zone): boolean {
  if (a.length * b.length > MOST_PAIRS) return true;
  return a.some(({ rule: left }) =>
    b.some(
      ({ rule: right }) =>
        left.action !== right.action &&
        !portsApart(left.ports, right.ports) &&
        !farEndsApart(reader.of(left.peers, zone.namespace), reader.of(right.peers, zone.namespace)),
    ),
  );
}

/** Notes policies without an order among each other that apply to the Pods or Nodes of a zone. */
export function noteOverlaps(overlaps: Overlaps, zone: Zone, reader: FarEndReader, only: Policy | undefined): void {
  const { applied, direction, pod, node } = zone;
  for (const { policies } of [...slotsOf(applied.tiered), ...slotsOf(applied.baseline)]) {
    const all = [...policies];
    for (const [policy, rules] of only === undefined ? all : all.filter(([one]) => one === only)) {
      let known = overlaps.get(policy);
      if (known === undefined) {
        known = new Map();
        overlaps.set(policy, known);
      }
      for (const [other, others] of all) {
        if (other === policy) continue;
        const met = known.get(other);
        if (met === undefined && known.size >= MOST_OTHERS) break;
        if (met?.differs === true && met.directions.has(direction)) continue;
        const differs = differ(rules, others, reader, zone);
        if (met === undefined)
          known.set(other, {
            other,
            directions: new Set([direction]),
            shared: pod === undefined ? `Node ${node?.name ?? ''}` : `Pod ${pod.key}`,
            differs,
          });
        else {
          met.directions.add(direction);
          met.differs ||= differs;
        }
      }
    }
  }
}
