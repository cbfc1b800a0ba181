import type { KeyboardEvent, MouseEvent } from 'react';
import { asksForMenu, isSelecting, stepOf } from './row-keys.ts';
import type { RowMenuState } from './row-menu.tsx';

export interface RowEventsOptions<T> {
  readonly items: readonly T[];
  readonly activeIndex: number;
  readonly scroller: HTMLElement | null;
  /** Rows that fit into view. */
  readonly pageSize: () => number;
  readonly moveTo: (index: number) => void;
  readonly activate: (item: T) => void;
  readonly openMenu: (at: RowMenuState) => void;
  readonly open?: (item: T) => void;
  /** Selects and deselects; absent where rows cannot be selected. */
  readonly toggle?: (item: T) => void;
}

export interface RowEvents {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onClick: (event: MouseEvent) => void;
  readonly onContextMenu: (event: MouseEvent) => void;
}

/** Handlers of the whole table, so that a row carries none: what was meant is read from `data-index`, `data-menu` and `data-select`. */
export function rowEvents<T>(options: RowEventsOptions<T>): RowEvents {
  const { items, activeIndex, scroller, pageSize, moveTo, activate, openMenu, open, toggle } = options;

  const rowAt = (event: MouseEvent): { item: T; index: number } | null => {
    const element = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    const index = Number(element?.dataset['index'] ?? Number.NaN);
    const item = items[index];
    return item === undefined ? null : { item, index };
  };

  return {
    onKeyDown: (event) => {
      const target = event.target as HTMLElement;
      // Buttons and boxes inside the table have keys of their own.
      if (target !== scroller && target.dataset['index'] === undefined) return;
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const step = stepOf(event.key, pageSize(), items.length);
      const active = items[activeIndex];
      if (step !== undefined) moveTo(activeIndex + step);
      else if (active === undefined) return;
      else if (event.key === 'Enter') open?.(active);
      else if (event.key === ' ' && toggle !== undefined) toggle(active);
      else if (asksForMenu(event)) {
        const box = target.getBoundingClientRect();
        openMenu({ index: activeIndex, x: box.left + 40, y: box.top + 24, edge: 'left' });
      } else return;
      event.preventDefault();
      event.stopPropagation();
    },

    onClick: (event) => {
      const hit = rowAt(event);
      if (hit === null) return;
      activate(hit.item);
      const target = event.target as HTMLElement;
      const button = target.closest('[data-menu]');
      if (button !== null) {
        const box = button.getBoundingClientRect();
        openMenu({ index: hit.index, x: box.right, y: box.bottom, edge: 'right' });
      } else if (target.closest('[data-select]') !== null) toggle?.(hit.item);
      else if (target.closest('a, button, input') === null && !isSelecting()) open?.(hit.item);
    },

    onContextMenu: (event) => {
      const hit = rowAt(event);
      // Marked text and links keep the browser's own menu.
      if (hit === null || isSelecting() || (event.target as HTMLElement).closest('a') !== null) return;
      event.preventDefault();
      activate(hit.item);
      openMenu({ index: hit.index, x: event.clientX, y: event.clientY, edge: 'left' });
    },
  };
}
