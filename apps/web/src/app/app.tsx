import '@mantine/core/styles.layer.css';
import { useEffect, useState, type ReactNode } from 'react';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { Session } from '@netloft/contracts';
import { useRenewal, useStillNamed } from '../features/access/session.query.ts';
import { ApiError } from '../lib/api-client.ts';
import { liveSocket } from '../lib/live-topic.ts';
import { styleNonce } from '../lib/nonce.ts';
import { Announcer } from './announcer.tsx';
import { createAppRouter } from './router.tsx';
import { SessionContext } from './session.ts';
import { theme } from './theme.ts';

// The same key is read by the script in index.html, which sets the scheme before anything is drawn.
const colorSchemeManager = localStorageColorSchemeManager({ key: 'netloft.color-scheme' });

/** A refusal is an answer; only failures to answer are worth asking again. */
const worthRetrying = (failures: number, error: unknown): boolean =>
  failures < 2 && error instanceof ApiError && (error.problem.status === 0 || error.problem.status >= 502);

const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: worthRetrying, staleTime: 5000, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });

function Renewal({ session, on }: { readonly session: Session; readonly on: boolean }): ReactNode {
  useRenewal(session, on);
  useStillNamed(session, on);
  return null;
}

export interface AppProps {
  readonly session: Session;
  /** The session is over and a sign-in dialog lies above: the page stays but cannot be used. */
  readonly ended: boolean;
  readonly onSignOut: () => void;
}

/** Everything behind the sign-in. Mounted anew for another person, so that nothing of one is shown to the other. */
export function App({ session, ended, onSignOut }: AppProps): ReactNode {
  const [queryClient] = useState(createQueryClient);
  const [router] = useState(() => createAppRouter(queryClient));

  useEffect(() => {
    if (ended) return undefined;
    liveSocket.start();
    void queryClient.invalidateQueries();
    return () => liveSocket.stop();
  }, [ended, queryClient]);

  useEffect(
    () => () => {
      router.history.destroy();
      liveSocket.clear();
      queryClient.clear();
    },
    [router, queryClient],
  );

  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <SessionContext value={{ session, signOut: onSignOut }}>
          <div className="app" inert={ended}>
            <RouterProvider router={router} />
          </div>
          <Announcer />
          <Renewal session={session} on={!ended} />
        </SessionContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}
