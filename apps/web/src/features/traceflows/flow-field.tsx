import { useState, type ReactNode } from 'react';
import { TextInput } from '@mantine/core';
import type { TraceForm } from './trace-form.fields.ts';
import { formOfFlow } from './flow-field.model.ts';
import { traceflowsText as text } from './traceflows.messages.ts';

/** Takes a flow as `antctl traceflow -f` does and fills the packet's fields from it; what antctl would not take says why. */
export function FlowField({
  form,
  change,
}: {
  readonly form: TraceForm;
  readonly change: (patch: Partial<TraceForm>) => void;
}): ReactNode {
  const [flow, setFlow] = useState('');
  const read = flow.trim() === '' ? null : formOfFlow(flow, form);
  const take = (typed: string): void => {
    setFlow(typed);
    if (typed.trim() === '') return;
    const next = formOfFlow(typed, form);
    if (next.ok) change(next.patch);
  };
  return (
    <TextInput
      label={text.flow}
      description={read?.ok === true ? text.flowTaken(read.ignored) : text.flowHelp}
      placeholder={text.flowPlaceholder}
      autoComplete="off"
      spellCheck={false}
      classNames={{ input: 'mono' }}
      value={flow}
      error={read?.ok === false ? read.error : undefined}
      onChange={(event) => take(event.currentTarget.value)}
    />
  );
}
