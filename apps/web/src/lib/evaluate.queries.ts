import { queryOptions } from '@tanstack/react-query';
import type { EvaluateRequestInput, EvaluateResponse } from '@netloft/contracts';
import { clusterPath, request } from './api-client.ts';

const FOLLOW_MS = 10_000;

/**
 * The verdict of the cluster's policies on a connection: `POST …/policies/evaluate`. Null asks nothing. Asked again every 10 s and when
 * `version` changes, so that a shown verdict follows the policies; of the same question the answer before stays until then.
 */
export const evaluateQuery = (cluster: string, question: EvaluateRequestInput | null, version = '') =>
  queryOptions({
    queryKey: ['clusters', cluster, 'evaluate', JSON.stringify(question), version],
    queryFn: ({ signal }) =>
      request<EvaluateResponse>(clusterPath(cluster, 'policies', 'evaluate'), {
        method: 'POST',
        body: question,
        signal,
      }),
    enabled: cluster !== '' && question !== null,
    placeholderData: (previous, query) => (query?.queryKey[3] === JSON.stringify(question) ? previous : undefined),
    staleTime: 2000,
    refetchInterval: ({ state }) => (state.status === 'error' ? false : FOLLOW_MS),
  });
