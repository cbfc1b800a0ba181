import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Cluster, ClusterList } from '@netloft/contracts';
import { request } from '../../lib/api-client.ts';
import { useLiveTopic } from '../../lib/live-topic.ts';

/** `GET /api/v1/clusters`. */
export const clustersQuery = queryOptions({
  queryKey: ['clusters'],
  queryFn: ({ signal }) => request<ClusterList>('/api/v1/clusters', { signal }),
  staleTime: 30_000,
});

const EVERYWHERE = {};

/** The registered clusters, live; undefined until they are known. */
export function useClusters(): readonly Cluster[] | undefined {
  const live = useLiveTopic('clusters', EVERYWHERE);
  const asked = useQuery(clustersQuery);
  return live.state === 'ready' ? live.items : asked.data?.items;
}

/** The cluster that routes without a cluster in their path speak of; the first where none is marked. */
export const defaultCluster = (clusters: readonly Cluster[]): Cluster | undefined =>
  clusters.find((cluster) => cluster.isDefault) ?? clusters[0];
