import {
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { shortenMiddle } from '../../lib/format.ts';
import { Middle } from '../name.tsx';
import '../charts/palette.css';
import type { MarkKind } from '../mark.tsx';
import classes from './matrix-grid.module.css';

const CELL = 26;
const ROW_HEAD = 210;
const COLUMN_HEAD = 164;
/** Of a column's name: so many have room in the widest of the usual fonts, and its end tells it from others. */
const COLUMN_LETTERS = 20;
const OVERSCAN = 4;

/** Name of a row or column; `title` is the whole of it, `note` stands at a row's end. */
export interface MatrixHead {
  readonly name: string;
  readonly title?: string | undefined;
  readonly note?: string | undefined;
}
/** What a cell shows, and in words. A mark says what it means, a level (0 to 4) how much it is. */
export interface MatrixCell {
  readonly text: string;
  readonly label: string;
  readonly kind?: MarkKind | undefined;
  readonly level?: number | undefined;
}
export type CellAt = (row: number, column: number) => MatrixCell;

export interface Place {
  readonly row: number;
  readonly column: number;
}
interface GridHandle {
  readonly show: (place: Place) => void;
}

interface CellsProps {
  readonly handle: Ref<GridHandle>;
  readonly scroller: HTMLDivElement;
  readonly heads: readonly MatrixHead[];
  readonly cellAt: CellAt;
  readonly cellWidth: number;
  readonly words: Pick<MatrixGridProps, 'from' | 'to'>;
  readonly active: Place;
}

/** The cells in view and a few around them. */
function Cells({ handle, scroller, heads, cellAt, cellWidth, words, active }: CellsProps): ReactNode {
  const size = heads.length;
  const shared = { count: size, getScrollElement: () => scroller, estimateSize: () => CELL, overscan: OVERSCAN };
  const rows = useVirtualizer({ ...shared, scrollMargin: COLUMN_HEAD, scrollPaddingStart: COLUMN_HEAD });
  const columns = useVirtualizer({
    ...shared,
    estimateSize: () => cellWidth,
    horizontal: true,
    scrollMargin: ROW_HEAD,
    scrollPaddingStart: ROW_HEAD,
  });
  const wanted = useRef<Place | null>(null);
  const find = ({ row, column }: Place): HTMLElement | null =>
    scroller.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`);
  useImperativeHandle(handle, () => ({
    show: (place) => {
      rows.scrollToIndex(place.row, { align: 'auto' });
      columns.scrollToIndex(place.column, { align: 'auto' });
      const drawn = find(place);
      if (drawn === null) wanted.current = place;
      else drawn.focus({ preventScroll: true });
    },
  }));
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const drawn = find(wanted.current);
    if (drawn === null) return;
    wanted.current = null;
    drawn.focus({ preventScroll: true });
  });
  const shownColumns = columns.getVirtualItems();
  return (
    <>
      <div
        role="row"
        aria-rowindex={1}
        className={classes.headRow}
        style={{ width: ROW_HEAD + size * cellWidth, height: COLUMN_HEAD }}
      >
        <div role="columnheader" className={classes.corner} style={{ width: ROW_HEAD, height: COLUMN_HEAD }}>
          <span>{words.to} →</span>
          <span>{words.from} ↓</span>
        </div>
        {shownColumns.map(({ index }) => {
          const head = heads[index];
          return (
            <div
              key={index}
              role="columnheader"
              aria-colindex={index + 2}
              className={classes.columnHead}
              data-active={index === active.column || undefined}
              style={{ left: ROW_HEAD + index * cellWidth, width: cellWidth, height: COLUMN_HEAD }}
              title={head?.title ?? head?.name}
              aria-label={head?.title ?? head?.name}
            >
              <span>{shortenMiddle(head?.name ?? '', COLUMN_LETTERS)}</span>
            </div>
          );
        })}
      </div>
      {rows.getVirtualItems().map(({ index: row }) => {
        const head = heads[row];
        return (
          <div
            key={row}
            role="row"
            aria-rowindex={row + 2}
            className={classes.row}
            style={{ top: COLUMN_HEAD + row * CELL, width: ROW_HEAD + size * cellWidth, height: CELL }}
          >
            <div
              role="rowheader"
              className={classes.rowHead}
              data-active={row === active.row || undefined}
              style={{ width: ROW_HEAD }}
              title={head?.title}
            >
              <Middle text={head?.name ?? ''} />
              <span className="muted number">{head?.note ?? ''}</span>
            </div>
            {shownColumns.map(({ index: column }) => {
              const cell = cellAt(row, column);
              return (
                <div
                  key={column}
                  role="gridcell"
                  aria-colindex={column + 2}
                  aria-label={cell.label}
                  data-row={row}
                  data-column={column}
                  data-kind={cell.kind}
                  data-level={cell.level}
                  data-self={row === column || undefined}
                  tabIndex={row === active.row && column === active.column ? 0 : -1}
                  className={classes.cell}
                  style={{ left: ROW_HEAD + column * cellWidth, width: cellWidth, height: CELL }}
                >
                  {cell.text}
                </div>
              );
            })}
          </div>
        );
      })}
    </>
  );
}

export interface MatrixGridProps {
  /** What the grid is called. */
  readonly label: string;
  /** What rows and columns are: `From`, `To`. */
  readonly from: string;
  readonly to: string;
  /** Of the rows, and of the columns in the same order. */
  readonly heads: readonly MatrixHead[];
  readonly cellAt: CellAt;
  /** Pixels; a square when left away. */
  readonly cellWidth?: number;
  readonly onOpen: (place: Place) => void;
  /** The pair that is pointed at or has the focus. */
  readonly onRead: (place: Place | null) => void;
}

const placeOf = (target: EventTarget): Place | null => {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-row][data-column]') : null;
  return cell === null ? null : { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) };
};

/** Every one against every other: sources down, destinations across. Arrow keys, Home, End, Page keys move; Enter opens. Only what is in view is drawn. */
export function MatrixGrid(props: MatrixGridProps): ReactNode {
  const { label, from, to, heads, cellAt, cellWidth = CELL, onOpen, onRead } = props;
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const cells = useRef<GridHandle>(null);
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const size = heads.length;
  const clamp = (value: number): number => Math.min(size - 1, Math.max(0, value));
  const active = { row: clamp(place.row), column: clamp(place.column) };
  const move = (next: Place): void => {
    const there = { row: clamp(next.row), column: clamp(next.column) };
    setPlace(there);
    onRead(there);
    cells.current?.show(there);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { row, column } = active;
    const jump = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor(((scroller?.clientHeight ?? 0) - COLUMN_HEAD) / CELL) - 1);
    const steps: Readonly<Record<string, Place>> = {
      ArrowDown: { row: jump ? size : row + 1, column },
      ArrowUp: { row: jump ? 0 : row - 1, column },
      ArrowRight: { row, column: jump ? size : column + 1 },
      ArrowLeft: { row, column: jump ? 0 : column - 1 },
      Home: { row: jump ? 0 : row, column: 0 },
      End: { row: jump ? size : row, column: size },
      PageDown: { row: row + page, column },
      PageUp: { row: row - page, column },
    };
    const next = steps[event.key];
    if (next !== undefined) move(next);
    else if (event.key === 'Enter' || event.key === ' ') onOpen(active);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent): void => {
    const hit = placeOf(event.target);
    if (hit === null) return;
    setPlace(hit);
    onOpen(hit);
  };
  const onMouseOver = (event: MouseEvent): void => onRead(placeOf(event.target));
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the cells of a grid take the focus, one at a time
    <div
      ref={setScroller}
      role="grid"
      aria-label={label}
      aria-rowcount={size + 1}
      aria-colcount={size + 1}
      aria-readonly
      className={classes.scroller}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onMouseOver={onMouseOver}
      onFocus={(event) => {
        const hit = placeOf(event.target);
        if (hit === null) return;
        setPlace(hit);
        onRead(hit);
      }}
      onMouseLeave={() => onRead(null)}
    >
      <div
        role="presentation"
        className={classes.sheet}
        style={{ width: ROW_HEAD + size * cellWidth, height: COLUMN_HEAD + size * CELL }}
      >
        {scroller !== null && (
          <Cells
            handle={cells}
            scroller={scroller}
            heads={heads}
            cellAt={cellAt}
            cellWidth={cellWidth}
            words={{ from, to }}
            active={active}
          />
        )}
      </div>
    </div>
  );
}
