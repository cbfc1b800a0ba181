import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { AuditQuery, NsxAuditDetail, NsxAuditList, NsxChangeResponse } from '@netloft/contracts';
import { request } from '../../../lib/api-client.ts';
import { NSX_KEY, nsxPath } from '../nsx.queries.ts';
import type { SendOptions } from './use-dry-run.ts';

const PAGE = 500;
/** Others change things too. In milliseconds. */
const AGAIN = 10_000;

/** Records of changes of NSX, newest first, page by page. */
export const nsxChangesPages = (query: Pick<AuditQuery, 'state' | 'kind' | 'object'>) =>
  infiniteQueryOptions({
    queryKey: [NSX_KEY, 'audit', 'pages', query],
    queryFn: ({ pageParam, signal }) => {
      const words = new URLSearchParams({ limit: String(PAGE) });
      for (const [name, value] of Object.entries({ ...query, cursor: pageParam }))
        if (value !== undefined && value !== '') words.set(name, value);
      return request<NsxAuditList>(`${nsxPath('audit')}?${words.toString()}`, { signal });
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.cursor,
    refetchInterval: AGAIN,
  });

/** One record with the object before and after. */
export const nsxChangeQuery = (id: string) =>
  queryOptions({
    queryKey: [NSX_KEY, 'audit', 'record', id],
    queryFn: ({ signal }) => request<NsxAuditDetail>(nsxPath('audit', id), { signal }),
    staleTime: 60_000,
  });

/** Takes a change back, as a new one, or tells what that would do. */
export const postNsxUndo = (id: string, { dryRun, reason, signal }: SendOptions): Promise<NsxChangeResponse> =>
  request<NsxChangeResponse>(nsxPath('audit', id, 'undo'), {
    method: 'POST',
    body: { dryRun, ...(reason === '' ? {} : { reason }) },
    ...(signal === undefined ? {} : { signal }),
  });
