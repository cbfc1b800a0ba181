import { useEffect, useState } from 'react';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { Session } from '@netloft/contracts';
import { request } from '../../lib/api-client.ts';

/** The session as the server knows it now; asking also keeps it alive. Apart from access.queries.ts, which the sign-in page loads. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => request<Session>('/auth/session', { signal }),
  staleTime: 60_000,
});

const renew = (): Promise<Session> => request<Session>('/auth/renew', { method: 'POST' });
/** One tab after the other: the second one finds the new tokens, and issuers take a refresh token once only. */
const renewInTurn = (): Promise<Session> =>
  'locks' in navigator ? navigator.locks.request('netloft.renew', renew) : renew();

const SOONEST_MS = 1_000;
const AGAIN_MS = 10_000;

/**
 * Has the tokens of a session renewed shortly before they end, for as long as the page is open; what is live goes on with them. Does nothing
 * for sessions without such tokens. That a session cannot be renewed any more is told like every end of a session.
 */
export function useRenewal(session: Session, on: boolean): void {
  const queryClient = useQueryClient();
  const [due, setDue] = useState({ at: session.renewAt, failures: 0 });
  useEffect(() => {
    if (!on || due.at === undefined) return undefined;
    const wait = due.failures > 0 ? AGAIN_MS : Math.max(SOONEST_MS, Date.parse(due.at) - Date.now());
    const timer = setTimeout(() => {
      renewInTurn().then(
        (renewed) => {
          queryClient.setQueryData(sessionQuery.queryKey, renewed);
          // Not due by the server's clock: it is asked again in a while.
          setDue({ at: renewed.renewAt, failures: renewed.renewAt === due.at ? 1 : 0 });
          return renewed;
        },
        () => setDue({ at: due.at, failures: due.failures + 1 }),
      );
    }, wait);
    return () => clearTimeout(timer);
  }, [on, due, queryClient]);
}

/** As often as the server looks at the sessions of its sockets. */
const NAMED_MS = 5_000;

/**
 * Asks again and again whether the proxy in front still names the person of this session, at once when the page is seen again. Nothing live
 * says that: a connection keeps the person whom it was opened for. That the proxy names somebody else is told like every end of a session.
 */
export function useStillNamed({ mode }: Session, on: boolean): void {
  useEffect(() => {
    if (!on || mode !== 'proxy') return undefined;
    const ask = (): void => {
      if (document.visibilityState !== 'hidden') void renew().catch(() => undefined);
    };
    const timer = setInterval(ask, NAMED_MS);
    document.addEventListener('visibilitychange', ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, [mode, on]);
}
