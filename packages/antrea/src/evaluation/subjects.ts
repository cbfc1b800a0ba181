import type { Unknown } from './answers.ts';
import { type Bits, eachBit, emptyBits, hasBit, setBit } from './bits.ts';
import type { NodeEntry, PodEntry } from './inventory.ts';
import type { Matcher } from './match.ts';
import { type OrderedRule, policyKey } from './ordered-rule.ts';
import { RuleTable } from './rule-table.ts';
import type { Policy, Rule, Subject } from './rules.ts';
import { ANY, type Bucket, changedBuckets, GROUP, NODES, serviceBucket, type Use } from './subject-buckets.ts';
import { labelKey, type Labels } from './selectors.ts';
import type { Direction } from './types.ts';

export { order, type OrderedRule, policyKey } from './ordered-rule.ts';

type Tables = Readonly<Record<Direction, RuleTable>>;

/** What applies to one Pod or Node in one direction. */
export interface Applied {
  readonly tiered: readonly OrderedRule[];
  readonly kubernetes: readonly OrderedRule[];
  /** Kubernetes NetworkPolicies that isolate the Pod in this direction. */
  readonly isolatedBy: readonly Policy[];
  readonly baseline: readonly OrderedRule[];
  /** Rules of tiers whose priority is not known. */
  readonly unplaced: readonly OrderedRule[];
  /** Slots of the rules of all stages; absent where it is in doubt whether some of them apply. */
  readonly slots: Bits | undefined;
}

export type AppliedBothWays = Readonly<Record<Direction, Applied>>;

/** Rules of a policy by the list of subjects that they share. */
function listsOf(policy: Policy): Map<readonly Subject[], Rule[]> {
  const lists = new Map<readonly Subject[], Rule[]>();
  for (const rule of policy.rules) {
    const list = lists.get(rule.subjects);
    if (list === undefined) lists.set(rule.subjects, [rule]);
    else list.push(rule);
  }
  if (policy.isolates.length > 0 && !lists.has(policy.subjects)) lists.set(policy.subjects, []);
  return lists;
}

/** Finds what applies to a Pod or Node without looking at every policy. It never changes. */
export class SubjectIndex {
  readonly #buckets: ReadonlyMap<string, Bucket>;
  readonly #uses: readonly (Use | undefined)[];
  readonly tables: Tables;
  /** Pods of different classes to which the same applies share what was collected for them. */
  readonly #collected = new Map<string, AppliedBothWays>();
  private constructor(buckets: ReadonlyMap<string, Bucket>, uses: readonly (Use | undefined)[], tables: Tables) {
    this.#buckets = buckets;
    this.#uses = uses;
    this.tables = tables;
  }

  static readonly EMPTY = new SubjectIndex(new Map(), [], { Egress: RuleTable.EMPTY, Ingress: RuleTable.EMPTY });

