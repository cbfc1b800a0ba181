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
import { KubeconfigFile } from './kubeconfig-file.tsx';
import { hasElsewhere, SignInElsewhere } from './sign-in.elsewhere.tsx';
import { PasswordField, TextAreaField, TextField } from './sign-in.fields.tsx';
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
  const [username, setUsername] = useState('admin');
  const [secret, setSecret] = useState('');
  const [kubeconfig, setKubeconfig] = useState('');
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

  // One can type at once.
  const ready = settings !== null;
  useEffect(() => {
    if (ready) form.current?.querySelector<HTMLElement>('[data-secret]')?.focus();
  }, [ready]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      if (mode === 'admin') await signInAsAdmin(username, secret);
      else if (mode === 'token') await signInWithToken(secret.trim());
      else await signInWithKubeconfig(kubeconfig);
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
  const shown = problem ?? elsewhere;
  const modes = settings === null ? [] : modesOf(settings);
  const choose = (next: Mode): void => {
    setMode(next);
    setSecret('');
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
      {!ready && problem !== null && (
        <p role="alert" className={classes.alert}>
          {problem.detail} {problem.action}
        </p>
      )}
      {elsewhere !== null && (
        <p role="alert" className={classes.alert}>
          {elsewhere.detail} {elsewhere.action}
        </p>
      )}
      {settings !== null && (
        <SignInElsewhere
          auth={settings.auth}
          busy={busy}
          isAlone={modes.length === 0}
          onProxyUser={() => void continueAsProxyUser()}
        />
      )}
      {ready && modes.length === 0 && !hasElsewhere(settings.auth) && (
        <p role="alert" className={classes.alert}>
          {text.nothingEnabled}
        </p>
      )}
      {modes.length > 1 && <ModeTabs modes={modes} mode={mode} onChoose={choose} />}
      {ready && mode === 'admin' && modes.length > 0 && (
        <>
          <TextField
            label={text.username}
            name="username"
            autoComplete="username"
            value={username}
            onChange={setUsername}
          />
          <PasswordField label={text.password} name="password" value={secret} error={fault} onChange={setSecret} />
        </>
      )}
      {mode === 'token' && (
        <TextAreaField
          label={text.token}
          help={text.tokenHelp}
          name="token"
          rows={5}
          value={secret}
          error={fault}
          onChange={setSecret}
        />
      )}
      {mode === 'kubeconfig' && (
        <>
          <TextAreaField
            label={text.kubeconfig}
            help={text.kubeconfigHelp}
            name="kubeconfig"
            rows={8}
            value={kubeconfig}
            error={fault}
            onChange={setKubeconfig}
          />
          <KubeconfigFile onRead={setKubeconfig} />
        </>
      )}
      {modes.length > 0 && (
        <button type="submit" className={classes.submit} disabled={busy || left > 0}>
          {busy ? text.busy : text.submit}
        </button>
      )}
      {shown !== null && shown.requestId !== '' && <p className={classes.request}>request id {shown.requestId}</p>}
      {settings !== null && <p className={classes.version}>Netloft {settings.version}</p>}
    </form>
  );
}
