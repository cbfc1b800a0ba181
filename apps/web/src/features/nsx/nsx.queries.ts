import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import type {
  ClusterList,
  NsxAlarmList,
  NsxClusterDetail,
  NsxClusterList,
  NsxHitList,
  NsxRegistrationStatus,
  NsxSignInRequestInput,
  NsxStatus,
  NsxTraceflow,
  NsxTraceflowList,
} from '@netloft/contracts';
import { request } from '../../lib/api-client.ts';
import { askNsx, nsxAgain } from './nsx.request.ts';

/** Every query about NSX begins with this key, so that a change makes all of them read anew. */
export const NSX_KEY = 'nsx';
const STATUS_KEY = [NSX_KEY, 'status'] as const;

/** NSX tells nobody of its changes: what is shown is asked for again. In milliseconds. */
const AGAIN = { status: 10_000, list: 15_000, running: 2_000 } as const;

/** Path below `/api/v1/nsx`: `nsxPath('groups', id)`. */
export const nsxPath = (...parts: string[]): string => ['/api/v1/nsx', ...parts.map(encodeURIComponent)].join('/');

const read =
  <T>(path: string) =>
  ({ signal }: { readonly signal: AbortSignal }): Promise<T> =>
    askNsx<T>(path, { signal });

/** Whether there is an NSX, how it fares, and as whom the reader works there. Always answers soon. */
export const nsxStatusQuery = queryOptions({
  queryKey: STATUS_KEY,
  queryFn: ({ signal }) => request<NsxStatus>(nsxPath(), { signal }),
  refetchInterval: ({ state }) => (state.data?.configured === false ? false : nsxAgain(AGAIN.status)({ state })),
});

/** Registered clusters, and those of Netloft that NSX does not know. */
export const nsxClustersQuery = queryOptions({
  queryKey: [NSX_KEY, 'clusters'],
  queryFn: read<NsxClusterList>(nsxPath('clusters')),
  refetchInterval: nsxAgain(AGAIN.list),
});

/** One registered cluster with its Nodes and policies. */
export const nsxClusterQuery = (id: string) =>
  queryOptions({
    queryKey: [NSX_KEY, 'clusters', id],
    queryFn: read<NsxClusterDetail>(nsxPath('clusters', id)),
    refetchInterval: nsxAgain(AGAIN.list),
  });

/** Open alarms of the manager. */
export const nsxAlarmsQuery = queryOptions({
  queryKey: [NSX_KEY, 'alarms'],
  queryFn: read<NsxAlarmList>(nsxPath('alarms')),
  refetchInterval: nsxAgain(AGAIN.list),
});

/** Traceflows that were asked for from NSX. */
export const nsxTraceflowsQuery = queryOptions({
  queryKey: [NSX_KEY, 'traceflows'],
  queryFn: read<NsxTraceflowList>(nsxPath('traceflows')),
  refetchInterval: ({ state }) =>
    state.data?.items.some(({ phase }) => phase === 'Running') === true
      ? AGAIN.running
      : nsxAgain(AGAIN.list)({ state }),
});

/** One Traceflow; asked for until it has ended. */
export const nsxTraceflowQuery = (id: string) =>
  queryOptions({
    queryKey: [NSX_KEY, 'traceflows', id],
    queryFn: read<NsxTraceflow>(nsxPath('traceflows', id)),
    refetchInterval: ({ state }) => (state.data?.phase === 'Running' ? AGAIN.running : false),
  });

/** Objects of NSX by a few letters. */
export const nsxSearchQuery = (filter: string) =>
  queryOptions({
    queryKey: [NSX_KEY, 'search', filter],
    queryFn: read<NsxHitList>(`${nsxPath('search')}?${new URLSearchParams({ filter }).toString()}`),
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Where a registration stands; asked for every two seconds while something is under way. */
export const nsxRegistrationQuery = (name: string, cluster: string | null) =>
  queryOptions({
    queryKey: [NSX_KEY, 'registrations', name, cluster ?? ''],
    queryFn: read<NsxRegistrationStatus>(
      `${nsxPath('registrations', name)}${cluster === null ? '' : `?${new URLSearchParams({ cluster }).toString()}`}`,
    ),
    enabled: name !== '',
    refetchInterval: ({ state }) => (state.data?.state === 'Connected' ? AGAIN.list : 2_000),
    staleTime: 0,
  });

/** Clusters of Netloft itself, with what the rest of it knows of them. */
export const netloftClustersQuery = queryOptions({
  queryKey: ['clusters'],
  queryFn: read<ClusterList>('/api/v1/clusters'),
  staleTime: 30_000,
});

/** Signs in to NSX as oneself. The password is in this request and nowhere else. */
export const signInToNsx = (body: NsxSignInRequestInput): Promise<NsxStatus> =>
  request<NsxStatus>(nsxPath('sign-in'), { method: 'POST', body });

/** Forgets one's own sign-in to NSX. */
export const signOutOfNsx = (): Promise<NsxStatus> => request<NsxStatus>(nsxPath('sign-in'), { method: 'DELETE' });

/** Everything about NSX but its state. */
const PAGES = {
  queryKey: [NSX_KEY],
  predicate: ({ queryKey }: { readonly queryKey: readonly unknown[] }) => queryKey[1] !== STATUS_KEY[1],
};

/** Has every open page about NSX read anew. */
export const rereadNsx = (queries: QueryClient): Promise<void> => queries.invalidateQueries(PAGES);

/**
 * As whom one works changed: pages are read anew. `forget`: what was read before is thrown away at once; else it stays until then, with
 * all that is being written on the page.
 */
export async function takeNsxStatus(queries: QueryClient, status: NsxStatus, forget?: 'forget'): Promise<void> {
  await queries.cancelQueries({ queryKey: STATUS_KEY });
  queries.setQueryData<NsxStatus>(STATUS_KEY, status);
  // Not waited for: NSX may be slow.
  void (forget === 'forget' ? queries.resetQueries(PAGES) : rereadNsx(queries));
}
