/** Data-plane tags are DSCP values: 7, 11, … 59. */
const FIRST = 7;
const LAST = 59;
const STEP = 4;
/** Traces that can run at the same time. */
export const TAG_COUNT = (LAST - FIRST) / STEP + 1;

/** The tags that mark the packets of running Traceflows, one each. */
export class TagPool {
  readonly #used = new Map<number, string>();

  /** A free tag for the owner; undefined when all are taken, `others` of them by somebody else. */
  take(owner: string, others = 0): number | undefined {
    if (this.#used.size + others >= TAG_COUNT) return undefined;
    for (let tag = FIRST; tag <= LAST; tag += STEP) {
      if (this.#used.has(tag)) continue;
      this.#used.set(tag, owner);
      return tag;
    }
    return undefined;
  }

  release(owner: string): void {
    for (const [tag, holder] of this.#used) if (holder === owner) this.#used.delete(tag);
  }
}
