import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { PolicyDetail, PolicyList, ReachabilityRequest, ReachabilityResponse } from '@netloft/contracts';
import { clusterPath, request } from '../../../lib/api-client.ts';

/** Policies whose row matches, first evaluated first; at most 30. */
export const policiesLikeQuery = (cluster: string, filter: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'policies-like', filter],
    queryFn: ({ signal }) => {
      const words = new URLSearchParams({ limit: '30', ...(filter === '' ? {} : { filter }) });
      return request<PolicyList>(`${clusterPath(cluster, 'policies')}?${words.toString()}`, { signal });
    },
    placeholderData: keepPreviousData,
    enabled: cluster !== '',
    staleTime: 5000,
  });

/** One policy with its object. */
export const fetchPolicy = (cluster: string, id: string): Promise<PolicyDetail> =>
  request<PolicyDetail>(clusterPath(cluster, 'policies', id));

/** Who reaches whom: `POST …/policies/reachability`. The matrix before stays, marked, while the next is computed. */
export const reachabilityQuery = (cluster: string, question: ReachabilityRequest) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'reachability', JSON.stringify(question)],
    queryFn: ({ signal }) =>
      request<ReachabilityResponse>(clusterPath(cluster, 'policies', 'reachability'), {
        method: 'POST',
        body: question,
        signal,
      }),
    placeholderData: keepPreviousData,
    enabled: cluster !== '',
    staleTime: 10_000,
  });
