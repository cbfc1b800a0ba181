import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { Button, Menu } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import type { ChangeRecord } from '@netloft/contracts';
import { changeColumns } from '../../components/change-records/columns.tsx';
import { objectName, shownRecords } from '../../components/change-records/model.ts';
import { DataTable } from '../../components/data-table/index.ts';
import { Page } from '../../components/page.tsx';
import { Empty, Failed } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { downloadText } from '../../lib/download.ts';
import { useTableSearch } from '../../lib/table-search.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { AuditFilters } from './audit-filters.tsx';
import { auditText as text } from './audit.messages.ts';
import { queryOf, recordsCsv } from './audit.model.ts';
import { auditPages, fetchAll } from './audit.queries.ts';
import { auditSearch, type AuditSearch } from './audit.search.ts';
import { RecordDrawer } from './record-drawer.tsx';

const auditColumns = changeColumns(text.stateHelp);
const recordId = (record: ChangeRecord): string => record.id;

function ExportAll({ cluster, search }: { readonly cluster: string; readonly search: AuditSearch }): ReactNode {
  const [busy, setBusy] = useState(false);
  const save = async (as: 'csv' | 'json'): Promise<void> => {
    setBusy(true);
    try {
      const records = shownRecords(await fetchAll(cluster, queryOf(search)), search);
      if (as === 'csv') downloadText('audit.csv', recordsCsv(records), 'text/csv');
      else downloadText('audit.json', JSON.stringify(records, null, 2), 'application/json');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="xs" variant="default" loading={busy} leftSection={<IconDownload size={14} aria-hidden />}>
          {text.exportAll}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save('csv')}>{text.exportCsv}</Menu.Item>
        <Menu.Item onClick={() => void save('json')}>{text.exportJson}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Every change that was made through Netloft, with what it was before and after, and a way back. */
export function AuditPage(): ReactNode {
  const cluster = useCluster();
  const queries = useQueryClient();
  const [search, change] = usePageSearch(auditSearch);
  const [tableSearch, changeTable] = useTableSearch();
  const pages = useInfiniteQuery(auditPages(cluster, queryOf(search)));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const all = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  const rows = useMemo(() => shownRecords(all, search), [all, search]);
  const newest = pages.data?.pages[0];
  const open = useCallback((id: string) => change({ open: id }, 'push'), [change]);
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const changed = useCallback(
    () => void queries.invalidateQueries({ queryKey: ['clusters', cluster, 'audit'] }),
    [queries, cluster],
  );
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="audit"
      freshness={newest?.freshness ?? null}
      hidden={newest?.hidden ?? []}
      partial={newest?.partial}
      actions={<ExportAll cluster={cluster} search={search} />}
      fill
    >
      {pages.isError && pages.data === undefined ? (
        <Failed problem={problemOf(pages.error)} retry={() => void pages.refetch()} />
      ) : (
        <DataTable
          id="audit"
          label={text.title}
          noun={text.noun}
          columns={auditColumns}
          rows={rows}
          rowId={recordId}
          rowName={objectName}
          total={pages.data === undefined ? null : rows.length}
          onOpen={(record) => open(record.id)}
          search={tableSearch}
          onSearchChange={changeTable}
          initialSort="-at"
          loading={pages.isPending}
          filterPlaceholder={text.placeholder}
          filters={<AuditFilters search={search} change={change} />}
          empty={
            all.length === 0 && Object.keys(queryOf(search)).length === 0 ? (
              <Empty title={text.emptyTitle} why={text.emptyWhy} />
            ) : (
              <Empty title={text.noMatchTitle} why={text.noMatchWhy} />
            )
          }
        />
      )}
      {hasNextPage && (
        <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {text.more}
        </Button>
      )}
      {search.open !== undefined && (
        <RecordDrawer
          key={search.open}
          cluster={cluster}
          id={search.open}
          record={all.find((record) => record.id === search.open)}
          onOpen={open}
          onClose={close}
          onChanged={changed}
        />
      )}
    </Page>
  );
}
