import { memo, type ReactNode } from 'react';
import { textOf } from './model.ts';
import type { Column } from './types.ts';
import { componentsText as words } from '../components.messages.ts';
import classes from './data-table.module.css';

export interface RowProps<T> {
  readonly item: T;
  readonly id: string;
  readonly name: string;
  readonly index: number;
  readonly columns: readonly Column<T>[];
  readonly spacer: boolean;
  readonly active: boolean;
  readonly open: boolean;
  /** undefined: rows cannot be selected. */
  readonly selected: boolean | undefined;
}

function Cell<T>({ column, item }: { readonly column: Column<T>; readonly item: T }): ReactNode {
  const content = column.cell?.(item);
  const text = content === undefined ? textOf(column.value(item)) : undefined;
  return (
    <div
      role="cell"
      className={column.mono === true ? `${classes.cell} mono` : classes.cell}
      data-align={column.align}
      title={text === '' ? undefined : text}
    >
      {content ?? (text === '' ? <span className="muted">—</span> : text)}
    </div>
  );
}

/** One row; drawn again only when its own data or state changes. Events are handled by the table (see data-index). */
function DataRowInner<T>({ item, id, name, index, columns, spacer, active, open, selected }: RowProps<T>): ReactNode {
  return (
    <div
      role="row"
      className={classes.row}
      aria-rowindex={index + 2}
      aria-current={open ? 'true' : undefined}
      data-index={index}
      data-row-id={id}
      data-selected={selected === true ? true : undefined}
      data-odd={index % 2 === 1 ? true : undefined}
      tabIndex={active ? 0 : -1}
    >
      {selected !== undefined && (
        <div role="cell" className={classes.cell}>
          <input
            type="checkbox"
            data-select
            tabIndex={-1}
            checked={selected}
            readOnly
            aria-label={words.selectRow(name)}
          />
        </div>
      )}
      {columns.map((column) => (
        <Cell key={column.id} column={column} item={item} />
      ))}
      {spacer && <div role="presentation" />}
      <div role="cell" className={classes.menuCell}>
        <button
          type="button"
          data-menu
          tabIndex={-1}
          aria-label={words.actionsFor(name)}
          aria-haspopup="menu"
          className={classes.menuButton}
        >
          <svg width="14" height="14" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
            <circle cx="8" cy="3" r="1.4" />
            <circle cx="8" cy="8" r="1.4" />
            <circle cx="8" cy="13" r="1.4" />
          </svg>
        </button>
      </div>
    </div>
  );
}

export const DataRow = memo(DataRowInner) as typeof DataRowInner;
