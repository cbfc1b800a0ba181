import type { ReactNode } from 'react';
import { Select, TextInput } from '@mantine/core';
import type { Subject } from '@netloft/contracts';
import { accessText as text } from './tier-access.messages.ts';

export interface SubjectDraft {
  readonly kind: Subject['kind'];
  readonly name: string;
  readonly namespace: string;
}

export const NO_SUBJECT: SubjectDraft = { kind: 'User', name: '', namespace: '' };

/** The subject of a draft; null while it names nobody. */
export function subjectOf({ kind, name, namespace }: SubjectDraft): Subject | null {
  const trimmed = name.trim();
  if (trimmed === '') return null;
  if (kind !== 'ServiceAccount') return { kind, name: trimmed };
  return namespace.trim() === '' ? null : { kind, name: trimmed, namespace: namespace.trim() };
}

export const draftOf = (subject: Subject | null): SubjectDraft =>
  subject === null ? NO_SUBJECT : { ...subject, namespace: subject.namespace ?? '' };

/** Kind, Namespace and name of a subject. */
export function SubjectFields({
  value,
  error,
  onChange,
}: {
  readonly value: SubjectDraft;
  readonly error?: string | undefined;
  readonly onChange: (value: SubjectDraft) => void;
}): ReactNode {
  return (
    <>
      <Select
        label={text.kind}
        data={Object.entries(text.kinds).map(([kind, label]) => ({ value: kind, label }))}
        value={value.kind}
        allowDeselect={false}
        onChange={(kind) => onChange({ ...value, kind: (kind ?? 'User') as Subject['kind'] })}
      />
      {value.kind === 'ServiceAccount' && (
        <TextInput
          label={text.namespace}
          classNames={{ input: 'mono' }}
          value={value.namespace}
          onChange={(event) => onChange({ ...value, namespace: event.currentTarget.value })}
        />
      )}
      <TextInput
        label={text.name}
        classNames={{ input: 'mono' }}
        autoComplete="off"
        spellCheck={false}
        value={value.name}
        error={error}
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
      />
    </>
  );
}
