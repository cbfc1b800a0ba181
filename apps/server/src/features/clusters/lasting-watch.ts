import type { SharedWatch, WatchEvent } from '../../upstreams/kubernetes/types.ts';

/** How long a cluster that refused a credential is left alone. */
const AGAIN_MS = 5_000;

/**
 * A watch that is opened again some seconds after the cluster refused its credential, which ends other watches for good: an API server refuses
 * good ID tokens for a while after its start.
 */
export function lastingWatch<T>(open: () => SharedWatch<T>): SharedWatch<T> {
  const listeners = new Set<(event: WatchEvent<T>) => void>();
  let current = open();
  let timer: NodeJS.Timeout | undefined;
  let stop = follow();

  function follow(): () => void {
    const look = (): void => {
      if (current.failure()?.code !== 'unauthenticated' || timer !== undefined) return;
      timer = setTimeout(again, AGAIN_MS);
      timer.unref();
    };
    look();
    return current.listen((event) => {
      look();
      for (const listener of listeners) listener(event);
    });
  }

  function again(): void {
    timer = undefined;
    stop();
    current.release();
    current = open();
    stop = follow();
  }

  return {
    get items() {
      return current.items;
    },
    freshness: () => current.freshness(),
    failure: () => current.failure(),
    ready: () => current.ready(),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    release() {
      clearTimeout(timer);
      listeners.clear();
      stop();
      current.release();
    },
  };
}
