import { queryOptions } from '@tanstack/react-query';
import type { NodeLatency } from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';

/** Between two readings: agents report every ten seconds at most. */
const AGAIN_MS = 10_000;
/** While the first measurements are waited for. */
const SOON_MS = 2000;

export const latencyKey = (cluster: string): readonly string[] => ['clusters', cluster, 'node-latency'];

/** Latency between the Nodes of a cluster. It cannot be watched, so it is asked anew while the page is open. */
export const nodeLatencyQuery = (cluster: string) =>
  queryOptions({
    queryKey: latencyKey(cluster),
    queryFn: ({ signal }) => request<NodeLatency>(clusterPath(cluster, 'node-latency'), { signal }),
    enabled: cluster !== '',
    refetchInterval: (query) => (query.state.data?.state === 'waiting' ? SOON_MS : AGAIN_MS),
    staleTime: 1000,
  });

/** Rights to make, change and remove the NodeLatencyMonitor, in the order of `MONITOR_VERBS`. */
export const MONITOR_VERBS = ['create', 'update', 'delete'] as const;
export const MONITOR_RIGHTS = MONITOR_VERBS.map((verb) => ({
  verb,
  group: 'crd.antrea.io',
  resource: 'nodelatencymonitors',
}));
