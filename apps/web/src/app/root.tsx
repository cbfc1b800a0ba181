import { lazy, Suspense, useCallback, useEffect, useState, type ReactNode } from 'react';
import type { Problem, Session } from '@netloft/contracts';
import { fetchSession, signOut } from '../features/access/access.queries.ts';
import { ApiError, onSessionEnded, problemOf } from '../lib/api-client.ts';
import { isSignInAddress, redirectTarget, signInAddress } from '../lib/redirect.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Splash } from './splash.tsx';

// The sign-in page must stay small, so everything behind it is loaded only once there is a session.
const SignInPage = lazy(async () => ({ default: (await import('../features/access/sign-in.page.tsx')).SignInPage }));
const SignInAgain = lazy(async () => ({ default: (await import('../features/access/sign-in.page.tsx')).SignInAgain }));
const App = lazy(async () => ({ default: (await import('./app.tsx')).App }));

type State =
  | { kind: 'asking' }
  | { kind: 'signed-out'; left: boolean }
  | { kind: 'signed-in'; session: Session; ended: boolean }
  | { kind: 'failed'; problem: Problem };

/** Two sessions of one person in one way: what is open on the page stays open. */
const personOf = (session: Session): string => `${session.mode}\n${session.username}`;

function goToSignIn(left: boolean): void {
  window.history.replaceState(null, '', signInAddress(window.location, !left));
}

/** The server wrote into the page that the browser sent no session's cookie; asking would only log a refused request. */
const surelyWithoutSession = (): boolean =>
  document.querySelector('meta[name="netloft-session"]')?.getAttribute('content') === 'none';

function firstState(): State {
  if (!surelyWithoutSession()) return { kind: 'asking' };
  goToSignIn(false);
  return { kind: 'signed-out', left: false };
}

/**
 * Asks for the session first and shows the sign-in page or the app. When a session ends while the app is open, the app stays as it is,
 * form and address included, below a sign-in dialog.
 */
export function Root(): ReactNode {
  const [state, setState] = useState<State>(firstState);

  const ask = useCallback(async () => {
    try {
      const session = await fetchSession();
      if (isSignInAddress(window.location))
        window.history.replaceState(null, '', redirectTarget(window.location.search));
      setState({ kind: 'signed-in', session, ended: false });
    } catch (error) {
      if (error instanceof ApiError && error.problem.status === 401) {
        goToSignIn(false);
        setState({ kind: 'signed-out', left: false });
      } else setState({ kind: 'failed', problem: problemOf(error) });
    }
  }, []);

  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- the state is set when the server has answered, not in the effect
    if (!surelyWithoutSession()) void ask();
    return onSessionEnded(() =>
      setState((before) => (before.kind === 'signed-in' ? { ...before, ended: true } : before)),
    );
  }, [ask]);

  const leave = useCallback(async () => {
    // Without an answer the cookie may stay, but this page forgets the session all the same.
    await signOut().catch(() => undefined);
    goToSignIn(true);
    setState({ kind: 'signed-out', left: true });
  }, []);

  return (
    <ErrorBoundary>
      <Suspense fallback={<Splash />}>
        {state.kind === 'asking' && <Splash />}
        {state.kind === 'failed' && <Splash problem={state.problem} onRetry={() => void ask()} />}
        {state.kind === 'signed-out' && <SignInPage left={state.left} onSignedIn={() => void ask()} />}
        {state.kind === 'signed-in' && (
          <>
            <App
              key={personOf(state.session)}
              session={state.session}
              ended={state.ended}
              onSignOut={() => void leave()}
            />
            {state.ended && <SignInAgain onSignedIn={() => void ask()} onLeave={() => void leave()} />}
          </>
        )}
      </Suspense>
    </ErrorBoundary>
  );
}
