import { INVENTORY_COLLECTIONS, type InventoryCollection } from '@netloft/nsx';
import type { Json, NsxWorld } from '../../types.ts';
import type { Present } from '../hierarchy.ts';

interface Change {
  /** Epoch milliseconds from which searches see it. */
  readonly at: number;
  readonly key: string;
  readonly object: Json | undefined;
}

/** What searches find: the objects of policy and, unless only what is known of NSX holds, of the inventory; a time behind them. */
export class SearchIndex {
  readonly #world: NsxWorld;
  readonly #present: Present;
  readonly #objects = new Map<string, Json>();
  #waiting: Change[] = [];

  /** Takes what is there at once; later changes after the lag. */
  constructor(world: NsxWorld, present: Present) {
    this.#world = world;
    this.#present = present;
    for (const object of world.policies.all()) this.#objects.set(object.path, present(object));
    world.policies.onChange((path, object) => this.#change(path, object && present(object)));
    if (world.settings.strict) return;
    for (const collection of Object.keys(INVENTORY_COLLECTIONS) as InventoryCollection[])
      for (const object of world.inventory.list(collection))
        this.#objects.set(`${collection} ${String(object['external_id'])}`, object);
    world.inventory.onChange((collection, id, object) => this.#change(`${collection} ${id}`, object));
  }

  #change(key: string, object: Json | undefined): void {
    this.#waiting.push({ at: this.#world.now() + this.#world.settings.indexLagMs, key, object });
    if (this.#waiting.length > 10_000) this.#catchUp();
  }

  #catchUp(): void {
    const now = this.#world.now();
    const due = this.#waiting.findIndex(({ at }) => at > now);
    const ready = this.#waiting.splice(0, due < 0 ? this.#waiting.length : due);
    for (const { key, object } of ready) {
      if (object === undefined) this.#objects.delete(key);
      else this.#objects.set(key, object);
    }
  }

  /** Objects as searches see them now. Of an object that has not changed since, what NSX itself wrote is current. */
  all(): readonly Json[] {
    this.#catchUp();
    return [...this.#objects].map(([key, object]) => {
      const current = key.startsWith('/') ? this.#world.policies.get(key) : undefined;
      return current !== undefined && current._revision === object['_revision'] ? this.#present(current) : object;
    });
  }
}
