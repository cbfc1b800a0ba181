import { describe, expect, it } from 'vitest';
import { compareValues, filterRows, nextSort, shownColumns, sortingOf, sortRows, textOf, tracks } from './model.ts';
import type { Column } from './types.ts';

interface Row {
  readonly name: string;
  readonly pods: number | null;
  readonly secret: string;
}
const columns: readonly Column<Row>[] = [
  { id: 'name', header: 'Name', value: (row) => row.name, width: 100, grow: 1, fixed: true },
  { id: 'pods', header: 'Pods', value: (row) => row.pods, width: 60 },
  {
    id: 'secret',
    header: 'Secret',
    value: (row) => row.secret,
    width: 60,
    optional: true,
    unsearched: true,
    sortable: false,
  },
];
const rows: readonly Row[] = [
  { name: 'node-10', pods: 3, secret: 'alpha' },
  { name: 'Node-2', pods: null, secret: 'beta' },
];

describe('the text of a cell', () => {
  it.each([
    [null, ''],
    [undefined, ''],
    [0, '0'],
    [false, 'no'],
    [true, 'yes'],
    ['x', 'x'],
  ])('of %s is "%s"', (value, text) => expect(textOf(value)).toBe(text));
});

describe('order of values', () => {
  it.each([
    ['node-2', 'node-10', -1],
    ['Node-2', 'node-2', 0],
    [2, 10, -1],
    ['a', 'b', -1],
  ])('%s against %s', (a, b, sign) => expect(Math.sign(compareValues(a, b))).toBe(sign));
});

describe('sort of the address', () => {
  it('ignores a column that does not exist or cannot be sorted by', () => {
    expect(sortingOf('nothing', columns)).toBeNull();
    expect(sortingOf('-secret', columns)).toBeNull();
    expect(sortingOf(undefined, columns)).toBeNull();
  });
  it('reads a leading minus as descending', () =>
    expect(sortingOf('-pods', columns)).toEqual({ column: columns[1], descending: true }));
  it.each([
    ['pods', undefined, undefined, 'pods'],
    ['pods', 'pods', undefined, '-pods'],
    ['pods', '-pods', undefined, undefined],
    ['pods', '-pods', 'name', undefined],
    ['name', '-pods', 'name', undefined],
  ])('a click on %s while sorted by %s (first %s) gives %s', (id, now, initial, next) =>
    expect(nextSort(id, now, initial)).toBe(next),
  );
});

describe('sorted rows', () => {
  const id = (row: Row): string => row.name;
  const row = (name: string, pods: number | null): Row => ({ name, pods, secret: '' });
  const names = (sort: string, list: readonly Row[], before: readonly Row[] = []): string[] =>
    sortRows(list, sortingOf(sort, columns), id, before).map(id);
  const list = [row('c', 2), row('a', null), row('b', 2), row('d', 1)];
  it.each([
    ['pods', ['d', 'b', 'c', 'a']],
    ['-pods', ['b', 'c', 'd', 'a']],
    ['name', ['a', 'b', 'c', 'd']],
    ['nothing', ['c', 'a', 'b', 'd']],
  ])('by %s stand as %s: what is not known last, equal ones by id', (sort, expected) =>
    expect(names(sort, list)).toEqual(expected),
  );
  it('are the same whether sorted anew or from the order before', () => {
    const before = sortRows(list, sortingOf('pods', columns), id);
    const after = [row('e', 0), row('b', 3), row('c', 2), row('d', null)];
    expect(names('pods', after, before)).toEqual(names('pods', after));
    expect(names('pods', after, before)).toEqual(['e', 'c', 'b', 'd']);
  });
});

describe('shown columns', () => {
  const ids = (list: readonly Column<Row>[]): string[] => list.map((column) => column.id);
  it('are the usual ones while nothing is chosen', () =>
    expect(ids(shownColumns(columns, undefined, []))).toEqual(['name', 'pods']));
  it('follow the address before the choice of the browser', () =>
    expect(ids(shownColumns(columns, 'secret', ['pods']))).toEqual(['name', 'secret']));
  it('follow the choice of the browser', () =>
    expect(ids(shownColumns(columns, undefined, ['secret']))).toEqual(['name', 'secret']));
  it('leave out in a narrow window what needs room, until it is picked', () => {
    const roomy = columns.map((column) => (column.id === 'pods' ? { ...column, roomy: true } : column));
    expect(ids(shownColumns(roomy, undefined, [], false))).toEqual(['name']);
    expect(ids(shownColumns(roomy, 'pods', [], false))).toEqual(['name', 'pods']);
  });
  it('are the usual ones when the address names none that exist', () =>
    expect(ids(shownColumns(columns, 'x,y', []))).toEqual(['name', 'pods']));
});

describe('the filter box', () => {
  const names = (filter: string): string[] => filterRows(rows, columns, filter, new WeakMap()).map((row) => row.name);
  it('does not find what stands in an unsearched column', () => expect(names('beta')).toEqual([]));
  it('finds every word in whatever case', () => expect(names('NODE 10')).toEqual(['node-10']));
  it('leaves all rows while it is empty', () => expect(filterRows(rows, columns, '  ', new WeakMap())).toBe(rows));
});

it('gives the rest of the width to growing columns, or to a spacer where none grows', () => {
  expect(tracks(columns.slice(0, 2), false)).toEqual({ template: 'minmax(100px, 1fr) 60px 36px', width: 196 });
  expect(tracks(columns.slice(1, 2), true)).toEqual({ template: '36px 60px minmax(0, 1fr) 36px', width: 132 });
});
