import { useState, type ReactNode } from 'react';
import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import type { Problem } from '@netloft/contracts';
import { Failed } from '../../../components/states.tsx';
import { checksText as text } from './checks.messages.ts';
import classes from './checks.module.css';

export interface SetFacts {
  readonly name: string;
  readonly description: string;
}

/** Name and description of a set. */
export function SetForm({
  title,
  initial,
  saving,
  problem,
  onSave,
  onClose,
}: {
  readonly title: string;
  readonly initial: SetFacts;
  readonly saving: boolean;
  readonly problem: Problem | null;
  readonly onSave: (facts: SetFacts) => void;
  readonly onClose: () => void;
}): ReactNode {
  const [facts, setFacts] = useState(initial);
  const [submitted, setSubmitted] = useState(false);
  const name = facts.name.trim();
  const submit = (): void => {
    setSubmitted(true);
    if (name !== '' && !saving) onSave({ name, description: facts.description.trim() });
  };
  return (
    <Modal opened onClose={onClose} title={title} size={520} centered closeButtonProps={{ 'aria-label': text.close }}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- one key for every field of the form */}
      <form
        className={classes.form}
        aria-label={title}
        noValidate
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextInput
          label={text.setName}
          autoComplete="off"
          maxLength={200}
          data-autofocus
          value={facts.name}
          error={submitted && name === '' ? text.setNameFault : null}
          onChange={(event) => setFacts({ ...facts, name: event.currentTarget.value })}
        />
        <Textarea
          label={text.setDescription}
          rows={3}
          maxLength={2000}
          value={facts.description}
          onChange={(event) => setFacts({ ...facts, description: event.currentTarget.value })}
        />
        {problem !== null && <Failed problem={problem} />}
        <div className={classes.foot}>
          <Button variant="default" onClick={onClose}>
            {text.cancel}
          </Button>
          <Button type="submit" loading={saving}>
            {text.save}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
