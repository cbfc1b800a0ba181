import type { Freshness, Hidden } from '@netloft/contracts';
import { faultOfUpstream } from './errors.ts';
import type { Identified, LiveEvent, LiveView } from './live.ts';
import type { SharedWatch } from './upstreams/kubernetes/types.ts';

/** A source of changes besides watches, such as a reading that is repeated. */
export interface Pulse {
  ready(): Promise<void>;
  listen(listener: () => void): () => void;
  release(): void;
}

export interface DerivedViewOptions<T extends Identified> {
  /** Watches that the items are made of; the view releases them when it closes. */
  readonly watches: readonly SharedWatch<unknown>[];
  readonly pulses?: readonly Pulse[];
  /** All items as they are now. Runs after changes, at most once in `throttleMs`, and every `tickMs` because time itself changes some. */
  readonly compute: () => readonly T[];
  readonly freshness: () => Freshness;
  readonly hidden?: () => readonly Hidden[];
  /** Whether an item is still the same to its reader. */
  readonly same: (before: T, after: T) => boolean;
  readonly throttleMs?: number;
  readonly tickMs?: number;
  /** `ready` does not wait longer than this for slow sources. */
  readonly patienceMs?: number;
}

/**
 * A live view computed from watches: every change computes the items anew and tells the subscriber what differs. A relist of a
 * source arrives as the differences that it made, so that a 410 storm does not resend what stayed the same.
 */
export function createDerivedView<T extends Identified>(options: DerivedViewOptions<T>): LiveView<T> {
  const { watches, pulses = [], throttleMs = 200, tickMs = 5_000, patienceMs = 5_000 } = options;
  const listeners = new Set<(event: LiveEvent<T>) => void>();
  let items: readonly T[] = options.compute();
  let known = new Map(items.map((item) => [item.id, item]));
  let pending: NodeJS.Timeout | undefined;
  let computedAt = 0;
  let closed = false;

  const emit = (event: LiveEvent<T>): void => {
    for (const listener of listeners) listener(event);
  };

  function compute(): void {
    clearTimeout(pending);
    pending = undefined;
    if (closed) return;
    computedAt = performance.now();
    const upserts: T[] = [];
    const next = options.compute().map((item) => {
      const before = known.get(item.id);
      if (before !== undefined && (before === item || options.same(before, item))) return before;
      upserts.push(item);
      return item;
    });
    const ids = new Set(next.map((item) => item.id));
    const deletes = [...known.keys()].filter((id) => !ids.has(id));
    items = next;
    known = new Map(next.map((item) => [item.id, item]));
    if (upserts.length > 0 || deletes.length > 0) emit({ type: 'change', upserts, deletes });
  }

  function soon(): void {
    if (closed || pending !== undefined) return;
    const wait = Math.max(0, throttleMs - (performance.now() - computedAt));
    pending = setTimeout(compute, wait);
    pending.unref();
  }

  const stops = [
    ...watches.map((watch) =>
      watch.listen((event) => {
        soon();
        if (event.type === 'state') emit({ type: 'freshness' });
      }),
    ),
    ...pulses.map((pulse) => pulse.listen(soon)),
  ];
  const tick = setInterval(soon, tickMs);
  tick.unref();

  async function ready(): Promise<void> {
    let impatient: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      impatient = setTimeout(resolve, patienceMs);
      impatient.unref();
    });
    const all = Promise.all([...watches, ...pulses].map((source) => source.ready()));
    await Promise.race([all, patience]);
    clearTimeout(impatient);
    compute();
  }

  return {
    items: () => items,
    freshness: options.freshness,
    hidden: options.hidden ?? (() => []),
    ready,
    fault: () => {
      const failure = watches.map((watch) => watch.failure()).find((error) => error?.code === 'unauthenticated');
      return failure === undefined ? undefined : faultOfUpstream(failure);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      if (closed) return;
      closed = true;
      clearTimeout(pending);
      clearInterval(tick);
      listeners.clear();
      for (const stop of stops) stop();
      for (const source of [...watches, ...pulses]) source.release();
    },
  };
}
