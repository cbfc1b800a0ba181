import type { PolicyIndex } from '@netloft/antrea';
import type { Freshness, Hidden } from '@netloft/contracts';
import type { OpenCluster } from '../../../cluster-access.ts';
import type { FeatureContext } from '../../../feature.ts';
import { worstFreshness } from '../../../freshness.ts';
import type { KubeObject, SharedWatch, UpstreamError, WatchEvent } from '../../kubernetes/types.ts';
import { sharedByIdentity } from '../shared-by-identity.ts';
import { type AntreaFacts, openAntreaFacts } from './facts.ts';
import { IndexKeeper, type Snapshot } from './index-keeper.ts';
import { type KindSource, openKindSource, type Scope } from './kind-source.ts';
import { type WatchedKind, WATCHED_KINDS } from './kinds.ts';

/** A burst of changes is worked in at once. */
const BATCH_MS = 100;
/** A first answer does not wait longer than this for slow kinds; what is not there by then is unknown. */
const PATIENCE_MS = 12_000;

/** What a change of the state comes to: another index, or only objects that are the same to policies (their status). */
export type StateChange = 'index' | 'objects' | 'facts';

/** Everything about the policies of a cluster that the caller may see, and an index over it that is kept current. */
export interface PolicyState {
  /** For `createDerivedView`: one watch that stands for all; releasing it releases the state. */
  readonly watches: readonly SharedWatch<unknown>[];
  /** Resolves when every kind is in, or when it is known that it will not come. */
  ready(): Promise<void>;
  /** Resolves when policies, Tiers and groups are in `raw`, which may be before the Pods are. */
  policiesReady(): Promise<void>;
  index(): PolicyIndex;
  /** Index and objects of one moment; never changes afterwards. */
  snapshot(): Snapshot;
  /** Objects of a kind by `namespace/name` or `name`; empty where it is not known. */
  raw(kind: WatchedKind): ReadonlyMap<string, KubeObject>;
  /** Whether the kind is in the state at all: read, or known to be unserved. */
  known(kind: WatchedKind): boolean;
  served(kind: WatchedKind): boolean;
  /** How much of a kind the caller may read. */
  scope(kind: WatchedKind): Scope;
  readonly antrea: Omit<AntreaFacts, 'ready' | 'close'>;
  /** Of the kinds that the caller may read; the worst of them. */
  readonly freshness: () => Freshness;
  freshnessOf(kind: WatchedKind): Freshness | undefined;
  /** What the caller may not see, naming the rights that lack; all kinds, or some of them. */
  hidden(kinds?: readonly WatchedKind[]): readonly Hidden[];
  /** Why nothing of a kind can be read; undefined when it can, or may not be. */
  failure(kind: WatchedKind): UpstreamError | undefined;
  listen(listener: (change: StateChange) => void): () => void;
  release(): void;
}

interface Entry {
  readonly state: Omit<PolicyState, 'watches' | 'release'>;
  readonly watch: Omit<SharedWatch<KubeObject>, 'release'>;
  readonly askAgain: () => void;
  readonly isDead: () => boolean;
  readonly close: () => void;
}

