import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Failed } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { changePassword } from './access.queries.ts';
import { accessText as text } from './access.messages.ts';
import { MIN_PASSWORD_LENGTH, newPasswordFault, newPasswordSentence } from './password.model.ts';
import classes from './settings.module.css';

/** Changes the admin password; what the server refuses is said beside the form, and nothing typed is lost. */
export function PasswordForm({ username }: { readonly username: string }): ReactNode {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () => changePassword(current, next),
    onSuccess: () => {
      setCurrent('');
      setNext('');
      setAgain('');
      setTried(false);
    },
  });
  const fault = newPasswordFault(next, again);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (current !== '' && fault === null && !change.isPending) change.mutate();
  };
  const problem = change.isError ? problemOf(change.error) : null;
  const faultOf = (path: string): string | undefined => problem?.errors?.find((one) => one.path === path)?.message;
  const wrong = faultOf('currentPassword') ?? (problem?.code === 'PASSWORD_WRONG' ? problem.detail : undefined);
  const refused = faultOf('newPassword');
  const eye = { 'aria-label': text.showPassword };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <PasswordInput
        label={text.currentPassword}
        name="currentPassword"
        autoComplete="current-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={eye}
        value={current}
        error={wrong ?? (tried && current === '' ? text.currentNeeded : undefined)}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordInput
        label={text.newPassword}
        description={text.passwordRule(MIN_PASSWORD_LENGTH)}
        name="newPassword"
        autoComplete="new-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={eye}
        value={next}
        error={refused ?? (tried ? newPasswordSentence(fault, text) : undefined)}
        onChange={(event) => setNext(event.currentTarget.value)}
      />
      <PasswordInput
        label={text.repeatPassword}
        name="repeatPassword"
        autoComplete="new-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={eye}
        value={again}
        error={tried && fault === 'differ' ? text.passwordsDiffer : undefined}
        onChange={(event) => setAgain(event.currentTarget.value)}
      />
      {problem !== null && wrong === undefined && refused === undefined && <Failed problem={problem} />}
      {change.isSuccess && (
        <p role="status" className={classes.done}>
          {text.passwordChanged}
        </p>
      )}
      <div>
        <Button type="submit" size="sm" loading={change.isPending}>
          {text.changePassword}
        </Button>
      </div>
    </form>
  );
}
