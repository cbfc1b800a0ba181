import { useImperativeHandle, useLayoutEffect, useRef, type ReactNode, type Ref } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { DataRow } from './row.tsx';
import type { Column } from './types.ts';
import classes from './data-table.module.css';

export const ROW_HEIGHT = 32;
export const HEAD_HEIGHT = 34;

export interface BodyHandle {
  /** Brings a row into view and, when asked, gives it the focus as soon as it is drawn. */
  readonly show: (index: number, focus: boolean) => void;
  /** Rows that fit. */
  readonly pageSize: () => number;
}

export interface BodyProps<T> {
  readonly handle: Ref<BodyHandle>;
  /** The element that scrolls; already in the document. */
  readonly scroller: HTMLDivElement;
  readonly rows: readonly T[];
  readonly rowId: (row: T) => string;
  readonly rowName: (row: T) => string;
  readonly columns: readonly Column<T>[];
  readonly spacer: boolean;
  readonly activeIndex: number;
  readonly openId: string | undefined;
  readonly selected: ReadonlySet<string> | null;
}

/** The rows in view and a few around them; only this part renders while scrolling. */
export function DataBody<T>({
  handle,
  scroller,
  rows,
  rowId,
  rowName,
  columns,
  spacer,
  activeIndex,
  openId,
  selected,
}: BodyProps<T>): ReactNode {
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    useFlushSync: false,
  });
  const wanted = useRef<number | null>(null);

  useImperativeHandle(handle, () => ({
    show: (index, focus) => {
      virtualizer.scrollToIndex(index, { align: 'auto' });
      if (!focus) return;
      const drawn = scroller.querySelector<HTMLElement>(`[data-index="${index}"]`);
      if (drawn) drawn.focus({ preventScroll: true });
      else wanted.current = index;
    },
    pageSize: () => Math.max(1, Math.floor((scroller.clientHeight - HEAD_HEIGHT) / ROW_HEIGHT) - 1),
  }));

  const items = virtualizer.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);

  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const drawn = scroller.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (drawn === null) return;
    wanted.current = null;
    drawn.focus({ preventScroll: true });
  }, [scroller, first?.index, last?.index]);

  return (
    <div role="rowgroup" className={classes.body} style={{ height: rows.length * ROW_HEIGHT }}>
      <div
        role="presentation"
        className={classes.window}
        style={{ transform: `translateY(${(first?.index ?? 0) * ROW_HEIGHT}px)` }}
      >
        {items.map(({ index }) => {
          const item = rows[index];
          if (item === undefined) return null;
          const id = rowId(item);
          return (
            <DataRow
              key={id}
              item={item}
              id={id}
              name={rowName(item)}
              index={index}
              columns={columns}
              spacer={spacer}
              active={index === activeIndex}
              open={id === openId}
              selected={selected?.has(id)}
            />
          );
        })}
      </div>
    </div>
  );
}
