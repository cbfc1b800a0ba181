import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { liveSocket } from '../../lib/live-topic.ts';
import { namesIn, ownNamespaces } from '../../lib/own-namespaces.ts';
import { accessText as text } from './access.messages.ts';
import classes from './settings.module.css';

const MOST = 50;
const isName = (name: string): boolean => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name);

function refusalOf(names: readonly string[]): string | undefined {
  const odd = names.filter((name) => !isName(name));
  if (odd.length > 0) return text.namespacesRefused(odd);
  return names.length > MOST ? text.namespacesMany(MOST) : undefined;
}

/** Where a person names the Namespaces that they work in, for a cluster in which they may not list them. */
export function NamespacesForm(): ReactNode {
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState(() => ownNamespaces.get().join(', '));
  const [refusal, setRefusal] = useState<string>();
  const [saved, setSaved] = useState(false);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const names = namesIn(typed);
    const refused = refusalOf(names);
    setRefusal(refused);
    setSaved(refused === undefined);
    if (refused !== undefined) return;
    ownNamespaces.set(names);
    void queryClient.invalidateQueries();
    // What is followed live goes on with the names that its connection began with.
    liveSocket.reopen();
  };
  return (
    <form className={classes.form} onSubmit={save} noValidate>
      <TextInput
        label={text.namespacesLabel}
        placeholder={text.namespacesPlaceholder}
        value={typed}
        error={refusal}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setSaved(false);
        }}
      />
      {saved && (
        <p className={classes.done} role="status">
          {text.namespacesSaved}
        </p>
      )}
      <div>
        <Button type="submit" size="sm" variant="default">
          {text.namespacesSave}
        </Button>
      </div>
    </form>
  );
}
