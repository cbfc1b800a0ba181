import { keyOfObject, type LoggedEvent } from './bucket.ts';
import type { MemoryStore, Propagation } from './store.ts';
import type { KubeObject, ResourceDefinition } from './types.ts';

const FOREGROUND = 'foregroundDeletion';
/** How often a Namespace that is being deleted looks whether it is empty. */
const POLL_MS = 100;

interface Located {
  readonly definition: ResourceDefinition;
  readonly object: KubeObject;
}

const ownersOf = (object: KubeObject): string[] =>
  (object.metadata.ownerReferences ?? []).flatMap((reference) =>
    typeof reference['uid'] === 'string' ? [reference['uid']] : [],
  );
const withFinalizers = (object: KubeObject, finalizers: string[]): KubeObject => {
  const { finalizers: _old, ...metadata } = object.metadata;
  return { ...object, metadata: finalizers.length === 0 ? metadata : { ...metadata, finalizers } };
};

/** Deletes what only deleted objects owned, and empties Namespaces, as the controllers of Kubernetes do in the background. */
export class GarbageCollector {
  readonly #store: MemoryStore;
  readonly #located = new Map<string, Located>();
  readonly #dependents = new Map<string, Set<string>>();
  readonly #queue: string[] = [];

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  /** Hears of every change, to know who owns whom. */
  note(definition: ResourceDefinition, { type, object, previous }: LoggedEvent): void {
    const { uid } = object.metadata;
    if (uid === undefined) return;
    const before = previous === undefined ? [] : ownersOf(previous);
    const now = type === 'DELETED' ? [] : ownersOf(object);
    for (const owner of before) if (!now.includes(owner)) this.#dependents.get(owner)?.delete(uid);
    for (const owner of now) {
      const known = this.#dependents.get(owner);
      if (known === undefined) this.#dependents.set(owner, new Set([uid]));
      else known.add(uid);
    }
    if (type !== 'DELETED') {
      this.#located.set(uid, { definition, object });
      return;
    }
    this.#located.delete(uid);
    if ((this.#dependents.get(uid)?.size ?? 0) > 0) this.#later(uid);
    else this.#dependents.delete(uid);
    for (const owner of before) if (this.#isWaiting(owner)) this.#later(owner);
  }

  #isWaiting(owner: string): boolean {
    return this.#located.get(owner)?.object.metadata.finalizers?.includes(FOREGROUND) ?? false;
  }

  #later(uid: string): void {
    this.#queue.push(uid);
    if (this.#queue.length === 1) setImmediate(() => this.#collect());
  }

  #collect(): void {
    for (const uid of this.#queue.splice(0)) {
      const owner = this.#located.get(uid);
      const dependents = [...(this.#dependents.get(uid) ?? [])];
      if (owner === undefined) {
        this.#dependents.delete(uid);
        for (const dependent of dependents) this.#removeOrphaned(dependent);
      } else if (dependents.length > 0) for (const dependent of dependents) this.#remove(dependent, 'Foreground');
      else if (this.#isWaiting(uid)) {
        const left = (owner.object.metadata.finalizers ?? []).filter((one) => one !== FOREGROUND);
        this.#store.replace(owner.definition, owner.object, withFinalizers(owner.object, left));
      }
    }
  }

  #removeOrphaned(uid: string): void {
    const located = this.#located.get(uid);
    if (located === undefined || ownersOf(located.object).some((owner) => this.#located.has(owner))) return;
    this.#remove(uid, 'Background');
  }

  #remove(uid: string, propagation: Propagation): void {
    const located = this.#located.get(uid);
    if (located === undefined) return;
    const { definition, object } = located;
    this.#store.remove(definition.group, definition.plural, object.metadata.name, object.metadata.namespace, {
      propagation,
    });
  }

  /** Prepares a deletion by its propagation policy; returns the object as it then is. */
  beforeRemoval(object: KubeObject, propagation: Propagation): KubeObject {
    const uid = object.metadata.uid ?? '';
    const dependents = [...(this.#dependents.get(uid) ?? [])];
    if (dependents.length === 0 || propagation === 'Background') return object;
    if (propagation === 'Orphan') {
      for (const dependent of dependents) {
        const located = this.#located.get(dependent);
        if (located === undefined) continue;
        const { ownerReferences = [], ...metadata } = located.object.metadata;
        const left = ownerReferences.filter((reference) => reference['uid'] !== uid);
        this.#store.replace(located.definition, located.object, {
          ...located.object,
          metadata: left.length === 0 ? metadata : { ...metadata, ownerReferences: left },
        });
      }
      return object;
    }
    this.#later(uid);
    const finalizers = object.metadata.finalizers ?? [];
    return finalizers.includes(FOREGROUND) ? object : withFinalizers(object, [...finalizers, FOREGROUND]);
  }

  /** Marks a Namespace as Terminating, deletes what is in it and then the Namespace itself. */
  terminate(namespace: KubeObject): KubeObject {
    const definition = this.#store.definition('', 'namespaces');
    if (definition === undefined || namespace.metadata.deletionTimestamp !== undefined) return namespace;
    const deletionTimestamp = this.#store
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z');
    const marked = this.#store.replace(definition, namespace, {
      ...namespace,
      metadata: { ...namespace.metadata, deletionTimestamp },
      status: { ...(namespace['status'] as object | undefined), phase: 'Terminating' },
    });
    this.#empty(marked);
    return marked;
  }

  #empty(namespace: KubeObject): void {
    const { name, uid } = namespace.metadata;
    let left = 0;
    for (const { group, plural, namespaced } of this.#store.definitions) {
      if (!namespaced) continue;
      for (const object of this.#store.list(group, plural, name)) {
        this.#store.remove(group, plural, object.metadata.name, name);
        if (this.#store.bucket(group, plural).get(keyOfObject(object)) !== undefined) left += 1;
      }
    }
    if (this.#store.get('', 'namespaces', name)?.metadata.uid !== uid) return;
    if (left === 0) this.#store.remove('', 'namespaces', name, undefined, { graceSeconds: 0 });
    else setTimeout(() => this.#empty(namespace), POLL_MS).unref();
  }
}
