import { useMemo, useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { CheckSet, TraceCheck } from '@netloft/contracts';
import { ClusterLink } from '../../../components/cluster-link.tsx';
import { DataTable, type RowAction } from '../../../components/data-table/index.ts';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { ExactTime } from '../../../components/time.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { useTableSearch } from '../../../lib/table-search.ts';
import { useCluster } from '../../../lib/use-cluster.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { draftOf as traceDraftOf } from '../trace-form.store.ts';
import { checksText as text } from './checks.messages.ts';
import { setQuery, setsQuery, startRun } from './checks.queries.ts';
import { checksSearch } from './checks.search.ts';
import { draftOfCheck, traceFormOf } from './check-draft.model.ts';
import { DeleteChecks } from './delete-checks.tsx';
import { EditCheck } from './edit-check.tsx';
import { useSetRuns } from './last-results.ts';
import { RunsTable } from './runs-table.tsx';
import { SetActions } from './set-actions.tsx';
import { checkColumns, type CheckRow } from './set.columns.tsx';
import { useGo } from './use-go.ts';
import { useStartRun } from './use-start-run.ts';
import { ViewChips } from './view-chips.tsx';
import classes from './checks.module.css';

const rowId = ({ check }: CheckRow): string => check.id;

/** The checks of a set with what each said last. */
function SetContent({ cluster, set }: { readonly cluster: string; readonly set: CheckSet }): ReactNode {
  const [search] = usePageSearch(checksSearch);
  const [tableSearch, changeTable] = useTableSearch();
  const [editing, setEditing] = useState<{ readonly check: TraceCheck | null; readonly copy: boolean } | null>(null);
  const [removing, setRemoving] = useState<readonly TraceCheck[]>([]);
  const rights = useQuery(setsQuery(cluster)).data?.rights;
  const mayNot = rights?.mayChange === false ? text.mayNot(rights.reason) : undefined;
  const { last, running } = useSetRuns(cluster, set.id);
  const { start, starting, problem } = useStartRun(cluster);
  const go = useGo(cluster);
  const rows = useMemo(
    () => set.checks.map((check): CheckRow => ({ check, last: last.get(check.id) ?? null })),
    [set.checks, last],
  );
  const run = (checks?: readonly TraceCheck[]): void =>
    start(() =>
      startRun(
        cluster,
        set.id,
        checks?.map((check) => check.id),
      ),
    );
  useShortcuts(
    mayNot === undefined
      ? [
          ...(set.checks.length === 0 ? [] : [{ keys: 'r', label: text.runAll, group: text.title, run: () => run() }]),
          { keys: 'n', label: text.addCheck, group: text.title, run: () => setEditing({ check: null, copy: false }) },
        ]
      : [],
  );
  const fillForm = ({ check }: CheckRow): void => {
    traceDraftOf(cluster).set(
      traceFormOf(draftOfCheck(check, { source: null, destination: null }), last.get(check.id)?.result),
    );
    go('/traceflow');
  };
  const actions = (): readonly RowAction<CheckRow>[] => [
    { label: text.run, run: ({ check }) => run([check]), disabled: mayNot },
    { label: text.edit, run: ({ check }) => setEditing({ check, copy: false }), disabled: mayNot },
    { label: text.duplicate, run: ({ check }) => setEditing({ check, copy: true }), disabled: mayNot },
    { label: text.traceOnce, run: fillForm },
    { label: text.remove, run: ({ check }) => setRemoving([check]), disabled: mayNot },
  ];
  const open = ({ check, last: latest }: CheckRow): void => {
    if (latest !== null) go('/traceflows/runs/$run', { run: latest.run.id }, { open: check.id });
    else if (mayNot === undefined) setEditing({ check, copy: false });
  };
  return (
    <Page
      title={set.name}
      documentTitle={`${set.name} · ${text.title}`}
      {...(set.description === undefined ? {} : { purpose: set.description })}
      actions={
        <SetActions
          cluster={cluster}
          set={set}
          mayNot={mayNot}
          starting={starting}
          onRun={() => run()}
          onAdd={() => setEditing({ check: null, copy: false })}
        />
      }
      fill
    >
      <p className={classes.line}>
        <ClusterLink to="/traceflows/checks">{text.backToSets}</ClusterLink>
        <span>
          {text.setVersion(set.version)}, {text.changedBy(set.updatedBy)} <ExactTime value={set.updatedAt} />
        </span>
        {running !== undefined && (
          <span role="status">
            {text.runningNow}.{' '}
            <ClusterLink to="/traceflows/runs/$run" params={{ run: running.id }}>
              {text.showRun}
            </ClusterLink>
          </span>
        )}
      </p>
      {mayNot !== undefined && <p className={classes.note}>{mayNot}</p>}
      {problem !== null && (
        <div className={classes.problem}>
          <Failed problem={problem} title={text.runFailed} />
        </div>
      )}
      {search.view === 'runs' ? (
        <RunsTable cluster={cluster} set={set.id} filters={<ViewChips first={text.tabChecks} />} />
      ) : (
        <DataTable
          id="trace-checks"
          label="Checks"
          noun={text.checksNoun}
          columns={checkColumns}
          rows={rows}
          rowId={rowId}
          rowName={({ check }) => check.name}
          onOpen={open}
          actions={actions}
          {...(mayNot === undefined
            ? {
                selectionActions: [
                  {
                    label: text.runSelected,
                    run: (chosen: readonly CheckRow[]) => run(chosen.map((row) => row.check)),
                  },
                  {
                    label: text.remove,
                    run: (chosen: readonly CheckRow[]) => setRemoving(chosen.map((row) => row.check)),
                  },
                ],
              }
            : {})}
          search={tableSearch}
          onSearchChange={changeTable}
          filters={<ViewChips first={text.tabChecks} />}
          empty={<Empty title={text.noChecksTitle} why={text.noChecksWhy} />}
        />
      )}
      {editing !== null && <EditCheck cluster={cluster} set={set} {...editing} onClose={() => setEditing(null)} />}
      {removing.length > 0 && (
        <DeleteChecks cluster={cluster} set={set.id} checks={removing} onClose={() => setRemoving([])} />
      )}
    </Page>
  );
}

/** One set of checks by its link. */
export function CheckSetPage(): ReactNode {
  const cluster = useCluster();
  const params = useParams({ strict: false });
  const id = 'set' in params && typeof params.set === 'string' ? params.set : '';
  const set = useQuery(setQuery(cluster, id));
  if (set.data !== undefined) return <SetContent key={id} cluster={cluster} set={set.data} />;
  const problem = set.isError ? problemOf(set.error) : null;
  return (
    <Page title={text.setTitle}>
      {problem === null ? (
        <Loading rows={10} />
      ) : problem.status === 404 ? (
        <Empty
          title={text.setGoneTitle}
          why={text.setGone}
          action={<ClusterLink to="/traceflows/checks">{text.backToSets}</ClusterLink>}
        />
      ) : (
        <Failed problem={problem} retry={() => void set.refetch()} />
      )}
    </Page>
  );
}
