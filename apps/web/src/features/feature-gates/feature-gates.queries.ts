import { queryOptions } from '@tanstack/react-query';
import type { FeatureGates } from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';

/** Gates and settings of the cluster. They change rarely, so they are asked anew while the page is open instead of being followed. */
export const featureGatesQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'feature-gates'],
    queryFn: ({ signal }) => request<FeatureGates>(clusterPath(cluster, 'feature-gates'), { signal }),
    enabled: cluster !== '',
    refetchInterval: 15_000,
    staleTime: 5000,
  });
