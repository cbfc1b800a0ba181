import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exportText, toCsv } from './export.ts';
import type { CellValue, Column } from './types.ts';

interface Row {
  readonly a: CellValue;
  readonly b: CellValue;
}
const columns: readonly Column<Row>[] = [
  { id: 'a', header: 'A', value: (row) => row.a, width: 1 },
  { id: 'b', header: 'B, too', value: (row) => row.b, width: 1 },
];

describe('CSV', () => {
  it.each([
    ['a formula is made text', '=1+1', "'=1+1"],
    ['an at-sign too', '@SUM(A1)', "'@SUM(A1)"],
    ['a negative number stays one', -3, '-3'],
    ['quotes are doubled', 'say "x"', '"say ""x"""'],
    ['line breaks are quoted', 'a\nb', '"a\nb"'],
    ['what is not known is empty', null, ''],
  ])('%s', (_, value, field) => {
    expect(toCsv(columns, [{ a: value, b: 1 }])).toBe(`A,"B, too"\r\n${field},1\r\n`);
  });
});

it('writes a time as it is read, not as it is sorted', () => {
  const timed: Column<Row> = {
    id: 'a',
    header: 'A',
    value: () => 1_795_640_010_000,
    exported: (row) => row.a,
    width: 1,
  };
  expect(toCsv([timed], [{ a: '2026-11-25T20:53:30Z', b: 1 }])).toBe('A\r\n2026-11-25T20:53:30Z\r\n');
});

describe('JSON and YAML', () => {
  const rows: Row[] = [
    { a: undefined, b: 'x' },
    { a: 0, b: true },
  ];
  const records = [
    { a: null, b: 'x' },
    { a: 0, b: true },
  ];
  it('write what is not known as null, never as zero', async () => {
    expect(JSON.parse(await exportText('json', columns, rows))).toEqual(records);
    expect(parse(await exportText('yaml', columns, rows))).toEqual(records);
  });
});
