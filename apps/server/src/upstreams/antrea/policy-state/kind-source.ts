import type { Freshness, Hidden } from '@netloft/contracts';
import type { OpenCluster } from '../../../cluster-access.ts';
import { worstFreshness } from '../../../freshness.ts';
import { readableNamespaces, UNLISTED } from '../../kubernetes/readable-namespaces.ts';
import type { KubeObject, SharedWatch, UpstreamError } from '../../kubernetes/types.ts';
import { keyOf } from '../../kubernetes/watch-list.ts';
import { hiddenOf, isNotServed, watchServed } from '../served-watch.ts';
import { rightName, type WatchedKindFacts } from './kinds.ts';

/** A list without the right to watch, and rights themselves, are read again this often. */
const REREAD_MS = 15_000;
/** Namespaces that are watched one by one, when all of them together may not be. */
const MAX_NAMESPACES = 50;

/** How much of a kind the caller may read: all, nothing, or what lies in these Namespaces. */
export type Scope = 'all' | 'none' | ReadonlySet<string>;

/** One kind as far as the caller may read it: everywhere by a watch, by a repeated list, or Namespace by Namespace. */
export interface KindSource {
  readonly facts: WatchedKindFacts;
  /** False while nothing can be said about the kind: not read yet, or not permitted at all. An unserved kind is known to be empty. */
  known(): boolean;
  /** False where the cluster does not have the kind at all. */
  served(): boolean;
  scope(): Scope;
  entries(): Iterable<readonly [string, KubeObject]>;
  freshness(): Freshness | undefined;
  failure(): UpstreamError | undefined;
  hidden(): readonly Hidden[];
  ready(): Promise<void>;
  /** Rights may have been given since they were refused. */
  askAgain(): void;
  close(): void;
}

/** Reads what the caller may not watch everywhere: a plain list repeated, or else Namespaces one by one. */
interface Fallback {
  readonly listed: ReadonlyMap<string, KubeObject> | undefined;
  readonly listedAt: string | undefined;
  readonly watches: ReadonlyMap<string, SharedWatch<KubeObject>>;
  readonly hiddenNamespaces: number | null;
  readonly left: number;
}

const NOTHING: Fallback = {
  listed: undefined,
  listedAt: undefined,
  watches: new Map(),
  hiddenNamespaces: null,
  left: 0,
};

const differs = (before: Fallback, after: Fallback): boolean =>
  JSON.stringify([...(before.listed ?? [])]) !== JSON.stringify([...(after.listed ?? [])]) ||
  (before.listed === undefined) !== (after.listed === undefined) ||
  [...before.watches.keys()].join() !== [...after.watches.keys()].join() ||
  before.hiddenNamespaces !== after.hiddenNamespaces;

