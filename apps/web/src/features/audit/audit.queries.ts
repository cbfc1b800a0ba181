import { infiniteQueryOptions } from '@tanstack/react-query';
import type { AuditQuery, ChangeRecord, ChangeRecordList } from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';

const PAGE = 1000;
/** Others change things too. */
const REREAD_MS = 10_000;

function fetchPage(
  cluster: string,
  query: AuditQuery,
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<ChangeRecordList> {
  const words = new URLSearchParams({ limit: String(PAGE) });
  for (const [key, value] of Object.entries({ ...query, cursor }))
    if (value !== undefined) words.set(key, String(value));
  return request<ChangeRecordList>(
    `${clusterPath(cluster, 'audit')}?${words.toString()}`,
    signal === undefined ? {} : { signal },
  );
}

/** Records, newest first, page by page. */
export const auditPages = (cluster: string, query: AuditQuery) =>
  infiniteQueryOptions({
    queryKey: ['clusters', cluster, 'audit', 'pages', query],
    queryFn: ({ pageParam, signal }) => fetchPage(cluster, query, pageParam === '' ? undefined : pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.cursor,
    enabled: cluster !== '',
    refetchInterval: REREAD_MS,
  });

/** Every record that matches, for an export. */
export async function fetchAll(cluster: string, query: AuditQuery): Promise<ChangeRecord[]> {
  const found: ChangeRecord[] = [];
  for (let cursor: string | undefined; ;) {
    const page: ChangeRecordList = await fetchPage(cluster, query, cursor);
    found.push(...page.items);
    cursor = page.cursor;
    if (cursor === undefined) return found;
  }
}
