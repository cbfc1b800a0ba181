import { useCallback, useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconFileUpload, IconPlus } from '@tabler/icons-react';
import type { CheckSetSummary } from '@netloft/contracts';
import { DataTable, type RowAction } from '../../../components/data-table/index.ts';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed } from '../../../components/states.tsx';
import { announce } from '../../../lib/announce.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { plural } from '../../../lib/format.ts';
import { useTableSearch } from '../../../lib/table-search.ts';
import { useCluster } from '../../../lib/use-cluster.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { checksText as text } from './checks.messages.ts';
import { checksKey, createSet, deleteSet, exportSet, setsQuery, startRun } from './checks.queries.ts';
import { checksSearch } from './checks.search.ts';
import { Confirm } from './confirm.tsx';
import { ImportSets } from './import-sets.tsx';
import { RunsTable } from './runs-table.tsx';
import { SetForm, type SetFacts } from './set-form.tsx';
import { setColumns } from './sets.columns.tsx';
import { fileName, useFiles } from './use-files.ts';
import { useGo } from './use-go.ts';
import { useStartRun } from './use-start-run.ts';
import { ViewChips } from './view-chips.tsx';
import classes from './checks.module.css';

const setId = (set: CheckSetSummary): string => set.id;
const NONE: readonly CheckSetSummary[] = [];

/** Makes a set without checks and opens it. */
function NewSet({ cluster, onClose }: { readonly cluster: string; readonly onClose: () => void }): ReactNode {
  const go = useGo(cluster);
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: ({ name, description }: SetFacts) =>
      createSet(cluster, { name, ...(description === '' ? {} : { description }), checks: [] }),
    onSuccess: (set) => {
      void client.invalidateQueries({ queryKey: checksKey(cluster) });
      go('/traceflows/checks/$set', { set: set.id });
    },
  });
  return (
    <SetForm
      title={text.newSet}
      initial={{ name: '', description: '' }}
      saving={make.isPending}
      problem={make.error === null ? null : problemOf(make.error)}
      onSave={(facts) => make.mutate(facts)}
      onClose={onClose}
    />
  );
}

function DeleteSet({
  cluster,
  set,
  onClose,
}: {
  readonly cluster: string;
  readonly set: CheckSetSummary;
  readonly onClose: () => void;
}): ReactNode {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteSet(cluster, set.id, set.version),
    onSuccess: () => {
      announce(`${text.deletedSet}: ${set.name}`);
      void client.invalidateQueries({ queryKey: checksKey(cluster) });
      onClose();
    },
  });
  return (
    <Confirm
      title={text.deleteSet(set.name)}
      what={text.deleteSetWhat(plural(set.checks, 'check'))}
      busy={remove.isPending}
      problem={remove.error === null ? null : problemOf(remove.error)}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}

/** Every set of checks of the cluster with what its last run said, and all runs. */
export function ChecksPage(): ReactNode {
  const cluster = useCluster();
  const sets = useQuery(setsQuery(cluster));
  const [search] = usePageSearch(checksSearch);
  const [tableSearch, changeTable] = useTableSearch();
  const [dialog, setDialog] = useState<'new' | 'import' | null>(null);
  const [removing, setRemoving] = useState<CheckSetSummary | null>(null);
  const { start, problem: refused } = useStartRun(cluster);
  const files = useFiles();
  const go = useGo(cluster);
  const rights = sets.data?.rights;
  const mayNot = rights?.mayChange === false ? text.mayNot(rights.reason) : undefined;
  // Until the list is there nobody knows what this person may do.
  const unknown = rights !== undefined ? undefined : sets.isError ? text.rightsUnknown : text.rightsLoading;
  const noNew = mayNot ?? unknown;
  const open = useCallback((set: CheckSetSummary) => go('/traceflows/checks/$set', { set: set.id }), [go]);
  const save = (set: CheckSetSummary, format: 'yaml' | 'json'): void =>
    files.save(() => exportSet(cluster, set.id, format), `${fileName(set.name)}.${format}`);
  const actions = (set: CheckSetSummary): readonly RowAction<CheckSetSummary>[] => [
    {
      label: text.run,
      run: () => start(() => startRun(cluster, set.id)),
      disabled: mayNot ?? (set.checks === 0 ? text.noChecksTitle : undefined),
    },
    { label: `${text.exportAs} ${text.exportYaml}`, run: () => save(set, 'yaml') },
    { label: `${text.exportAs} ${text.exportJson}`, run: () => save(set, 'json') },
    { label: text.remove, run: setRemoving, disabled: mayNot },
  ];
  const problem = refused ?? files.problem;
  const buttons = (
    <>
      <Button
        size="sm"
        variant="default"
        leftSection={<IconFileUpload size={15} aria-hidden />}
        disabled={noNew !== undefined}
        title={noNew}
        onClick={() => setDialog('import')}
      >
        {text.importSets}
      </Button>
      <Button
        size="sm"
        leftSection={<IconPlus size={15} aria-hidden />}
        disabled={noNew !== undefined}
        title={noNew}
        onClick={() => setDialog('new')}
      >
        {text.newSet}
      </Button>
    </>
  );
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="trace-checks"
      freshness={sets.data?.freshness ?? null}
      hidden={sets.data?.hidden ?? []}
      actions={buttons}
      fill
    >
      {(mayNot ?? (sets.isError && noNew)) && <p className={classes.note}>{noNew}</p>}
      {problem !== null && (
        <div className={classes.problem}>
          <Failed problem={problem} />
        </div>
      )}
      {search.view === 'runs' ? (
        <RunsTable cluster={cluster} filters={<ViewChips first={text.tabSets} />} />
      ) : sets.isError ? (
        <Failed problem={problemOf(sets.error)} retry={() => void sets.refetch()} />
      ) : (
        <DataTable
          id="trace-check-sets"
          label="Sets of checks"
          noun={text.setsNoun}
          columns={setColumns}
          rows={sets.data?.items ?? NONE}
          rowId={setId}
          rowName={(set) => set.name}
          rowLink={(set) => `${window.location.pathname}/${encodeURIComponent(set.id)}`}
          total={sets.data === undefined ? null : sets.data.total}
          onOpen={open}
          actions={actions}
          search={tableSearch}
          onSearchChange={changeTable}
          initialSort="name"
          loading={sets.isPending}
          filters={<ViewChips first={text.tabSets} />}
          empty={<Empty title={text.noSetsTitle} why={text.noSetsWhy} />}
        />
      )}
      {dialog === 'new' && <NewSet cluster={cluster} onClose={() => setDialog(null)} />}
      {dialog === 'import' && <ImportSets cluster={cluster} onClose={() => setDialog(null)} />}
      {removing !== null && <DeleteSet cluster={cluster} set={removing} onClose={() => setRemoving(null)} />}
    </Page>
  );
}
