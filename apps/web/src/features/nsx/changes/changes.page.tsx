import { useCallback, useMemo, type ReactNode } from 'react';
import { Button, Checkbox } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { IconX } from '@tabler/icons-react';
import type { ChangeRecord, ChangeState } from '@netloft/contracts';
import { changeColumns } from '../../../components/change-records/columns.tsx';
import { objectName, shownRecords, stateMark } from '../../../components/change-records/model.ts';
import { DataTable } from '../../../components/data-table/index.ts';
import { FilterChips, type Chip } from '../../../components/filter-chips.tsx';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { useTableSearch } from '../../../lib/table-search.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { NSX_KEY } from '../nsx.queries.ts';
import { ChangeDrawer } from './change-drawer.tsx';
import { nsxChangesText as text } from './changes.messages.ts';
import { queryOf } from './changes.model.ts';
import { nsxChangesPages } from './changes.queries.ts';
import { nsxChangesSearch, type NsxChangesSearch } from './changes.search.ts';

const columns = changeColumns(text.stateHelp);
const recordId = (record: ChangeRecord): string => record.id;
const STATES = ['applied', 'refused', 'unknown'] as const satisfies readonly ChangeState[];
const chips: readonly Chip<ChangeState>[] = [
  { value: undefined, label: text.all },
  ...STATES.map((value): Chip<ChangeState> => ({ value, label: text.states[value], mark: stateMark[value] })),
];
const NARROWED = [
  ['kind', text.kindIs],
  ['object', text.objectIs],
] as const;

/** What the table is narrowed to; all of it is in the link. */
function Filters({
  search,
  change,
}: {
  readonly search: NsxChangesSearch;
  readonly change: (patch: { readonly [K in keyof NsxChangesSearch]?: NsxChangesSearch[K] | undefined }) => void;
}): ReactNode {
  return (
    <>
      <FilterChips
        label={text.filterLabel}
        chips={chips}
        value={search.state}
        onChange={(state) => change({ state })}
      />
      {NARROWED.map(([name, what]) => {
        const value = search[name];
        return value === undefined ? null : (
          <Button
            key={name}
            size="compact-xs"
            variant="default"
            aria-label={text.only(what, value)}
            title={text.only(what, value)}
            rightSection={<IconX size={12} aria-hidden />}
            onClick={() => change({ [name]: undefined })}
          >
            {what}: {value}
          </Button>
        );
      })}
      <Checkbox
        size="xs"
        label={text.showDry}
        checked={search.dry === true}
        onChange={(event) => change({ dry: event.currentTarget.checked ? true : undefined })}
      />
    </>
  );
}

/** Every change of NSX that was made through Netloft, with what it was before and after, and a way back. */
export function NsxChangesPage(): ReactNode {
  const queries = useQueryClient();
  const [search, change] = usePageSearch(nsxChangesSearch);
  const [tableSearch, changeTable] = useTableSearch();
  const query = queryOf(search);
  const pages = useInfiniteQuery(nsxChangesPages(query));
  const all = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  const rows = useMemo(() => shownRecords(all, search), [all, search]);
  const newest = pages.data?.pages[0];
  const open = useCallback((id: string) => change({ open: id }, 'push'), [change]);
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const changed = useCallback(() => void queries.invalidateQueries({ queryKey: [NSX_KEY] }), [queries]);
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="nsx-changes"
      freshness={newest?.freshness ?? null}
      hidden={newest?.hidden ?? []}
      partial={newest?.partial}
      fill
    >
      {pages.isError && pages.data === undefined ? (
        <Failed problem={problemOf(pages.error)} retry={() => void pages.refetch()} />
      ) : (
        <DataTable
          id="nsx-changes"
          label={text.title}
          noun={text.noun}
          columns={columns}
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
          filters={<Filters search={search} change={change} />}
          empty={
            all.length === 0 && Object.keys(query).length === 0 ? (
              <Empty title={text.emptyTitle} why={text.emptyWhy} />
            ) : (
              <Empty title={text.noMatchTitle} why={text.noMatchWhy} />
            )
          }
        />
      )}
      {pages.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {text.more}
        </Button>
      )}
      {search.open !== undefined && (
        <ChangeDrawer
          key={search.open}
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
