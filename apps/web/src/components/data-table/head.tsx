import type { ReactNode } from 'react';
import type { Sorting } from './model.ts';
import type { Column } from './types.ts';
import { componentsText as text } from '../components.messages.ts';
import classes from './data-table.module.css';

export interface HeadProps<T> {
  readonly columns: readonly Column<T>[];
  readonly sorting: Sorting<T> | null;
  readonly spacer: boolean;
  readonly onSort: (id: string) => void;
  /** undefined: rows cannot be selected. */
  readonly allSelected: boolean | undefined;
  readonly onSelectAll: () => void;
}

/** The sticky header row; its buttons sort. */
export function DataHead<T>({ columns, sorting, spacer, onSort, allSelected, onSelectAll }: HeadProps<T>): ReactNode {
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.headRow}>
        {allSelected !== undefined && (
          <div role="columnheader" className={classes.headCell}>
            <input type="checkbox" checked={allSelected} onChange={onSelectAll} aria-label={text.selectAll} />
          </div>
        )}
        {columns.map((column) => {
          const direction =
            sorting?.column.id === column.id ? (sorting.descending ? 'descending' : 'ascending') : 'none';
          return (
            <div
              key={column.id}
              role="columnheader"
              className={classes.headCell}
              data-align={column.align}
              aria-sort={column.sortable === false ? undefined : direction}
              title={column.description}
            >
              {column.sortable === false ? (
                <span className={classes.headText}>{column.header}</span>
              ) : (
                <button type="button" className={classes.sort} onClick={() => onSort(column.id)}>
                  <span className={classes.headText}>{column.header}</span>
                  <span aria-hidden="true" className={classes.arrow}>
                    {direction === 'ascending' ? '↑' : direction === 'descending' ? '↓' : ''}
                  </span>
                </button>
              )}
            </div>
          );
        })}
        {spacer && <div role="presentation" />}
        <div role="columnheader" className={classes.headCell}>
          <span className="visually-hidden">{text.actions}</span>
        </div>
      </div>
    </div>
  );
}
