import { queryOptions } from '@tanstack/react-query';
import type { TraceNow, TracePreflight, TraceflowRequestInput } from '@netloft/contracts';
import { clusterPath, request } from '../../../lib/api-client.ts';

/** How often an answer is asked again while it is looked at. */
const FOLLOW_MS = 15_000;
/** A trace that does not get on is looked at more often. */
const STUCK_MS = 5000;

/** What the policies say about a trace now. `state` is what the trace has come to, so that another state asks again. */
export const nowQuery = (cluster: string, name: string, state: string, stuck: boolean) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'traceflows', name, 'now', state],
    queryFn: ({ signal }) => request<TraceNow>(clusterPath(cluster, 'traceflows', name, 'now'), { signal }),
    retry: false,
    staleTime: 2000,
    refetchInterval: ({ state: { status } }) => (status === 'error' ? false : stuck ? STUCK_MS : FOLLOW_MS),
  });

/** What Antrea would refuse of a request; asked before it is sent. */
export const preflightQuery = (cluster: string, wanted: TraceflowRequestInput | null) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'traceflows-preflight', JSON.stringify(wanted)],
    queryFn: ({ signal }) =>
      request<TracePreflight>(clusterPath(cluster, 'traceflows', 'preflight'), {
        method: 'POST',
        body: wanted,
        signal,
      }),
    retry: false,
    staleTime: 10_000,
  });