  /** The index after policies went and came. */
  with(gone: readonly Policy[], come: readonly Policy[]): SubjectIndex {
    const old = new Set(gone);
    const left = this.#uses.filter((use): use is Use => use !== undefined && old.has(use.policy));
    const made = new Map<Rule, OrderedRule>();
    const table = (direction: Direction): RuleTable =>
      this.tables[direction].with(
        left.flatMap((use) => use.rules.filter(({ rule }) => rule.direction === direction)),
        come.flatMap((policy) =>
          policy.rules
            .filter((rule) => rule.direction === direction)
            .map((rule) => (slot: number) => {
              const one = { policy, rule, slot };
              made.set(rule, one);
              return one;
            }),
        ),
      );
    const tables = { Egress: table('Egress'), Ingress: table('Ingress') };
    const uses = [...this.#uses];
    for (const use of left) uses[use.at] = undefined;
    const free = uses.flatMap((use, at) => (use === undefined ? [at] : [])).reverse();
    const entered = come.flatMap((policy) =>
      [...listsOf(policy)].map(([subjects, rules]): Use => {
        const use = {
          at: free.pop() ?? uses.length,
          policy,
          subjects,
          rules: rules.flatMap((rule) => made.get(rule) ?? []),
          isolates: subjects === policy.subjects ? policy.isolates : [],
        };
        uses[use.at] = use;
        return use;
      }),
    );
    return new SubjectIndex(changedBuckets(this.#buckets, left, entered), uses, tables);
  }

  /** Whether some policy is applied to Nodes. */
  get speaksOfNodes(): boolean {
    return this.#buckets.has(NODES);
  }

  /** Whether some policy is applied to the group. */
  usesGroup(key: string): boolean {
    return this.#buckets.has(`${GROUP}${key}`);
  }

  forPod(pod: PodEntry, namespace: Labels, matcher: Matcher): AppliedBothWays {
    const found = emptyBits(this.#uses.length);
    const add = (uses: readonly Use[]): void => {
      for (const use of uses) setBit(found, use.at);
    };
    const look = (key: string): void => {
      for (const { subject, uses } of this.#buckets.get(key)?.values() ?? [])
        if (matcher.selects(subject, pod)) add(uses);
    };
    look(ANY);
    look(`namespace ${pod.namespace}`);
    look(`account ${pod.namespace}/${pod.serviceAccount}`);
    for (const [key, value] of Object.entries(pod.labels)) look(`label ${labelKey(key, value)}`);
    for (const [key, value] of Object.entries(namespace)) look(`within ${labelKey(key, value)}`);
    const doubted = new Map<Use, Unknown>();
    for (const key of matcher.knowsGroups ? matcher.groupsNear(pod) : this.#groupsUsed()) {
      const uses = [...(this.#buckets.get(`${GROUP}${key}`)?.values() ?? [])].flatMap((entry) => entry.uses);
      const answer = uses.length > 0 && matcher.groupAppliesTo(key, pod);
      if (answer === true) add(uses);
      else if (answer !== false) for (const use of uses) doubted.set(use, answer);
    }
    const doubtful = [...doubted].filter(([use]) => !hasBit(found, use.at)).map(([use, doubt]) => doubting(use, doubt));
    return doubtful.length > 0 ? collect([...this.#of(found), ...doubtful], this.tables) : this.#shared(found);
  }

  #of(found: Bits): Use[] {
    const uses: Use[] = [];
    eachBit(found, (at) => {
      const use = this.#uses[at];
      if (use !== undefined) uses.push(use);
    });
    return uses;
  }

  #shared(found: Bits): AppliedBothWays {
    const key = found.join();
    let made = this.#collected.get(key);
    if (made === undefined) {
      made = collect(this.#of(found), this.tables);
      this.#collected.set(key, made);
    }
    return made;
  }

  #groupsUsed(): string[] {
    return [...this.#buckets.keys()].filter((key) => key.startsWith(GROUP)).map((key) => key.slice(GROUP.length));
  }

  /** What is enforced on traffic from outside the cluster to a Service, by its key; undefined: nothing. */
  forService(key: string): AppliedBothWays | undefined {
    const bucket = this.#buckets.get(serviceBucket(key));
    return bucket === undefined
      ? undefined
      : collect([...new Set([...bucket.values()].flatMap((entry) => entry.uses))], this.tables);
  }

  /** `doubt`: what lacks to tell whether policies are enforced on Nodes. */
  forNode(node: NodeEntry, doubt: Unknown | undefined): AppliedBothWays {
    const uses = [...(this.#buckets.get(NODES)?.values() ?? [])]
      .filter(({ subject }) => subject.type === 'nodes' && subject.selector.matches(node.labels))
      .flatMap((entry) => entry.uses);
    const found = [...new Set(uses)];
    return collect(doubt === undefined ? found : found.map((use) => doubting(use, doubt)), this.tables);
  }
}

const doubting = (use: Use, doubt: Unknown): Use => ({
  ...use,
  rules: use.rules.map((rule) => ({ ...rule, doubt })),
});

function collect(uses: readonly Use[], tables: Tables): AppliedBothWays {
  return { Egress: stagesOf(uses, 'Egress', tables.Egress), Ingress: stagesOf(uses, 'Ingress', tables.Ingress) };
}

function stagesOf(uses: readonly Use[], direction: Direction, table: RuleTable): Applied {
  const own = uses.flatMap((use) => use.rules.filter(({ rule }) => rule.direction === direction));
  const doubted = own.some((one) => one.doubt !== undefined);
  const { ranks } = table;
  // Numbers sort faster than rules; each rule of a direction has its own rank.
  const byRank = new Map(own.map((one) => [ranks[one.slot] ?? 0, one]));
  const rules = [...Int32Array.from(byRank.keys()).sort()].flatMap((rank) => byRank.get(rank) ?? []);
  const slots = emptyBits(table.size);
  for (const one of rules) setBit(slots, one.slot);
  const stage = (name: Policy['stage']): OrderedRule[] =>
    rules.filter(({ policy }) => policy.stage === name && policy.placed);
  return {
    tiered: stage('tiered'),
    kubernetes: stage('kubernetes'),
    isolatedBy: uses
      .filter((use) => use.isolates.includes(direction))
      .map((use) => use.policy)
      .sort((a, b) => (policyKey(a) < policyKey(b) ? -1 : 1)),
    baseline: stage('baseline'),
    unplaced: rules.filter(({ policy }) => !policy.placed),
    slots: doubted ? undefined : slots,
  };
}
