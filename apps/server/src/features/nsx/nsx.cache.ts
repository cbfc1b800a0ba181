import type { Freshness } from '@netloft/contracts';
import { err, ok } from '../../result.ts';
import type { NsxError, NsxResult } from '../../upstreams/nsx/types.ts';
import { inTime } from './nsx.glance.ts';

/** What was read, and how old it is. `failure` is why it could not be read anew. */
export interface Known<T> {
  readonly value: T;
  /** Epoch milliseconds. */
  readonly asOf: number;
  readonly failure?: NsxError;
  /** An answer is on its way and took too long to wait for. */
  readonly late?: boolean;
}

/** How old a part of a view is; without `asOf` it is not there yet. */
export type Age = Partial<Pick<Known<unknown>, 'asOf'>> & Pick<Known<unknown>, 'failure' | 'late'>;

interface Entry {
  /** Undefined until the first good answer. */
  known: { readonly value: unknown; readonly asOf: number } | undefined;
  failure: NsxError | undefined;
  /** When the last attempt ended. */
  triedAt: number;
  running: Promise<void> | undefined;
  /** What is known has to be asked anew, however young it is. */
  invalid: boolean;
  /** Rises when what is known was made invalid; an answer of before does not count. */
  generation: number;
  usedAt: number;
}

/** How long somebody waits for NSX. */
export interface Patience {
  /** Milliseconds that the replacement of what is known is waited for. */
  readonly patienceMs?: number | undefined;
  /** Resolves when nothing is waited for any more; what was asked goes on. Absent: a first answer is waited for to the end. */
  readonly soon?: Promise<void> | undefined;
}

/** In place of an answer that is still on its way, where nothing is known yet. */
export const PENDING: NsxError = {
  code: 'pending',
  message: 'NSX is still being asked: it has not answered yet.',
  retryAfterSeconds: 2,
};

/** How long an answer that would replace an older one is waited for. */
const PATIENCE_MS = 2_000;
/** After a failure the next attempt is not made before this. */
const FAILED_MS = 5_000;
const MAX_ENTRIES = 500;

/**
 * Answers of NSX by question and credential, shared by all who ask at once. An old answer is shown while a new one is slow in
 * coming or does not come at all, so that no page hangs on NSX; `freshnessOf` tells its reader.
 */
export class NsxCache {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;
  readonly #patienceMs: number;

  constructor(now: () => number, patienceMs = PATIENCE_MS) {
    this.#now = now;
    this.#patienceMs = patienceMs;
  }

  #entry(key: string): Entry {
    const found = this.#entries.get(key);
    if (found !== undefined) {
      found.usedAt = this.#now();
      return found;
    }
    const entry: Entry = {
      known: undefined,
      failure: undefined,
      triedAt: 0,
      running: undefined,
      invalid: false,
      generation: 0,
      usedAt: this.#now(),
    };
    this.#entries.set(key, entry);
    if (this.#entries.size > MAX_ENTRIES) {
      const [oldest] = [...this.#entries].toSorted(([, a], [, b]) => a.usedAt - b.usedAt);
      if (oldest !== undefined && oldest[0] !== key) this.#entries.delete(oldest[0]);
    }
    return entry;
  }

  #start<T>(entry: Entry, load: () => Promise<NsxResult<T>>): Promise<void> {
    const { generation } = entry;
    const ended = (): void => {
      if (entry.running === running) entry.running = undefined;
    };
    const running = load().then((answer) => {
      ended();
      return generation === entry.generation ? this.#take(entry, answer) : undefined;
    });
    // A question that throws is asked again by the next who wants to know.
    running.catch(ended);
    entry.running = running;
    return running;
  }

  #take(entry: Entry, answer: NsxResult<unknown>): void {
    entry.triedAt = this.#now();
    if (!answer.ok) {
      entry.failure = answer.error;
      // What NSX does not have any more is no old answer to show.
      if (answer.error.code === 'not-found') entry.known = undefined;
      return;
    }
    entry.known = { value: answer.value, asOf: this.#now() };
    entry.failure = undefined;
    entry.invalid = false;
  }

  /**
   * The answer to a question, at most `ttlMs` old where NSX answers in time; 0 asks anew every time. `key` names the credential and the
   * question; `load` asks. Fails only when nothing was ever read: with `PENDING` while the first answer is not there in time.
   */
  async read<T>(
    key: string,
    ttlMs: number,
    load: () => Promise<NsxResult<T>>,
    patience: Patience = {},
  ): Promise<NsxResult<Known<T>>> {
    const entry = this.#entry(key);
    const now = this.#now();
    const isFresh = entry.known !== undefined && !entry.invalid && now - entry.known.asOf < ttlMs;
    const isGone = ttlMs === 0 && entry.failure?.code === 'not-found';
    const mayTry = entry.failure === undefined || isGone || now - entry.triedAt >= FAILED_MS;
    const { patienceMs = this.#patienceMs, soon } = patience;
    let isLate = false;
    if (!isFresh) {
      const running = entry.running ?? (mayTry ? this.#start(entry, load) : undefined);
      if (running !== undefined)
        isLate = !(await inTime(running, entry.known === undefined ? undefined : patienceMs, soon));
    }
    const { known, failure } = entry;
    if (known !== undefined) {
      return ok({
        value: known.value as T,
        asOf: known.asOf,
        ...(failure === undefined ? {} : { failure }),
        ...(isLate || (entry.invalid && failure === undefined) ? { late: true } : {}),
      });
    }
    if (failure !== undefined && !(isGone && isLate)) return err(failure);
    // Made invalid while the first answer was under way: ask again.
    return isLate ? err(PENDING) : this.read(key, ttlMs, load, patience);
  }

  /** What was read before, without asking. */
  known<T>(key: string): Known<T> | undefined {
    const entry = this.#entries.get(key);
    const known = entry?.known;
    if (known === undefined) return undefined;
    return {
      value: known.value as T,
      asOf: known.asOf,
      ...(entry?.failure === undefined ? {} : { failure: entry.failure }),
    };
  }

  /** Makes the next reader of every question whose key begins so ask NSX; what was known stays for when NSX does not answer. */
  invalidate(prefix: string): void {
    for (const [key, entry] of this.#entries) {
      if (!key.startsWith(prefix)) continue;
      entry.generation += 1;
      entry.running = undefined;
      entry.failure = undefined;
      entry.invalid = true;
    }
  }
}

/** How fresh a view of several answers is: as the least fresh of them. NSX is asked, it tells nothing by itself: `live` means "as of". */
export function freshnessOf(all: readonly Age[]): Freshness {
  const known = all.flatMap((one) => one.asOf ?? []);
  const asOf = known.length === 0 ? null : new Date(Math.min(...known)).toISOString();
  const failure = all.find((one) => one.failure !== undefined)?.failure;
  if (failure !== undefined) return { state: 'stale', asOf, detail: failure.message };
  if (all.some((one) => one.late === true))
    return { state: 'stale', asOf, detail: 'NSX has not answered yet; this is what it said before.' };
  return { state: 'live', asOf };
}