function openEntry(context: FeatureContext, open: OpenCluster): Entry {
  const keeper = new IndexKeeper();
  const listeners = new Set<(change: StateChange) => void>();
  const stateListeners = new Set<(event: WatchEvent<KubeObject>) => void>();
  const dirty = new Set<WatchedKind>();
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;
  let again = false;
  let isReady = false;
  let closed = false;

  const tell = (change: StateChange): void => {
    for (const listener of listeners) listener(change);
  };

  async function update(): Promise<void> {
    do {
      again = false;
      const touched = new Set(dirty);
      dirty.clear();
      const change = await keeper.update(sources, touched, facts.gates().nodeNetworkPolicy);
      if (closed) return;
      if (change !== 'nothing') tell(change);
    } while (again);
  }

  function tellFreshness(): void {
    const { state, detail } = freshness();
    for (const listener of stateListeners)
      listener({ type: 'state', state, ...(detail === undefined ? {} : { detail }) });
  }

  /** Works in what is there now; a call during another one makes it run once more. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (underWay !== undefined) again = true;
    underWay ??= update().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  function soon(): void {
    // Before everything was read once, an index would be made for each kind that comes in.
    if (closed || !isReady || timer !== undefined) return;
    timer = setTimeout(() => void flush(), BATCH_MS);
    timer.unref();
  }

  const changed = (kind: WatchedKind, what: 'data' | 'state'): void => {
    if (closed) return;
    if (what === 'state') tellFreshness();
    else dirty.add(kind);
    soon();
  };

  const facts = openAntreaFacts(context, open, () => {
    soon();
    tell('facts');
  });
  const sources: readonly KindSource[] = WATCHED_KINDS.map((one) =>
    openKindSource(open, one, (what) => changed(one.kind, what), context.now),
  );
  const byKind = new Map(sources.map((source) => [source.facts.kind, source]));

  function freshness(): Freshness {
    const all = sources.map((source) => source.freshness()).filter((one) => one !== undefined);
    const readable = all.filter(({ state }) => state !== 'forbidden');
    const worst = worstFreshness(readable) ?? { state: 'forbidden' as const, asOf: null };
    return worst;
  }

  /** Waits for some of the kinds, but not for ever. */
  async function settled(kinds: readonly KindSource[], others: readonly Promise<void>[] = []): Promise<void> {
    let impatient: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      impatient = setTimeout(resolve, PATIENCE_MS);
      impatient.unref();
    });
    await Promise.race([Promise.all([...kinds.map((source) => source.ready()), ...others]), patience]);
    clearTimeout(impatient);
  }

  async function readPolicies(): Promise<void> {
    const objects = sources.filter((source) => source.facts.hasGeneration);
    await settled(objects);
    // There is something to show before the larger lists are in.
    keeper.hold(objects);
    tell('objects');
  }
  const policies = readPolicies();

  async function readAll(): Promise<void> {
    await settled(sources, [facts.ready(), policies]);
    isReady = true;
    await flush();
  }
  const whole = readAll();

  const failure = (): UpstreamError | undefined =>
    sources.map((source) => source.failure()).find((error) => error?.code === 'unauthenticated');
  const none: ReadonlyMap<string, KubeObject> = new Map();

  return {
    isDead: () => failure() !== undefined,
    askAgain: () => sources.forEach((source) => source.askAgain()),
    watch: {
      items: none,
      freshness,
      failure,
      ready: () => whole,
      listen(listener) {
        const stop = listen(() => listener({ type: 'change', upserts: [], deletes: [] }));
        stateListeners.add(listener);
        return () => {
          stop();
          stateListeners.delete(listener);
        };
      },
    },
    state: {
      ready: () => whole,
      policiesReady: () => policies,
      index: () => keeper.snapshot.index,
      snapshot: () => keeper.snapshot,
      raw: (kind) => keeper.snapshot.held.get(kind) ?? none,
      known: (kind) => keeper.snapshot.held.has(kind),
      served: (kind) => byKind.get(kind)?.served() ?? false,
      scope: (kind) => byKind.get(kind)?.scope() ?? 'none',
      antrea: facts,
      freshness,
      freshnessOf: (kind) => byKind.get(kind)?.freshness(),
      hidden: (kinds) =>
        sources.filter(({ facts: { kind } }) => kinds?.includes(kind) ?? true).flatMap((source) => source.hidden()),
      failure: (kind) => byKind.get(kind)?.failure(),
      listen,
    },
    close() {
      closed = true;
      clearTimeout(timer);
      listeners.clear();
      stateListeners.clear();
      for (const source of sources) source.close();
      facts.close();
    },
  };

  function listen(listener: (change: StateChange) => void): () => void {
    // Each call is a registration of its own, even of one and the same function.
    const own = (change: StateChange): void => listener(change);
    listeners.add(own);
    return () => void listeners.delete(own);
  }
}

const shared = sharedByIdentity(openEntry);

/**
 * The policy state of a cluster as one identity sees it: counted, shared by all that ask for it with the same credential and by nobody
 * else, and kept 30 s after the last of them left. Every caller releases what it got.
 */
export function policyState(context: FeatureContext, open: OpenCluster): PolicyState {
  const { value: entry, isKnown, release } = shared(context, open);
  if (isKnown) entry.askAgain();
  return { ...entry.state, watches: [{ ...entry.watch, release }], release };
}

export type { WatchedKind };
