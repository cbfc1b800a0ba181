import type { Unknown } from './answers.ts';
import type { NodeEntry, PodEntry } from './inventory.ts';
import type { Matcher } from './match.ts';
import { groupKeyOf, type Policy, type Rule, type Subject } from './rules.ts';
import { labelKey, type Labels } from './selectors.ts';
import type { Direction } from './types.ts';

/** A rule together with its policy, in the order in which Antrea evaluates. */
export interface OrderedRule {
  readonly policy: Policy;
  readonly rule: Rule;
  /** The fact that lacks to tell whether it applies at all. */
  readonly doubt?: Unknown;
}

/** What applies to one Pod or Node in one direction. */
export interface Applied {
  readonly tiered: readonly OrderedRule[];
  readonly kubernetes: readonly OrderedRule[];
  /** Kubernetes NetworkPolicies that isolate the Pod in this direction. */
  readonly isolatedBy: readonly Policy[];
  readonly baseline: readonly OrderedRule[];
  /** Rules of tiers whose priority is not known. */
  readonly unplaced: readonly OrderedRule[];
}

export type AppliedBothWays = Readonly<Record<Direction, Applied>>;

/** Order of evaluation inside a stage. Equal slots are undefined on the data plane; names make the answer repeatable. */
export function order(a: OrderedRule, b: OrderedRule): number {
  const bySlot =
    a.policy.tierPriority - b.policy.tierPriority ||
    a.policy.priority - b.policy.priority ||
    a.rule.index - b.rule.index;
  if (bySlot !== 0 || a.policy === b.policy) return bySlot;
  const left = policyKey(a.policy);
  const right = policyKey(b.policy);
  return left < right ? -1 : left > right ? 1 : 0;
}

