import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { compareRuns } from '@netloft/antrea';
import type { CheckRun, Freshness } from '@netloft/contracts';
import { ClusterLink } from '../../../components/cluster-link.tsx';
import { DataTable, type RowAction } from '../../../components/data-table/index.ts';
import { FilterChips, type Chip } from '../../../components/filter-chips.tsx';
import type { MarkKind } from '../../../components/mark.tsx';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { useLiveTopic } from '../../../lib/live-topic.ts';
import { useTableSearch } from '../../../lib/table-search.ts';
import { useCluster } from '../../../lib/use-cluster.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { resultReference } from '../compare/compare.model.ts';
import { checksText as text } from './checks.messages.ts';
import { runQuery, runsQuery } from './checks.queries.ts';
import { checksSearch, matchesOutcome, OUTCOME_FILTERS, type OutcomeFilter } from './checks.search.ts';
import { ResultDrawer } from './result-drawer.tsx';
import { useRunActions } from './run-actions.tsx';
import { resultColumns, type ResultRow } from './run.columns.tsx';
import { RunHead } from './run-head.tsx';
import { outcomeCounts, runBefore, runHeadline, runTitle } from './run.model.ts';
import { useGo } from './use-go.ts';
import classes from './checks.module.css';

const rowId = ({ result }: ResultRow): string => result.check;
const MARKS: Readonly<Record<OutcomeFilter, MarkKind>> = {
  failed: 'dropped',
  error: 'mixed',
  passed: 'allowed',
  open: 'running',
  skipped: 'none',
};

/** The run before this one of the same set, whole; undefined when there is none or while it is asked. */
function useBefore(cluster: string, run: CheckRun): CheckRun | undefined {
  const runs = useQuery({ ...runsQuery(cluster, run.set?.id), enabled: run.set !== null && cluster !== '' });
  const before = run.set === null ? undefined : runBefore(run, runs.data?.items ?? []);
  return useQuery(runQuery(cluster, before?.id ?? '')).data;
}

function RunContent({
  cluster,
  run,
  freshness,
}: {
  readonly cluster: string;
  readonly run: CheckRun;
  readonly freshness: Freshness | null;
}): ReactNode {
  const [search, change] = usePageSearch(checksSearch);
  const [tableSearch, changeTable] = useTableSearch();
  const go = useGo(cluster);
  const { main, tools, problem } = useRunActions(cluster, run);
  const before = useBefore(cluster, run);
  const all = useMemo(() => {
    const earlier = new Map(
      before === undefined ? [] : compareRuns(before, run).map((one) => [one.check, one.before ?? null] as const),
    );
    return run.results.map((result): ResultRow => ({ result, before: earlier.get(result.check) ?? null }));
  }, [run, before]);
  const rows = useMemo(
    () => all.filter(({ result }) => matchesOutcome(result.outcome, search.show)),
    [all, search.show],
  );
  const columns = useMemo(() => resultColumns(before !== undefined), [before]);
  const counts = useMemo(() => outcomeCounts(run.results), [run.results]);
  const open = useCallback(({ result }: ResultRow) => change({ open: result.check }, 'push'), [change]);
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const shown = all.find(({ result }) => result.check === search.open);
  const chips: Chip<OutcomeFilter>[] = [
    { value: undefined, label: text.showAll, count: run.results.length },
    ...OUTCOME_FILTERS.filter((value) => counts[value] > 0 || value === search.show).map(
      (value): Chip<OutcomeFilter> => ({
        value,
        label: text.outcomeFilters[value],
        count: counts[value],
        mark: MARKS[value],
      }),
    ),
  ];
  const compare = ({ result, before: earlier }: ResultRow): void => {
    if (before === undefined || earlier === null) return;
    const [a, b] = [resultReference(before.id, earlier.check), resultReference(run.id, result.check)];
    go('/traceflows/compare', {}, { a, b });
  };
  const actions = ({ result, before: earlier }: ResultRow): readonly RowAction<ResultRow>[] => [
    {
      label: text.openTrace,
      run: () => result.traceflow !== null && go('/traceflow/$name', { name: result.traceflow }),
      disabled: result.traceflow === null ? text.notYet : undefined,
    },
    { label: text.compareBefore, run: compare, disabled: earlier === null ? text.noBefore : undefined },
  ];
  return (
    <Page
      title={runTitle(run)}
      documentTitle={`${text.states[run.state]}: ${runTitle(run)}, ${runHeadline(run)}`}
      freshness={freshness}
      actions={main}
      fill
    >
      {problem !== null && (
        <div className={classes.problem}>
          <Failed problem={problem} />
        </div>
      )}
      <RunHead run={run} />
      <DataTable
        id="trace-check-results"
        label="Results"
        noun={text.resultsNoun}
        columns={columns}
        rows={rows}
        rowId={rowId}
        rowName={({ result }) => result.name}
        total={run.results.length}
        onOpen={open}
        actions={actions}
        search={tableSearch}
        onSearchChange={changeTable}
        filters={
          <>
            <FilterChips
              label={text.filterOutcome}
              chips={chips}
              value={search.show}
              onChange={(show) => change({ show })}
            />
            <span className={classes.tools}>{tools}</span>
          </>
        }
        empty={<Empty title={text.noResultTitle} why={text.noResultWhy} />}
      />
      {shown !== undefined && (
        <ResultDrawer
          key={shown.result.check}
          cluster={cluster}
          run={run}
          result={shown.result}
          before={shown.before === null ? undefined : before?.id}
          onClose={close}
        />
      )}
    </Page>
  );
}

/** One run by its link: live while it is under way, then what it found. */
export function CheckRunPage(): ReactNode {
  const cluster = useCluster();
  const params = useParams({ strict: false });
  const id = 'run' in params && typeof params.run === 'string' ? params.run : '';
  const topic = useLiveTopic('trace-check-run', cluster === '' || id === '' ? null : { cluster, name: id });
  const live = topic.items.find((item) => item.id === id);
  const [kept, setKept] = useState<CheckRun | null>(null);
  if (live !== undefined && live !== kept) setKept(live);
  const asked = useQuery({
    ...runQuery(cluster, id),
    enabled: cluster !== '' && id !== '' && topic.state !== 'loading' && live === undefined,
  });
  const before = kept !== null && kept.id === id ? kept : undefined;
  const run = live ?? asked.data ?? before;
  if (run !== undefined)
    return <RunContent key={id} cluster={cluster} run={run} freshness={live === undefined ? null : topic.freshness} />;
  const problem = asked.isError ? problemOf(asked.error) : null;
  return (
    <Page title={text.runTitle}>
      {problem === null ? (
        <Loading rows={10} />
      ) : problem.status === 404 ? (
        <Empty
          title={text.runGoneTitle}
          why={text.runGone}
          action={<ClusterLink to="/traceflows/checks">{text.backToSets}</ClusterLink>}
        />
      ) : (
        <Failed problem={problem} retry={() => void asked.refetch()} />
      )}
    </Page>
  );
}
