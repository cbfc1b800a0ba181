import type { ArrivedFlow, FlowQueries, StoreFault } from '@netloft/flow-store';
import type { Fault } from '../errors.ts';
import { ok, type Result } from '../result.ts';
import { fromStore } from './backend.ts';
import type { IncomingFlows } from './live-source.ts';
import { LOOK_BACK, ToldSeconds } from './told-seconds.ts';

/** Records of one file are in the store mostly within this many seconds of the second that they carry. */
const FIRST_LAG = 2;
/** A store that is slower than that is waited for, up to this many seconds. */
const LAST_LAG = 12;
/** Seconds that a reader may have missed and is told of, as far as they are MOST_AT_ONCE records. */
const CATCH_UP = 900;
const MOST_AT_ONCE = 10_000;
/** What was missed before that is counted, as far back as this. */
const COUNT_BACK = 3_600;
/** Records of one second that are told; a page keeps up with these. */
const PER_SECOND = 2_000;
const QUESTION_MS = 5_000;
/** A second of the store's times after which nothing arrives: only the clock is asked for. */
const NEVER = 4_294_000_000;

type Listener = (came: IncomingFlows) => void;
type Queries = Pick<FlowQueries, 'arrivals' | 'arrived'>;
type Counts = ReadonlyMap<number, number>;

interface Reader {
  /** The first second that this reader has not heard; undefined: whatever the tail tells next. */
  next: number | undefined;
  /** The first second that this tail told the reader: late ones of before are another tail's to tell. */
  since: number | undefined;
}

/**
 * Reads what arrived in the store of one cluster, second by second, and tells all listeners. The seconds and the order within them are the
 * store's own, so that every replica tells the same in the same order. A record that turns up in a second that was told is told by itself.
 * One question a second asks how much there is, one more for the records, however many listen.
 */
export class ClusterTail {
  readonly #cluster: string;
  readonly #queries: () => Result<Queries, Fault>;
  readonly #now: () => number;
  readonly #readers = new Map<Listener, Reader>();
  readonly #told = new ToldSeconds();
  /** The first second that is not told yet, by the store's clock; unknown at the beginning. */
  #next: number | undefined;
  #lag = FIRST_LAG;
  #trouble: NonNullable<IncomingFlows['trouble']> | null = null;
  #answeredAt: number | null = null;

  /** `now`: epoch milliseconds, for what is told of a store that does not answer. */
  constructor(cluster: string, queries: () => Result<Queries, Fault>, now: () => number = Date.now) {
    this.#cluster = cluster;
    this.#queries = queries;
    this.#now = now;
  }

  get listeners(): number {
    return this.#readers.size;
  }

