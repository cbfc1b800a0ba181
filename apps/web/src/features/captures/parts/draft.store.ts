import { createStore, type Store } from '../../../lib/store.ts';

function read(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** Takes over only members whose type fits, so that a form kept by an older version cannot break the page. */
export function acceptFields<F extends object>(value: unknown, empty: F): F {
  if (typeof value !== 'object' || value === null) return empty;
  const known = new Map<string, unknown>(Object.entries(empty));
  const kept = Object.entries(value).filter(([key, one]) => known.has(key) && typeof one === typeof known.get(key));
  return { ...empty, ...Object.fromEntries(kept) };
}

/** Forms by cluster that survive navigation and reloads of this tab. */
export function draftsOf<F extends object>(name: string, empty: F): (cluster: string) => Store<F> {
  const drafts = new Map<string, Store<F>>();
  return (cluster) => {
    const before = drafts.get(cluster);
    if (before !== undefined) return before;
    const key = `netloft.${name}.${cluster}`;
    const inner = createStore<F>(acceptFields(read(key), empty));
    const store: Store<F> = {
      ...inner,
      set: (next) => {
        inner.set(next);
        try {
          sessionStorage.setItem(key, JSON.stringify(next));
        } catch {
          // Storage is full or off: what was typed is kept until the page is reloaded.
        }
      },
    };
    drafts.set(cluster, store);
    return store;
  };
}
