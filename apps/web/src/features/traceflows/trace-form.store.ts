import type { TraceflowRequestInput } from '@netloft/contracts';
import { createStore, type Store } from '../../lib/store.ts';
import { EMPTY_FORM, type TraceForm } from './trace-form.fields.ts';

const DRAFT = 'netloft.traceflow-draft.';
const RECENT = 'netloft.traceflow-recent.';
const KEPT = 6;

/** A trace that this browser started, so that it can be made again after the cluster forgot it. */
export interface RecentTrace {
  readonly name: string;
  readonly request: TraceflowRequestInput;
}

function read(storage: Storage, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

function write(storage: Storage, key: string, value: unknown): void {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or off: what was typed is kept until the page is reloaded.
  }
}

/** Takes over only members whose type fits, so that a form kept by an older version cannot break the page. */
export function acceptForm(value: unknown): TraceForm {
  if (typeof value !== 'object' || value === null) return EMPTY_FORM;
  const kept = Object.entries(value).filter(([key, one]) => {
    if (!(key in EMPTY_FORM)) return false;
    if (key === 'tcpFlags') return one === null || typeof one === 'number';
    return typeof one === typeof EMPTY_FORM[key as keyof TraceForm];
  });
  return { ...EMPTY_FORM, ...Object.fromEntries(kept) };
}

const isRecent = (value: unknown): value is RecentTrace =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as RecentTrace).name === 'string' &&
  typeof (value as RecentTrace).request === 'object';

const drafts = new Map<string, Store<TraceForm>>();
const recents = new Map<string, Store<readonly RecentTrace[]>>();

/** The form of a cluster; it survives navigation and reloads of this tab. */
export function draftOf(cluster: string): Store<TraceForm> {
  let store = drafts.get(cluster);
  if (store === undefined) {
    const inner = createStore<TraceForm>(acceptForm(read(sessionStorage, DRAFT + cluster)));
    store = {
      ...inner,
      set: (next) => {
        inner.set(next);
        write(sessionStorage, DRAFT + cluster, next);
      },
    };
    drafts.set(cluster, store);
  }
  return store;
}

/** What this browser traced in a cluster, newest first, each request once. */
export function recentOf(cluster: string): Store<readonly RecentTrace[]> {
  let store = recents.get(cluster);
  if (store === undefined) {
    const kept = read(localStorage, RECENT + cluster);
    store = createStore<readonly RecentTrace[]>(Array.isArray(kept) ? kept.filter(isRecent).slice(0, KEPT) : []);
    recents.set(cluster, store);
  }
  return store;
}

/** Adds a trace in front; the same request is kept once. */
export function withRecent(before: readonly RecentTrace[], added: RecentTrace): RecentTrace[] {
  const same = JSON.stringify(added.request);
  return [added, ...before.filter((one) => JSON.stringify(one.request) !== same)].slice(0, KEPT);
}

export function rememberTrace(cluster: string, added: RecentTrace): void {
  const store = recentOf(cluster);
  store.set(withRecent(store.get(), added));
  write(localStorage, RECENT + cluster, store.get());
}
