import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { copyText, linkTo } from '../../lib/clipboard.ts';
import { downloadText } from '../../lib/download.ts';
import { formatCount } from '../../lib/format.ts';
import { useShortcuts } from '../../lib/keyboard.ts';
import { useStore } from '../../lib/store.ts';
import { Count } from '../page.tsx';
import { Empty, Loading } from '../states.tsx';
import { DataBody, type BodyHandle } from './body.tsx';
import { exportText, mediaType, type ExportFormat } from './export.ts';
import { DataHead } from './head.tsx';
import { columnChoice, nextSort, shownColumns, sortingOf, tracks } from './model.ts';
import { useFilteredRows, useSortedRows } from './use-rows.ts';
import { rowEvents } from './row-events.ts';
import { RowMenu, type MenuEntry, type RowMenuState } from './row-menu.tsx';
import { Toolbar } from './toolbar.tsx';
import type { DataTableProps } from './types.ts';
import { useFilterText } from './use-filter-text.ts';
import { componentsText as words } from '../components.messages.ts';
import classes from './data-table.module.css';

const NONE: ReadonlySet<string> = new Set();
/** From here on all usual columns fit beside the open navigation. */
const ROOMY = '(min-width: 1500px)';

/** A table for many live rows: see `DataTableProps` for what it can do and what the page hands in. */
export function DataTable<T extends object>(props: DataTableProps<T>): ReactNode {
  const {
    id,
    label,
    columns,
    rows,
    rowId,
    onOpen,
    search,
    onSearchChange,
    initialSort,
    loading = false,
    empty,
    selectionActions,
  } = props;
  const noun = props.noun ?? label;
  const rowName = props.rowName ?? rowId;
  const selectable = selectionActions !== undefined;

  const choice = columnChoice(id);
  const chosen = useStore(choice);
  const isRoomy = useMediaQuery(ROOMY, false, { getInitialValueInEffect: false });
  const shown = useMemo(
    () => shownColumns(columns, search.columns, chosen, isRoomy),
    [columns, search.columns, chosen, isRoomy],
  );
  const { template, width } = useMemo(() => tracks(shown, selectable), [shown, selectable]);
  const spacer = !shown.some((column) => column.grow !== undefined);

  const [filter, setFilter] = useFilterText(search.q, onSearchChange);
  const sort = search.sort ?? initialSort;
  const sorting = useMemo(() => sortingOf(sort, columns), [sort, columns]);
  const sorted = useSortedRows(rows, sorting, rowId);
  // Sorted first, then filtered: typing into the filter box never sorts.
  const items = useFilteredRows(sorted, columns, useDeferredValue(filter));

  // State, not a ref: a parent's ref is set after its children's first layout effect, which measures it.
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const body = useRef<BodyHandle>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const [activeId, setActiveId] = useState<string | undefined>(search.open);
  const [menu, setMenu] = useState<RowMenuState | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(NONE);
  const positions = useMemo(() => new Map(items.map((item, index) => [rowId(item), index])), [items, rowId]);
  const activeIndex = (activeId === undefined ? undefined : positions.get(activeId)) ?? 0;

  // The row that the address names becomes the active one, and is brought into view once its data is there.
  const [seenOpen, setSeenOpen] = useState(search.open);
  if (search.open !== seenOpen) {
    setSeenOpen(search.open);
    if (search.open !== undefined) setActiveId(search.open);
  }
  const broughtOpen = useRef<string | undefined>(undefined);
  useEffect(() => {
    const index = search.open === undefined ? undefined : positions.get(search.open);
    if (index === undefined || broughtOpen.current === search.open) return;
    broughtOpen.current = search.open;
    body.current?.show(index, false);
  }, [search.open, positions]);

  const moveTo = useCallback(
    (index: number) => {
      const item = items[Math.max(0, Math.min(items.length - 1, index))];
      if (item === undefined) return;
      setActiveId(rowId(item));
      body.current?.show(items.indexOf(item), true);
    },
    [items, rowId],
  );

  const linkOf = (item: T): string =>
    props.rowLink === undefined ? linkTo(undefined, { open: rowId(item) }) : linkTo(props.rowLink(item));
  const toggle = (item: T): void => {
    const next = new Set(selected);
    if (!next.delete(rowId(item))) next.add(rowId(item));
    setSelected(next);
  };

  const events = rowEvents<T>({
    items,
    activeIndex,
    scroller,
    pageSize: () => body.current?.pageSize() ?? 1,
    moveTo,
    activate: (item) => setActiveId(rowId(item)),
    openMenu: setMenu,
    ...(onOpen === undefined ? {} : { open: onOpen }),
    ...(selectable ? { toggle } : {}),
  });

  useShortcuts([
    { keys: '/', label: words.filterOf(noun), group: words.tableGroup, run: () => filterRef.current?.focus() },
    {
      keys: 'y',
      label: words.copyRowLink,
      group: words.tableGroup,
      run: () => {
        const active = activeId === undefined ? undefined : items[activeIndex];
        void copyText(active === undefined ? linkTo() : linkOf(active), words.copyLink);
      },
    },
    { keys: 'ArrowUp ArrowDown', label: words.moveRows, group: words.tableGroup, told: true, run: () => undefined },
    { keys: 'Enter', label: words.openRow, group: words.tableGroup, told: true, run: () => undefined },
  ]);

  const saveAs = (format: ExportFormat): void => {
    void exportText(format, shown, items).then((text) =>
      downloadText(`${label.toLowerCase().replaceAll(/\W+/g, '-')}.${format}`, text, mediaType(format)),
    );
  };
  const pick = (ids: readonly string[] | null): void => {
    choice.set(ids === null ? [] : [...ids]);
    onSearchChange({ columns: ids === null ? undefined : ids.join(',') });
  };
  const menuItem = menu === null ? undefined : items[menu.index];
  const entriesOf = (item: T): MenuEntry[] => [
    ...(onOpen === undefined ? [] : [{ label: words.open, run: () => onOpen(item), keys: 'Enter' }]),
    { label: words.copyName, run: () => void copyText(rowName(item), words.copyName) },
    { label: words.copyLink, run: () => void copyText(linkOf(item), words.copyLink), keys: 'Y' },
    ...(props.actions?.(item) ?? []).map((action) => ({
      label: action.label,
      disabled: action.disabled,
      run: () => action.run(item),
    })),
  ];
  const closeMenu = (): void => {
    const index = menu?.index;
    setMenu(null);
    if (
      index !== undefined &&
      (document.activeElement === document.body || document.activeElement?.closest('[role="menu"]') !== null)
    )
      body.current?.show(index, true);
  };
  const picked = items.filter((item) => selected.has(rowId(item)));

  return (
    <div className={classes.frame}>
      <Toolbar
        label={label}
        filter={filter}
        filterRef={filterRef}
        placeholder={props.filterPlaceholder ?? words.filterOf(noun)}
        onFilter={setFilter}
        onFilterKey={(event) => {
          if (event.key === 'Escape' && filter !== '') {
            event.preventDefault();
            setFilter('');
          } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault();
            moveTo(0);
          }
        }}
        filters={props.filters}
        count={
          loading || props.total === null ? null : (
            <Count shown={items.length} total={props.total ?? rows.length} noun={noun} />
          )
        }
        columns={columns}
        shown={shown}
        onColumns={pick}
        onExport={saveAs}
      />
      {selectionActions !== undefined && picked.length > 0 && (
        <div className={classes.selection} role="group" aria-label={words.selectedRows}>
          <span>{words.selected(formatCount(picked.length))}</span>
          {selectionActions.map((action) => {
            const off = action.disabled?.(picked);
            return (
              <Button
                key={action.label}
                size="compact-sm"
                variant="default"
                disabled={off !== undefined}
                title={off}
                onClick={() => action.run(picked)}
              >
                {action.label}
              </Button>
            );
          })}
          <Button size="compact-sm" variant="subtle" onClick={() => setSelected(NONE)}>
            {words.clearSelection}
          </Button>
        </div>
      )}
      <div className={classes.viewport} ref={setScroller} role="presentation" {...events}>
        <div
          role="table"
          aria-label={label}
          aria-rowcount={loading ? -1 : items.length + 1}
          aria-busy={loading}
          className={classes.table}
          style={{ minWidth: width, '--tracks': template } as React.CSSProperties}
        >
          <DataHead
            columns={shown}
            sorting={sorting}
            spacer={spacer}
            onSort={(column) => onSearchChange({ sort: nextSort(column, sort, initialSort) })}
            allSelected={selectable ? items.length > 0 && picked.length === items.length : undefined}
            onSelectAll={() => setSelected(picked.length === items.length ? NONE : new Set(items.map(rowId)))}
          />
          {!loading && scroller !== null && (
            <DataBody
              handle={body}
              scroller={scroller}
              rows={items}
              rowId={rowId}
              rowName={rowName}
              columns={shown}
              spacer={spacer}
              activeIndex={activeIndex}
              openId={search.open}
              selected={selectable ? selected : null}
            />
          )}
        </div>
        {loading && (
          <div className={classes.loading}>
            <Loading rows={14} label={words.loadingOf(noun)} />
          </div>
        )}
        {!loading && items.length === 0 && (
          <div className={classes.nothing}>
            {rows.length === 0 ? (
              empty
            ) : (
              <Empty
                title={words.noMatch(noun, filter)}
                why={words.withoutFilter(formatCount(rows.length))}
                action={
                  <Button size="compact-sm" variant="default" onClick={() => setFilter('')}>
                    {words.clearFilter}
                  </Button>
                }
              />
            )}
          </div>
        )}
      </div>
      {menu !== null && menuItem !== undefined && (
        <RowMenu at={menu} name={rowName(menuItem)} entries={entriesOf(menuItem)} onClose={closeMenu} />
      )}
    </div>
  );
}
