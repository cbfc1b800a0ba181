import { useSyncExternalStore } from 'react';
import { ApiError, request, type RequestOptions } from '../../lib/api-client.ts';

/** Requests about NSX that are under way at once: a browser has six connections for all of its tabs, and NSX may be slow. */
const LANES = 2;
const DEFAULT_PAUSE_S = 2;
let underWay = 0;
const waiting: (() => void)[] = [];

/** Resolves when it is one's turn; rejects when whoever asks does not want to know any more. */
function turn(signal: AbortSignal | undefined): Promise<void> {
  if (underWay < LANES) {
    underWay += 1;
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const start = (): void => {
      signal?.removeEventListener('abort', leave);
      underWay += 1;
      resolve();
    };
    const leave = (): void => {
      waiting.splice(waiting.indexOf(start), 1);
      reject(new DOMException('Aborted', 'AbortError'));
    };
    waiting.push(start);
    signal?.addEventListener('abort', leave, { once: true });
  });
}

/** The server has asked NSX and has no answer yet: it says so at once, and keeps the answer for who asks again. */
const isPending = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.problem.code === 'NSX_PENDING';

let owed = 0;
const listeners = new Set<() => void>();
function owe(change: 1 | -1): void {
  owed += change;
  for (const listener of listeners) listener();
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whether a page waits for an answer that NSX owes. */
export const useWaitsForNsx = (): boolean => useSyncExternalStore(subscribe, () => owed > 0);

/** Resolves after a pause; rejects when whoever asks does not want to know any more. */
const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('Aborted', 'AbortError'));
    });
  });

/**
 * Asks the server about NSX, two questions of a tab at a time; the others wait for their turn. While the server says that NSX is still
 * being asked, it asks again by itself.
 */
export async function askNsx<T>(path: string, options: RequestOptions = {}): Promise<T> {
  await turn(options.signal);
  let told: ApiError;
  try {
    return await request<T>(path, options);
  } catch (error) {
    if (!isPending(error)) throw error;
    told = error;
  } finally {
    underWay -= 1;
    waiting.shift()?.();
  }
  owe(1);
  try {
    await pause((told.retryAfterSeconds ?? DEFAULT_PAUSE_S) * 1_000, options.signal);
    return await askNsx<T>(path, options);
  } finally {
    owe(-1);
  }
}

/** Milliseconds until a page asks again: sooner while what it shows is old, or could not be read. */
export const nsxAgain =
  (usualMs: number | false) =>
  ({ state }: { readonly state: NsxAsked }): number | false =>
    state.status === 'error' || (state.data !== undefined && isOld(state.data)) ? SOON_MS : usualMs;

const SOON_MS = 3_000;
interface NsxAsked {
  readonly status: 'pending' | 'error' | 'success';
  readonly data: unknown;
}
function isOld(data: unknown): boolean {
  if (typeof data !== 'object' || data === null || !('freshness' in data)) return false;
  const { freshness } = data;
  return typeof freshness === 'object' && freshness !== null && 'state' in freshness && freshness.state !== 'live';
}
