import { queryOptions } from '@tanstack/react-query';
import type {
  NsxPacketWay,
  NsxPacketWayRequest,
  NsxTraceflow,
  NsxTraceflowRequestInput,
  TraceflowDetail,
  TraceflowRequestInput,
} from '@netloft/contracts';
import { clusterPath, request } from '../../../lib/api-client.ts';
import { NSX_KEY, nsxPath } from '../nsx.queries.ts';
import { askNsx } from '../nsx.request.ts';

/** How often a trace that runs is asked for, in milliseconds. */
const AGAIN = 2000;

/** The way of a packet across both levels; null: nothing is asked. */
export const packetWayQuery = (question: NsxPacketWayRequest | null) =>
  queryOptions({
    queryKey: [NSX_KEY, 'packet-way', question],
    queryFn: ({ signal }) => askNsx<NsxPacketWay>(nsxPath('packet-way'), { method: 'POST', body: question, signal }),
    enabled: question !== null,
    staleTime: 15_000,
    retry: false,
  });

/** Has NSX trace a packet; the answer is the trace right after it was started. */
export const startNsxTrace = (wanted: NsxTraceflowRequestInput): Promise<NsxTraceflow> =>
  request<NsxTraceflow>(nsxPath('traceflows'), { method: 'POST', body: wanted });

/** Has NSX trace the same packet again. */
export const retraceNsx = (id: string): Promise<NsxTraceflow> =>
  request<NsxTraceflow>(nsxPath('traceflows', id, 'retrace'), { method: 'POST' });

export const deleteNsxTrace = (id: string): Promise<unknown> =>
  request<unknown>(nsxPath('traceflows', id), { method: 'DELETE' });

/** Starts the cluster's own Traceflow. */
export const startOwnTrace = (cluster: string, wanted: TraceflowRequestInput): Promise<TraceflowDetail> =>
  request<TraceflowDetail>(clusterPath(cluster, 'traceflows'), { method: 'POST', body: wanted });

/** The cluster's own trace beside that of NSX; asked for every two seconds until it has ended. */
export const ownTraceQuery = (cluster: string, name: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'traceflows', name, 'beside'],
    queryFn: ({ signal }) => request<TraceflowDetail>(clusterPath(cluster, 'traceflows', name), { signal }),
    refetchInterval: ({ state }) =>
      state.data?.summary.phase === 'Running' || state.data?.summary.phase === 'Waiting' ? AGAIN : false,
    enabled: cluster !== '' && name !== '',
    retry: false,
  });
