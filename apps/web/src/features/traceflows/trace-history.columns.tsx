import type { ReactNode } from 'react';
import { workloadOf } from '@netloft/analytics';
import type { TraceflowSummary } from '@netloft/contracts';
import type { Column } from '../../components/data-table/types.ts';
import { Mark } from '../../components/mark.tsx';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { endNow, outcomeOf, policyLabel, policyName } from '../../components/trace-path/index.ts';
import { useNotTakenUp } from './trace-progress.model.ts';
import { traceflowsText as text } from './traceflows.messages.ts';
import classes from './traceflows.module.css';

const split = (end: string): readonly [namespace: string, name: string] => {
  const slash = end.indexOf('/');
  return slash < 0 ? ['', end] : [end.slice(0, slash).trim(), end.slice(slash + 1).trim()];
};

const portOf = (row: TraceflowSummary): string =>
  row.destinationPort === null ? row.protocol : `${row.destinationPort}/${row.protocol}`;

const sourceOf = (row: TraceflowSummary): string => endNow(row.source, row.sourceName);
const destinationOf = (row: TraceflowSummary): string => endNow(row.destination, row.destinationName);
const wordsOf = (row: TraceflowSummary): string => `${sourceOf(row)} → ${destinationOf(row)} ${portOf(row)}`;

function End({ value, owner }: { readonly value: string; readonly owner: string | undefined }): ReactNode {
  if (owner !== undefined) return <span className="mono">{endNow(value, owner)}</span>;
  const [namespace, name] = split(value);
  return <Name namespace={namespace} name={name} />;
}

interface ShortEndProps {
  readonly namespace: string;
  readonly name: string;
  /** Who has the address that stands in the name's place. */
  readonly owner: string | undefined;
}

/** In a narrow place what a Pod belongs to stays longest: the hashes of its name give way first, then the namespace. */
function ShortEnd({ namespace, name, owner }: ShortEndProps): ReactNode {
  const workload = workloadOf(name);
  const last = name.lastIndexOf('-');
  const own = workload === name ? '' : name.slice(last);
  return (
    <>
      {namespace !== '' && <span className={`muted ${classes.namespace ?? ''}`}>{namespace} / </span>}
      <span className={classes.workload}>{workload}</span>
      {owner !== undefined && <span className={`muted ${classes.own ?? ''}`}> ({workloadOf(split(owner)[1])})</span>}
      {own !== '' && (
        <>
          <span className={classes.template}>{name.slice(workload.length, last)}</span>
          <span className={classes.own}>{own}</span>
        </>
      )}
    </>
  );
}

/** Words for what is no protocol's name, where room is short; the whole stands on hover. */
const SHORT: Readonly<Record<string, string>> = {
  'Service’s first port': text.portFirst,
  'any protocol': text.portAny,
};

/** Both ends and the port, in a narrow window below each other; the namespaces only where they differ, all of it on hover. */
function Connection({ row }: { readonly row: TraceflowSummary }): ReactNode {
  const [sourceNamespace, source] = split(row.source);
  const [destinationNamespace, destination] = split(row.destination);
  const apart = sourceNamespace !== '' && destinationNamespace !== '' && sourceNamespace !== destinationNamespace;
  const port = portOf(row);
  return (
    <span className={`mono ${classes.connection ?? ''}`} title={wordsOf(row)}>
      <span className={classes.line}>
        <ShortEnd namespace={apart ? sourceNamespace : ''} name={source} owner={row.sourceName} />
      </span>
      <span className={classes.line}>
        <span className={`${classes.fixed ?? ''} ${classes.arrow ?? ''}`}>→</span>
        <ShortEnd namespace={apart ? destinationNamespace : ''} name={destination} owner={row.destinationName} />
        <span className={classes.fixed}> {SHORT[port] ?? port}</span>
      </span>
    </span>
  );
}

/** What became of the packet; of a trace that nothing takes up, that. */
function Outcome({ row }: { readonly row: TraceflowSummary }): ReactNode {
  const abandoned = useNotTakenUp(row);
  const outcome = outcomeOf(row);
  if (abandoned) return <Mark kind="unknown" label={text.notTakenUp} />;
  return <Mark kind={outcome.mark} label={outcome.label} title={row.reason === '' ? undefined : row.reason} />;
}

const COLUMNS: readonly Column<TraceflowSummary>[] = [
  {
    id: 'outcome',
    header: text.colOutcome,
    width: 142,
    fixed: true,
    value: (row) => outcomeOf(row).label,
    cell: (row) => <Outcome row={row} />,
  },
  {
    id: 'connection',
    header: text.colConnection,
    width: 246,
    grow: 4,
    fixed: true,
    value: wordsOf,
    cell: (row) => <Connection row={row} />,
  },
  {
    id: 'policy',
    header: text.colPolicy,
    width: 106,
    grow: 1,
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
    width: 84,
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
    value: sourceOf,
    cell: (row) => <End value={row.source} owner={row.sourceName} />,
  },
  {
    id: 'destination',
    header: text.colDestination,
    width: 200,
    grow: 1,
    optional: true,
    value: destinationOf,
    cell: (row) => <End value={row.destination} owner={row.destinationName} />,
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

/** Columns of the history; in a narrow window who made a trace is shown only when it is picked. */
export const historyColumns: Readonly<Record<'wide' | 'narrow', readonly Column<TraceflowSummary>[]>> = {
  wide: COLUMNS,
  narrow: COLUMNS.map((column) => (column.id === 'who' ? { ...column, optional: true } : column)),
};
