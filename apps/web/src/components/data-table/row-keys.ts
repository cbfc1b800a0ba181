import type { KeyboardEvent } from 'react';

/** Whether the reader is marking text: a click that ends a mark opens nothing. */
export const isSelecting = (): boolean => window.getSelection()?.type === 'Range';

/** Rows that a key moves by, downwards positive; undefined for a key that does not move. */
export function stepOf(key: string, pageSize: number, count: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: pageSize,
    PageUp: -pageSize,
    Home: -count,
    End: count,
  };
  return Object.hasOwn(steps, key) ? steps[key] : undefined;
}

/** Whether a key asks for the menu of what has the focus, as the menu key and Shift+F10 do. */
export const asksForMenu = (event: Pick<KeyboardEvent, 'key' | 'shiftKey'>): boolean =>
  event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
