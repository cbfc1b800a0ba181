import type { ReactNode } from 'react';
import type { TraceflowSummary } from '@netloft/contracts';
import type { Column } from '../../components/data-table/types.ts';
import { Mark } from '../../components/mark.tsx';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { outcomeOf, policyLabel, policyName } from '../../components/trace-path/index.ts';
import { traceflowsText as text } from './traceflows.messages.ts';
import classes from './traceflows.module.css';

const split = (end: string): readonly [namespace: string, name: string] => {
  const slash = end.indexOf('/');
  return slash < 0 ? ['', end] : [end.slice(0, slash).trim(), end.slice(slash + 1).trim()];
};

const portOf = (row: TraceflowSummary): string =>
  row.destinationPort === null ? row.protocol : `${row.destinationPort}/${row.protocol}`;

function End({ value }: { readonly value: string }): ReactNode {
  const [namespace, name] = split(value);
  return <Name namespace={namespace} name={name} />;
}

/** Both ends and the port; the namespaces only where they differ, all of it on hover. */
function Connection({ row }: { readonly row: TraceflowSummary }): ReactNode {
  const [sourceNamespace, source] = split(row.source);
  const [destinationNamespace, destination] = split(row.destination);
  const apart = sourceNamespace !== '' && destinationNamespace !== '' && sourceNamespace !== destinationNamespace;
  return (
    <span className={classes.connection} title={`${row.source} → ${row.destination} ${portOf(row)}`}>
      <Name namespace={apart ? sourceNamespace : ''} name={source} />
      <span className={`mono ${classes.fixed ?? ''}`}> → </span>
      <Name namespace={apart ? destinationNamespace : ''} name={destination} />
      <span className={`mono ${classes.fixed ?? ''}`}> {portOf(row)}</span>
    </span>
  );
}

/** Columns of the history. */
export const historyColumns: readonly Column<TraceflowSummary>[] = [
  {
    id: 'outcome',
    header: text.colOutcome,
    width: 104,
    fixed: true,
    value: (row) => outcomeOf(row).label,
    cell: (row) => {
      const outcome = outcomeOf(row);
      return <Mark kind={outcome.mark} label={outcome.label} title={row.reason === '' ? undefined : row.reason} />;
    },
  },
  {
    id: 'connection',
    header: text.colConnection,
    width: 246,
    grow: 4,
    fixed: true,
    value: (row) => `${row.source} → ${row.destination} ${portOf(row)}`,
    cell: (row) => <Connection row={row} />,
  },
  {
    id: 'policy',
    header: text.colPolicy,
    width: 100,
    grow: 2,
    value: (row) => (row.policy === null ? null : policyLabel(row.policy)),
    cell: (row) =>
      row.policy === null ? (
        <span className="muted">—</span>
      ) : (
        <span className={classes.policy} title={`${policyLabel(row.policy)}\n${row.policy.reference}`}>
          {policyName(row.policy)}
        </span>
      ),
  },
  {
    id: 'age',
    header: text.colAge,
    width: 76,
    align: 'end',
    unsearched: true,
    value: (row) => Date.parse(row.createdAt) || null,
    exported: (row) => row.createdAt,
    cell: (row) => <Time value={row.createdAt} />,
  },
  {
    id: 'who',
    header: text.colWho,
    width: 74,
    grow: 1,
    value: (row) => row.requestedBy ?? (row.managed ? null : text.madeElsewhere),
    cell: (row) =>
      row.managed ? (
        <span title={row.requestedBy ?? undefined}>{row.requestedBy ?? '—'}</span>
      ) : (
        <span className="muted">{text.madeElsewhere}</span>
      ),
  },
  {
    id: 'source',
    header: text.colSource,
    width: 200,
    grow: 1,
    optional: true,
    value: (row) => row.source,
    cell: (row) => <End value={row.source} />,
  },
  {
    id: 'destination',
    header: text.colDestination,
    width: 200,
    grow: 1,
    optional: true,
    value: (row) => row.destination,
    cell: (row) => <End value={row.destination} />,
  },
  {
    id: 'port',
    header: text.colPort,
    width: 92,
    mono: true,
    optional: true,
    value: portOf,
    compare: (a, b) => (a.destinationPort ?? 0) - (b.destinationPort ?? 0) || a.protocol.localeCompare(b.protocol),
  },
  { id: 'phase', header: text.colPhase, width: 90, optional: true, value: (row) => row.phase },
  { id: 'live', header: text.live, width: 90, optional: true, unsearched: true, value: (row) => row.liveTraffic },
  { id: 'reason', header: text.colReason, width: 160, grow: 1, optional: true, value: (row) => row.reason || null },
  { id: 'name', header: text.colName, width: 200, mono: true, optional: true, value: (row) => row.name },
];
