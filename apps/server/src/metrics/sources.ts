import type { StoredFlows } from '../flows/backend.ts';
import type { SocketStatistics } from '../plugins/sockets/sockets.ts';
import type { ClusterHandle, ClusterRegistry } from '../upstreams/kubernetes/types.ts';
import type { NsxUpstream } from '../upstreams/nsx/types.ts';
import type { Metrics, Sample } from './metrics.ts';
import type { Jobs } from './register.ts';
import type { UpstreamOrigin } from './upstream-requests.ts';

export interface ObservedParts {
  readonly clusters: ClusterRegistry;
  readonly flows: StoredFlows;
  readonly nsx: NsxUpstream | undefined;
  readonly sockets: () => SocketStatistics;
  readonly jobs: Jobs;
}

const one = (value: number): readonly Sample[] => [{ value }];
const perCluster = (clusters: ClusterRegistry, read: (cluster: ClusterHandle) => number): readonly Sample[] =>
  clusters.all().map((cluster) => ({ labels: { cluster: cluster.name }, value: read(cluster) }));
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

/** Origins under which undici reaches the clusters and the managers of NSX. */
export function upstreamOrigins(
  clusters: ClusterRegistry,
  managers: readonly string[],
): ReadonlyMap<string, UpstreamOrigin> {
  return new Map<string, UpstreamOrigin>([
    ...clusters
      .all()
      .map(({ name, server }) => [new URL(server).origin, { kind: 'kubernetes', target: name }] as const),
    ...managers.map((url) => [new URL(url).origin, { kind: 'nsx', target: hostOf(url) }] as const),
  ]);
}

/** Watches by what they watch and how fresh they are, added up over identities. */
function watchSamples(clusters: ClusterRegistry): readonly Sample[] {
  const counts = new Map<string, { labels: Record<string, string>; value: number }>();
  for (const cluster of clusters.all())
    for (const { resource, state } of cluster.watches().open) {
      const key = [cluster.name, resource, state].join('\n');
      const known = counts.get(key) ?? { labels: { cluster: cluster.name, resource, state }, value: 0 };
      known.value += 1;
      counts.set(key, known);
    }
  return [...counts.values()];
}

function observeClusters(metrics: Metrics, clusters: ClusterRegistry): void {
  metrics.gauge('netloft_cluster_reachable', '1 while the API server answers', ['cluster'], () =>
    perCluster(clusters, ({ state }) => (state.reachability.state === 'reachable' ? 1 : 0)),
  );
  metrics.gauge('netloft_watches', 'Watches that are open', ['cluster', 'resource', 'state'], () =>
    watchSamples(clusters),
  );
  const totals = [
    ['netloft_watches_opened_total', 'Watch streams that the API server accepted', 'opened'],
    ['netloft_watch_relists_total', 'Lists that were read again', 'relisted'],
    ['netloft_watch_expired_total', 'Versions that the API server no longer had (410 Gone)', 'expired'],
    ['netloft_watch_broken_total', 'Watch streams that broke off', 'broken'],
  ] as const;
  for (const [name, help, field] of totals)
    metrics.total(name, help, ['cluster'], () => perCluster(clusters, (cluster) => cluster.watches()[field]));
}

function observeSockets(metrics: Metrics, sockets: () => SocketStatistics): void {
  const gauges = [
    ['netloft_live_sockets', 'Live connections of browsers', 'sockets'],
    ['netloft_live_subscriptions', 'Topics that they follow', 'subscriptions'],
    ['netloft_live_queue_items', 'Changes and rows that wait for readers', 'waiting'],
  ] as const;
  for (const [name, help, field] of gauges) metrics.gauge(name, help, [], () => one(sockets()[field]));
  const totals = [
    ['netloft_live_gaps_total', 'Times that a reader was too slow and got a new snapshot', 'gaps'],
    ['netloft_live_rows_dropped_total', 'Rows of streams that were left out', 'rowsDropped'],
    ['netloft_live_slow_readers_total', 'Readers let go because they stayed behind', 'slowReaders'],
  ] as const;
  for (const [name, help, field] of totals) metrics.total(name, help, [], () => one(sockets()[field]));
}

const STORE_STATES = ['starting', 'ready', 'unavailable'] as const;

/** What comes in and what is stored. `flows` is asked about its default store through `cluster`. */
export function observeFlows(
  metrics: Metrics,
  flows: Pick<StoredFlows, 'collector' | 'status'>,
  cluster: string,
): void {
  const { collector } = flows;
  if (collector !== undefined) {
    const totals = [
      ['netloft_ingest_records_stored_total', 'Flow records stored since the start', 'stored'],
      ['netloft_ingest_records_dropped_total', 'Flow records dropped: the spool was full', 'dropped'],
    ] as const;
    for (const [name, help, field] of totals) metrics.total(name, help, [], () => one(collector.status()[field]));
    metrics.gauge('netloft_ingest_spool_records', 'Flow records on disk that wait for the store', [], () =>
      one(collector.status().waiting),
    );
    metrics.gauge('netloft_ingest_records_per_second', 'Flow records over the last minute', ['cluster'], () =>
      Object.entries(collector.status().rates).map(([name, value]) => ({ labels: { cluster: name }, value })),
    );
    metrics.gauge('netloft_ingest_listeners', 'Addresses at which records come in', ['protocol', 'state'], () => {
      const counts = new Map<string, { labels: { protocol: string; state: string }; value: number }>();
      for (const { protocol, fault } of collector.status().listeners) {
        const labels = { protocol, state: fault === undefined ? 'listening' : 'failed' };
        const known = counts.get(`${protocol} ${labels.state}`) ?? { labels, value: 0 };
        known.value += 1;
        counts.set(`${protocol} ${labels.state}`, known);
      }
      return [...counts.values()];
    });
  }
  metrics.gauge('netloft_store_state', '1 for the state of the flow store', ['kind', 'state'], async () => {
    const status = await flows.status(cluster);
    if (status === undefined) return [];
    return STORE_STATES.map((state) => ({
      labels: { kind: status.kind, state },
      value: status.state === state ? 1 : 0,
    }));
  });
  metrics.gauge('netloft_store_bytes', 'Size of what is stored', ['kind'], async () => {
    const status = await flows.status(cluster);
    return status?.bytes === undefined || status.bytes === null
      ? []
      : [{ labels: { kind: status.kind }, value: status.bytes }];
  });
}

function observeNsx(metrics: Metrics, nsx: NsxUpstream): void {
  metrics.gauge('netloft_nsx_manager_up', '1 while the manager answers', ['manager'], () =>
    nsx.managers().map(({ url, state }) => ({ labels: { manager: hostOf(url) }, value: state === 'up' ? 1 : 0 })),
  );
  metrics.gauge('netloft_nsx_requests_waiting', 'Requests that wait for their turn under the limit', [], () =>
    one(nsx.load().waiting),
  );
}

/** Registers everything that is read when somebody asks for the metrics. */
export function observeParts(metrics: Metrics, { clusters, flows, nsx, sockets, jobs }: ObservedParts): void {
  observeClusters(metrics, clusters);
  observeSockets(metrics, sockets);
  observeFlows(metrics, flows, clusters.default.name);
  if (nsx !== undefined) observeNsx(metrics, nsx);
  metrics.gauge('netloft_jobs_active', 'Jobs that are under way', ['kind'], () =>
    jobs.active().map(({ kind, active }) => ({ labels: { kind }, value: active })),
  );
}
