import type { KubeObject, ResourceDefinition, StoreEvent } from './types.ts';

export interface LoggedEvent extends StoreEvent {
  /** The object before the change, for watches whose selector it leaves and for lists of an older revision. */
  readonly previous: KubeObject | undefined;
}

export const keyOf = (name: string, namespace: string | undefined): string =>
  namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
export const keyOfObject = ({ metadata }: KubeObject): string => keyOf(metadata.name, metadata.namespace);

/** Index of the first key that is not less than the given one. */
function lowerBound(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

const byKey = (a: KubeObject, b: KubeObject): number => (keyOfObject(a) < keyOfObject(b) ? -1 : 1);

/** Two sorted lists as one. */
function merge(many: readonly KubeObject[], few: readonly KubeObject[]): KubeObject[] {
  const merged: KubeObject[] = [];
  let next = 0;
  for (const object of many) {
    for (let other = few[next]; other !== undefined && byKey(other, object) < 0; other = few[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(object);
  }
  return [...merged, ...few.slice(next)];
}

/** All objects of one resource in the order of their keys, with the changes that made them. */
export class Bucket {
  readonly definition: ResourceDefinition;
  readonly listeners = new Set<(event: LoggedEvent) => void>();
  readonly #objects = new Map<string, KubeObject>();
  readonly #history: number;
  /** Keys in the order of etcd, so that lists page as the API server's do; kept by insertion. */
  readonly #keys: string[] = [];
  #log: LoggedEvent[] = [];
  #floor: number;
  #lastDropped = 0;

  constructor(definition: ResourceDefinition, history: number, revision: number) {
    this.definition = definition;
    this.#history = history;
    this.#floor = revision;
  }

  /** Revisions before this one are compacted: a watch or list that asks for them gets 410. */
  get floor(): number {
    return this.#floor;
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key);
  }

  /** Records a change; the object of a DELETED event is its last state. */
  apply(event: LoggedEvent): void {
    const key = keyOfObject(event.object);
    if (event.type === 'DELETED') {
      this.#objects.delete(key);
      this.#keys.splice(lowerBound(this.#keys, key), 1);
    } else {
      if (!this.#objects.has(key)) this.#insert(key);
      this.#objects.set(key, event.object);
    }
    this.#log.push(event);
    if (this.#log.length > this.#history * 2) this.#drop(this.#log.length - this.#history);
  }

  #insert(key: string): void {
    const last = this.#keys.at(-1);
    if (last === undefined || last < key) this.#keys.push(key);
    else this.#keys.splice(lowerBound(this.#keys, key), 0, key);
  }

  #drop(count: number): void {
    const last = this.#log[count - 1];
    if (last === undefined) return;
    this.#lastDropped = last.revision;
    this.#floor = Math.max(this.#floor, last.revision);
    this.#log = this.#log.slice(count);
  }

  /** Forgets every change; revisions before the given one are gone. */
  compact(revision: number): void {
    this.#drop(this.#log.length);
    this.#floor = revision;
  }

  /** Objects now in the order of lists: of one Namespace when given, beyond a key when given. */
  list(namespace?: string, after?: string): KubeObject[] {
    const prefix = namespace === undefined || namespace === '' ? '' : `${namespace}/`;
    const found: KubeObject[] = [];
    let index = prefix === '' ? 0 : lowerBound(this.#keys, prefix);
    if (after !== undefined) index = Math.max(index, lowerBound(this.#keys, `${after}\u0000`));
    for (; index < this.#keys.length; index += 1) {
      const key = this.#keys[index] ?? '';
      if (!key.startsWith(prefix)) break;
      const object = this.#objects.get(key);
      if (object !== undefined) found.push(object);
    }
    return found;
  }

  #firstAfter(revision: number): number {
    let [low, high] = [0, this.#log.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#log[middle]?.revision ?? 0) <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** At most `limit` changes after a revision; null when a change after it is no longer known. */
  after(revision: number, limit = Number.POSITIVE_INFINITY): readonly LoggedEvent[] | null {
    if (revision < this.#lastDropped) return null;
    const first = this.#firstAfter(revision);
    return this.#log.slice(first, Math.min(this.#log.length, first + limit));
  }

  /** Objects as they were at a revision, found by undoing the changes after it; null when those are compacted. */
  listAt(revision: number, namespace?: string, after?: string): readonly KubeObject[] | null {
    if (revision < this.#floor) return null;
    const first = this.#firstAfter(revision);
    if (first === this.#log.length) return this.list(namespace, after);
    const then = new Map<string, KubeObject | undefined>();
    for (let index = first; index < this.#log.length; index += 1) {
      const change = this.#log[index];
      if (change === undefined) continue;
      const key = keyOfObject(change.object);
      if (!then.has(key)) then.set(key, change.previous);
    }
    const same = this.list(namespace, after).filter((object) => !then.has(keyOfObject(object)));
    const isWanted = (object: KubeObject): boolean =>
      ((namespace ?? '') === '' || object.metadata.namespace === namespace) &&
      (after === undefined || keyOfObject(object) > after);
    const other = [...then.values()].filter((object) => object !== undefined).filter((object) => isWanted(object));
    return merge(same, other.toSorted(byKey));
  }
}
