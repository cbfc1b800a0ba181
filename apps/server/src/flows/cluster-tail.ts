import type { FlowQueries, IncomingFlow, StoreFault } from '@netloft/flow-store';
import type { Fault } from '../errors.ts';
import type { Result } from '../result.ts';
import { fromStore } from './backend.ts';
import type { IncomingFlows } from './live-source.ts';

/** Records of one file are in the store mostly within this many seconds of the second that they carry. */
const FIRST_LAG = 2;
/** A store that is slower than that is waited for, up to this many seconds. */
const LAST_LAG = 12;
/** Seconds that are looked at again for records that came later than was waited for. */
const LOOK_BACK = 30;
/** Seconds that a reader may have missed and is told of: a replica that goes away is noticed long before. */
const CATCH_UP = 60;
/** Records of one second that are told; a page keeps up with these. */
const PER_SECOND = 2_000;
const QUESTION_MS = 5_000;

type Listener = (came: IncomingFlows) => void;
type Queries = Pick<FlowQueries, 'arrivals' | 'arrived'>;

/**
 * Reads what arrived in the store of one cluster, second by second, and tells all listeners. The seconds and the order within them are the
 * store's own, so that every replica tells the same in the same order. A record that turns up in a second that was told is counted as left out.
 */
export class ClusterTail {
  readonly #cluster: string;
  readonly #queries: () => Result<Queries, Fault>;
  readonly #now: () => number;
  /** With the second from which on each wants to be told; undefined: from now on. */
  readonly #listeners = new Map<Listener, number | undefined>();
  /** The first second that is not told yet, by the store's clock; unknown at the beginning. */
  #next: number | undefined;
  /** Records of seconds told, as many as there were then. */
  readonly #counted = new Map<number, number>();
  #lag = FIRST_LAG;
  #trouble: NonNullable<IncomingFlows['trouble']> | null = null;
  #answeredAt: number | null = null;

  /** `now`: epoch milliseconds, to begin the first question with; it need not agree with the store's clock. */
  constructor(cluster: string, queries: () => Result<Queries, Fault>, now: () => number = Date.now) {
    this.#cluster = cluster;
    this.#queries = queries;
    this.#now = now;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  add(listener: Listener, from?: number): () => void {
    this.#listeners.set(listener, from);
    if (this.#trouble !== null) listener({ flows: [], skipped: 0, trouble: this.#trouble });
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Asks once and tells what came. Answers whether the store answered; what could not be asked is asked the next time. */
  async poll(): Promise<boolean> {
    const done = await this.#advance();
    if (done.ok) this.#answeredAt = this.#now();
    const trouble = done.ok ? null : { detail: done.error.detail, lastAt: this.#answeredAt };
    if (trouble?.detail !== this.#trouble?.detail) {
      this.#trouble = trouble;
      this.#tell([...this.#listeners.keys()], { flows: [], skipped: 0, trouble });
    }
    return done.ok;
  }

  async #advance(): Promise<Result<void, Fault>> {
    const queries = this.#queries();
    if (!queries.ok) return queries;
    // Who comes while the store is asked is told from the next time on.
    const present = [...this.#listeners.keys()];
    const wanted = this.#next ?? Math.floor(this.#now() / 1000) - CATCH_UP;
    const asked = await queries.value.arrivals(
      {
        cluster: this.#cluster,
        from: Math.max(0, Math.min(wanted, ...this.#behind(wanted)) - LOOK_BACK),
        lagSeconds: this.#lag,
      },
      { timeoutMs: QUESTION_MS },
    );
    if (!asked.ok) return fromStore<void>(asked);
    const { until, counts } = asked.value;
    const begin = this.#next ?? until;
    const first = Math.max(begin, until - CATCH_UP);
    // A store that did not answer for long: what came meanwhile is stored, but too much to be told.
    const skipped = this.#late(counts) + between(counts, begin, first);
    this.#next = first;
    if (skipped > 0) this.#tell(present, { flows: [], skipped });
    for (const listener of present) {
      const from = this.#listeners.get(listener);
      if (from === undefined || from >= first) continue;
      const heard = await this.#bring(queries.value, Math.max(from, until - CATCH_UP), first, counts, [listener]);
      if (!heard.ok) return fromStore<void>(heard);
      this.#settle(listener);
    }
    const told = await this.#bring(queries.value, first, until, counts, present);
    if (!told.ok) return fromStore<void>(told);
    this.#next = Math.max(first, until);
    for (const listener of present)
      if ((this.#listeners.get(listener) ?? Infinity) <= this.#next) this.#settle(listener);
    return { ok: true, value: undefined };
  }

  /** The listener has heard all that the tail has told. */
  #settle(listener: Listener): void {
    if (this.#listeners.has(listener)) this.#listeners.set(listener, undefined);
  }

  /** Seconds before the tail's own from which listeners want to be told; whatever they ask for, not from long ago. */
  #behind(next: number): readonly number[] {
    return [...this.#listeners.values()].flatMap((from) =>
      from !== undefined && from < next ? [Math.max(from, next - CATCH_UP)] : [],
    );
  }

  /** Records that turned up in seconds told. The lag grows with them. */
  #late(counts: ReadonlyMap<number, number>): number {
    if (this.#next === undefined) return 0;
    let late = 0;
    for (const [second, known] of this.#counted) {
      const more = (counts.get(second) ?? 0) - known;
      if (more > 0) {
        late += more;
        this.#counted.set(second, known + more);
      }
      if (second < this.#next - LOOK_BACK) this.#counted.delete(second);
    }
    if (late > 0) this.#lag = Math.min(LAST_LAG, this.#lag + 1);
    return late;
  }

  /** Reads the seconds [`from`, `to`) and tells each of them, those without a record together. */
  async #bring(
    queries: Queries,
    from: number,
    to: number,
    counts: ReadonlyMap<number, number>,
    listeners: readonly Listener[],
  ): Promise<Result<void, StoreFault>> {
    if (from >= to) return { ok: true, value: undefined };
    const rows = new Map<number, IncomingFlow[]>();
    if (between(counts, from, to) > 0) {
      const read = await queries.arrived(
        { cluster: this.#cluster, from, to, perSecond: PER_SECOND },
        { timeoutMs: QUESTION_MS },
      );
      if (!read.ok) return read;
      for (const { second, flow } of read.value) {
        const known = rows.get(second);
        if (known === undefined) rows.set(second, [flow]);
        else known.push(flow);
      }
    }
    for (let second = from; second < to; second += 1) {
      const flows = rows.get(second) ?? [];
      const all = Math.max(flows.length, counts.get(second) ?? 0);
      this.#counted.set(second, Math.max(all, this.#counted.get(second) ?? 0));
      if (all > 0 || second === to - 1) this.#tell(listeners, { flows, skipped: all - flows.length, second });
    }
    return { ok: true, value: undefined };
  }

  #tell(listeners: readonly Listener[], came: IncomingFlows): void {
    for (const listener of listeners) {
      if (!this.#listeners.has(listener)) continue;
      // Heard at a replica that was ahead of this one.
      const from = this.#listeners.get(listener);
      if (from !== undefined && came.second !== undefined && came.second < from) continue;
      listener(came);
    }
  }
}

/** Records of the seconds [`from`, `to`). */
function between(counts: ReadonlyMap<number, number>, from: number, to: number): number {
  let sum = 0;
  for (const [second, count] of counts) if (second >= from && second < to) sum += count;
  return sum;
}
