import { describe, expect, it, vi } from 'vitest';
import { createDerivedView, type DerivedViewOptions } from './derived-view.ts';
import type { LiveEvent } from './live.ts';
import type { SharedWatch, WatchEvent } from './upstreams/kubernetes/types.ts';

interface Item {
  readonly id: string;
  readonly value: number;
}

/** A watch whose contents the test decides. */
function ownWatch(readyAtOnce = true) {
  const items = new Map<string, number>();
  const listeners = new Set<(event: WatchEvent<number>) => void>();
  const release = vi.fn<() => void>();
  const watch: SharedWatch<number> = {
    items,
    freshness: () => ({ state: 'live', asOf: null }),
    failure: () => undefined,
    ready: () => (readyAtOnce ? Promise.resolve() : new Promise(() => undefined)),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    release,
  };
  const tell = (event: WatchEvent<number>): void => listeners.forEach((listener) => listener(event));
  return { watch, items, tell, release, listeners };
}

function open(source: ReturnType<typeof ownWatch>, more: Partial<DerivedViewOptions<Item>> = {}) {
  const compute = vi.fn<() => Item[]>(() => [...source.items].map(([id, value]) => ({ id, value })));
  const view = createDerivedView<Item>({
    watches: [source.watch],
    compute,
    same: (a, b) => a.value === b.value,
    freshness: () => source.watch.freshness(),
    throttleMs: 0,
    ...more,
  });
  const events: LiveEvent<Item>[] = [];
  view.listen((event) => events.push(event));
  return { view, events, compute };
}
const changed: WatchEvent<number> = { type: 'change', upserts: [], deletes: [] };

describe('createDerivedView', () => {
  it('tells only what differs, also after a source was read anew', async () => {
    const source = ownWatch();
    source.items.set('a', 1).set('b', 1);
    const { view, events } = open(source);
    source.items.set('b', 2).set('c', 3);
    source.items.delete('a');
    source.tell({ type: 'replace', items: source.items });
    await vi.waitFor(() =>
      expect(events).toEqual([
        {
          type: 'change',
          upserts: [
            { id: 'b', value: 2 },
            { id: 'c', value: 3 },
          ],
          deletes: ['a'],
        },
      ]),
    );
    expect(view.items()).toHaveLength(2);
    view.close();
  });

  it('says nothing when nothing differs, and passes on a change of freshness', async () => {
    const source = ownWatch();
    source.items.set('a', 1);
    const { view, events, compute } = open(source);
    source.tell({ type: 'state', state: 'stale' });
    await vi.waitFor(() => expect(compute).toHaveBeenCalledTimes(2));
    expect(events).toEqual([{ type: 'freshness' }]);
    view.close();
  });

  it('computes once for a burst of changes', async () => {
    const source = ownWatch();
    const { view, events, compute } = open(source, { throttleMs: 20 });
    await view.ready();
    const before = compute.mock.calls.length;
    for (let value = 0; value < 100; value += 1) {
      source.items.set('a', value);
      source.tell(changed);
    }
    await vi.waitFor(() => expect(events).toHaveLength(1));
    expect(compute.mock.calls.length - before).toBe(1);
    expect(view.items()).toEqual([{ id: 'a', value: 99 }]);
    view.close();
  });

  it('computes again as time passes, without any event', async () => {
    const source = ownWatch();
    const { view, events } = open(source, { tickMs: 5 });
    source.items.set('a', 1);
    await vi.waitFor(() => expect(events).toHaveLength(1));
    view.close();
  });

  it('is ready without a source that does not answer', async () => {
    const source = ownWatch(false);
    const { view } = open(source, { patienceMs: 5 });
    await view.ready();
    view.close();
  });

  it('lets go of everything when it is closed', () => {
    const source = ownWatch();
    const { view } = open(source);
    view.close();
    view.close();
    expect(source.release).toHaveBeenCalledTimes(1);
    expect(source.listeners.size).toBe(0);
  });
});
