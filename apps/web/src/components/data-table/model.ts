import { preference, isStringList } from '../../lib/preferences.ts';
import type { Store } from '../../lib/store.ts';
import type { CellValue, Column } from './types.ts';

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** A cell as text, as the filter box, a tooltip and an export see it; empty when not known. */
export const textOf = (value: CellValue): string =>
  value === null || value === undefined ? '' : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);

/** Order of two known values: numbers by size, all else as text with numbers in it by size (`node-2` before `node-10`). */
export function compareValues(a: CellValue, b: CellValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a === b) return 0;
  return collator.compare(textOf(a), textOf(b));
}

export interface Sorting<T> {
  readonly column: Column<T>;
  readonly descending: boolean;
}

/** `-name` taken apart; a column that does not exist or cannot be sorted by sorts nothing. */
export function sortingOf<T>(sort: string | undefined, columns: readonly Column<T>[]): Sorting<T> | null {
  if (sort === undefined || sort === '') return null;
  const descending = sort.startsWith('-');
  const id = descending ? sort.slice(1) : sort;
  const column = columns.find((one) => one.id === id && one.sortable !== false);
  return column === undefined ? null : { column, descending };
}

const isKnown = (value: CellValue): boolean => value !== null && value !== undefined;

/** Order of two rows: what is not known stands last in both directions, equal rows stand by their id, so that the order never wavers. */
export function compareRows<T>({ column, descending }: Sorting<T>, rowId: (row: T) => string): (a: T, b: T) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const left = column.value(a);
    const right = column.value(b);
    if (isKnown(left) !== isKnown(right)) return isKnown(left) ? -1 : 1;
    const order = !isKnown(left) ? 0 : column.compare === undefined ? compareValues(left, right) : column.compare(a, b);
    return order === 0 ? (rowId(a) < rowId(b) ? -1 : 1) : sign * order;
  };
}

/**
 * Sorted rows. `before` is the result for the rows of a moment ago: live rows change little, and an array that is nearly in order already
 * sorts in about one comparison a row.
 */
export function sortRows<T>(
  rows: readonly T[],
  sorting: Sorting<T> | null,
  rowId: (row: T) => string,
  before: readonly T[] = [],
): readonly T[] {
  if (sorting === null) return rows;
  const fresh = new Map(rows.map((row) => [rowId(row), row]));
  const start: T[] = [];
  for (const old of before) {
    const id = rowId(old);
    const row = fresh.get(id);
    if (row === undefined) continue;
    start.push(row);
    fresh.delete(id);
  }
  start.push(...fresh.values());
  return start.sort(compareRows(sorting, rowId));
}

/** What a click on a header makes of the sort: up, then down, then as it was at first. */
export function nextSort(id: string, now: string | undefined, initial: string | undefined): string | undefined {
  const next = now === id ? `-${id}` : now === `-${id}` ? undefined : id;
  return next === initial ? undefined : next;
}

/** The shown columns: the address before this browser's choice before the defaults; fixed ones always. `roomy` ones are a default where the window `isRoomy`. */
export function shownColumns<T>(
  columns: readonly Column<T>[],
  address: string | undefined,
  chosen: readonly string[],
  isRoomy = true,
): readonly Column<T>[] {
  const wanted = address === undefined ? chosen : address.split(',');
  const known = wanted.filter((id) => columns.some((column) => column.id === id));
  const isUsual = ({ fixed, optional, roomy }: Column<T>): boolean =>
    fixed === true || (optional !== true && (isRoomy || roomy !== true));
  if (known.length === 0) return columns.filter(isUsual);
  return columns.filter((column) => column.fixed === true || known.includes(column.id));
}

const choices = new Map<string, Store<string[]>>();

/** This browser's choice of columns of one table; empty means the defaults. */
export function columnChoice(table: string): Store<string[]> {
  let store = choices.get(table);
  if (store === undefined) {
    store = preference<string[]>(`columns.${table}`, [], isStringList);
    choices.set(table, store);
  }
  return store;
}

/** Rows that hold every word of the filter in some searched column; letter case does not matter. `cache` keeps the text of unchanged rows. */
export function filterRows<T extends object>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  filter: string,
  cache: WeakMap<T, string>,
): readonly T[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  const searched = columns.filter((column) => column.unsearched !== true);
  return rows.filter((row) => {
    let text = cache.get(row);
    if (text === undefined) {
      text = searched
        .map((column) => textOf(column.value(row)))
        .join('\n')
        .toLowerCase();
      cache.set(row, text);
    }
    const hay = text;
    return words.every((word) => hay.includes(word));
  });
}

/** Grid tracks of the shown columns and the least width of a row in pixels. */
export function tracks<T>(
  columns: readonly Column<T>[],
  selectable: boolean,
): { readonly template: string; readonly width: number } {
  const grows = columns.some((column) => column.grow !== undefined);
  const list = columns.map((column) =>
    column.grow === undefined ? `${column.width}px` : `minmax(${column.width}px, ${column.grow}fr)`,
  );
  const template = [...(selectable ? ['36px'] : []), ...list, ...(grows ? [] : ['minmax(0, 1fr)']), '36px'].join(' ');
  return { template, width: columns.reduce((sum, column) => sum + column.width, 0) + 36 + (selectable ? 36 : 0) };
}
