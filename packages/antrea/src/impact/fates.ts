import { type Bits, countBits, eachBit, emptyBits, setBit } from '../evaluation/bits.ts';
import type { Row } from '../evaluation/reach-rows.ts';

/** What egress does with a source's connection; the first three are WORDS' places too, `open` has to be asked about. */
export const FATES = 4;
const DROPPED = 1;
const REJECTED = 2;
const OPEN = 3;

/**
 * Rows of sources turned around, so that they can be read by destination. Of every source the fate that most of its
 * connections meet is kept once, and only what differs from it by destination.
 */
export class Fates {
  readonly #size: number;
  readonly #usual: readonly Bits[];
  /** By destination: sources that meet another fate than usual there, and by fate. */
  readonly #special: (readonly Bits[] | undefined)[] = [];

  constructor(size: number) {
    this.#size = size;
    this.#usual = this.#sets();
  }

  #sets(): readonly Bits[] {
    return Array.from({ length: FATES + 1 }, () => emptyBits(this.#size));
  }

  /** Takes a source's row in, as far as it leads to the wanted destinations. */
  place(from: number, row: Row, wanted: Bits): void {
    const sets = [
      wanted.map((word, at) => word & ~((row.dropped[at] ?? 0) | (row.rejected[at] ?? 0) | (row.open[at] ?? 0))),
      ...[row.dropped, row.rejected, row.open].map((bits) => bits.map((word, at) => word & (wanted[at] ?? 0))),
    ];
    const counts = sets.map((bits) => countBits(bits));
    const usual = counts.indexOf(Math.max(...counts));
    setBit(this.#usual[usual] ?? emptyBits(0), from);
    sets.forEach((bits, fate) => {
      if (fate === usual || counts[fate] === 0) return;
      eachBit(bits, (to) => {
        const special = (this.#special[to] ??= this.#sets());
        for (const place of [fate, FATES]) {
          const set = special[place];
          if (set !== undefined) setBit(set, from);
        }
      });
    });
  }

  /** Thirty-two sources at once: those that meet the fate at the destination. */
  word(to: number, fate: typeof DROPPED | typeof REJECTED | typeof OPEN, at: number): number {
    const usual = this.#usual[fate]?.[at] ?? 0;
    const special = this.#special[to];
    if (special === undefined) return usual;
    return (usual & ~(special[FATES]?.[at] ?? 0)) | (special[fate]?.[at] ?? 0);
  }
}
