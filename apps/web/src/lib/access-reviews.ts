import { queryOptions } from '@tanstack/react-query';
import type { AccessQuestion, AccessReviewResponse } from '@netloft/contracts';
import { clusterPath, request } from './api-client.ts';

/** Whether the signed-in user may do each of these in a cluster, asked of the cluster; it stays the judge of each request. Answers in the order of the questions. */
export const accessReviewsQuery = (cluster: string, questions: readonly AccessQuestion[]) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'access-reviews', questions],
    queryFn: async ({ signal }) => {
      const path = clusterPath(cluster, 'access', 'reviews');
      return (await request<AccessReviewResponse>(path, { method: 'POST', body: { questions }, signal })).answers;
    },
    enabled: cluster !== '',
    staleTime: 60_000,
  });
