import { addBits, type Bits } from '../../evaluation/bits.ts';
import type { Policy } from '../../evaluation/rules.ts';
import type { Steps } from '../../evaluation/steps.ts';
import type { Applied, OrderedRule } from '../../evaluation/subjects.ts';
import { joinedPorts, portsApart, portsCover } from './ports.ts';
import { type FarEnds, farEndsApart, type FarEndReader, isWithin, type Matched } from './traffic.ts';

/** What takes all traffic of a rule before it is reached. */
export interface Cover {
  readonly by: readonly OrderedRule[];
  /** Kubernetes NetworkPolicies that isolate the Pods, so that nothing after them is asked. */
  readonly isolatedBy: readonly Policy[];
  /** It takes whatever there is: every end, every port. */
  readonly unconditional: boolean;
}

/** Comparisons of rules between two pauses. */
const STRIDE = 5_000;
/** Combinations of several rules are looked for among this many before a rule. */
const MOST_JOINED = 100;

interface Candidate extends Matched {
  readonly ordered: OrderedRule;
}

const isPass = ({ ordered }: Candidate): boolean => ordered.rule.action === 'Pass';
const isOpen = ({ rule }: OrderedRule): boolean => rule.peers === 'any' && rule.ports === 'any';

/** Policies with equal Tier and priority have no order among each other. */
const precedes = (first: OrderedRule, second: OrderedRule): boolean =>
  first.policy === second.policy ||
  first.policy.tierPriority !== second.policy.tierPriority ||
  first.policy.priority !== second.policy.priority;

/** A rule that may not apply only stands before one with the very same doubt. */
const applies = (first: OrderedRule, second: OrderedRule): boolean =>
  first.doubt === undefined || first.doubt === second.doubt;

/** Finds what is decided before it is reached, for Pods of one Namespace to which the same applies, in one direction. */
export class DecidedBefore {
  readonly #reader: FarEndReader;
  readonly #namespace: string | undefined;
  readonly #applied: Applied;
  /** False when the policies before Kubernetes NetworkPolicies are not all known or placed. */
  readonly #knowsTiers: boolean;

  constructor(reader: FarEndReader, namespace: string | undefined, applied: Applied, knowsTiers: boolean) {
    this.#reader = reader;
    this.#namespace = namespace;
    this.#applied = applied;
    this.#knowsTiers = knowsTiers && applied.unplaced.length === 0;
  }

