import { lazy, Suspense, useCallback, useEffect, useState, type ReactNode } from 'react';
import type { Problem, Session } from '@netloft/contracts';
import { fetchSession, fetchSettings, LEAVE_PROVIDER, signOut } from '../features/access/access.queries.ts';
import { ApiError, onSessionEnded, problemOf } from '../lib/api-client.ts';
import { isSignInAddress, redirectTarget, signInAddress } from '../lib/redirect.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Splash } from './splash.tsx';

// The sign-in page must stay small, so everything behind it is loaded only once there is a session.
const SignInPage = lazy(async () => ({ default: (await import('../features/access/sign-in.page.tsx')).SignInPage }));
const SignInAgain = lazy(async () => ({ default: (await import('../features/access/sign-in.page.tsx')).SignInAgain }));
const FirstPasswordPage = lazy(async () => ({
  default: (await import('../features/access/first-password.page.tsx')).FirstPasswordPage,
}));
const loadApp = () => import('./app.tsx');
const App = lazy(async () => ({ default: (await loadApp()).App }));

type State =
  | { kind: 'asking' }
  | { kind: 'signed-out'; left: boolean }
  | { kind: 'signed-in'; session: Session; ended: boolean }
  | { kind: 'failed'; problem: Problem };

/** Two sessions of one person in one way: what is open on the page stays open. */
const personOf = (session: Session): string => `${session.mode}\n${session.username}`;

/** Whether the proxy in front of Netloft names somebody else now than the person of a session. */
async function isSomebodyElses(session: Session): Promise<boolean> {
  if (session.mode !== 'proxy') return false;
  const { auth } = await fetchSettings();
  return auth.proxyUser !== undefined && auth.proxyUser !== session.username;
}

/** What the server wrote into the page about the session's cookie that the browser sent with it. */
const sessionHint = (): string | null | undefined =>
  document.querySelector('meta[name="netloft-session"]')?.getAttribute('content');

/** Asking for a session that cannot exist would only log a refused request; one that is likely lets the app load at once. */
function firstState(): State {
  const hint = sessionHint();
  if (hint === 'present') void loadApp();
  if (hint !== 'none') return { kind: 'asking' };
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
      if (error instanceof ApiError && error.problem.status === 401) setState({ kind: 'signed-out', left: false });
      else setState({ kind: 'failed', problem: problemOf(error) });
    }
  }, []);

  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- the state is set when the server has answered, not in the effect
    if (sessionHint() !== 'none') void ask();
    return onSessionEnded(() =>
      setState((before) => (before.kind === 'signed-in' ? { ...before, ended: true } : before)),
    );
  }, [ask]);

  // Not even below the dialog may a page stay that somebody else opened: everything of it is gone with a reload.
  const over = state.kind === 'signed-in' && state.ended ? state.session : null;
  useEffect(() => {
    if (over === null) return;
    isSomebodyElses(over).then(
      (is) => (is ? window.location.reload() : undefined),
      () => undefined,
    );
  }, [over]);

  // After the app is gone: its router would follow the change of the address.
  const left = state.kind === 'signed-out' ? state.left : null;
  useEffect(() => {
    if (left !== null) window.history.replaceState(null, '', signInAddress(window.location, !left));
  }, [left]);

  const mode = state.kind === 'signed-in' ? state.session.mode : undefined;
  const leave = useCallback(async () => {
    // The identity provider ends its own session in this browser only when the browser goes there.
    if (mode === 'oidc') return window.location.assign(LEAVE_PROVIDER);
    // Without an answer the cookie may stay, but this page forgets the session all the same.
    await signOut().catch(() => undefined);
    setState({ kind: 'signed-out', left: true });
  }, [mode]);

  return (
    <ErrorBoundary>
      <Suspense fallback={<Splash />}>
        {state.kind === 'asking' && <Splash />}
        {state.kind === 'failed' && <Splash problem={state.problem} onRetry={() => void ask()} />}
        {state.kind === 'signed-out' && <SignInPage left={state.left} onSignedIn={() => void ask()} />}
        {state.kind === 'signed-in' && state.session.mustChangePassword === true && (
          <FirstPasswordPage onChanged={() => void ask()} onLeave={() => void leave()} />
        )}
        {state.kind === 'signed-in' && state.session.mustChangePassword !== true && (
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
