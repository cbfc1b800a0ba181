import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Problem, TraceflowSummary } from '@netloft/contracts';
import { DataTable, type RowAction } from '../../components/data-table/index.ts';
import { FilterChips, type Chip } from '../../components/filter-chips.tsx';
import { Empty, Failed } from '../../components/states.tsx';
import { announce } from '../../lib/announce.ts';
import { problemOf, syntheticProblem } from '../../lib/api-client.ts';
import { isKnown } from '../../lib/freshness.ts';
import type { TopicState } from '../../lib/live-socket.ts';
import { useTableSearch } from '../../lib/table-search.ts';
import { useHistorySelection } from './checks/history-selection.ts';
import { historyColumns } from './trace-history.columns.tsx';
import { filterCounts, matchesFilter } from './trace-history.model.ts';
import type { TraceForm } from './trace-form.fields.ts';
import { formOfRequest } from './trace-form.model.ts';
import { deleteTrace, fetchTrace, whoAmIQuery } from './traceflows.queries.ts';
import type { TraceFilter } from './traceflows.search.ts';
import { traceflowsText as text } from './traceflows.messages.ts';
import { useRunTrace } from './use-trace-form.ts';
import classes from './traceflows.module.css';

/** Below this the form and the ends of a connection leave no room for who made it. */
const NARROW = '(max-width: 1439px)';
const rowId = (row: TraceflowSummary): string => row.id;
const MARKS = { running: 'running', delivered: 'allowed', dropped: 'dropped', failed: 'dropped' } as const;
const LABELS = {
  running: text.showRunning,
  delivered: text.showDelivered,
  dropped: text.showDropped,
  failed: text.showFailed,
} as const;

export interface TraceHistoryProps {
  readonly cluster: string;
  readonly topic: TopicState<TraceflowSummary>;
  readonly show: TraceFilter | undefined;
  readonly onShow: (show: TraceFilter | undefined) => void;
  /** Fills the form with a trace of the list. */
  readonly onTemplate: (form: TraceForm) => void;
}

/** Every Traceflow of the cluster, newest first, whoever made it. */
export function TraceHistory({ cluster, topic, show, onShow, onTemplate }: TraceHistoryProps): ReactNode {
  const navigate = useNavigate();
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false }) ?? false;
  const me = useQuery(whoAmIQuery()).data?.username;
  const [tableSearch, changeTable] = useTableSearch();
  const [problem, setProblem] = useState<Problem | null>(null);
  const { run, problem: refused } = useRunTrace(cluster);
  const selection = useHistorySelection(cluster);
  const rows = useMemo(() => topic.items.filter((row) => matchesFilter(row, show, me)), [topic.items, show, me]);
  const counts = useMemo(() => filterCounts(topic.items, me), [topic.items, me]);
  // What is hidden, or was not answered yet, is never counted as none.
  const known =
    topic.state === 'ready' && (topic.items.length > 0 || (isKnown(topic.freshness) && topic.hidden.length === 0));

  const open = useCallback(
    (row: TraceflowSummary) =>
      void navigate({ to: '/clusters/$cluster/traceflow/$name', params: { cluster, name: row.name } } as never),
    [navigate, cluster],
  );
  const withRequest = useCallback(
    (row: TraceflowSummary, use: (request: Parameters<typeof formOfRequest>[0]) => void) => {
      setProblem(null);
      fetchTrace(cluster, row.name).then(
        (detail) =>
          detail.request === null ? setProblem(syntheticProblem(422, row.name, text.notInForm)) : use(detail.request),
        (error: unknown) => setProblem(problemOf(error)),
      );
    },
    [cluster],
  );
  const remove = useCallback(
    (row: TraceflowSummary) => {
      setProblem(null);
      deleteTrace(cluster, row.name).then(
        () => announce(`${text.deleted}: ${row.name}`),
        (error: unknown) => setProblem(problemOf(error)),
      );
    },
    [cluster],
  );
  const actions = (row: TraceflowSummary): readonly RowAction<TraceflowSummary>[] => [
    { label: text.rerun, run: (one) => withRequest(one, run) },
    { label: text.useAsTemplate, run: (one) => withRequest(one, (request) => onTemplate(formOfRequest(request))) },
    {
      label: row.phase === 'Running' || row.phase === 'Waiting' ? text.cancel : text.remove,
      run: remove,
      disabled: row.managed ? undefined : text.madeElsewhere,
    },
  ];
  const chips: Chip<TraceFilter>[] = [
    { value: undefined, label: text.showAll, count: known ? counts.all : undefined },
    ...(['running', 'delivered', 'dropped', 'failed'] as const).map((value): Chip<TraceFilter> => ({
      value,
      label: LABELS[value],
      mark: MARKS[value],
      count: known ? counts[value] : undefined,
    })),
    { value: 'mine', label: text.showMine, count: known && me !== undefined ? counts.mine : undefined },
  ];
  const shownProblem = problem ?? refused ?? selection.problem;
  return (
    <>
      {shownProblem !== null && (
        <div className={classes.problem}>
          <Failed problem={shownProblem} />
        </div>
      )}
      <DataTable
        id="traceflows"
        label="Traces"
        noun={text.historyNoun}
        columns={historyColumns[narrow ? 'narrow' : 'wide']}
        rows={rows}
        rowId={rowId}
        rowLink={(row) => `${window.location.pathname}/${encodeURIComponent(row.name)}`}
        total={known ? topic.items.length : null}
        onOpen={open}
        search={tableSearch}
        onSearchChange={changeTable}
        initialSort="-age"
        loading={topic.state === 'loading'}
        actions={actions}
        selectionActions={selection.actions}
        filters={<FilterChips label={text.historyTitle} chips={chips} value={show} onChange={onShow} />}
        empty={
          topic.items.length > 0 ? (
            <Empty title={text.noMatchTitle} why={text.noMatchWhy} />
          ) : known ? (
            <Empty title={text.emptyTitle} why={text.emptyWhy} />
          ) : (
            <Empty
              title={text.unknownTitle}
              why={topic.hidden[0]?.reason ?? topic.freshness?.detail ?? text.unknownWhy}
            />
          )
        }
      />
    </>
  );
}
