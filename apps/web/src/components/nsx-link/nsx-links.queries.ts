import { queryOptions } from '@tanstack/react-query';
import type { NsxLinkList, NsxStatus } from '@netloft/contracts';
import { request } from '../../lib/api-client.ts';

// The same keys as on NSX's own pages, so that what one of them asked for is not asked for again.

/** Whether there is an NSX and the reader may read it; asked once, the server answers from what it knows. */
export const nsxGlanceQuery = queryOptions({
  queryKey: ['nsx', 'status'],
  queryFn: ({ signal }) => request<NsxStatus>('/api/v1/nsx', { signal }),
  staleTime: 60_000,
  retry: false,
});

/** From policies of a cluster to the policies of NSX that they came from. */
export const nsxLinksQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['nsx', 'links', cluster],
    queryFn: ({ signal }) =>
      request<NsxLinkList>(`/api/v1/nsx/links?${new URLSearchParams({ cluster }).toString()}`, { signal }),
    staleTime: 60_000,
    retry: false,
  });
