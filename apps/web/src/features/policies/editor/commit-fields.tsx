import { useState, type ReactNode } from 'react';
import { Autocomplete, NumberInput, TagsInput, TextInput } from '@mantine/core';
import { requirementsOf, selectorOfRequirements } from '@netloft/antrea';
import { editorText as words } from './editor.messages.ts';
import type { Loose } from './peer.model.ts';

interface FieldProps {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onCommit: (value: string) => void;
  readonly error?: ReactNode;
  readonly disabled?: boolean;
  readonly mono?: boolean;
}

/** What is typed shows at once; the draft's own value takes over when it changes from elsewhere. */
function useTyped(value: string): readonly [string, (next: string) => void] {
  const [typed, setTyped] = useState({ of: value, text: value });
  if (typed.of !== value && typed.text !== value) setTyped({ of: value, text: value });
  return [typed.text, (next) => setTyped({ of: next, text: next })];
}

/** A line of text of the draft. */
export function TextField({ value, onCommit, mono, ...rest }: FieldProps): ReactNode {
  const [typed, setTyped] = useTyped(value);
  return (
    <TextInput
      size="xs"
      autoComplete="off"
      spellCheck={false}
      {...rest}
      classNames={mono === true ? { input: 'mono' } : {}}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onCommit(event.currentTarget.value);
      }}
    />
  );
}

/** A line of text that offers names of the cluster and takes others as well. */
export function SuggestField({
  value,
  onCommit,
  mono,
  options,
  ...rest
}: FieldProps & { readonly options: readonly string[] }): ReactNode {
  const [typed, setTyped] = useTyped(value);
  return (
    <Autocomplete
      size="xs"
      spellCheck={false}
      limit={50}
      {...rest}
      classNames={mono === true ? { input: 'mono' } : {}}
      data={[...new Set(options)]}
      value={typed}
      onChange={(next) => {
        setTyped(next);
        onCommit(next);
      }}
    />
  );
}

/** A number of the draft; an empty field is no number. */
export function NumberField({
  label,
  value,
  onCommit,
  min,
  max,
  ...rest
}: {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly error?: ReactNode;
  readonly value: number | undefined;
  readonly onCommit: (value: number | undefined) => void;
  readonly min: number;
  readonly max: number;
}): ReactNode {
  return (
    <NumberInput
      size="xs"
      label={label}
      hideControls
      min={min}
      max={max}
      clampBehavior="none"
      value={value ?? ''}
      onChange={(next) => onCommit(typeof next === 'number' ? next : undefined)}
      {...rest}
    />
  );
}

export interface SelectorFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly selector: unknown;
  /** Known labels: keys with their values. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  readonly onCommit: (selector: Loose) => void;
}

const MOST_OFFERED = 200;
const offered = (labels: SelectorFieldProps['labels']): readonly string[] =>
  Object.entries(labels)
    .flatMap(([key, values]) => values.slice(0, 20).map((value) => `${key}=${value}`))
    .slice(0, MOST_OFFERED);

/** A label selector as kubectl writes it, one requirement a tag: Enter adds what is typed, Backspace removes the last. */
export function SelectorField({ label, placeholder, selector, labels, onCommit }: SelectorFieldProps): ReactNode {
  const [fault, setFault] = useState<string | null>(null);
  const shown = requirementsOf(selector);
  return (
    <TagsInput
      size="xs"
      label={label}
      {...(shown.length === 0 ? { placeholder } : {})}
      description={words.requirementHelp}
      classNames={{ input: 'mono' }}
      data={[...offered(labels)]}
      limit={50}
      splitChars={[]}
      value={[...shown]}
      error={fault}
      onChange={(next) => {
        const read = selectorOfRequirements(next);
        setFault(read.ok ? null : read.error);
        if (read.ok) onCommit(read.value);
      }}
    />
  );
}

/** A list of texts, one a tag. */
export function ListField({
  label,
  value,
  options,
  onCommit,
  placeholder,
}: {
  readonly label: string;
  readonly value: readonly string[];
  readonly options: readonly string[];
  readonly placeholder?: string;
  readonly onCommit: (value: readonly string[]) => void;
}): ReactNode {
  return (
    <TagsInput
      size="xs"
      label={label}
      {...(placeholder === undefined || value.length > 0 ? {} : { placeholder })}
      classNames={{ input: 'mono' }}
      data={[...new Set(options)]}
      limit={50}
      value={[...value]}
      onChange={onCommit}
    />
  );
}
