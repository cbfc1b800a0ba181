import type { Traffic } from '../record/route.ts';

const SECONDS = 60;

/** Records per second over the last minute, by cluster, from counters that only grow; a past that is filled in does not count. To be told the counters once a second. */
export class Rates {
  readonly #history = new Map<string, number[]>();

  sample(traffic: Iterable<Traffic>): void {
    for (const { cluster, rows, late } of traffic) {
      const counts = this.#history.get(cluster) ?? [0];
      counts.push(rows - late);
      if (counts.length > SECONDS + 1) counts.shift();
      this.#history.set(cluster, counts);
    }
  }

  perSecond(): Record<string, number> {
    const rates: Record<string, number> = {};
    for (const [cluster, counts] of this.#history) {
      const passed = counts.length - 1;
      rates[cluster] = passed === 0 ? 0 : ((counts.at(-1) ?? 0) - (counts[0] ?? 0)) / passed;
    }
    return rates;
  }
}