  #read(rules: readonly OrderedRule[]): Candidate[] {
    return rules.map((ordered) => ({ ordered, ...this.#reader.matched(ordered.rule, this.#namespace) }));
  }

  /** What covers a rule: of `earlier`, and of the first `count` of its own list. */
  #coverOf(
    covered: Candidate,
    earlier: readonly Candidate[],
    own: readonly Candidate[] = [],
    count = 0,
  ): Cover | undefined {
    if (covered.ends.empty) return undefined;
    const whole: Candidate[] = [];
    const parts: Candidate[] = [];
    const joins = earlier.length + count <= MOST_JOINED;
    for (let at = 0; at < earlier.length + count; at += 1) {
      const one = at < earlier.length ? earlier[at] : own[at - earlier.length];
      if (one === undefined) continue;
      const holdsPorts = this.#reader.portsCover(one.ports, covered.ports);
      if (!holdsPorts && !joins) continue;
      const holdsEnds = this.#reader.covers(one.ends, covered.ends);
      if (!holdsEnds && !(joins && holdsPorts)) continue;
      if (!applies(one.ordered, covered.ordered) || !precedes(one.ordered, covered.ordered)) continue;
      if (holdsEnds && holdsPorts) return { by: [one.ordered], isolatedBy: [], unconditional: isOpen(one.ordered) };
      if (holdsEnds) whole.push(one);
      else parts.push(one);
    }
    const ports = joinedPorts(whole.map((one) => one.ordered.rule.ports));
    if (whole.length > 1 && portsCover(ports, covered.ordered.rule.ports))
      return { by: whole.map((one) => one.ordered), isolatedBy: [], unconditional: false };
    return this.#together(covered.ends, parts);
  }

  /** Rules of which each takes some of the far ends, and together all. */
  #together(covered: FarEnds, parts: readonly Candidate[]): Cover | undefined {
    const [first] = parts;
    if (first === undefined || parts.length < 2 || covered.any) return undefined;
    const reached: Bits = first.ends.reached.slice();
    for (const one of parts) addBits(reached, one.ends.reached);
    if (!isWithin(covered.pods, reached)) return undefined;
    const isHeld = covered.others.every((other) => parts.some((one) => this.#reader.coversOther(one.ends, other)));
    if (!isHeld) return undefined;
    const used = parts.filter((one) => !farEndsApart(one.ends, covered)).map((one) => one.ordered);
    return { by: used, isolatedBy: [], unconditional: false };
  }

  /** Rules of the Tiers that end the evaluation, as far as none before them may pass the same traffic on. */
  #ending(tiered: readonly Candidate[], { ordered, ends }: Candidate): readonly Candidate[] {
    if (!this.#knowsTiers) return [];
    const passing = tiered.findIndex(({ ordered: { rule }, ends: others }) => {
      if (rule.action !== 'Pass') return false;
      return !portsApart(rule.ports, ordered.rule.ports) && !farEndsApart(others, ends);
    });
    const before = passing < 0 ? tiered : tiered.slice(0, passing);
    return before.some(isPass) ? before.filter((one) => !isPass(one)) : before;
  }

  /** Every rule that is never reached, with what is in its way. `skip`: rules that are known to be reached elsewhere. */
  *rules(skip: (rule: OrderedRule) => boolean): Steps<ReadonlyMap<OrderedRule, Cover>> {
    const { isolatedBy } = this.#applied;
    const [tiered, kubernetes, baseline] = [
      this.#read(this.#applied.tiered),
      this.#read(this.#applied.kubernetes),
      this.#read(this.#applied.baseline),
    ];
    const found = new Map<OrderedRule, Cover>();
    const note = ({ ordered }: Candidate, cover: Cover | undefined): void => {
      if (cover !== undefined) found.set(ordered, cover);
    };
    yield* this.#walk(tiered, () => [], skip, note);
    let compared = 0;
    for (const rule of kubernetes) {
      if (skip(rule.ordered)) continue;
      note(rule, this.#coverOf(rule, this.#ending(tiered, rule)));
      compared += tiered.length;
      if (compared <= STRIDE) continue;
      compared = 0;
      yield undefined;
    }
    if (isolatedBy.length > 0) {
      for (const rule of baseline) if (!skip(rule.ordered)) note(rule, { by: [], isolatedBy, unconditional: true });
      return found;
    }
    const withPass = tiered.some(isPass);
    const all = this.#knowsTiers ? [...tiered, ...kubernetes] : kubernetes;
    const earlier = (rule: Candidate): readonly Candidate[] =>
      withPass && this.#knowsTiers ? [...this.#ending(tiered, rule), ...kubernetes] : all;
    yield* this.#walk(baseline, earlier, skip, note);
    return found;
  }

  /** The rules of one stage in their order; `earlier` gives what other stages hold before one. */
  *#walk(
    rules: readonly Candidate[],
    earlier: (rule: Candidate) => readonly Candidate[],
    skip: (rule: OrderedRule) => boolean,
    note: (rule: Candidate, cover: Cover | undefined) => void,
  ): Steps<undefined> {
    let closed: OrderedRule | undefined;
    let closedAt = 0;
    let compared = 0;
    for (const [at, rule] of rules.entries()) {
      const { ordered, ends } = rule;
      if (!skip(ordered)) {
        const before = earlier(rule);
        // What comes first is named, so nothing behind a rule that takes everything is looked at.
        if (closed !== undefined && precedes(closed, ordered) && applies(closed, ordered) && !ends.empty)
          note(
            rule,
            this.#coverOf(rule, before, rules, closedAt) ?? { by: [closed], isolatedBy: [], unconditional: true },
          );
        else note(rule, this.#coverOf(rule, before, rules, at));
        compared += before.length + at;
        if (compared > STRIDE) {
          compared = 0;
          yield undefined;
        }
      }
      if (closed === undefined && isOpen(ordered)) {
        closed = ordered;
        closedAt = at;
      }
    }
    return undefined;
  }

  /** What makes the isolation by Kubernetes NetworkPolicies without effect: a rule of a Tier that decides about everything. */
  isolation(): Cover | undefined {
    if (this.#applied.isolatedBy.length === 0 || !this.#knowsTiers) return undefined;
    for (const one of this.#applied.tiered) {
      if (one.rule.action === 'Pass') return undefined;
      if (isOpen(one) && one.doubt === undefined) return { by: [one], isolatedBy: [], unconditional: true };
    }
    return undefined;
  }
}
