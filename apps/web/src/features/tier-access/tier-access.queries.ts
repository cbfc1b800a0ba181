import { queryOptions } from '@tanstack/react-query';
import type { TierAccess, TierAccessCheck, TierAccessCheckInput } from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';

/** Others change entitlements and roles too. */
const REREAD_MS = 15_000;

export const tierAccessQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'tier-access'],
    queryFn: ({ signal }) => request<TierAccess>(clusterPath(cluster, 'tier-access'), { signal }),
    enabled: cluster !== '',
    refetchInterval: REREAD_MS,
  });

/** Asks whether a subject could do something; nothing is changed. */
export const postCheck = (cluster: string, question: TierAccessCheckInput): Promise<TierAccessCheck> =>
  request<TierAccessCheck>(clusterPath(cluster, 'tier-access', 'check'), { method: 'POST', body: question });
