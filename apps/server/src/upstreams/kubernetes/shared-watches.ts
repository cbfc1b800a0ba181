import type { Identity } from '../../identity.ts';
import type { ClusterConnection } from './connection.ts';
import type { SharedWatch, UpstreamError, WatchEvent, WatchSpec, WatchStatistics } from './types.ts';
import { WatchEngine, type EngineContext, type WatchHappening } from './watch-engine.ts';
import type { WatchTimings } from './watch-timings.ts';

/** Upstream watches that one identity may hold in one cluster at the same time, lingering ones included. */
export const MAX_WATCHES_PER_IDENTITY = 200;

interface Entry {
  readonly key: string;
  readonly identityKey: string;
  /** `plural.group`, or the plural alone in the core group. */
  readonly resource: string;
  readonly engine: WatchEngine<unknown>;
  identity: Identity;
  references: number;
  linger: ReturnType<typeof setTimeout> | undefined;
}

export interface SharedWatches {
  acquire<T>(identity: Identity, spec: WatchSpec<T>): SharedWatch<T>;
  /** The API server is back: whoever waits tries again, spread over half a second. */
  nudge(): void;
  /** Upstream watches that are open, for tests and measurements. */
  readonly size: number;
  statistics(): WatchStatistics;
  close(): void;
}

export interface SharedWatchesOptions {
  readonly connection: ClusterConnection;
  readonly timings: WatchTimings;
  readonly now: () => number;
  readonly random: () => number;
  readonly unreachable: () => void;
  readonly maxPerIdentity?: number;
}

const keyFor = (identity: Identity, spec: WatchSpec<unknown>): string => {
  const { group, version, plural } = spec.resource;
  return [identity.key, spec.name, group, version, plural, spec.namespace ?? '', spec.labelSelector ?? ''].join('\n');
};

/** A watch that was not opened, and says why. */
function refusedWatch<T>(error: UpstreamError): SharedWatch<T> {
  return {
    items: new Map(),
    freshness: () => ({ state: 'unavailable', asOf: null, detail: error.message }),
    failure: () => error,
    ready: async () => undefined,
    listen: () => () => undefined,
    release: () => undefined,
  };
}

/**
 * The watches of one cluster: one upstream list+watch for each (identity, projection, resource, scope), counted, shared by all that
 * ask for it, and kept a while after the last of them left, so that changing pages costs nothing.
 */
export function createSharedWatches(options: SharedWatchesOptions): SharedWatches {
  const { connection, timings } = options;
  const entries = new Map<string, Entry>();
  const counts: Record<WatchHappening, number> = { opened: 0, relisted: 0, expired: 0, broken: 0 };
  const limit = options.maxPerIdentity ?? MAX_WATCHES_PER_IDENTITY;

  const drop = (entry: Entry): void => {
    clearTimeout(entry.linger);
    if (entries.get(entry.key) === entry) entries.delete(entry.key);
    entry.engine.stop();
  };

  /** Makes room for one more watch of an identity by ending lingering ones, oldest first. */
  const hasRoom = (identityKey: string): boolean => {
    const own = [...entries.values()].filter((entry) => entry.identityKey === identityKey);
    if (own.length < limit) return true;
    const idle = own.find((entry) => entry.references === 0);
    if (idle === undefined) return false;
    drop(idle);
    return true;
  };

  const open = (key: string, identity: Identity, spec: WatchSpec<unknown>): Entry => {
    const context: EngineContext = {
      connection,
      timings,
      now: options.now,
      random: options.random,
      unreachable: options.unreachable,
      count: (event) => {
        counts[event] += 1;
      },
      credential: () => entry.identity.credentialFor(connection.cluster),
    };
    const entry: Entry = {
      key,
      identityKey: identity.key,
      resource: [spec.resource.plural, spec.resource.group].filter((part) => part !== '').join('.'),
      engine: new WatchEngine(spec, context),
      identity,
      references: 0,
      linger: undefined,
    };
    entries.set(key, entry);
    entry.engine.start();
    return entry;
  };

  const lease = <T>(entry: Entry): SharedWatch<T> => {
    // The key holds the projection's name, which stands for its type.
    const engine = entry.engine as unknown as WatchEngine<T>;
    const stops = new Set<() => void>();
    let released = false;
    entry.references += 1;
    clearTimeout(entry.linger);
    entry.linger = undefined;
    return {
      items: engine.items,
      freshness: () => engine.freshness(),
      failure: () => engine.failure(),
      ready: () => engine.ready(),
      listen: (listener) => {
        if (released) return () => undefined;
        // Each call is a registration of its own, even of one and the same function.
        const stop = engine.listen((event: WatchEvent<T>) => listener(event));
        stops.add(stop);
        return () => {
          stops.delete(stop);
          stop();
        };
      },
      release: () => {
        if (released) return;
        released = true;
        for (const stop of stops) stop();
        entry.references -= 1;
        if (entry.references > 0) return;
        if (engine.ended) {
          drop(entry);
          return;
        }
        entry.linger = setTimeout(() => drop(entry), timings.lingerMs);
        entry.linger.unref();
      },
    };
  };

  return {
    acquire: <T>(identity: Identity, spec: WatchSpec<T>): SharedWatch<T> => {
      const key = keyFor(identity, spec);
      const known = entries.get(key);
      if (known !== undefined && !known.engine.ended) {
        known.identity = identity;
        known.engine.askAgain();
        return lease<T>(known);
      }
      if (known !== undefined) entries.delete(key);
      if (!hasRoom(identity.key))
        return refusedWatch({
          code: 'too-many',
          cluster: connection.cluster,
          message: `more than ${limit} watches are open for this sign-in; close a page and try again`,
        });
      return lease<T>(open(key, identity, spec));
    },
    nudge: () => {
      for (const entry of entries.values()) setTimeout(() => entry.engine.nudge(), options.random() * 500).unref();
    },
    get size() {
      return entries.size;
    },
    statistics: () => ({
      ...counts,
      open: [...entries.values()].map(({ resource, engine }) => {
        const { state, asOf } = engine.freshness();
        return { resource, state, asOf };
      }),
    }),
    close: () => {
      for (const entry of entries.values()) drop(entry);
    },
  };
}
