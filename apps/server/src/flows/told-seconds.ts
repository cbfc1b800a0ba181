import type { ArrivedFlow } from '@netloft/flow-store';

/** Seconds that are looked at again for records that came later than was waited for. */
export const LOOK_BACK = 30;

interface Told {
  /** Records that were read of the second. */
  rows: number;
  readonly keys: Set<string>;
}

/** Which records of the last seconds were told, so that one that turns up late is told once and no other is told again. */
export class ToldSeconds {
  readonly #seconds = new Map<number, Told>();

  /** Notes what was read of a second, late ones included. */
  note(second: number, read: readonly ArrivedFlow[]): void {
    const told = this.#seconds.get(second) ?? { rows: 0, keys: new Set() };
    for (const { key } of read) told.keys.add(key);
    told.rows = Math.max(told.rows, read.length);
    this.#seconds.set(second, told);
  }

  /** Seconds that hold more records than were read, of those that are told whole. */
  lateIn(counts: ReadonlyMap<number, number>, perSecond: number): readonly number[] {
    return [...this.#seconds].flatMap(([second, { rows }]) =>
      rows < perSecond && (counts.get(second) ?? 0) > rows ? [second] : [],
    );
  }

  /** Those of a second's records that were not told. */
  untold(second: number, read: readonly ArrivedFlow[]): readonly ArrivedFlow[] {
    const keys = this.#seconds.get(second)?.keys;
    return keys === undefined ? [] : read.filter(({ key }) => !keys.has(key));
  }

  /** Forgets the seconds before this one. */
  forget(before: number): void {
    for (const second of this.#seconds.keys()) if (second < before) this.#seconds.delete(second);
  }
}
