import type { ReactNode } from 'react';
import { TextInput } from '@mantine/core';
import type { TraceForm } from './trace-form.fields.ts';
import type { TraceFaults } from './trace-form.model.ts';

export interface PacketProps {
  readonly form: TraceForm;
  readonly faults: TraceFaults;
  readonly change: (patch: Partial<TraceForm>) => void;
}

type Typed = 'sourcePort' | 'destinationPort' | 'icmpId' | 'icmpSequence' | 'ttl' | 'ipFlags' | 'timeout';

/** A number as it is typed. */
export function NumberText({
  field,
  label,
  description,
  placeholder,
  form,
  faults,
  change,
}: PacketProps & {
  readonly field: Typed;
  readonly label: string;
  readonly description?: string;
  /** What an empty field means. */
  readonly placeholder?: string | undefined;
}): ReactNode {
  return (
    <TextInput
      label={label}
      description={description}
      placeholder={placeholder}
      inputMode="numeric"
      autoComplete="off"
      value={form[field]}
      error={faults[field]}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
    />
  );
}
