import type { ReactNode } from 'react';
import { NativeSelect } from '@mantine/core';
import type { TraceflowSummary } from '@netloft/contracts';
import { outcomeOf } from '../../../components/trace-path/index.ts';
import { serverNow } from '../../../lib/clock.ts';
import { formatRelative, shortenMiddle } from '../../../lib/format.ts';
import { compareText as text } from './compare.messages.ts';

const endOf = (end: string): string => shortenMiddle(end.slice(end.indexOf('/') + 1).trim(), 24);

/** `Dropped · yelb-ui-… → yelb-appserver-… 4568/TCP · 4 min ago`. */
export function traceLabel(row: TraceflowSummary, now: number): string {
  const port = row.destinationPort === null ? row.protocol : `${row.destinationPort}/${row.protocol}`;
  const age = formatRelative(Date.parse(row.createdAt), now);
  return `${outcomeOf(row).label} · ${endOf(row.source)} → ${endOf(row.destination)} ${port} · ${age}`;
}

/** Chooses one side among the traces that the cluster holds, those with the ends of the other side first. */
export function SidePicker({
  label,
  rows,
  value,
  other,
  shown,
  onChange,
}: {
  readonly label: string;
  readonly rows: readonly TraceflowSummary[];
  readonly value: string | undefined;
  readonly other: string | undefined;
  /** What the chosen one is called when the list does not hold it. */
  readonly shown: string;
  readonly onChange: (name: string | undefined) => void;
}): ReactNode {
  const now = serverNow();
  const peer = rows.find((row) => row.id === other);
  const choices = rows
    .filter((row) => row.id !== other)
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
    .slice(0, 200);
  const alike = (row: TraceflowSummary): boolean =>
    peer !== undefined && row.source === peer.source && row.destination === peer.destination;
  const option = (row: TraceflowSummary): { value: string; label: string } => ({
    value: row.id,
    label: traceLabel(row, now),
  });
  const groups = [
    { group: text.sameEnds, items: choices.filter(alike).map(option) },
    { group: text.others, items: choices.filter((row) => !alike(row)).map(option) },
  ].filter((group) => group.items.length > 0);
  const known = value === undefined || choices.some((row) => row.id === value);
  return (
    <NativeSelect
      label={label}
      value={value ?? ''}
      data={[
        { value: '', label: text.choose },
        ...(known || value === undefined ? [] : [{ value, label: shown }]),
        ...groups,
      ]}
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    />
  );
}
