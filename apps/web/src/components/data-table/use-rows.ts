import { useMemo, useState } from 'react';
import { filterRows, sortRows, type Sorting } from './model.ts';
import type { Column } from './types.ts';

interface Sorted<T> {
  readonly rows: readonly T[];
  readonly sorting: Sorting<T> | null;
  readonly result: readonly T[];
}

/**
 * Rows in the order of the table. Plain arrays instead of a table library's row models: those make an object of some forty functions for
 * every row at every change, which a live table of thousands of rows pays for in garbage collection.
 */
export function useSortedRows<T>(
  rows: readonly T[],
  sorting: Sorting<T> | null,
  rowId: (row: T) => string,
): readonly T[] {
  const [held, setHeld] = useState<Sorted<T>>(() => ({ rows, sorting, result: sortRows(rows, sorting, rowId) }));
  if (held.rows === rows && held.sorting === sorting) return held.result;
  // State that follows other state is set while rendering; React renders again at once, before any child.
  const next = { rows, sorting, result: sortRows(rows, sorting, rowId, held.sorting === sorting ? held.result : []) };
  setHeld(next);
  return next.result;
}

/** Rows that the filter box leaves. */
export function useFilteredRows<T extends object>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  filter: string,
): readonly T[] {
  const texts = useMemo(() => ({ columns, cache: new WeakMap<T, string>() }), [columns]);
  return useMemo(() => filterRows(rows, texts.columns, filter, texts.cache), [rows, texts, filter]);
}