  add(listener: Listener, from?: number): () => void {
    this.#readers.set(listener, { next: from, since: from });
    if (this.#trouble !== null) listener({ flows: [], skipped: 0, trouble: this.#trouble });
    return () => {
      this.#readers.delete(listener);
    };
  }

  /** Asks once and tells what came. Answers whether the store answered; what could not be asked is asked the next time. */
  async poll(): Promise<boolean> {
    const queries = this.#queries();
    const done = queries.ok ? fromStore(await this.#advance(queries.value)) : queries;
    if (done.ok) this.#answeredAt = this.#now();
    const trouble = done.ok ? null : { detail: done.error.detail, lastAt: this.#answeredAt };
    if (trouble?.detail !== this.#trouble?.detail) {
      this.#trouble = trouble;
      for (const listener of this.#readers.keys()) listener({ flows: [], skipped: 0, trouble });
    }
    return done.ok;
  }

  /** Everything is read before anything is told: a question that fails leaves all readers where they were. */
  async #advance(queries: Queries): Promise<Result<void, StoreFault>> {
    // Who comes while the store is asked is told from the next time on.
    const present = [...this.#readers];
    if (this.#next === undefined) {
      const clock = await this.#count(queries, NEVER);
      if (!clock.ok) return clock;
      this.#next = clock.value.until;
    }
    const base = this.#next;
    const behind = Math.max(base - COUNT_BACK, Math.min(base, ...present.map(([, { next = base }]) => next)));
    const counted = await this.#count(queries, Math.max(0, Math.min(behind, base - LOOK_BACK)));
    if (!counted.ok) return counted;
    const { counts, until } = counted.value;
    const from = affordable(counts, behind, until);
    const read = await this.#read(queries, counts, from, until);
    if (!read.ok) return read;
    const late = await this.#readLate(queries, counts, from);
    if (!late.ok) return late;

    let cameLate = false;
    for (const [second, rows] of [...late.value, ...read.value])
      if (second < base) cameLate = this.#tellLate(present, base, second, rows) || cameLate;
    if (cameLate) this.#lag = Math.min(LAST_LAG, this.#lag + 1);
    for (const [listener, reader] of present) {
      const { next = base } = reader;
      reader.since ??= base;
      const missed = between(counts, next, from);
      if (missed > 0) this.#tell(listener, { flows: [], skipped: missed });
    }
    for (let second = from; second < until; second += 1) this.#tellSecond(present, second, read.value, counts, until);
    this.#next = Math.max(base, until);
    for (const [, reader] of present) reader.next = Math.max(reader.next ?? base, until);
    this.#told.forget(this.#next - LOOK_BACK);
    return ok(undefined);
  }

  #count(queries: Queries, from: number): ReturnType<Queries['arrivals']> {
    const question = { cluster: this.#cluster, from, lagSeconds: this.#lag };
    return queries.arrivals(question, { timeoutMs: QUESTION_MS });
  }

  /** Records of the seconds [`from`, `to`); without a question where there are none. */
  async #read(
    queries: Queries,
    counts: Counts,
    from: number,
    to: number,
  ): Promise<Result<ReadonlyMap<number, readonly ArrivedFlow[]>, StoreFault>> {
    const bySecond = new Map<number, ArrivedFlow[]>();
    if (between(counts, from, to) === 0) return ok(bySecond);
    const question = { cluster: this.#cluster, from, to, perSecond: PER_SECOND };
    const read = await queries.arrived(question, { timeoutMs: QUESTION_MS });
    if (!read.ok) return read;
    for (const one of read.value) {
      const known = bySecond.get(one.second);
      if (known === undefined) bySecond.set(one.second, [one]);
      else known.push(one);
    }
    return ok(bySecond);
  }

  /** Seconds told in which more has turned up, of those that are not read anyway. */
  async #readLate(
    queries: Queries,
    counts: Counts,
    before: number,
  ): Promise<Result<ReadonlyMap<number, readonly ArrivedFlow[]>, StoreFault>> {
    const seconds = this.#told.lateIn(counts, PER_SECOND).filter((second) => second < before);
    if (seconds.length === 0) return ok(new Map());
    return this.#read(queries, counts, Math.min(...seconds), Math.max(...seconds) + 1);
  }

  /** Tells those who have heard the second what of it they have not heard. Answers whether there was anything. */
  #tellLate(
    present: readonly (readonly [Listener, Reader])[],
    base: number,
    second: number,
    read: readonly ArrivedFlow[],
  ): boolean {
    const flows = this.#told.untold(second, read).map(({ flow }) => flow);
    this.#told.note(second, read);
    if (flows.length === 0) return false;
    for (const [listener, { since, next = base }] of present)
      if (since !== undefined && second >= since && second < next) this.#tell(listener, { flows, skipped: 0 });
    return true;
  }

  #tellSecond(
    present: readonly (readonly [Listener, Reader])[],
    second: number,
    rows: ReadonlyMap<number, readonly ArrivedFlow[]>,
    counts: Counts,
    until: number,
  ): void {
    const read = rows.get(second) ?? [];
    this.#told.note(second, read);
    // What the store has counted and not given, though there was room, turns up in it a moment later.
    const skipped = read.length < PER_SECOND ? 0 : Math.max(0, (counts.get(second) ?? 0) - read.length);
    // The last second is told though it be empty: it says how far the reader has come.
    if (read.length === 0 && skipped === 0 && second < until - 1) return;
    const came = { flows: read.map(({ flow }) => flow), keys: read.map(({ key }) => key), skipped, second };
    for (const [listener, { next, since }] of present)
      if (second >= (next ?? since ?? second)) this.#tell(listener, came);
  }

  #tell(listener: Listener, came: IncomingFlows): void {
    if (this.#readers.has(listener)) listener(came);
  }
}

/** Records of the seconds [`from`, `to`). */
function between(counts: Counts, from: number, to: number): number {
  let sum = 0;
  for (const [second, count] of counts) if (second >= from && second < to) sum += count;
  return sum;
}

/** The first of the seconds [`from`, `to`) from which on there are not too many records, nor too old ones. */
function affordable(counts: Counts, from: number, to: number): number {
  let [first, rows] = [to, 0];
  while (first > from && to - first < CATCH_UP) {
    rows += Math.min(PER_SECOND, counts.get(first - 1) ?? 0);
    // One second is told whatever it holds.
    if (rows > MOST_AT_ONCE && first < to) break;
    first -= 1;
  }
  return first;
}