/** Opens a kind. `changed` is told whenever entries, knowledge or freshness may have changed. */
export function openKindSource(
  open: OpenCluster,
  facts: WatchedKindFacts,
  changed: (what: 'data' | 'state') => void,
  now: () => number,
): KindSource {
  const { cluster, identity, client } = open;
  const { group, plural } = facts;
  const spec = { group, plural, name: 'policy-state', project: facts.project };
  const wide = watchServed(cluster, identity, spec);
  let fallback = NOTHING;
  let underWay: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const refused = (): boolean => wide.freshness().state === 'forbidden';

  function adopt(next: Fallback): void {
    const before = fallback;
    for (const [namespace, watch] of before.watches) if (!next.watches.has(namespace)) watch.release();
    fallback = next;
    if (differs(before, next)) changed('data');
  }

  async function readList(): Promise<ReadonlyMap<string, KubeObject> | undefined> {
    const resource = await cluster.resolve(identity, group, plural);
    if (!resource.ok || resource.value === null) return undefined;
    const list = await client.list(resource.value);
    return list.ok ? new Map(list.value.map((object) => [keyOf(object), facts.project(object)])) : undefined;
  }

  async function watchNamespaces(): Promise<Fallback> {
    const readable = await readableNamespaces(open, facts, undefined);
    // Of which the cluster says nothing at the moment stay as they were.
    const unanswered = readable.unanswered?.names ?? [];
    const kept = unanswered.filter((namespace) => fallback.watches.has(namespace));
    const names = [...readable.names, ...kept].sort();
    const used = names.slice(0, MAX_NAMESPACES);
    const watches = new Map<string, SharedWatch<KubeObject>>();
    const fresh: SharedWatch<KubeObject>[] = [];
    for (const namespace of closed ? [] : used) {
      const known = fallback.watches.get(namespace);
      const watch = known ?? watchServed(cluster, identity, { ...spec, namespace });
      watches.set(namespace, watch);
      if (known !== undefined) continue;
      fresh.push(watch);
      watch.listen((event) => changed(event.type === 'state' ? 'state' : 'data'));
    }
    await Promise.all(fresh.map((watch) => watch.ready()));
    return {
      ...NOTHING,
      watches,
      hiddenNamespaces: readable.hidden === null ? null : readable.hidden + unanswered.length - kept.length,
      left: names.length - used.length,
    };
  }

  async function fallBack(): Promise<void> {
    const listed = await readList();
    const next =
      listed === undefined
        ? facts.namespaced
          ? await watchNamespaces()
          : NOTHING
        : { ...NOTHING, listed, listedAt: new Date(now()).toISOString() };
    if (closed || !refused()) {
      for (const [namespace, watch] of next.watches) if (fallback.watches.get(namespace) !== watch) watch.release();
      return;
    }
    adopt(next);
    timer = setTimeout(settle, REREAD_MS);
    timer.unref();
  }

  /** Follows the watch of everything: while it is refused, what else is permitted is read instead. */
  function settle(): void {
    clearTimeout(timer);
    if (closed || underWay !== undefined) return;
    if (!refused()) return adopt(NOTHING);
    underWay = fallBack().finally(() => {
      underWay = undefined;
    });
  }

  wide.listen((event) => {
    if (event.type === 'state') settle();
    changed(event.type === 'state' ? 'state' : 'data');
  });

  const wideKnown = (): boolean => isNotServed(wide) || (wide.freshness().asOf !== null && !refused());
  const scope = (): Scope => {
    if (wideKnown() || fallback.listed !== undefined) return 'all';
    return fallback.watches.size === 0 ? 'none' : new Set(fallback.watches.keys());
  };

  return {
    facts,
    scope,
    known: () => scope() !== 'none',
    served: () => !isNotServed(wide),
    *entries() {
      if (!refused()) yield* wide.items;
      else if (fallback.listed !== undefined) yield* fallback.listed;
      else for (const watch of fallback.watches.values()) yield* watch.items;
    },
    freshness() {
      if (isNotServed(wide)) return undefined;
      if (!refused()) return wide.freshness();
      if (fallback.listedAt !== undefined) return { state: 'live', asOf: fallback.listedAt };
      const permitted = [...fallback.watches.values()].map((watch) => watch.freshness());
      return worstFreshness(permitted.filter(({ state }) => state !== 'forbidden'));
    },
    failure: () => wide.failure(),
    hidden() {
      if (!refused() || fallback.listed !== undefined) return [];
      if (!facts.namespaced || fallback.watches.size === 0)
        return hiddenOf(wide, rightName(facts), facts).map((one) =>
          facts.namespaced && fallback.hiddenNamespaces === null
            ? { ...one, reason: `${one.reason}; ${UNLISTED}` }
            : one,
        );
      const reason = `needs list and watch on ${rightName(facts)}`;
      const hidden: Hidden[] = [];
      const count = fallback.hiddenNamespaces;
      if (count === null)
        hidden.push({ what: `${rightName(facts)} in other namespaces`, count, reason: `${reason}; ${UNLISTED}` });
      else if (count > 0)
        hidden.push({
          what: `${rightName(facts)} in ${count} ${count === 1 ? 'namespace' : 'namespaces'}`,
          count,
          reason,
        });
      if (fallback.left > 0)
        hidden.push({
          what: `${rightName(facts)} in ${fallback.left} more namespaces`,
          count: fallback.left,
          reason: `at most ${MAX_NAMESPACES} namespaces are read one by one`,
        });
      return hidden;
    },
    async ready() {
      await wide.ready();
      settle();
      await underWay;
    },
    askAgain() {
      if (!refused()) return;
      // A new reader of the shared watch makes it ask the API server anew.
      const reader = watchServed(cluster, identity, spec);
      void reader.ready().then(() => reader.release());
    },
    close() {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      for (const watch of fallback.watches.values()) watch.release();
      wide.release();
    },
  };
}
