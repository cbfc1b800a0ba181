import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { NsxSignInRequestInput, Problem } from '@netloft/contracts';
import { Failed } from '../../../components/states.tsx';
import { announce } from '../../../lib/announce.ts';
import { ApiError, problemOf } from '../../../lib/api-client.ts';
import { nsxText } from '../nsx.messages.ts';
import { signInToNsx, takeNsxStatus } from '../nsx.queries.ts';
import classes from './sign-in.module.css';

const text = nsxText.signIn;
type Type = NonNullable<NsxSignInRequestInput['type']>;

/** Counts the seconds down until another try is taken. */
function useWait(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
}

/** Signs in to NSX as oneself. A refusal keeps the name, and never the password. */
export function NsxSignInForm({
  note,
  onDone,
  onClose,
}: {
  /** Why a sign-in is needed. */
  readonly note: string | undefined;
  readonly onDone?: () => void;
  /** Offers to leave it; absent where nothing else can be done. */
  readonly onClose?: () => void;
}): ReactNode {
  const queries = useQueryClient();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [type, setType] = useState<Type>('local');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [left, setLeft] = useWait();
  const field = useRef<HTMLInputElement>(null);
  const titleId = useId();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || left > 0) return;
    setBusy(true);
    setProblem(null);
    try {
      const status = await signInToNsx({ username, password, type });
      await takeNsxStatus(queries, status);
      announce(text.done);
      onDone?.();
    } catch (error) {
      setProblem(problemOf(error));
      if (error instanceof ApiError && error.problem.status === 429) setLeft(error.retryAfterSeconds ?? 1);
      setPassword('');
      field.current?.focus();
    } finally {
      setBusy(false);
    }
  };
  const refused = problem?.code === 'CREDENTIAL_REJECTED';
  return (
    <form className={classes.form} aria-labelledby={titleId} aria-busy={busy} onSubmit={(event) => void submit(event)}>
      <h2 id={titleId}>{text.title}</h2>
      {note !== undefined && (
        <p className={classes.note} role="status">
          {note}
        </p>
      )}
      <p className="muted">{text.lead}</p>
      <SegmentedControl
        size="xs"
        aria-label={text.type}
        data={[
          { value: 'local', label: text.types.local },
          { value: 'remote', label: text.types.remote },
        ]}
        value={type}
        onChange={(value) => setType(value === 'remote' ? 'remote' : 'local')}
      />
      <TextInput
        label={text.name}
        description={type === 'remote' ? text.remoteHelp : undefined}
        name="nsx-username"
        autoComplete="username"
        spellCheck={false}
        required
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
      />
      <PasswordInput
        ref={field}
        label={text.password}
        name="nsx-password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {problem !== null && <Failed problem={problem} title={refused ? text.refused : text.failed} />}
      <div className={classes.buttons}>
        <Button type="submit" loading={busy} disabled={left > 0}>
          {left > 0 ? text.waits(left) : text.submit}
        </Button>
        {onClose !== undefined && (
          <Button variant="default" onClick={onClose}>
            {text.close}
          </Button>
        )}
      </div>
    </form>
  );
}
