import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  AccessReviewResponse,
  KubernetesObject,
  PolicyDetail,
  PreviewResponse,
  TierList,
} from '@netloft/contracts';
import { clusterPath, request } from '../../../lib/api-client.ts';

/** The policy as it is now, to be edited: read anew each time the editor opens. */
export const editedPolicyQuery = (cluster: string, id: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'edited-policy', id],
    queryFn: ({ signal }) => request<PolicyDetail>(clusterPath(cluster, 'policies', id), { signal }),
    enabled: cluster !== '' && id !== '',
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });

/** What the selectors of a draft select now. The last answer stays until the next one is there. */
export const previewQuery = (cluster: string, object: KubernetesObject | null) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'policy-preview', object],
    queryFn: ({ signal }) =>
      request<PreviewResponse>(clusterPath(cluster, 'policies', 'preview'), {
        method: 'POST',
        body: { object },
        signal,
      }),
    enabled: cluster !== '' && object !== null,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    gcTime: 60_000,
    retry: false,
  });

/** Tiers with what the signed-in user may do in each. */
export const editorTiersQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'editor-tiers'],
    queryFn: ({ signal }) => request<TierList>(clusterPath(cluster, 'tiers'), { signal }),
    enabled: cluster !== '',
    staleTime: 30_000,
    retry: false,
  });

export interface CreateQuestion {
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
}

/** Whether the signed-in user may create policies of the kind (there); null: not known. */
export const mayCreateQuery = (cluster: string, question: CreateQuestion) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'may-create', question],
    queryFn: async ({ signal }) => {
      const path = clusterPath(cluster, 'access', 'reviews');
      const body = { questions: [{ verb: 'create', ...question }] };
      const { answers } = await request<AccessReviewResponse>(path, { method: 'POST', body, signal });
      return answers[0] ?? null;
    },
    enabled: cluster !== '' && question.resource !== '',
    staleTime: 60_000,
    retry: false,
  });
