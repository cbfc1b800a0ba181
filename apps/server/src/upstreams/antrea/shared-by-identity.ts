import type { OpenCluster } from '../../cluster-access.ts';
import type { FeatureContext } from '../../feature.ts';
import { keyWithNames } from '../kubernetes/named-namespaces.ts';
import type { ClusterHandle } from '../kubernetes/types.ts';

/** Kept this long after the last reader left, so that changing pages costs nothing. */
const LINGER_MS = 30_000;

/** Something that is opened once for a cluster and an identity. */
export interface Shareable {
  /** True when it gave up for good, because the credential is no longer accepted: the next reader gets another one. */
  isDead?(): boolean;
  close(): void;
}

interface Entry<T> {
  readonly value: T;
  references: number;
  linger: NodeJS.Timeout | undefined;
}

export interface Lease<T> {
  readonly value: T;
  /** Whether others had it open already. */
  readonly isKnown: boolean;
  readonly release: () => void;
}

/**
 * Shares what `make` opens among all readers of one cluster with one credential (and one list of Namespaces that they name), and with nobody
 * else; counted, and closed half a minute after the last of them left. Every app has its own.
 */
export function sharedByIdentity<T extends Shareable>(
  make: (context: FeatureContext, open: OpenCluster) => T,
): (context: FeatureContext, open: OpenCluster) => Lease<T> {
  const apps = new WeakMap<FeatureContext, WeakMap<ClusterHandle, Map<string, Entry<T>>>>();

  function entriesOf(context: FeatureContext, cluster: ClusterHandle): Map<string, Entry<T>> {
    const clusters = apps.get(context) ?? new WeakMap<ClusterHandle, Map<string, Entry<T>>>();
    apps.set(context, clusters);
    const entries = clusters.get(cluster) ?? new Map<string, Entry<T>>();
    clusters.set(cluster, entries);
    return entries;
  }

  return (context, open) => {
    const entries = entriesOf(context, open.cluster);
    // Who names other Namespaces has others read.
    const key = keyWithNames(open.identity);
    const found = entries.get(key);
    const known = found?.value.isDead?.() === true ? undefined : found;
    const entry = known ?? { value: make(context, open), references: 0, linger: undefined };
    entries.set(key, entry);
    entry.references += 1;
    clearTimeout(entry.linger);
    const drop = (): void => {
      if (entries.get(key) === entry) entries.delete(key);
      entry.value.close();
    };
    let released = false;
    return {
      value: entry.value,
      isKnown: known !== undefined,
      release() {
        if (released) return;
        released = true;
        entry.references -= 1;
        if (entry.references > 0) return;
        if (entry.value.isDead?.() === true) return drop();
        entry.linger = setTimeout(drop, LINGER_MS);
        entry.linger.unref();
      },
    };
  };
}
