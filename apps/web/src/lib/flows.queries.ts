import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  FlowCompletions,
  FlowDimension,
  FlowList,
  FlowMeasure,
  FlowRecord,
  FlowSeries,
  FlowStatus,
  FlowSummary,
} from '@netloft/contracts';
import { clusterPath, request } from './api-client.ts';

/** When and which; texts as they stand in the address, so that `now-30m` stays a moving range. */
export interface FlowScope {
  readonly from: string;
  readonly to: string;
  readonly filter: string;
}

function search(values: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    const text = Array.isArray(value) ? value.join(',') : value === undefined ? '' : String(value);
    if (text !== '') params.set(key, text);
  }
  return `?${params.toString()}`;
}

const of = ({ from, to, filter }: FlowScope) => ({ from, to, filter: filter.trim() });

export interface RecordsAsk {
  readonly limit: number;
  readonly sort: string;
  readonly cursor?: string;
}

/** One page of stored records; throws ApiError. */
export const fetchFlowRecords = (
  cluster: string,
  scope: FlowScope,
  ask: RecordsAsk,
  signal: AbortSignal,
): Promise<FlowList> =>
  request<FlowList>(`${clusterPath(cluster, 'flows')}${search({ ...of(scope), ...ask })}`, { signal });

/** Address of the whole result as a file, which the server streams. */
export const flowExportPath = (
  cluster: string,
  scope: FlowScope,
  ask: { readonly format: 'csv' | 'json' | 'ndjson'; readonly sort: string; readonly columns?: readonly string[] },
): string => `${clusterPath(cluster, 'flows', 'export')}${search({ ...of(scope), ...ask })}`;

/** `turn` counts the refreshes of a moving range, so that a new look replaces the old one without a blank. */
export const flowRecordsQuery = (cluster: string, scope: FlowScope, ask: RecordsAsk, turn = 0) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'flows', 'records', scope, ask, turn],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => fetchFlowRecords(cluster, scope, ask, signal),
    enabled: cluster !== '',
  });

export const flowRecordQuery = (cluster: string, id: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'flows', 'record', id],
    queryFn: ({ signal }) => request<FlowRecord>(clusterPath(cluster, 'flows', 'records', id), { signal }),
    enabled: cluster !== '' && id !== '',
    staleTime: Infinity,
  });

export interface SummaryAsk {
  readonly by: readonly FlowDimension[];
  readonly measures: readonly FlowMeasure[];
  readonly top?: number;
  readonly order?: FlowMeasure;
  readonly previous?: boolean;
}

export const flowSummaryQuery = (cluster: string, scope: FlowScope, ask: SummaryAsk, turn = 0) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'flows', 'summary', scope, ask, turn],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      request<FlowSummary>(
        `${clusterPath(cluster, 'flows', 'summary')}${search({ ...of(scope), ...ask, previous: ask.previous === true ? 'true' : undefined })}`,
        { signal },
      ),
    enabled: cluster !== '',
  });

export interface SeriesAsk {
  readonly by: readonly FlowDimension[];
  readonly measure: FlowMeasure;
  readonly top?: number;
  readonly buckets?: number;
  readonly previous?: boolean;
}

export const flowSeriesQuery = (cluster: string, scope: FlowScope, ask: SeriesAsk, turn = 0) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'flows', 'series', scope, ask, turn],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      request<FlowSeries>(
        `${clusterPath(cluster, 'flows', 'series')}${search({ ...of(scope), ...ask, previous: ask.previous === true ? 'true' : undefined })}`,
        { signal },
      ),
    enabled: cluster !== '',
  });

/** Values that are stored for what is being written at `at` of a filter. The filter itself does not narrow them. */
export const flowCompleteQuery = (cluster: string, scope: FlowScope, text: string, at: number) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'flows', 'complete', scope.from, scope.to, text, at],
    queryFn: ({ signal }) =>
      request<FlowCompletions>(
        `${clusterPath(cluster, 'flows', 'complete')}${search({ from: scope.from, to: scope.to, text, at })}`,
        { signal },
      ),
    staleTime: 30_000,
    retry: false,
  });

/** Sources, store and what may be missing; looked at again while a page is open. */
export const flowStatusQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'flows', 'status'],
    queryFn: ({ signal }) => request<FlowStatus>(clusterPath(cluster, 'flows', 'status'), { signal }),
    enabled: cluster !== '',
    refetchInterval: 10_000,
  });
