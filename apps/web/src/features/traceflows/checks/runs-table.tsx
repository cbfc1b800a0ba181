import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { CheckRunSummary } from '@netloft/contracts';
import { DataTable } from '../../../components/data-table/index.ts';
import { Empty, Failed } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { useTableSearch } from '../../../lib/table-search.ts';
import { checksText as text } from './checks.messages.ts';
import { runsQuery } from './checks.queries.ts';
import { runColumns } from './sets.columns.tsx';
import { useGo } from './use-go.ts';

const runId = (run: CheckRunSummary): string => run.id;
const NONE: readonly CheckRunSummary[] = [];

/** Runs of one set, or of all of a cluster, newest first. */
export function RunsTable({
  cluster,
  set,
  filters,
}: {
  readonly cluster: string;
  readonly set?: string;
  readonly filters?: ReactNode;
}): ReactNode {
  const runs = useQuery(runsQuery(cluster, set));
  const [tableSearch, changeTable] = useTableSearch();
  const go = useGo(cluster);
  const items = runs.data?.items ?? NONE;
  if (runs.isError) return <Failed problem={problemOf(runs.error)} retry={() => void runs.refetch()} />;
  return (
    <DataTable
      id="trace-check-runs"
      label="Runs"
      noun={text.runsNoun}
      columns={runColumns}
      rows={items}
      rowId={runId}
      rowName={(run) => run.name}
      rowLink={(run) => `/clusters/${encodeURIComponent(cluster)}/traceflows/runs/${encodeURIComponent(run.id)}`}
      onOpen={(run) => go('/traceflows/runs/$run', { run: run.id })}
      total={runs.data === undefined ? null : runs.data.total}
      search={tableSearch}
      onSearchChange={changeTable}
      initialSort="-started"
      loading={runs.isPending}
      filters={filters}
      empty={<Empty title={text.noRunsTitle} why={text.noRunsWhy} />}
    />
  );
}
