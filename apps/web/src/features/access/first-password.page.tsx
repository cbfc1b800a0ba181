import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import type { Problem } from '@netloft/contracts';
import { problemOf } from '../../lib/api-client.ts';
import { accessText as text } from './access.messages.ts';
import { changePassword } from './access.queries.ts';
import { MIN_PASSWORD_LENGTH, newPasswordFault, newPasswordSentence } from './password.model.ts';
import { SignInAlert } from './sign-in.alert.tsx';
import { PasswordField } from './sign-in.fields.tsx';
import classes from './sign-in.module.css';

/** After the first sign-in with a generated password: nothing opens before there is one of one's own. */
export function FirstPasswordPage({
  onChanged,
  onLeave,
}: {
  readonly onChanged: () => void;
  readonly onLeave: () => void;
}): ReactNode {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    document.title = `${text.firstTitle} · Netloft`;
    form.current?.querySelector<HTMLElement>('[data-secret]')?.focus();
  }, []);

  const fault = newPasswordFault(next, again);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (current === '' || fault !== null || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await changePassword(current, next);
      onChanged();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  const saidOf = (path: string): string | undefined => problem?.errors?.find((one) => one.path === path)?.message;
  const saidOfCurrent = saidOf('currentPassword') ?? (tried && current === '' ? text.currentNeeded : undefined);
  const saidOfNext = saidOf('newPassword') ?? (tried ? newPasswordSentence(fault, text) : undefined);
  const isElsewhere = problem !== null && (problem.errors ?? []).length === 0;
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <form
          ref={form}
          className={classes.form}
          onSubmit={(event) => void submit(event)}
          aria-labelledby="first-password-title"
          aria-busy={busy}
          noValidate
        >
          <img src="/favicon.svg" alt="" width="36" height="36" />
          <h1 id="first-password-title">{text.firstTitle}</h1>
          <p className={classes.tagline}>{text.firstLead}</p>
          {isElsewhere && <SignInAlert problem={problem} />}
          <input type="text" name="username" autoComplete="username" value="admin" readOnly hidden />
          <PasswordField
            label={text.generatedPassword}
            name="currentPassword"
            value={current}
            error={saidOfCurrent}
            onChange={setCurrent}
          />
          <PasswordField
            label={text.newPassword}
            name="newPassword"
            autoComplete="new-password"
            {...(saidOfNext === undefined ? { help: text.passwordRule(MIN_PASSWORD_LENGTH) } : {})}
            value={next}
            error={saidOfNext}
            onChange={setNext}
          />
          <PasswordField
            label={text.repeatPassword}
            name="repeatPassword"
            autoComplete="new-password"
            value={again}
            error={tried && fault === 'differ' ? text.passwordsDiffer : undefined}
            onChange={setAgain}
          />
          <button type="submit" className={classes.submit} disabled={busy}>
            {busy ? text.saving : text.saveAndGoOn}
          </button>
        </form>
        <button type="button" className={classes.link} onClick={onLeave}>
          {text.leaveFirst}
        </button>
      </div>
    </main>
  );
}
