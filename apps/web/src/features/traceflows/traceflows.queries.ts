import { queryOptions } from '@tanstack/react-query';
import type { AccessReviewResponse, Session, TraceflowDetail, TraceflowRequestInput } from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';

/** Starts a trace; the answer is its state right after it was created. */
export const createTrace = (cluster: string, wanted: TraceflowRequestInput): Promise<TraceflowDetail> =>
  request<TraceflowDetail>(clusterPath(cluster, 'traceflows'), { method: 'POST', body: wanted });

export const fetchTrace = (cluster: string, name: string): Promise<TraceflowDetail> =>
  request<TraceflowDetail>(clusterPath(cluster, 'traceflows', name));

/** Removes a Traceflow; a running one is cancelled by it. */
export const deleteTrace = (cluster: string, name: string): Promise<void> =>
  request<void>(clusterPath(cluster, 'traceflows', name), { method: 'DELETE' });

/** One trace, asked once: for what the live topic does not hold (yet, or any more). */
export const traceQuery = (cluster: string, name: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'traceflows', name],
    queryFn: () => fetchTrace(cluster, name),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });

/** Who is signed in, to tell own traces from those of others. */
export const whoAmIQuery = () =>
  queryOptions({
    queryKey: ['who-am-i'],
    queryFn: ({ signal }) => request<Session>('/auth/session', { signal }),
    staleTime: Infinity,
  });

/** Whether the signed-in user may run traces in a cluster, asked of the cluster; it stays the judge of each request. */
export const mayTraceQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'may-trace'],
    queryFn: async ({ signal }) => {
      const questions = [{ verb: 'create', group: 'crd.antrea.io', resource: 'traceflows' }];
      const path = clusterPath(cluster, 'access', 'reviews');
      const { answers } = await request<AccessReviewResponse>(path, { method: 'POST', body: { questions }, signal });
      return answers[0] ?? null;
    },
    staleTime: 60_000,
  });
