import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Problem } from '@netloft/contracts';
import { DataTable, type RowAction } from '../../../components/data-table/index.ts';
import type { Column } from '../../../components/data-table/types.ts';
import { Mark } from '../../../components/mark.tsx';
import { Middle } from '../../../components/name.tsx';
import { Empty, Failed } from '../../../components/states.tsx';
import { Time } from '../../../components/time.tsx';
import { wayOf } from '../../../components/trace-path/index.ts';
import { announce } from '../../../lib/announce.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { useTableSearch } from '../../../lib/table-search.ts';
import { nsxTraceflowsQuery } from '../nsx.queries.ts';
import { useWhyNoWrite } from '../parts/use-nsx-may.ts';
import { rowOf, runs, type TraceRow } from './traceflow.model.ts';
import { nsxTraceText as text } from './traceflow.messages.ts';
import { deleteNsxTrace } from './traffic.queries.ts';
import classes from './traceflow.module.css';

/** How often the list is asked for, in milliseconds: while one runs, and else. */
const AGAIN = { running: 4000, list: 15_000 } as const;

const rowId = (row: TraceRow): string => row.id;
const nameOf = (end: string): string => end.slice(end.indexOf('/') + 1).trim();
const connection = (row: TraceRow): string => wayOf({ path: row, summary: row });

const columns: readonly Column<TraceRow>[] = [
  {
    id: 'outcome',
    header: text.columns.outcome,
    width: 112,
    fixed: true,
    value: (row) => row.outcome.label,
    cell: (row) => (
      <Mark
        kind={row.outcome.mark}
        label={row.outcome.label}
        title={row.outcome.label === text.notAsked ? text.notAskedWhy : row.reason || undefined}
      />
    ),
  },
  {
    id: 'connection',
    header: text.columns.connection,
    width: 260,
    grow: 4,
    fixed: true,
    mono: true,
    value: connection,
    cell: (row) => (
      <span className={classes.connection} title={`${row.source} → ${row.destination}`}>
        <Middle text={nameOf(row.source)} />
        <span className={classes.fixed}> → </span>
        <Middle text={nameOf(row.destination)} />
        <span className={classes.fixed}>
          {' '}
          {row.destinationPort === null ? row.protocol : `${row.destinationPort}/${row.protocol}`}
        </span>
      </span>
    ),
  },
  { id: 'cluster', header: text.columns.cluster, width: 116, grow: 1, value: (row) => row.cluster },
  {
    id: 'age',
    header: text.columns.age,
    width: 90,
    align: 'end',
    unsearched: true,
    value: (row) => (row.createdAt === null ? null : Date.parse(row.createdAt)),
    exported: (row) => row.createdAt,
    cell: (row) => <Time value={row.createdAt} />,
  },
  { id: 'id', header: text.columns.id, width: 240, mono: true, optional: true, value: (row) => row.id },
];

/** Every trace that NSX holds, newest first, whoever had it made. */
export function NsxTraceHistory(): ReactNode {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const mayNot = useWhyNoWrite();
  const [tableSearch, changeTable] = useTableSearch();
  const [problem, setProblem] = useState<Problem | null>(null);
  const traces = useQuery({
    ...nsxTraceflowsQuery,
    retry: false,
    refetchInterval: ({ state }) =>
      state.data?.items.some((one) => runs(one, Date.now())) === true ? AGAIN.running : AGAIN.list,
  });
  const { data, dataUpdatedAt } = traces;
  const rows = useMemo(() => (data?.items ?? []).map((one) => rowOf(one, dataUpdatedAt)), [data, dataUpdatedAt]);
  const open = useCallback(
    (row: TraceRow) => void navigate({ to: '/nsx/traceflow/$id', params: { id: row.id } } as never),
    [navigate],
  );
  const remove = (row: TraceRow): void => {
    setProblem(null);
    void deleteNsxTrace(row.id)
      .then(() => {
        announce(`${text.removed}: ${connection(row)}`);
        return queries.invalidateQueries({ queryKey: nsxTraceflowsQuery.queryKey, exact: true });
      })
      .catch((error: unknown) => setProblem(problemOf(error)));
  };
  const actions = (): readonly RowAction<TraceRow>[] => [
    { label: text.remove, run: remove, disabled: mayNot ?? undefined },
  ];
  const shown = problem ?? (traces.isError ? problemOf(traces.error) : null);
  return (
    <section className={classes.history} aria-label={text.history}>
      {shown !== null && <Failed problem={shown} retry={() => void traces.refetch()} />}
      {(data !== undefined || !traces.isError) && (
        <DataTable
          id="nsx-traceflows"
          label={text.history}
          noun={text.noun}
          columns={columns}
          rows={rows}
          rowId={rowId}
          rowName={connection}
          rowLink={(row) => `/nsx/traceflow/${encodeURIComponent(row.id)}`}
          total={data === undefined ? null : rows.length}
          onOpen={open}
          actions={actions}
          search={tableSearch}
          onSearchChange={changeTable}
          initialSort="-age"
          loading={data === undefined}
          empty={<Empty title={text.emptyTitle} why={data?.freshness.detail ?? text.emptyWhy} />}
        />
      )}
      {data?.partial !== undefined && <p className={classes.help}>{data.partial}</p>}
    </section>
  );
}
