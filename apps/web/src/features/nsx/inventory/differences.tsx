import { useCallback, useMemo, type ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { NsxDifference, NsxDifferenceList, NsxInventoryList } from '@netloft/contracts';
import { DataTable, type Column } from '../../../components/data-table/index.ts';
import { Drawer, DrawerSection, Facts } from '../../../components/drawer.tsx';
import { FilterChips } from '../../../components/filter-chips.tsx';
import { Mark, type MarkKind, Sign } from '../../../components/mark.tsx';
import { Middle, Name } from '../../../components/name.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { formatCount } from '../../../lib/format.ts';
import { useTableSearch } from '../../../lib/table-search.ts';
import { Choice } from '../parts/choice.tsx';
import { inventoryText as text } from './inventory.messages.ts';
import { DIFFERENCE_TYPES, type NsxInventorySearch } from './inventory.search.ts';
import classes from './inventory.module.css';

const MARKS: Readonly<Record<NsxDifference['type'], MarkKind>> = {
  'only-nsx': 'nsx',
  'only-cluster': 'none',
  differs: 'mixed',
};
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
        <Sign kind={MARKS[one.type]} size={13} />
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
                  mark: MARKS[value],
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

const countOf = (count: number | null): ReactNode =>
  count === null ? <span className="muted">?</span> : formatCount(count);

function KindsTable({ kinds }: { readonly kinds: NsxDifferenceList['kinds'] }): ReactNode {
  return (
    <div className={classes.summary}>
      <table className={classes.table} aria-label={text.summary}>
        <thead>
          <tr>
            <th scope="col">{text.kind}</th>
            <th scope="col" className={classes.end}>
              {text.inNsx}
            </th>
            <th scope="col" className={classes.end}>
              {text.inTheCluster}
            </th>
            <th scope="col" className={classes.end}>
              {text.differences}
            </th>
            <th scope="col">
              <span className="visually-hidden">{text.why}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((one) => (
            <tr key={one.kind}>
              <th scope="row">{text.kinds[one.kind]}</th>
              <td className={classes.end}>{countOf(one.nsx)}</td>
              <td className={classes.end}>{countOf(one.cluster)}</td>
              <td className={classes.end}>
                {one.nsx === null || one.cluster === null ? (
                  <Mark kind="unknown" label="?" />
                ) : (
                  <Mark kind={one.differences === 0 ? 'allowed' : 'mixed'} label={formatCount(one.differences)} />
                )}
              </td>
              <td className="muted">{one.detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const sideOf = (value: string): ReactNode => (value === '' ? <span className="muted">{text.absent}</span> : value);

function DifferenceDrawer({
  one,
  onClose,
}: {
  readonly one: NsxDifference | undefined;
  readonly onClose: () => void;
}): ReactNode {
  if (one === undefined)
    return (
      <Drawer title={text.differences} label={text.differences} onClose={onClose}>
        <p className={classes.notice}>{text.goneDifference}</p>
      </Drawer>
    );
  return (
    <Drawer title={<Middle text={one.name} />} label={one.name} onClose={onClose}>
      <DrawerSection title={text.facts}>
        <Facts
          items={[
            [text.name, <Name key="name" namespace={one.namespace ?? undefined} name={one.name} copy />],
            [text.kind, one.kind],
            [text.type, <Mark key="type" kind={MARKS[one.type]} label={text.differenceTypes[one.type]} />],
          ]}
        />
      </DrawerSection>
      {one.fields.length > 0 && (
        <DrawerSection title={text.what}>
          <table className={classes.table} aria-label={text.what}>
            <thead>
              <tr>
                <th scope="col">{text.field}</th>
                <th scope="col">{text.inNsx}</th>
                <th scope="col">{text.inTheCluster}</th>
              </tr>
            </thead>
            <tbody>
              {one.fields.map(({ field, nsx, cluster }) => (
                <tr key={field}>
                  <th scope="row">{field}</th>
                  <td className="mono">{sideOf(nsx)}</td>
                  <td className="mono">{sideOf(cluster)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </DrawerSection>
      )}
      <DrawerSection title={text.why}>
        <p>{one.note ?? text.noNote}</p>
      </DrawerSection>
    </Drawer>
  );
}
