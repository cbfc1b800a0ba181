import { describe, expect, it } from 'vitest';
import { type ListShape, pageOf } from './list-query.ts';

interface Row {
  readonly id: string;
  readonly health: string;
  readonly pods: number | null;
}
const rows: readonly Row[] = [
  { id: 'node-10', health: 'healthy', pods: 3 },
  { id: 'node-2', health: 'unhealthy', pods: null },
  { id: 'node-1', health: 'stale', pods: 3 },
  { id: 'node-3', health: 'healthy', pods: 20 },
];
const shape: ListShape<Row> = {
  fields: { id: (row) => row.id, health: (row) => row.health, pods: (row) => row.pods },
  idOf: (row) => row.id,
  textOf: (row) => (row.id === 'node-3' ? '10.1.2.3' : ''),
  defaultSort: 'id',
};
const ids = (query: Parameters<typeof pageOf>[1]) => {
  const page = pageOf(rows, query, shape);
  return page.ok ? page.value.items.map((row) => row.id) : page.error.errors?.[0]?.path;
};

describe('pageOf', () => {
  it.each([
    ['a sort field that is not there', { sort: 'size' }, 'sort'],
    ['a sort field that every object inherits', { sort: 'constructor' }, 'sort'],
    ['a cursor that is not one', { cursor: 'nonsense' }, 'cursor'],
    ['a cursor of another sort', { cursor: cursorOf({ sort: 'pods', limit: 1 }), sort: 'id' }, 'cursor'],
  ])('refuses %s and names the parameter', (_name, query, path) => {
    expect(ids(query)).toBe(path);
  });

  it.each([
    ['orders names with numbers as people do', {}, ['node-1', 'node-2', 'node-3', 'node-10']],
    ['keeps unknown values last ascending', { sort: 'pods' }, ['node-1', 'node-10', 'node-3', 'node-2']],
    ['keeps unknown values last descending', { sort: '-pods' }, ['node-3', 'node-1', 'node-10', 'node-2']],
    ['finds a word in any field', { filter: 'HEALTHY' }, ['node-2', 'node-3', 'node-10']],
    ['finds a word in one field only where it starts', { filter: 'health:healthy' }, ['node-3', 'node-10']],
    ['needs every word', { filter: 'healthy node-1' }, ['node-10']],
    ['finds what only the text holds', { filter: '10.1.2' }, ['node-3']],
    ['takes a colon of an unknown field as text', { filter: 'kind:x' }, []],
  ])('%s', (_name, query, expected) => {
    expect(ids(query)).toEqual(expected);
  });

  it('pages without repeating or skipping, although items come and go between pages', () => {
    const first = pageOf(rows, { sort: 'pods', limit: 2 }, shape);
    const cursor = first.ok ? first.value.cursor : undefined;
    expect(first.ok && first.value.total).toBe(4);
    const changed = [...rows.filter((row) => row.id !== 'node-10'), { id: 'node-0', health: 'healthy', pods: 1 }];
    const second = pageOf(changed, { sort: 'pods', limit: 2, ...(cursor === undefined ? {} : { cursor }) }, shape);
    expect(second.ok && second.value.items.map((row) => row.id)).toEqual(['node-3', 'node-2']);
    expect(second.ok && second.value.cursor).toBeUndefined();
  });
});

function cursorOf(query: Parameters<typeof pageOf>[1]): string {
  const page = pageOf(rows, query, shape);
  return (page.ok ? page.value.cursor : undefined) ?? '';
}
