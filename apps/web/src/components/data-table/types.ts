import type { ReactNode } from 'react';
import type { TableSearch, TableSearchPatch } from '../../lib/table-search.ts';

/** What a column knows of a row: shown when there is no `cell`, sorted by, searched and exported. null and undefined mean not known and sort last. */
export type CellValue = string | number | boolean | null | undefined;

export interface Column<T> {
  readonly id: string;
  readonly header: string;
  readonly value: (row: T) => CellValue;
  /** In place of `value` in exported files: a time as RFC 3339 where it is sorted by milliseconds. */
  readonly exported?: (row: T) => CellValue;
  /** Cheap markup only: no popovers, no Mantine components; a `title` says more. Must depend on the row alone. */
  readonly cell?: (row: T) => ReactNode;
  /** Pixels; the least width when the column may grow. */
  readonly width: number;
  /** Share of what is left of the table's width. */
  readonly grow?: number;
  /** Numbers stand at the end. */
  readonly align?: 'start' | 'end';
  /** Names and addresses. */
  readonly mono?: boolean;
  /** Off until picked. */
  readonly optional?: boolean;
  /** Off until picked in a window that is too narrow for all usual columns. */
  readonly roomy?: boolean;
  /** Cannot be switched off. */
  readonly fixed?: boolean;
  readonly sortable?: boolean;
  /** Not found by the filter box. */
  readonly unsearched?: boolean;
  /** Explains the header on hover and in the column picker. */
  readonly description?: string;
  /** Order of two known values where neither number nor text order fits. */
  readonly compare?: (a: T, b: T) => number;
}

export interface RowAction<T> {
  readonly label: string;
  readonly run: (row: T) => void;
  /** Why it cannot be done now; shown beside the greyed entry. */
  readonly disabled?: string | undefined;
}

export interface SelectionAction<T> {
  readonly label: string;
  readonly run: (rows: readonly T[]) => void;
  /** Why it cannot be done with these rows; undefined when it can. */
  readonly disabled?: (rows: readonly T[]) => string | undefined;
}

export interface DataTableProps<T> {
  /** Names the table in this browser's preferences. */
  readonly id: string;
  /** What it lists, for screen readers and file names: `agents`. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  /** Rows after the page's own chips; the filter box is applied here. Keep unchanged rows identical: they are not drawn again. */
  readonly rows: readonly T[];
  readonly rowId: (row: T) => string;
  /** What the row is called when its name is copied; the id when left away. */
  readonly rowName?: (row: T) => string;
  /** Path of the row's link; the page with `open=<id>` when left away. */
  readonly rowLink?: (row: T) => string;
  /** Enter, double click or a click on the row. */
  readonly onOpen?: (row: T) => void;
  /** State in the address, from `useTableSearch()`. */
  readonly search: TableSearch;
  readonly onSearchChange: (patch: TableSearchPatch) => void;
  /** `-heartbeat`; used while the address names none. */
  readonly initialSort?: string;
  /** Skeleton instead of rows. */
  readonly loading?: boolean;
  /** Shown when there are no rows at all; when the filter leaves none, the table says so itself. */
  readonly empty: ReactNode;
  /** Entries of the row menu after open, copy name and copy link. */
  readonly actions?: (row: T) => readonly RowAction<T>[];
  /** Acts on selected rows; gives the table check boxes. */
  readonly selectionActions?: readonly SelectionAction<T>[];
  /** Chips between the filter box and the count. */
  readonly filters?: ReactNode;
  /** Rows before the page's own chips, for `12 of 500`; null when it is not known, so that nothing is counted. */
  readonly total?: number | null;
  /** Plural of what is counted; the label when left away. */
  readonly noun?: string;
  readonly filterPlaceholder?: string;
}
