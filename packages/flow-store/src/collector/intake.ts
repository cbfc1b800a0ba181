import type { RouteSource } from './exporters.ts';
import { RowWriter } from '../record/rowbinary.ts';
import type { Spool } from '../record/spool.ts';
import { writeFlow } from '../record/write-flow.ts';
import type { IncomingFlow } from '../types.ts';
import { ClusterTap, LiveBudget } from './live-tap.ts';
import { Rates } from './rates.ts';
import { ClusterBook } from './routing.ts';

/** Rows are given to the spool at the latest when they are so many bytes or so many milliseconds old. */
const FLUSH_BYTES = 262_144;
const FLUSH_MS = 20;

export interface IntakeOptions {
  readonly spool: Spool;
  readonly clusterIds: Readonly<Record<string, string>>;
  readonly livePerSecond: number;
  readonly now?: () => number;
}

/** Where rows of every listener and stream come together on their way to the spool. */
export class Intake {
  readonly rows = new RowWriter(FLUSH_BYTES * 2);
  readonly book: ClusterBook;
  readonly now: () => number;
  readonly #spool: Spool;
  readonly #budget: LiveBudget;
  readonly #rates = new Rates();
  readonly #taps = new Map<string, ClusterTap>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ spool, clusterIds, livePerSecond, now = Date.now }: IntakeOptions) {
    this.#spool = spool;
    this.now = now;
    this.book = new ClusterBook(clusterIds);
    this.#budget = new LiveBudget(livePerSecond, now());
  }

  /** To be called after rows were written. */
  received(): void {
    if (this.rows.length >= FLUSH_BYTES) this.flush();
    else if (this.rows.rows > 0) this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** Writes a record that came as an object. */
  take(flow: IncomingFlow, routing: RouteSource): void {
    writeFlow(this.rows, flow, routing.route(flow.clusterUUID ?? ''), Math.floor(this.now() / 1_000));
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#spool.append(this.rows.view(), this.rows.rows);
    this.rows.clear();
  }

  /** Clusters that somebody looks at live; of all others no row is copied. */
  listen(clusters: readonly string[]): void {
    for (const cluster of this.#taps.keys())
      if (!clusters.includes(cluster)) {
        this.#taps.delete(cluster);
        this.book.named(cluster).live = undefined;
      }
    for (const cluster of clusters) {
      if (this.#taps.has(cluster)) continue;
      const tap = new ClusterTap(this.#budget);
      this.#taps.set(cluster, tap);
      this.book.named(cluster).live = tap;
    }
  }

  /** Rows for live views since the last call. To be called several times a second. */
  drainLive(): { readonly cluster: string; readonly rows: Uint8Array; readonly skipped: number }[] {
    this.#budget.refill(this.now());
    return [...this.#taps].flatMap(([cluster, tap]) => {
      const drained = tap.drain();
      return drained === undefined ? [] : [{ cluster, ...drained }];
    });
  }

  /** To be called once a second. */
  sampleRates(): void {
    this.#rates.sample(this.book.traffic.values());
  }

  /** Records per second over the last minute, by cluster, without a past that is filled in. */
  rates(): Record<string, number> {
    return this.#rates.perSecond();
  }
}
