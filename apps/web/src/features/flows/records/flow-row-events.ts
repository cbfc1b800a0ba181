import type { KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import { asksForMenu, isSelecting, stepOf } from '../../../components/data-table/row-keys.ts';
import type { RowMenuState } from '../../../components/data-table/row-menu.tsx';
import type { HoveredCell } from './cell-actions.tsx';
import type { FlowColumn } from './columns.tsx';
import type { FlowRow } from '../../../components/flow-record/row.ts';

export interface FlowMenuState extends RowMenuState {
  /** Column of the cell that was meant; undefined for the whole row. */
  readonly column: FlowColumn | undefined;
}

interface Options {
  readonly at: (index: number) => FlowRow | undefined;
  readonly columns: readonly FlowColumn[];
  readonly count: number;
  readonly activeIndex: number;
  readonly scroller: HTMLElement | null;
  readonly pageSize: () => number;
  readonly moveTo: (index: number) => void;
  readonly activate: (index: number) => void;
  readonly openMenu: (at: FlowMenuState, row: FlowRow) => void;
  readonly open: (row: FlowRow) => void;
  readonly hover: (cell: HoveredCell | null) => void;
}

interface Hit {
  readonly row: FlowRow;
  readonly index: number;
  readonly element: HTMLElement;
  readonly cell: HTMLElement | null;
  readonly column: FlowColumn | undefined;
}

/** Handlers of the whole table, so that a row carries none; what was meant is read from `data-index` and the cell's place. */
export function flowRowEvents(options: Options): {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onClick: (event: MouseEvent) => void;
  readonly onContextMenu: (event: MouseEvent) => void;
  readonly onPointerOver: (event: PointerEvent) => void;
  readonly onPointerLeave: () => void;
} {
  const { at, columns, count, activeIndex, scroller, pageSize, moveTo, activate, openMenu, open, hover } = options;

  const hitOf = (event: { readonly target: EventTarget }): Hit | null => {
    const target = event.target as HTMLElement;
    const element = target.closest<HTMLElement>('[data-index]');
    const index = Number(element?.dataset['index'] ?? Number.NaN);
    const row = at(index);
    if (element === null || row === undefined) return null;
    const cell = target.closest<HTMLElement>('[role="cell"]');
    const place = cell === null ? -1 : [...element.children].indexOf(cell);
    return { row, index, element, cell, column: columns[place] };
  };

  return {
    onKeyDown: (event) => {
      const target = event.target as HTMLElement;
      if (target !== scroller && target.dataset['index'] === undefined) return;
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const step = stepOf(event.key, pageSize(), count);
      const row = at(activeIndex);
      if (step !== undefined) moveTo(activeIndex + step);
      else if (row === undefined) return;
      else if (event.key === 'Enter') open(row);
      else if (asksForMenu(event)) {
        const box = target.getBoundingClientRect();
        openMenu({ index: activeIndex, x: box.left + 40, y: box.top + 24, edge: 'left', column: undefined }, row);
      } else return;
      event.preventDefault();
      event.stopPropagation();
    },
    onClick: (event) => {
      const hit = hitOf(event);
      if (hit === null) return;
      activate(hit.index);
      const target = event.target as HTMLElement;
      const button = target.closest('[data-menu]');
      if (button !== null) {
        const box = button.getBoundingClientRect();
        openMenu({ index: hit.index, x: box.right, y: box.bottom, edge: 'right', column: undefined }, hit.row);
      } else if (target.closest('a, button, input') === null && !isSelecting()) open(hit.row);
    },
    onContextMenu: (event) => {
      const hit = hitOf(event);
      if (hit === null || isSelecting() || (event.target as HTMLElement).closest('a') !== null) return;
      event.preventDefault();
      activate(hit.index);
      openMenu({ index: hit.index, x: event.clientX, y: event.clientY, edge: 'left', column: hit.column }, hit.row);
    },
    onPointerOver: (event) => {
      if (event.pointerType === 'touch') return;
      if ((event.target as HTMLElement).closest('[data-cell-actions]') !== null) return;
      const hit = hitOf(event);
      const terms = hit?.column?.terms?.(hit.row) ?? [];
      if (hit === null || hit.cell === null || hit.column === undefined || terms.length === 0) hover(null);
      else hover({ row: hit.element, cell: hit.cell, terms, value: String(hit.column.value(hit.row) ?? '') });
    },
    onPointerLeave: () => hover(null),
  };
}
