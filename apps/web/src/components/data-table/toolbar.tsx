import { type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { Button, Menu, Popover } from '@mantine/core';
import { IconColumns3, IconDownload, IconSearch, IconX } from '@tabler/icons-react';
import type { ExportFormat } from './export.ts';
import type { Column } from './types.ts';
import { componentsText as text } from '../components.messages.ts';
import classes from './data-table.module.css';

export interface ToolbarProps<T> {
  readonly label: string;
  readonly filter: string;
  readonly filterRef: RefObject<HTMLInputElement | null>;
  readonly placeholder: string;
  readonly onFilter: (text: string) => void;
  readonly onFilterKey: (event: KeyboardEvent<HTMLInputElement>) => void;
  readonly filters: ReactNode;
  readonly count: ReactNode;
  readonly columns: readonly Column<T>[];
  readonly shown: readonly Column<T>[];
  readonly onColumns: (ids: readonly string[] | null) => void;
  readonly onExport: (format: ExportFormat) => void;
}

/** Filter box, the page's chips, count, columns, export: one bar above the table. */
export function Toolbar<T>(props: ToolbarProps<T>): ReactNode {
  const { label, filter, filterRef, placeholder, onFilter, onFilterKey, filters, count } = props;
  return (
    <div className={classes.toolbar} role="search" aria-label={text.filterOf(label)}>
      <div className={classes.filterBox}>
        <IconSearch size={15} aria-hidden className={classes.filterIcon} />
        <input
          ref={filterRef}
          type="text"
          className={classes.filter}
          value={filter}
          placeholder={placeholder}
          aria-label={text.filterOf(label)}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onFilter(event.currentTarget.value)}
          onKeyDown={onFilterKey}
        />
        {filter === '' ? (
          <kbd className={classes.hint} aria-hidden="true">
            /
          </kbd>
        ) : (
          <button type="button" className={classes.clear} aria-label={text.clearFilter} onClick={() => onFilter('')}>
            <IconX size={14} aria-hidden />
          </button>
        )}
      </div>
      {filters}
      <div className={classes.tools}>
        {count}
        <ColumnPicker columns={props.columns} shown={props.shown} onColumns={props.onColumns} />
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button
              className={classes.tool}
              size="compact-sm"
              variant="default"
              leftSection={<IconDownload size={14} aria-hidden />}
            >
              <span className={classes.word}>{text.export}</span>
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{text.exportWhat}</Menu.Label>
            <Menu.Item onClick={() => props.onExport('csv')}>CSV</Menu.Item>
            <Menu.Item onClick={() => props.onExport('json')}>JSON</Menu.Item>
            <Menu.Item onClick={() => props.onExport('yaml')}>YAML</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </div>
  );
}

/** Which columns are shown; the usual ones when none is picked. */
export function ColumnPicker<T>({
  columns,
  shown,
  onColumns,
}: Pick<ToolbarProps<T>, 'columns' | 'shown' | 'onColumns'>): ReactNode {
  const ids = shown.map((column) => column.id);
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button
          className={classes.tool}
          size="compact-sm"
          variant="default"
          leftSection={<IconColumns3 size={14} aria-hidden />}
        >
          <span className={classes.word}>{text.columns}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.picker} aria-label={text.columns}>
        <div role="group" aria-label={text.shownColumns}>
          {columns.map((column) => (
            <label key={column.id} className={classes.pick} title={column.description}>
              <input
                type="checkbox"
                checked={ids.includes(column.id)}
                disabled={column.fixed === true}
                onChange={(event) =>
                  onColumns(event.currentTarget.checked ? [...ids, column.id] : ids.filter((id) => id !== column.id))
                }
              />
              {column.header}
            </label>
          ))}
        </div>
        <Button size="compact-sm" variant="subtle" fullWidth onClick={() => onColumns(null)}>
          {text.usualColumns}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
