import { useCallback, useMemo, type ReactNode } from 'react';
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { NsxInventoryItem, NsxInventoryList } from '@netloft/contracts';
import { DataTable } from '../../../components/data-table/index.ts';
import { FilterChips } from '../../../components/filter-chips.tsx';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { useTableSearch } from '../../../lib/table-search.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { Choice } from '../parts/choice.tsx';
import { DifferencesView } from './differences.tsx';
import { InventoryDrawer } from './inventory-drawer.tsx';
import { inventoryColumns } from './inventory.columns.tsx';
import { inventoryText as text } from './inventory.messages.ts';
import { namespacesOf } from './inventory.model.ts';
import { nsxDifferencesQuery, nsxInventoryQuery } from './inventory.queries.ts';
import { INVENTORY_KINDS, nsxInventorySearch } from './inventory.search.ts';

const itemId = (item: NsxInventoryItem): string => item.id;
const itemName = (item: NsxInventoryItem): string =>
  item.namespace === null ? item.name : `${item.namespace}/${item.name}`;
const NONE: readonly NsxInventoryItem[] = [];

/** The object that a cluster is known by in links: its name, else its id. */
const clusterOptions = (list: NsxInventoryList | undefined) =>
  (list?.clusters ?? []).map(({ name }) => ({ value: name, label: name }));

/** What NSX has heard from the clusters, kind by kind, and where that is not what a cluster itself says. */
export function NsxInventoryPage(): ReactNode {
  const [search, change] = usePageSearch(nsxInventorySearch);
  const [tableSearch, changeTable] = useTableSearch();
  const kind = search.kind ?? 'Pod';
  const { cluster, ns } = search;
  const inventory = useQuery(nsxInventoryQuery(kind, cluster));
  const comparing = search.view === 'differences';
  const linked = (inventory.data?.clusters ?? []).filter(({ link }) => link !== null);
  // Where only one can be meant, nobody has to choose.
  const compared = cluster ?? (linked.length === 1 ? linked[0]?.name : undefined);
  const differences = useQuery(nsxDifferencesQuery(comparing ? compared : undefined));
  // Rows of the kind before would be shown in columns that are not theirs.
  const items = inventory.isPlaceholderData ? NONE : (inventory.data?.items ?? NONE);
  const rows = useMemo(() => (ns === undefined ? items : items.filter((item) => item.namespace === ns)), [items, ns]);
  const namespaces = useMemo(() => namespacesOf(items), [items]);
  const open = useCallback((item: NsxInventoryItem) => change({ open: item.id }, 'push'), [change]);
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const counts = inventory.data?.counts;
  const shown = comparing ? differences.data : inventory.data;

  return (
    <Page
      title={text.title}
      purpose={comparing ? text.differencesPurpose : text.purpose}
      purposeId={comparing ? 'nsx-differences' : 'nsx-inventory'}
      freshness={shown?.freshness ?? null}
      {...(shown?.hidden === undefined ? {} : { hidden: shown.hidden })}
      partial={shown?.partial}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={text.viewLabel}
          data={[
            { value: 'objects', label: text.views.objects },
            { value: 'differences', label: text.views.differences },
          ]}
          value={search.view ?? 'objects'}
          onChange={(view) =>
            change({
              view: view === 'differences' ? 'differences' : undefined,
              open: undefined,
              q: undefined,
              sort: undefined,
              columns: undefined,
            })
          }
        />
      }
      {...(comparing
        ? {}
        : {
            filters: (
              <KindChips
                counts={counts}
                kind={kind}
                onChange={(next) =>
                  change({
                    kind: next === 'Pod' ? undefined : next,
                    open: undefined,
                    sort: undefined,
                    columns: undefined,
                  })
                }
              />
            ),
          })}
      fill
    >
      {comparing ? (
        <DifferencesView
          list={differences}
          cluster={compared}
          clusters={linked}
          ready={inventory.data !== undefined || inventory.isError}
          search={search}
          change={change}
        />
      ) : inventory.isError && inventory.data === undefined ? (
        <Failed problem={problemOf(inventory.error)} retry={() => void inventory.refetch()} />
      ) : (
        <>
          {inventory.isError && <Failed problem={problemOf(inventory.error)} />}
          <DataTable
            key={kind}
            id={`nsx-inventory-${kind}`}
            label={`NSX ${text.kinds[kind]}`}
            noun={text.kinds[kind]}
            columns={inventoryColumns(kind)}
            rows={rows}
            rowId={itemId}
            rowName={itemName}
            total={inventory.isPlaceholderData ? null : items.length}
            onOpen={open}
            search={tableSearch}
            onSearchChange={changeTable}
            initialSort="name"
            loading={inventory.data === undefined || inventory.isPlaceholderData}
            filterPlaceholder={text.search}
            filters={
              <>
                <Choice
                  label={text.allClusters}
                  value={cluster}
                  options={clusterOptions(inventory.data)}
                  onChange={(next) => change({ cluster: next, ns: undefined, open: undefined })}
                />
                {(namespaces.length > 0 || ns !== undefined) && (
                  <Choice
                    label={text.allNamespaces}
                    value={ns}
                    options={namespaces.map(({ value, count }) => ({ value, label: value, count }))}
                    onChange={(next) => change({ ns: next })}
                  />
                )}
              </>
            }
            empty={
              items.length > 0 ? (
                <Empty title={text.noMatchTitle} why={text.noMatchWhy} />
              ) : (
                <Empty
                  title={text.emptyTitle(text.kinds[kind])}
                  why={
                    inventory.data?.freshness.detail ??
                    (inventory.data?.clusters.length === 0
                      ? text.noClusters
                      : cluster === undefined
                        ? text.emptyAll
                        : text.emptyOne(cluster))
                  }
                />
              )
            }
          />
        </>
      )}
      {!comparing && search.open !== undefined && inventory.data !== undefined && !inventory.isPlaceholderData && (
        <InventoryDrawer key={search.open} item={items.find((item) => item.id === search.open)} onClose={close} />
      )}
    </Page>
  );
}

/** The kinds, each with how many NSX has in the chosen clusters; what could not be counted shows no number. */
function KindChips({
  counts,
  kind,
  onChange,
}: {
  readonly counts: NsxInventoryList['counts'] | undefined;
  readonly kind: (typeof INVENTORY_KINDS)[number];
  readonly onChange: (kind: (typeof INVENTORY_KINDS)[number]) => void;
}): ReactNode {
  return (
    <FilterChips
      label={text.kindLabel}
      chips={INVENTORY_KINDS.map((value) => ({
        value,
        label: text.kinds[value],
        count: counts?.[value] ?? undefined,
      }))}
      value={kind}
      onChange={(next) => next !== undefined && onChange(next)}
    />
  );
}
