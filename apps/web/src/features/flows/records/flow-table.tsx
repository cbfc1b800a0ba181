import {
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type Ref,
} from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { HEAD_HEIGHT, ROW_HEIGHT } from '../../../components/data-table/body.tsx';
import classes from '../../../components/data-table/data-table.module.css';
import { DataHead } from '../../../components/data-table/head.tsx';
import { sortingOf, tracks } from '../../../components/data-table/model.ts';
import { RowMenu, type MenuEntry } from '../../../components/data-table/row-menu.tsx';
import { DataRow } from '../../../components/data-table/row.tsx';
import { Loading } from '../../../components/states.tsx';
import { flowsText as text } from '../flows.messages.ts';
import { CellActions, type CellActionsHandle } from './cell-actions.tsx';
import type { FlowColumn } from './columns.tsx';
import { flowRowEvents, type FlowMenuState } from './flow-row-events.ts';
import own from './records.module.css';
import { endText, destinationOf, sourceOf, type FlowRow } from '../../../components/flow-record/row.ts';

export interface FlowTableHandle {
  readonly toTop: () => void;
  readonly focus: () => void;
}

export interface FlowTableProps {
  readonly handle?: Ref<FlowTableHandle>;
  readonly label: string;
  readonly columns: readonly FlowColumn[];
  readonly count: number;
  readonly at: (index: number) => FlowRow | undefined;
  /** Changes whenever `at` would answer otherwise. */
  readonly version: number;
  /** Column of the record, `-` before it for descending; absent where the order is that of time. */
  readonly sort?: string;
  readonly onSort?: (column: string) => void;
  readonly openId: string | undefined;
  readonly onOpen: (row: FlowRow) => void;
  /** Entries of a row's menu; `column` where it was asked for on a cell. */
  readonly menu: (row: FlowRow, column: FlowColumn | undefined) => readonly MenuEntry[];
  readonly onTerm: (field: string, value: string, negate: boolean) => void;
  /** Rows that are drawn now. */
  readonly onRange?: (first: number, last: number) => void;
  /** Whether the newest row is in view. */
  readonly onTop?: (atTop: boolean) => void;
  /** Skeleton instead of rows. */
  readonly loading: boolean;
  /** The rows are of the question before; the new one is being asked. */
  readonly stale?: boolean;
  readonly empty: ReactNode;
}

export const rowName = (row: FlowRow): string =>
  `${endText(sourceOf(row))} → ${endText(destinationOf(row))}:${row.destinationTransportPort ?? 0}`;

/** Rows of flows, however many: only those in view are made and drawn. */
export function FlowTable(props: FlowTableProps): ReactNode {
  const { label, columns, count, at, sort, onSort, openId, onOpen, onRange, onTop, loading, empty } = props;
  const { template, width } = useMemo(() => tracks(columns, false), [columns]);
  const spacer = !columns.some((column) => column.grow !== undefined);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const [activeIndex, setActive] = useState(0);
  const [menu, setMenu] = useState<(FlowMenuState & { readonly row: FlowRow }) | null>(null);
  const cellActions = useRef<CellActionsHandle>(null);
  const wanted = useRef<number | null>(null);

  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    useFlushSync: false,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const atTop = (virtualizer.scrollOffset ?? 0) < ROW_HEIGHT;

  useEffect(() => onRange?.(first, last), [onRange, first, last, count]);
  useEffect(() => onTop?.(atTop), [onTop, atTop]);
  // Rows have moved on below the pointer: the buttons would speak of another one.
  useEffect(() => cellActions.current?.at(null), [props.version, first]);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const drawn = scroller?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (drawn === null || drawn === undefined) return;
    wanted.current = null;
    drawn.focus({ preventScroll: true });
  }, [scroller, first, last]);

  const moveTo = (index: number): void => {
    const next = Math.max(0, Math.min(count - 1, index));
    setActive(next);
    virtualizer.scrollToIndex(next, { align: 'auto' });
    const drawn = scroller?.querySelector<HTMLElement>(`[data-index="${next}"]`);
    if (drawn === null || drawn === undefined) wanted.current = next;
    else drawn.focus({ preventScroll: true });
  };
  useImperativeHandle(props.handle, () => ({
    toTop: () => {
      virtualizer.scrollToOffset(0);
      setActive(0);
    },
    focus: () => moveTo(activeIndex),
  }));

  const events = flowRowEvents({
    at,
    columns,
    count,
    activeIndex: Math.min(activeIndex, Math.max(0, count - 1)),
    scroller,
    pageSize: () => Math.max(1, Math.floor(((scroller?.clientHeight ?? 0) - HEAD_HEIGHT) / ROW_HEIGHT) - 1),
    moveTo,
    activate: setActive,
    openMenu: (state, row) => setMenu({ ...state, row }),
    open: onOpen,
    hover: (cell) => cellActions.current?.at(cell),
  });
  const closeMenu = (): void => {
    const index = menu?.index;
    setMenu(null);
    if (index !== undefined) moveTo(index);
  };

  return (
    <div className={classes.viewport} ref={setScroller} role="presentation" {...events}>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={loading ? -1 : count + 1}
        aria-busy={loading || props.stale === true}
        data-stale={props.stale === true ? true : undefined}
        className={`${classes.table} ${own.table ?? ''}`}
        style={{ minWidth: width, '--tracks': template } as React.CSSProperties}
      >
        <DataHead
          columns={columns}
          sorting={sortingOf(sort, columns)}
          spacer={spacer}
          onSort={(column) => onSort?.(column)}
          allSelected={undefined}
          onSelectAll={() => undefined}
        />
        {!loading && scroller !== null && (
          <div role="rowgroup" className={classes.body} style={{ height: count * ROW_HEIGHT }}>
            <div
              role="presentation"
              className={classes.window}
              style={{ transform: `translateY(${first * ROW_HEIGHT}px)` }}
            >
              {items.map(({ index }) => {
                const row = at(index);
                return row === undefined ? (
                  <div key={index} role="row" aria-rowindex={index + 2} className={classes.row}>
                    <div role="cell" className={classes.cell}>
                      <span className="muted">{text.loadingMore}</span>
                    </div>
                  </div>
                ) : (
                  <DataRow
                    key={row.id}
                    item={row}
                    id={row.id}
                    name={rowName(row)}
                    index={index}
                    columns={columns}
                    spacer={spacer}
                    active={index === activeIndex}
                    open={row.id === openId}
                    selected={undefined}
                  />
                );
              })}
            </div>
          </div>
        )}
      </div>
      {scroller !== null && <CellActions handle={cellActions} scroller={scroller} onTerm={props.onTerm} />}
      {loading && (
        <div className={classes.loading}>
          <Loading rows={14} label={`Loading ${label}`} />
        </div>
      )}
      {!loading && count === 0 && <div className={classes.nothing}>{empty}</div>}
      {menu !== null && (
        <RowMenu at={menu} name={rowName(menu.row)} entries={props.menu(menu.row, menu.column)} onClose={closeMenu} />
      )}
    </div>
  );
}
