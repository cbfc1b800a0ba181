import type { LiveTap } from '../record/route.ts';
import { RowWriter } from '../record/rowbinary.ts';

/** Shares the records a second that live views may take: bursts of half a second are let through. */
export class LiveBudget {
  readonly #perSecond: number;
  readonly #most: number;
  #left: number;
  #at: number;

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#most = perSecond / 2;
    this.#left = this.#most;
    this.#at = now;
  }

  /** To be called as time goes on. */
  refill(now: number): void {
    this.#left = Math.min(this.#most, this.#left + ((now - this.#at) / 1_000) * this.#perSecond);
    this.#at = now;
  }

  take(): boolean {
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}

/** Rows of one cluster for its live views, as many as the budget lets through; the others are counted. */
export class ClusterTap implements LiveTap {
  readonly #budget: LiveBudget;
  readonly #rows = new RowWriter(16_384);
  #skipped = 0;

  constructor(budget: LiveBudget) {
    this.#budget = budget;
  }

  offer(bytes: Uint8Array, from: number, to: number): void {
    if (!this.#budget.take()) {
      this.#skipped++;
      return;
    }
    this.#rows.reserve(to - from);
    this.#rows.bytes.set(bytes.subarray(from, to), this.#rows.length);
    this.#rows.length += to - from;
    this.#rows.rows++;
  }

  /** What came since the last call; undefined for nothing. */
  drain(): { readonly rows: Uint8Array; readonly skipped: number } | undefined {
    if (this.#rows.rows === 0 && this.#skipped === 0) return undefined;
    const drained = { rows: this.#rows.view().slice(), skipped: this.#skipped };
    this.#rows.clear();
    this.#skipped = 0;
    return drained;
  }
}
