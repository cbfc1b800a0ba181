import { useCallback, useDeferredValue, useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconEraser, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { ColumnPicker } from '../../../components/data-table/toolbar.tsx';
import { FlowGaps, ScopeBar, scopeOf, withTerms, type ScopePatch } from '../../../components/flow-scope/index.ts';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed } from '../../../components/states.tsx';
import { formatCount } from '../../../lib/format.ts';
import { flowsText as text } from '../flows.messages.ts';
import { LIVE_COLUMNS } from './columns.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FlowTable, type FlowTableHandle } from './flow-table.tsx';
import { RING_ROWS, type FeedView, type LiveFeed } from './live-feed.ts';
import { LiveRowDrawer } from './record-drawer.tsx';
import { flowMenu } from './row-menu.ts';
import type { FlowRow } from '../../../components/flow-record/row.ts';
import type { ViewProps } from './stored-view.tsx';
import { useColumns } from './use-columns.ts';
import { useLiveFeed } from './use-live-feed.ts';
import classes from './records.module.css';

/** Rows that an export of live rows holds at most, the newest first. */
function rowsOf(feed: LiveFeed, count: number): FlowRow[] {
  const rows: FlowRow[] = [];
  for (let index = 0; index < count; index += 1) {
    const row = feed.at(index);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** What came, what is kept, what was left out, and whether the view is held. */
function LiveCounts({ view, paused }: { readonly view: FeedView; readonly paused: boolean }): ReactNode {
  return (
    <span role="status" aria-live="off" aria-label={text.counts}>
      {view.held && (
        <>
          <strong>{paused ? text.paused : text.scrolledAway}</strong>: {text.heldBy(formatCount(view.since))} ·{' '}
        </>
      )}
      {text.kept(formatCount(view.count), formatCount(view.seen))}
      {view.kept >= RING_ROWS && ` · ${text.ringFull(formatCount(RING_ROWS))}`}
      {view.missed > 0 && <span className={classes.lost}> · {text.missed(formatCount(view.missed))}</span>}
      {view.dropped > 0 && <span className={classes.lost}> · {text.dropped(formatCount(view.dropped))}</span>}
    </span>
  );
}

/** Flows as they come in, the newest first. */
export function LiveView({ cluster, search, change, views }: ViewProps): ReactNode {
  const scope = scopeOf(search);
  const { feed, view } = useLiveFeed(cluster, scope.filter);
  const { shown, pick } = useColumns(LIVE_COLUMNS, search, change);
  const [paused, setPaused] = useState(false);
  const [atTop, setAtTop] = useState(true);
  const [opened, setOpened] = useState<FlowRow | null>(null);
  const [find, setFind] = useState(search.q ?? '');
  const deferred = useDeferredValue(find);
  const table = useRef<FlowTableHandle>(null);

  useEffect(() => feed.find(deferred), [feed, deferred]);
  useEffect(() => feed.hold(paused || !atTop), [feed, paused, atTop]);
  useEffect(() => {
    if ((search.q ?? '') === deferred) return undefined;
    const timer = setTimeout(() => change({ q: deferred === '' ? undefined : deferred }), 300);
    return () => clearTimeout(timer);
  }, [change, deferred, search.q]);

  const at = useCallback((index: number) => feed.at(index), [feed]);
  const onScope = (patch: ScopePatch): void => change(patch);
  const term = (field: string, value: string, negate: boolean): void =>
    onScope({ filter: withTerms(scope.filter, [[field, value, negate]]) });
  const goOn = (): void => {
    setPaused(false);
    table.current?.toTop();
  };
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="flows"
      actions={views}
      {...(view.stale === null ? {} : { freshness: view.stale })}
      fill
    >
      <div className={classes.live}>
        <ScopeBar cluster={cluster} search={search} onChange={onScope} filterOnly />
        <div className={classes.liveLine}>
          <Button
            size="compact-sm"
            variant={view.held ? 'filled' : 'default'}
            leftSection={
              view.held ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />
            }
            onClick={() => (view.held ? goOn() : setPaused(true))}
          >
            {view.held ? (paused ? text.resume : text.newest) : text.pause}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconEraser size={14} aria-hidden />}
            onClick={() => feed.clear()}
          >
            {text.clear}
          </Button>
          <input
            type="search"
            className={classes.find}
            placeholder={text.find}
            aria-label={text.find}
            value={find}
            spellCheck={false}
            onChange={(event) => setFind(event.currentTarget.value)}
          />
          <LiveCounts view={view} paused={paused} />
          <div className={classes.tools} data-end>
            <ExportMenu cluster={cluster} whole={null} columns={shown} rows={() => rowsOf(feed, view.count)} />
            <ColumnPicker columns={LIVE_COLUMNS} shown={shown} onColumns={pick} />
          </div>
        </div>
        {view.problem === null ? (
          <FlowTable
            handle={table}
            label={text.title}
            columns={shown}
            count={view.count}
            at={at}
            version={view.paint}
            openId={opened?.id}
            onOpen={setOpened}
            menu={(row, column) => flowMenu(row, column, shown, { open: setOpened, term })}
            onTerm={term}
            onTop={setAtTop}
            loading={false}
            empty={
              <>
                <Empty
                  title={text.waiting}
                  why={deferred.trim() !== '' && view.kept > 0 ? text.nothingFound(deferred) : text.waitingWhy}
                />
                <div className={classes.liveGaps}>
                  <FlowGaps cluster={cluster} />
                </div>
              </>
            }
          />
        ) : (
          <>
            <Failed title={text.liveFailed} problem={view.problem} />
            <FlowGaps cluster={cluster} empty />
          </>
        )}
      </div>
      {opened !== null && (
        <LiveRowDrawer cluster={cluster} row={opened} scope={scope} onClose={() => setOpened(null)} />
      )}
    </Page>
  );
}
