import type { ReactNode } from 'react';
import { SegmentedControl } from '@mantine/core';
import type { TraceView } from './traceflows.search.ts';
import { traceflowsText as text } from './traceflows.messages.ts';

const VIEWS = [
  { value: 'path', label: text.pathView },
  { value: 'table', label: text.tableView },
  { value: 'yaml', label: text.yamlView },
];

/** Path, its twin as a table, or the object. */
export function ViewSwitch({
  value,
  onChange,
}: {
  readonly value: TraceView;
  readonly onChange: (value: TraceView) => void;
}): ReactNode {
  return (
    <SegmentedControl
      size="xs"
      aria-label={text.viewLabel}
      data={VIEWS}
      value={value}
      onChange={(next) => onChange(next as TraceView)}
    />
  );
}
