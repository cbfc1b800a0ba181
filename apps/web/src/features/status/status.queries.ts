import { queryOptions } from '@tanstack/react-query';
import type { ServerStatus } from '@netloft/contracts';
import { request } from '../../lib/api-client.ts';

/** Replicas tell each other every two seconds: what one of them notices is shown within about five. */
const AGAIN_MS = 3_000;

/** How the server fares; asked anew while the page is open. A refusal is not repeated. */
export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => request<ServerStatus>('/api/v1/status', { signal }),
  refetchInterval: (query) => (query.state.status === 'error' ? false : AGAIN_MS),
  staleTime: 1_000,
});