export const policyKey = ({ ref }: Policy): string => `${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;

/** One list of subjects with the rules and isolation that depend on it. */
interface Use {
  readonly policy: Policy;
  readonly subjects: readonly Subject[];
  readonly rules: readonly OrderedRule[];
  readonly isolates: readonly Direction[];
}
type Buckets = ReadonlyMap<string, readonly Use[]>;

const NODES = 'node';
const ANY = '*';
const GROUP = 'group ';

/** Where a Pod that the subject selects will look for it: the narrowest thing that all of them share. */
function bucketOf(subject: Subject): string | undefined {
  if (subject.type === 'nodes') return NODES;
  if (subject.type === 'group') return `${GROUP}${groupKeyOf(subject.namespace, subject.name)}`;
  // appliedTo a Service speaks of traffic from outside the cluster to its NodePort, which no end stands for.
  if (subject.type === 'service') return undefined;
  const { pods, namespace, serviceAccount, namespaces } = subject.selection;
  if (pods?.pin !== undefined) return `label ${pods.pin}`;
  if (namespace !== undefined) return `namespace ${namespace}`;
  if (serviceAccount !== undefined) return `account ${serviceAccount.namespace}/${serviceAccount.name}`;
  return namespaces?.pin === undefined ? ANY : `within ${namespaces.pin}`;
}

function usesOf(policy: Policy): Use[] {
  const lists = new Map<readonly Subject[], OrderedRule[]>();
  for (const rule of policy.rules) {
    const list = lists.get(rule.subjects);
    if (list === undefined) lists.set(rule.subjects, [{ policy, rule }]);
    else list.push({ policy, rule });
  }
  if (policy.isolates.length > 0 && !lists.has(policy.subjects)) lists.set(policy.subjects, []);
  return [...lists].map(([subjects, rules]) => ({
    policy,
    subjects,
    rules,
    isolates: subjects === policy.subjects ? policy.isolates : [],
  }));
}

/** Finds what applies to a Pod or Node without looking at every policy. It never changes. */
export class SubjectIndex {
  readonly #buckets: Buckets;
  /** Pods of different classes to which the same applies share what was collected for them. */
  readonly #collected = new Map<string, AppliedBothWays>();
  readonly #numbers = new Map<Use, number>();
  private constructor(buckets: Buckets) {
    this.#buckets = buckets;
  }

  static readonly EMPTY = new SubjectIndex(new Map());

  /** The index after policies went and came. */
  with(gone: readonly Policy[], come: readonly Policy[]): SubjectIndex {
    const buckets = new Map(this.#buckets);
    const old = new Set(gone);
    const shared = (policy: Policy): Set<string> =>
      new Set(usesOf(policy).flatMap((use) => use.subjects.map((one) => bucketOf(one) ?? '')));
    for (const key of new Set(gone.flatMap((policy) => [...shared(policy)]))) {
      const rest = (buckets.get(key) ?? []).filter((use) => !old.has(use.policy));
      if (rest.length > 0) buckets.set(key, rest);
      else buckets.delete(key);
    }
    const added = new Map<string, Use[]>();
    for (const policy of come)
      for (const use of usesOf(policy))
        for (const key of new Set(use.subjects.map((subject) => bucketOf(subject)))) {
          if (key === undefined) continue;
          const list = added.get(key);
          if (list === undefined) added.set(key, [use]);
          else list.push(use);
        }
    for (const [key, uses] of added) buckets.set(key, [...(buckets.get(key) ?? []), ...uses]);
    return new SubjectIndex(buckets);
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
    const found = new Set<Use>();
    const look = (key: string): void => {
      for (const use of this.#buckets.get(key) ?? [])
        if (!found.has(use) && use.subjects.some((subject) => matcher.selects(subject, pod))) found.add(use);
    };
    look(ANY);
    look(`namespace ${pod.namespace}`);
    look(`account ${pod.namespace}/${pod.serviceAccount}`);
    for (const [key, value] of Object.entries(pod.labels)) look(`label ${labelKey(key, value)}`);
    for (const [key, value] of Object.entries(namespace)) look(`within ${labelKey(key, value)}`);
    const doubted = new Map<Use, Unknown>();
    for (const key of matcher.knowsGroups ? matcher.groupsNear(pod) : this.#groupsUsed()) {
      const uses = this.#buckets.get(`${GROUP}${key}`);
      const answer = uses !== undefined && matcher.groupAppliesTo(key, pod);
      if (uses === undefined || answer === false) continue;
      for (const use of uses)
        if (answer === true) found.add(use);
        else doubted.set(use, answer);
    }
    const doubtful = [...doubted].filter(([use]) => !found.has(use)).map(([use, doubt]) => doubting(use, doubt));
    return doubtful.length > 0 ? collect([...found, ...doubtful]) : this.#shared(found);
  }

  #shared(uses: ReadonlySet<Use>): AppliedBothWays {
    const numbers = Uint32Array.from(uses, (use) => {
      const known = this.#numbers.get(use) ?? this.#numbers.size;
      this.#numbers.set(use, known);
      return known;
    });
    const key = numbers.sort().join();
    let made = this.#collected.get(key);
    if (made === undefined) {
      made = collect([...uses]);
      this.#collected.set(key, made);
    }
    return made;
  }

  #groupsUsed(): string[] {
    return [...this.#buckets.keys()].filter((key) => key.startsWith(GROUP)).map((key) => key.slice(GROUP.length));
  }

  /** `doubt`: what lacks to tell whether policies are enforced on Nodes. */
  forNode(node: NodeEntry, doubt: Unknown | undefined): AppliedBothWays {
    const uses = (this.#buckets.get(NODES) ?? []).filter((use) =>
      use.subjects.some((subject) => subject.type === 'nodes' && subject.selector.matches(node.labels)),
    );
    return collect(doubt === undefined ? uses : uses.map((use) => doubting(use, doubt)));
  }
}

const doubting = (use: Use, doubt: Unknown): Use => ({
  ...use,
  rules: use.rules.map((rule) => ({ ...rule, doubt })),
});

function collect(uses: readonly Use[]): AppliedBothWays {
  const rules = uses.flatMap((use) => use.rules).sort(order);
  const isolating = uses.filter((use) => use.isolates.length > 0);
  return { Egress: stagesOf(rules, isolating, 'Egress'), Ingress: stagesOf(rules, isolating, 'Ingress') };
}

function stagesOf(all: readonly OrderedRule[], isolating: readonly Use[], direction: Direction): Applied {
  const rules = all.filter(({ rule }) => rule.direction === direction);
  const stage = (name: Policy['stage']): OrderedRule[] =>
    rules.filter(({ policy }) => policy.stage === name && policy.placed);
  return {
    tiered: stage('tiered'),
    kubernetes: stage('kubernetes'),
    isolatedBy: isolating
      .filter((use) => use.isolates.includes(direction))
      .map((use) => use.policy)
      .sort((a, b) => (policyKey(a) < policyKey(b) ? -1 : 1)),
    baseline: stage('baseline'),
    unplaced: rules.filter(({ policy }) => !policy.placed),
  };
}
