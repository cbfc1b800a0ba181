import type { ReactNode } from 'react';
import { NativeSelect, TextInput } from '@mantine/core';
import type { CheckSetSummary } from '@netloft/contracts';
import { checksText as text } from './checks.messages.ts';
import classes from './check-form.module.css';

/** Into which set a check goes: `id` of one that exists, or null for a new one of this name. */
export interface SetTarget {
  readonly id: string | null;
  readonly name: string;
}

/** The set that was changed last, else a first one. */
export function firstTarget(sets: readonly CheckSetSummary[]): SetTarget {
  const latest = sets.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt))[0];
  return latest === undefined ? { id: null, name: text.setFirst } : { id: latest.id, name: '' };
}

/** Chooses a set, or names a new one. */
export function SetChoice({
  sets,
  target,
  fault,
  onChange,
}: {
  readonly sets: readonly CheckSetSummary[];
  readonly target: SetTarget;
  readonly fault: string | undefined;
  readonly onChange: (target: SetTarget) => void;
}): ReactNode {
  const data = [
    ...sets.toSorted((a, b) => a.name.localeCompare(b.name)).map((set) => ({ value: set.id, label: set.name })),
    { value: '', label: text.setNew },
  ];
  return (
    <div className={classes.setChoice}>
      <NativeSelect
        label={text.set}
        data={data}
        value={target.id ?? ''}
        onChange={(event) => {
          const id = event.currentTarget.value;
          onChange({ id: id === '' ? null : id, name: target.name });
        }}
      />
      {target.id === null && (
        <TextInput
          label={text.setNewName}
          autoComplete="off"
          maxLength={200}
          value={target.name}
          error={fault}
          onChange={(event) => onChange({ id: null, name: event.currentTarget.value })}
        />
      )}
    </div>
  );
}
