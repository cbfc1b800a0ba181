import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import type { Problem, Settings } from '@netloft/contracts';
import { ApiError, problemOf } from '../../lib/api-client.ts';
import { accessText as text } from './access.messages.ts';
import {
  fetchProviderProblem,
  fetchSettings,
  signInAsAdmin,
  signInAsProxyUser,
  signInWithKubeconfig,
  signInWithToken,
} from './access.queries.ts';
import { SignInAlert } from './sign-in.alert.tsx';
import { hasElsewhere, isElsewhereMain, SignInElsewhere } from './sign-in.elsewhere.tsx';
import { ModeFields, NOTHING_TYPED, type Typed } from './sign-in.mode-fields.tsx';
import { type Mode, modesOf, ModeTabs } from './sign-in.modes.tsx';
import classes from './sign-in.module.css';

/** Counts down to the moment at which the server takes another try. */
function useCountdown(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
}

export interface SignInFormProps {
  readonly title: string;
  readonly lead: string;
  readonly note?: string | undefined;
  readonly onSignedIn: () => void;
}

/** Signs in by the ways that this server offers. A refusal keeps what was typed. */
export function SignInForm({ title, lead, note, onSignedIn }: SignInFormProps): ReactNode {
  const [settings, setSettings] = useState<Settings | null>(null);
  const [mode, setMode] = useState<Mode>('admin');
  const [typed, setTyped] = useState(NOTHING_TYPED);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [elsewhere, setElsewhere] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [left, setLeft] = useCountdown();
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    let wanted = true;
    fetchSettings().then(
      (found) => {
        if (wanted) setSettings(found);
        if (wanted) setMode(modesOf(found)[0]?.value ?? 'admin');
        // What went wrong at the identity provider waits for this page, which came out of it.
        if (new URLSearchParams(window.location.search).get('failed') === 'oidc')
          void fetchProviderProblem().then(
            (why) => wanted && setElsewhere(why),
            () => undefined,
          );
        return found;
      },
      (error: unknown) => wanted && setProblem(problemOf(error)),
    );
    return () => {
      wanted = false;
    };
  }, []);

  // One can type, or press Enter, at once.
  const ready = settings !== null;
  useEffect(() => {
    const main = form.current?.querySelector<HTMLElement>('[data-main]');
    if (ready) (main ?? form.current?.querySelector<HTMLElement>('[data-secret]'))?.focus();
  }, [ready]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      if (mode === 'admin') await signInAsAdmin(typed.username, typed.secret);
      else if (mode === 'token') await signInWithToken(typed.secret.trim());
      else await signInWithKubeconfig(typed.kubeconfig);
      onSignedIn();
    } catch (error) {
      const found = problemOf(error);
      setProblem(found);
      if (error instanceof ApiError && found.status === 429) setLeft(error.retryAfterSeconds ?? 1);
      const field = form.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>('[data-secret]');
      field?.focus();
      field?.select();
    } finally {
      setBusy(false);
    }
  };

  const continueAsProxyUser = async (): Promise<void> => {
    setBusy(true);
    setElsewhere(null);
    try {
      await signInAsProxyUser();
      onSignedIn();
    } catch (error) {
      setElsewhere(problemOf(error));
    } finally {
      setBusy(false);
    }
  };

  const words = problem === null ? undefined : (problem.errors?.[0]?.message ?? problem.detail);
  const fault =
    words === undefined || !ready ? undefined : problem?.status === 429 ? `${words} ${text.retry(left)}` : words;
  const advice = problem?.errors?.length || problem?.status === 429 ? undefined : problem?.action;
  const modes = settings === null ? [] : modesOf(settings);
  const change = (changed: Partial<Typed>): void => setTyped((before) => ({ ...before, ...changed }));
  const choose = (next: Mode): void => {
    setMode(next);
    change({ secret: '' });
    setProblem(null);
  };

  return (
    <form
      ref={form}
      className={classes.form}
      onSubmit={(event) => void submit(event)}
      aria-labelledby="sign-in-title"
      aria-busy={busy}
    >
      <img src="/favicon.svg" alt="" width="36" height="36" />
      <h1 id="sign-in-title">{title}</h1>
      <p className={classes.tagline}>{lead}</p>
      {note !== undefined && (
        <p role="status" className={classes.note}>
          {note}
        </p>
      )}
      {!ready && problem !== null && <SignInAlert problem={problem} />}
      {elsewhere !== null && <SignInAlert problem={elsewhere} />}
      {settings !== null && (
        <SignInElsewhere
          auth={settings.auth}
          busy={busy}
          isAlone={modes.length === 0}
          said={elsewhere?.detail}
          onProxyUser={() => void continueAsProxyUser()}
        />
      )}
      {ready && modes.length === 0 && !hasElsewhere(settings.auth) && (
        <p role="alert" className={classes.note}>
          {text.nothingEnabled}
        </p>
      )}
      {modes.length > 1 && <ModeTabs modes={modes} mode={mode} onChoose={choose} />}
      {ready && modes.length > 0 && (
        <ModeFields mode={mode} typed={typed} error={fault} advice={advice} onChange={change} />
      )}
      {settings !== null && modes.length > 0 && (
        <button
          type="submit"
          className={isElsewhereMain(settings.auth) ? classes.quiet : classes.submit}
          disabled={busy || left > 0}
        >
          {busy ? text.busy : text.submit}
        </button>
      )}
      {ready && problem !== null && problem.requestId !== '' && (
        <p className={classes.request}>request id {problem.requestId}</p>
      )}
      {settings !== null && <p className={classes.version}>Netloft {settings.version}</p>}
    </form>
  );
}
