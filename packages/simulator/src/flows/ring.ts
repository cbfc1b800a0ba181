/** The last so many records, for readers of different speed: each has its own place, the slow ones lose the oldest. */
export class Ring<T> {
  readonly #items: T[] = [];
  readonly #size: number;
  readonly #listeners = new Set<() => void>();
  /** Place of the next record. */
  #end = 0;

  constructor(size: number) {
    this.#size = size;
  }

  push(items: readonly T[]): void {
    for (const item of items) this.#items[this.#end++ % this.#size] = item;
    for (const listener of this.#listeners) listener();
  }

  /** Place of the oldest record that is there. */
  get start(): number {
    return Math.max(0, this.#end - this.#size);
  }

  /** Up to `most` records from a place on, the place after them, and how many were overwritten before they were read. */
  read(place: number, most: number): { readonly items: readonly T[]; readonly next: number; readonly missed: number } {
    const from = Math.max(place, this.start);
    const next = Math.min(this.#end, from + most);
    const items: T[] = [];
    for (let at = from; at < next; at++) {
      const item = this.#items[at % this.#size];
      if (item !== undefined) items.push(item);
    }
    return { items, next, missed: from - place };
  }

  /** Calls back after records came in; answers how to stop that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
