import { queryOptions } from '@tanstack/react-query';
import type { Session } from '@netloft/contracts';
import { request } from '../../lib/api-client.ts';

/** The session as the server knows it now; asking also keeps it alive. Apart from access.queries.ts, which the sign-in page loads. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => request<Session>('/auth/session', { signal }),
  staleTime: 60_000,
});
