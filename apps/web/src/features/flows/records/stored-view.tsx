import { useCallback, useMemo, type ReactNode } from 'react';
import { parseFilter } from '@netloft/analytics';
import { useQuery } from '@tanstack/react-query';
import { Histogram } from '../../../components/charts/histogram.tsx';
import { ColumnPicker } from '../../../components/data-table/toolbar.tsx';
import {
  FlowGaps,
  patchOf,
  ScopeBar,
  scopeOf,
  useTurn,
  withTerms,
  type ScopePatch,
} from '../../../components/flow-scope/index.ts';
import { Count, Page } from '../../../components/page.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { linkTo } from '../../../lib/clipboard.ts';
import { flowSeriesQuery } from '../../../lib/flows.queries.ts';
import { flowsText as text } from '../flows.messages.ts';
import type { FlowsSearch } from '../flows.search.ts';
import { FLOW_COLUMNS } from './columns.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FlowTable } from './flow-table.tsx';
import { RecordDrawer } from './record-drawer.tsx';
import { flowMenu } from './row-menu.ts';
import type { FlowRow } from '../../../components/flow-record/row.ts';
import { useColumns } from './use-columns.ts';
import { useFlowPages } from './use-flow-pages.ts';
import classes from './records.module.css';

export const DEFAULT_SORT = '-flowEndSeconds';
const BUCKETS = 120;
/** Columns that one wants to see from the greatest down. */
const GREATEST_FIRST = /Count$|hroughput|Seconds|^timeInserted$/;

/** What a click on a head makes of the order: the useful direction first, then the other. */
export function sortedBy(column: string, now: string): string | undefined {
  const [one, other] = GREATEST_FIRST.test(column) ? [`-${column}`, column] : [column, `-${column}`];
  const next = now === one ? other : one;
  return next === DEFAULT_SORT ? undefined : next;
}

export interface ViewProps {
  readonly cluster: string;
  readonly search: FlowsSearch;
  readonly change: (patch: { readonly [K in keyof FlowsSearch]?: FlowsSearch[K] | undefined }, push?: 'push') => void;
  /** Switch between live and stored. */
  readonly views: ReactNode;
}

function Over({
  cluster,
  search,
  onChange,
  quiet,
}: {
  readonly cluster: string;
  readonly search: FlowsSearch;
  /** The same fault is told for the rows already. */
  readonly quiet: boolean;
  readonly onChange: (patch: ScopePatch) => void;
}): ReactNode {
  const series = useQuery(
    flowSeriesQuery(cluster, scopeOf(search), { by: ['verdict'], measure: 'flows', buckets: BUCKETS }, useTurn()),
  );
  return (
    <div className={classes.histogram}>
      {series.data !== undefined ? (
        <Histogram
          data={series.data}
          label={text.over}
          height={110}
          onRange={(from, to) => onChange(patchOf({ from, to }))}
        />
      ) : series.isError ? (
        !quiet && <Failed problem={problemOf(series.error)} retry={() => void series.refetch()} />
      ) : (
        <Loading rows={4} height={30} />
      )}
    </div>
  );
}

/** Stored records: histogram as time picker, and a table that reads on while it is scrolled. */
export function StoredView({ cluster, search, change, views }: ViewProps): ReactNode {
  const scope = useMemo(() => scopeOf(search), [search]);
  const sort = search.sort ?? DEFAULT_SORT;
  const { pages, view, stale, busy, failed } = useFlowPages(cluster, scope, sort, useTurn());
  const { shown, pick } = useColumns(FLOW_COLUMNS, search, change);
  const onScope = useCallback((patch: ScopePatch) => change({ ...patch, open: undefined }, 'push'), [change]);
  const open = useCallback((row: FlowRow) => change({ open: row.id }, 'push'), [change]);
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const term = (field: string, value: string, negate: boolean): void =>
    onScope({ filter: withTerms(scope.filter, [[field, value, negate]]) });
  const at = useCallback((index: number) => pages?.at(index), [pages]);
  const onRange = useCallback((first: number, last: number) => pages?.show(first, last), [pages]);
  const first = view?.first ?? null;
  const known = search.open === undefined ? undefined : pages?.held().find(({ id }) => id === search.open);
  const isEmpty = first !== null && view?.count === 0;
  const isReadable = parseFilter(scope.filter).ok;
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="flows"
      freshness={first?.freshness ?? null}
      hidden={view?.hidden ?? []}
      partial={view?.partial}
      actions={views}
      fill
    >
      <div className={classes.stored}>
        <ScopeBar
          cluster={cluster}
          search={search}
          onChange={onScope}
          busy={busy}
          count={
            <div className={classes.tools}>
              {view !== null && view.total !== null && (
                <Count shown={view.count} total={Math.max(view.total, view.count)} noun={text.noun} />
              )}
              <ExportMenu
                cluster={cluster}
                whole={{ scope: first === null ? scope : { ...scope, from: first.from, to: first.to }, sort }}
                columns={shown}
                rows={() => pages?.held() ?? []}
              />
              <ColumnPicker columns={FLOW_COLUMNS} shown={shown} onColumns={pick} />
            </div>
          }
        />
        {!isEmpty && <FlowGaps cluster={cluster} />}
        {!isReadable && <Empty title={text.unreadable} why={text.unreadableWhy} />}
        {!isEmpty && isReadable && (
          <Over
            cluster={cluster}
            search={search}
            onChange={onScope}
            quiet={failed !== null || (view !== null && view.problem !== null)}
          />
        )}
        {isReadable && view !== null && view.problem !== null && (
          <Failed problem={view.problem} retry={() => pages?.again()} />
        )}
        {isReadable && failed !== null && <Failed problem={failed.problem} retry={failed.again} />}
        {isReadable && (view === null || view.problem === null || view.count > 0) && (
          <FlowTable
            label={text.title}
            columns={shown}
            count={view?.count ?? 0}
            at={at}
            version={view?.change ?? 0}
            sort={sort}
            onSort={(column) => change({ sort: sortedBy(column, sort) })}
            openId={search.open}
            onOpen={open}
            menu={(row, column) =>
              flowMenu(row, column, shown, { open, term, link: ({ id }) => linkTo(undefined, { open: id }) })
            }
            onTerm={term}
            onRange={onRange}
            loading={first === null}
            stale={stale}
            empty={<FlowGaps cluster={cluster} empty filter={scope.filter} onChange={onScope} />}
          />
        )}
      </div>
      {search.open !== undefined && (
        <RecordDrawer
          key={search.open}
          cluster={cluster}
          id={search.open}
          known={known}
          scope={scope}
          onClose={close}
        />
      )}
    </Page>
  );
}
