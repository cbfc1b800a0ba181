import type { NodeEntry, PodEntry } from './inventory.ts';
import type { Matcher } from './match.ts';
import type { Group, Policy, Subject } from './rules.ts';
import type { AppliedBothWays } from './subjects.ts';

interface Entry {
  readonly applied: AppliedBothWays;
  /** One of the Pods or Nodes that the entry speaks of; they are all the same to selectors. */
  readonly pod?: PodEntry;
  readonly node?: NodeEntry;
}

/** What applies, by class of Pods with equal Namespace, labels and ServiceAccount, or of Nodes with equal labels. */
export class AppliedCache {
  readonly #entries: Map<string, Entry>;
  constructor(entries: Map<string, Entry> = new Map()) {
    this.#entries = entries;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string, make: () => Entry): AppliedBothWays {
    const known = this.#entries.get(key);
    if (known !== undefined) return known.applied;
    const made = make();
    this.#entries.set(key, made);
    return made.applied;
  }

  /** The entries that a change leaves as they are. */
  without(isTouched: (entry: Entry) => boolean): AppliedCache {
    return new AppliedCache(new Map([...this.#entries].filter(([, entry]) => !isTouched(entry))));
  }
}

/** What a change may alter of what applies. */
export interface Touch {
  readonly gone: readonly Policy[];
  readonly come: readonly Policy[];
  /** Namespaces whose labels changed. */
  readonly namespaces: ReadonlySet<string>;
  /** Groups whose members may have changed and to which something is applied. */
  readonly groups: readonly string[];
  readonly before: Matcher;
  readonly after: Matcher;
}

const subjectsOf = (policy: Policy): Set<Subject> =>
  new Set([...policy.subjects, ...policy.rules.flatMap((rule) => rule.subjects)]);

function concerns(subjects: Iterable<Subject>, entry: Entry, matcher: Matcher): boolean {
  for (const subject of subjects) {
    if (subject.type === 'nodes' && entry.node !== undefined && subject.selector.matches(entry.node.labels))
      return true;
    if (entry.pod !== undefined && matcher.appliesTo(subject, entry.pod) !== false) return true;
  }
  return false;
}

/** Tells for each entry whether the change may alter it; everything else is kept. */
export function touches({ gone, come, namespaces, groups, before, after }: Touch): (entry: Entry) => boolean {
  const left = [...new Set(gone.flatMap((policy) => [...subjectsOf(policy)]))];
  const entered = [...new Set(come.flatMap((policy) => [...subjectsOf(policy)]))];
  return (entry) => {
    const { pod } = entry;
    if (pod !== undefined && namespaces.has(pod.namespace)) return true;
    if (concerns(left, entry, before) || concerns(entered, entry, after)) return true;
    return (
      pod !== undefined &&
      groups.some((key) => {
        const was = before.groupAppliesTo(key, pod);
        return typeof was === 'object' || was !== after.groupAppliesTo(key, pod);
      })
    );
  };
}

/** The groups that a change may alter: those named, those around them, and those over a changed Service. */
export function changedGroups(
  named: readonly string[],
  services: ReadonlySet<string>,
  ...catalogues: readonly ReadonlyMap<string, Group>[]
): string[] {
  const changed = new Set(named);
  for (const groups of catalogues)
    for (const group of groups.values()) {
      const { service } = group;
      if (service !== undefined && services.has(`${service.namespace}/${service.name}`)) changed.add(group.key);
    }
  for (const groups of catalogues)
    for (const group of groups.values()) if (group.children.some((child) => changed.has(child))) changed.add(group.key);
  return [...changed];
}
