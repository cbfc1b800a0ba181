import { useCallback, useMemo, type ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { NsxDifference, NsxDifferenceList, NsxInventoryList } from '@netloft/contracts';
import { DataTable, type Column } from '../../../components/data-table/index.ts';
import { FilterChips } from '../../../components/filter-chips.tsx';
import { Sign } from '../../../components/mark.tsx';
import { Name } from '../../../components/name.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { useTableSearch } from '../../../lib/table-search.ts';
import { Choice } from '../parts/choice.tsx';
import { DifferenceDrawer, differenceMark, KindsTable } from './difference-parts.tsx';
import { inventoryText as text } from './inventory.messages.ts';
import { DIFFERENCE_TYPES, type NsxInventorySearch } from './inventory.search.ts';
import classes from './inventory.module.css';

const differenceId = (one: NsxDifference): string => one.id;
const differenceName = ({ namespace, name }: NsxDifference): string =>
  namespace === null ? name : `${namespace}/${name}`;
const NONE: readonly NsxDifference[] = [];

const columns: readonly Column<NsxDifference>[] = [
  {
    id: 'type',
    header: text.type,
    width: 150,
    fixed: true,
    value: (one) => text.differenceTypes[one.type],
    cell: (one) => (
      <span className={classes.status}>
        <Sign kind={differenceMark[one.type]} size={13} />
        {text.differenceTypes[one.type]}
      </span>
    ),
  },
  { id: 'kind', header: text.kind, width: 110, value: (one) => one.kind },
  {
    id: 'name',
    header: text.name,
    width: 200,
    grow: 3,
    fixed: true,
    value: differenceName,
    cell: (one) => <Name namespace={one.namespace ?? undefined} name={one.name} />,
  },
  {
    id: 'what',
    header: text.what,
    width: 200,
    grow: 4,
    value: (one) => one.fields.map(({ field, nsx, cluster }) => `${field}: ${nsx} ≠ ${cluster}`).join('; ') || null,
  },
  { id: 'why', header: text.why, width: 160, grow: 3, value: (one) => one.note ?? null },
];

export interface DifferencesViewProps {
  readonly list: UseQueryResult<NsxDifferenceList>;
  /** The one that is compared; undefined while none is chosen. */
  readonly cluster: string | undefined;
  /** Clusters that both NSX and Netloft know. */
  readonly clusters: NsxInventoryList['clusters'];
  /** Whether `clusters` was read. */
  readonly ready: boolean;
  readonly search: NsxInventorySearch;
  readonly change: (
    patch: { readonly [K in keyof NsxInventorySearch]?: NsxInventorySearch[K] | undefined },
    push?: 'push',
  ) => void;
}

/** NSX’s view of one cluster against the cluster’s own: counts by kind, then every object on which they do not agree. */
export function DifferencesView({ list, cluster, clusters, ready, search, change }: DifferencesViewProps): ReactNode {
  const [tableSearch, changeTable] = useTableSearch();
  const items = list.data?.items ?? NONE;
  const { type } = search;
  const rows = useMemo(() => (type === undefined ? items : items.filter((one) => one.type === type)), [items, type]);
  const open = useCallback((one: NsxDifference) => change({ open: one.id }, 'push'), [change]);
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const picker = (
    <Choice
      label={text.chooseCluster}
      value={cluster}
      options={clusters.map(({ name }) => ({ value: name, label: name }))}
      onChange={(next) => change({ cluster: next, open: undefined })}
    />
  );
  if (cluster === undefined)
    return ready ? (
      <Empty
        title={text.chooseTitle}
        why={clusters.length === 0 ? text.noneLinked : text.chooseWhy}
        action={clusters.length === 0 ? undefined : picker}
      />
    ) : (
      <Loading rows={8} />
    );
  if (list.data === undefined)
    return list.isError ? (
      <Failed problem={problemOf(list.error)} retry={() => void list.refetch()}>
        {picker}
      </Failed>
    ) : (
      <Loading rows={12} label={text.views.differences} />
    );
  return (
    <>
      {list.isError && <Failed problem={problemOf(list.error)} />}
      <KindsTable kinds={list.data.kinds} />
      <DataTable
        id="nsx-differences"
        label="NSX differences"
        noun={text.noun}
        columns={columns}
        rows={rows}
        rowId={differenceId}
        rowName={differenceName}
        total={items.length}
        onOpen={open}
        search={tableSearch}
        onSearchChange={changeTable}
        initialSort="kind"
        filters={
          <>
            {picker}
            <FilterChips
              label={text.typeLabel}
              chips={[
                { value: undefined, label: text.all, count: items.length },
                ...DIFFERENCE_TYPES.map((value) => ({
                  value,
                  label: text.differenceTypes[value],
                  mark: differenceMark[value],
                  count: items.filter((one) => one.type === value).length,
                })),
              ]}
              value={type}
              onChange={(value) => change({ type: value })}
            />
          </>
        }
        empty={
          items.length > 0 ? (
            <Empty title={text.noDifferenceMatches} why={text.noMatchWhy} />
          ) : (
            <Empty title={text.sameTitle} why={list.data.freshness.detail ?? text.sameWhy} />
          )
        }
      />
      {search.open !== undefined && (
        <DifferenceDrawer one={items.find((item) => item.id === search.open)} onClose={close} />
      )}
    </>
  );
}
