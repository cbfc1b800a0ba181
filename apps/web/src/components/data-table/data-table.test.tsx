import { useState, type ReactNode } from 'react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TableSearch } from '../../lib/table-search.ts';
import { Empty } from '../states.tsx';
import { renderInApp } from '../testing.tsx';
import { DataTable, type Column, type DataTableProps } from './index.ts';

interface Row {
  readonly id: string;
  readonly pods: number | null;
}
const columns: readonly Column<Row>[] = [
  { id: 'id', header: 'Node', value: (row) => row.id, width: 200, fixed: true },
  { id: 'pods', header: 'Pods', value: (row) => row.pods, width: 80, align: 'end' },
];
const many: readonly Row[] = Array.from({ length: 500 }, (_, index) => ({
  id: `node-${index}`,
  pods: index === 7 ? null : 500 - index,
}));

const opened = vi.fn<(row: Row) => void>();
let address: TableSearch = {};

function Harness(props: Partial<DataTableProps<Row>> & { readonly start?: TableSearch }): ReactNode {
  const [search, setSearch] = useState<TableSearch>(props.start ?? {});
  return (
    <DataTable
      id="test"
      label="nodes"
      columns={columns}
      rows={many}
      rowId={(row) => row.id}
      onOpen={opened}
      search={search}
      onSearchChange={(patch) => {
        const next = Object.fromEntries(
          Object.entries({ ...search, ...patch }).filter(([, value]) => value !== undefined),
        ) as TableSearch;
        address = next;
        setSearch(next);
      }}
      empty={<Empty title="No Nodes" why="The cluster has none." />}
      {...props}
    />
  );
}

const bodyRows = (): HTMLElement[] => screen.getAllByRole('row').filter((row) => row.dataset['index'] !== undefined);
const firstCells = (count: number): (string | null | undefined)[] =>
  bodyRows()
    .slice(0, count)
    .map((row) => within(row).getAllByRole('cell')[0]?.textContent);

beforeEach(() => {
  opened.mockClear();
  address = {};
  localStorage.clear();
});

describe('a table without rows', () => {
  it('shows a skeleton while loading, not the empty state', () => {
    renderInApp(<Harness rows={[]} loading />);
    expect(screen.getByRole('status', { name: 'Loading nodes' })).toBeDefined();
    expect(screen.queryByText('No Nodes')).toBeNull();
  });
  it('says why it is empty', () => {
    renderInApp(<Harness rows={[]} />);
    expect(screen.getByText('The cluster has none.')).toBeDefined();
  });
  it('says when only the filter hides the rows, and takes it away', async () => {
    renderInApp(<Harness start={{ q: 'nothing-like-it' }} />);
    expect(screen.getByText('500 are here without the filter.')).toBeDefined();
    await userEvent.click(screen.getByText('Clear the filter'));
    await vi.waitFor(() => expect(bodyRows().length).toBeGreaterThan(5));
  });
});

describe('a table of 500 rows', () => {
  it('draws only what is in view and tells how many there are', () => {
    renderInApp(<Harness />);
    expect(bodyRows().length).toBeLessThan(60);
    expect(screen.getByRole('table', { name: 'nodes' }).getAttribute('aria-rowcount')).toBe('501');
    expect(bodyRows()[0]?.getAttribute('aria-rowindex')).toBe('2');
    expect(screen.getByText('500 nodes')).toBeDefined();
  });

  it('sorts by a header up, down and back, with what is not known last, and says so', async () => {
    renderInApp(<Harness />);
    const header = screen.getByRole('columnheader', { name: /Pods/ });
    expect(header.getAttribute('aria-sort')).toBe('none');
    await userEvent.click(within(header).getByRole('button'));
    expect(header.getAttribute('aria-sort')).toBe('ascending');
    expect(firstCells(2)).toEqual(['node-499', 'node-498']);
    await userEvent.click(within(header).getByRole('button'));
    expect(address).toEqual({ sort: '-pods' });
    expect(firstCells(2)).toEqual(['node-0', 'node-1']);
    await userEvent.click(within(header).getByRole('button'));
    expect(address).toEqual({});
  });

  it('is walked by the keyboard: arrows, End, Home, Enter', async () => {
    renderInApp(<Harness />);
    bodyRows()[0]?.focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    expect(document.activeElement?.getAttribute('data-index')).toBe('2');
    await userEvent.keyboard('{Enter}');
    expect(opened).toHaveBeenLastCalledWith(many[2]);
    await userEvent.keyboard('{Home}{Enter}');
    expect(opened).toHaveBeenLastCalledWith(many[0]);
  });

  it('filters with the focus brought by a slash, keeps the text in the address, and goes on to the rows', async () => {
    renderInApp(<Harness />);
    await userEvent.keyboard('/');
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Filter nodes' }));
    await userEvent.keyboard('node-42');
    await vi.waitFor(() => expect(address).toEqual({ q: 'node-42' }));
    expect(screen.getByText('11 of 500 nodes')).toBeDefined();
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement?.getAttribute('data-row-id')).toBe('node-42');
    await userEvent.keyboard('{Enter}');
    expect(opened).toHaveBeenLastCalledWith(many[42]);
  });

  it('has a menu of each row, by button and by keyboard, with the actions of the page and why one is not possible', async () => {
    const run = vi.fn<(row: Row) => void>();
    renderInApp(
      <Harness
        actions={() => [
          { label: 'Trace', run },
          { label: 'Delete', run, disabled: 'made elsewhere' },
        ]}
      />,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Actions for node-1' }));
    expect(opened).not.toHaveBeenCalled();
    expect(
      (await screen.findByRole('menuitem', { name: /Delete.*made elsewhere/ })).getAttribute('data-disabled'),
    ).toBe('true');
    await userEvent.click(screen.getByRole('menuitem', { name: 'Trace' }));
    expect(run).toHaveBeenCalledWith(many[1]);
  });

  it('copies the link of the row with y', async () => {
    const user = userEvent.setup();
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    renderInApp(<Harness />);
    bodyRows()[0]?.focus();
    await user.keyboard('{ArrowDown}y');
    await vi.waitFor(() => expect(write).toHaveBeenCalledWith(expect.stringContaining('open=node-1')));
  });

  it('hides a picked column and remembers it', async () => {
    renderInApp(<Harness />);
    await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Pods' }));
    expect(address).toEqual({ columns: 'id' });
    expect(screen.queryByRole('columnheader', { name: /Pods/ })).toBeNull();
    expect(screen.getByRole('checkbox', { name: 'Node' })).toHaveProperty('disabled', true);
    expect(localStorage.getItem('netloft.columns.test')).toBe('["id"]');
  });

  it('draws again only the row that changed', () => {
    const cell = vi.fn((row: Row) => row.id);
    const counted: readonly Column<Row>[] = [{ id: 'id', header: 'Node', value: (row) => row.id, cell, width: 200 }];
    const { rerender } = renderInApp(<Harness columns={counted} />);
    cell.mockClear();
    const next = many.map((row, index) => (index === 3 ? { ...row, pods: 1 } : row));
    rerender(<Harness columns={counted} rows={next} />);
    expect(cell).toHaveBeenCalledTimes(1);
  });

  it('has no accessibility faults', async () => {
    const { container } = renderInApp(<Harness start={{ open: 'node-3' }} />);
    const { violations } = await axe.run(container, {
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
  });
});
