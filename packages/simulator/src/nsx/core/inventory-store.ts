import { INVENTORY_COLLECTIONS, type InventoryCollection } from '@netloft/nsx';
import type { InventoryStore, Json } from '../types.ts';

type Listener = Parameters<InventoryStore['onChange']>[0];

/** The container inventory in memory: objects have no revision, and say when they were last reported. */
export class MemoryInventoryStore implements InventoryStore {
  readonly #collections = new Map<InventoryCollection, Map<string, Json>>();
  readonly #listeners = new Set<Listener>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  #of(collection: InventoryCollection): Map<string, Json> {
    const known = this.#collections.get(collection);
    if (known !== undefined) return known;
    const made = new Map<string, Json>();
    this.#collections.set(collection, made);
    return made;
  }

  get(collection: InventoryCollection, externalId: string): Json | undefined {
    return this.#of(collection).get(externalId);
  }

  list(collection: InventoryCollection): readonly Json[] {
    return [...this.#of(collection).values()];
  }

  upsert(collection: InventoryCollection, object: Json & { readonly external_id: string }): void {
    const stored = {
      resource_type: INVENTORY_COLLECTIONS[collection].resourceType,
      _last_sync_time: this.#now(),
      ...object,
    };
    this.#of(collection).set(object.external_id, stored);
    for (const listener of this.#listeners) listener(collection, object.external_id, stored);
  }

  remove(collection: InventoryCollection, externalId: string): void {
    if (!this.#of(collection).delete(externalId)) return;
    for (const listener of this.#listeners) listener(collection, externalId, undefined);
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
