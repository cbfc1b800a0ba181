import type { ReactNode } from 'react';
import { SegmentedControl } from '@mantine/core';
import { useShortcuts } from '../../lib/keyboard.ts';
import { oneOf } from '../../lib/search-params.ts';
import { tracePathText as text } from './trace-path.messages.ts';
import { TRACE_VIEWS, type TraceView } from './trace-views.ts';

const LABELS: Readonly<Record<TraceView, string>> = {
  path: text.pathView,
  table: text.tableView,
  yaml: text.yamlView,
};

/** Path, its twin as a table (also at the key `t`), or the object. */
export function ViewSwitch({
  value,
  onChange,
}: {
  readonly value: TraceView;
  readonly onChange: (value: TraceView) => void;
}): ReactNode {
  useShortcuts([
    {
      keys: 't',
      label: text.toggleTable,
      group: text.keys,
      run: () => onChange(value === 'table' ? 'path' : 'table'),
    },
  ]);
  return (
    <SegmentedControl
      size="xs"
      aria-label={text.viewLabel}
      data={TRACE_VIEWS.map((view) => ({ value: view, label: LABELS[view] }))}
      value={value}
      onChange={(next) => onChange(oneOf(next, TRACE_VIEWS) ?? 'path')}
    />
  );
}
