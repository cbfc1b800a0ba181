import { hostname } from 'node:os';
import type {
  StatusCluster,
  StatusCollector,
  StatusNsx,
  StatusProcess,
  StatusStore,
  StatusWatches,
} from '@netloft/contracts';
import type { App, FeatureContext } from '../../feature.ts';
import type { SocketStatistics } from '../../plugins/sockets/sockets.ts';
import type { ClusterHandle, WatchStatistics } from '../../upstreams/kubernetes/types.ts';
import type { NsxUpstream } from '../../upstreams/nsx/types.ts';
import { VERSION } from '../../version.ts';

/** RFC 3339 time of epoch milliseconds. */
export const timeOf = (ms: number): string => new Date(ms).toISOString();

function watchesOf({ open, ...counts }: WatchStatistics): StatusWatches {
  const byState: StatusWatches['byState'] = {};
  for (const { state } of open) byState[state] = (byState[state] ?? 0) + 1;
  const times = open.flatMap(({ asOf }) => (asOf === null ? [] : [asOf])).toSorted();
  return { open: open.length, byState, oldestAsOf: times[0] ?? null, ...counts };
}

function clusterOf(cluster: ClusterHandle): StatusCluster {
  const { reachability, kubernetesVersion } = cluster.state;
  return {
    name: cluster.name,
    isDefault: cluster.isDefault,
    reachability: reachability.state,
    since: reachability.since,
    ...(reachability.detail === undefined ? {} : { detail: reachability.detail }),
    kubernetesVersion,
    watches: watchesOf(cluster.watches()),
  };
}

function nsxOf(nsx: NsxUpstream): StatusNsx {
  const { waiting, limit } = nsx.load();
  return {
    waiting,
    limit,
    managers: nsx.managers().map(({ url, state, since, detail }) => ({
      url,
      state,
      since: since === null ? null : timeOf(since),
      ...(detail === undefined ? {} : { detail }),
    })),
  };
}

/** Clusters that share a store are one line of it. */
export async function storesOf({ clusters, flows }: FeatureContext): Promise<StatusStore[]> {
  const found = await Promise.all(
    clusters.all().map(async ({ name }): Promise<StatusStore | undefined> => {
      const status = await flows.status(name).catch(() => undefined);
      if (status === undefined) return undefined;
      const { kind, state, detail, bytes, maxBytes, retentionHours } = status;
      return {
        cluster: kind === 'theia' ? name : clusters.all().length > 1 ? 'all clusters' : name,
        kind,
        state,
        ...(detail === undefined ? {} : { detail }),
        bytes,
        maxBytes,
        retentionHours,
      };
    }),
  );
  const kept = new Map<string, StatusStore>();
  for (const one of found) if (one !== undefined) kept.set(`${one.kind} ${one.cluster}`, one);
  return [...kept.values()];
}

function collectorOf({ flows }: FeatureContext): StatusCollector | null {
  if (flows.collector === undefined) return null;
  const { listeners, exporters, rates, waiting, dropped, stored } = flows.collector.status();
  return {
    listeners: listeners.map(({ address, protocol, fault }) => ({
      address,
      protocol,
      ...(fault === undefined ? {} : { fault }),
    })),
    exporters: exporters.length,
    recordsPerSecond: Object.values(rates).reduce((sum, rate) => sum + rate, 0),
    waiting,
    dropped,
    stored,
  };
}

function modesOf({ config }: FeatureContext): string[] {
  const modes: readonly (readonly [string, boolean])[] = [
    ['password', config.signInPassword],
    ['token', config.signInToken],
    ['kubeconfig', config.signInKubeconfig],
    ['oidc', config.oidcIssuer !== undefined],
    ['trusted proxy', config.trustedProxy.length > 0],
  ];
  return modes.flatMap(([name, on]) => (on ? [name] : []));
}

export interface StatusParts {
  readonly sockets: () => SocketStatistics;
  /** The first seals. */
  readonly sealingKeys: () => readonly { readonly id: string; readonly since?: number }[];
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** How this process fares: counts and states, no name of a person or an object, no credential. `stores`: as storesOf told them last. */
export function readProcess(
  app: App,
  context: FeatureContext,
  parts: StatusParts,
  stores: readonly StatusStore[],
): StatusProcess {
  const { config, clusters, nsx, now } = context;
  const keys = parts.sealingKeys();
  const since = keys[0]?.since;
  return {
    version: VERSION,
    replica: config.replica ?? hostname(),
    node: process.versions.node,
    platform: `${process.platform}/${process.arch}`,
    asOf: timeOf(now()),
    startedAt: timeOf(parts.startedAt),
    memoryBytes: process.memoryUsage.rss(),
    signInModes: modesOf(context),
    sealingKeys:
      config.sessionKeysFile !== undefined ? 'file' : config.sessionKeys !== undefined ? 'setting' : 'data directory',
    sealingKeyCount: keys.length,
    sealingKeySince: since === undefined ? null : timeOf(since),
    clusters: clusters.all().map(clusterOf),
    nsx: nsx === undefined ? null : nsxOf(nsx),
    stores: [...stores],
    collector: collectorOf(context),
    live: parts.sockets(),
    jobs: app.jobs.active().map(({ kind, active }) => ({ kind, active })),
  };
}
