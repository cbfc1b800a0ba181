import type { Inventory, PodEntry } from '../evaluation/inventory.ts';
import type { PodSelection } from '../evaluation/rules.ts';
import { labelKey } from '../evaluation/selectors.ts';

/** Pods with equal Namespace, labels and ServiceAccount: no selector tells them apart. */
export interface PodClass {
  readonly at: number;
  /** One of them, to ask about. */
  readonly pod: PodEntry;
  readonly pods: readonly PodEntry[];
}

/** Numbers of classes, ascending. */
export type ClassSet = readonly number[];

const NONE: ClassSet = [];

function push<K>(map: Map<K, number[]>, key: K, at: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [at]);
  else list.push(at);
}

/** The running Pods on which policies can be enforced, sorted into classes and found by label, Namespace and ServiceAccount. */
export class PodTable {
  readonly classes: readonly PodClass[];
  readonly all: ClassSet;
  readonly #inventory: Inventory;
  readonly #byLabel = new Map<string, number[]>();
  readonly #byNamespace = new Map<string, number[]>();

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
    const found = new Map<string, PodEntry[]>();
    for (const pod of inventory.pods.values()) {
      // Policies are not enforced on Pods in their Node's network, nor do selectors of peers resolve to them.
      if (pod.hostNetwork || pod.ended) continue;
      const list = found.get(pod.classKey);
      if (list === undefined) found.set(pod.classKey, [pod]);
      else list.push(pod);
    }
    const classes: PodClass[] = [];
    for (const pods of found.values()) {
      const [pod] = pods;
      if (pod === undefined) continue;
      const at = classes.length;
      classes.push({ at, pod, pods });
      push(this.#byNamespace, pod.namespace, at);
      for (const [key, value] of Object.entries(pod.labels)) push(this.#byLabel, labelKey(key, value), at);
    }
    this.classes = classes;
    this.all = classes.map(({ at }) => at);
  }

  /** Classes that a selection can concern, without looking at each. */
  #candidates({ namespace, pods, namespaces, serviceAccount }: PodSelection): ClassSet {
    if (pods?.pin !== undefined) return this.#byLabel.get(pods.pin) ?? NONE;
    if (namespace !== undefined) return this.inNamespace(namespace);
    if (serviceAccount !== undefined) return this.inNamespace(serviceAccount.namespace);
    if (namespaces === undefined) return this.all;
    const found: number[] = [];
    for (const [name, list] of this.#byNamespace)
      if (namespaces.matches(this.#inventory.namespaceLabels(name))) found.push(...list);
    return found.sort((a, b) => a - b);
  }

  inNamespace(namespace: string): ClassSet {
    return this.#byNamespace.get(namespace) ?? NONE;
  }

  get namespaces(): Iterable<string> {
    return this.#byNamespace.keys();
  }

  /** Classes that the selection selects. */
  select(selection: PodSelection): ClassSet {
    const { namespace, pods, namespaces, serviceAccount } = selection;
    return this.#candidates(selection).filter((at) => {
      const pod = this.classes[at]?.pod;
      if (pod === undefined) return false;
      if (namespace !== undefined && pod.namespace !== namespace) return false;
      if (pods !== undefined && !pods.matches(pod.labels)) return false;
      if (serviceAccount !== undefined)
        if (pod.namespace !== serviceAccount.namespace || pod.serviceAccount !== serviceAccount.name) return false;
      return namespaces === undefined || namespaces.matches(this.#inventory.namespaceLabels(pod.namespace));
    });
  }

  /** The Pods of classes. */
  podsOf(classes: Iterable<number>): PodEntry[] {
    const found: PodEntry[] = [];
    for (const at of classes) found.push(...(this.classes[at]?.pods ?? []));
    return found;
  }
}

/** Sets as one, ascending. */
export function unionOf(sets: readonly ClassSet[]): ClassSet {
  if (sets.length < 2) return sets[0] ?? NONE;
  return [...new Set(sets.flat())].sort((a, b) => a - b);
}
