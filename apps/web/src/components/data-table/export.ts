import { textOf } from './model.ts';
import type { CellValue, Column } from './types.ts';

const exported = <T>(column: Column<T>, row: T): CellValue => (column.exported ?? column.value)(row);

export type ExportFormat = 'csv' | 'json' | 'yaml';

/** Spreadsheets run cells that begin so as formulas; a leading apostrophe makes them text. */
const FORMULA = /^[=+\-@\t\r]/;

function csvField(value: unknown): string {
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : textOf(value as string);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180 with a header line. */
export function toCsv<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const lines = [
    columns.map((column) => csvField(column.header)),
    ...rows.map((row) => columns.map((column) => csvField(exported(column, row)))),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

/** One object a row by column id; what is not known is null, never zero or empty. */
export const toRecords = <T>(columns: readonly Column<T>[], rows: readonly T[]): Record<string, unknown>[] =>
  rows.map((row) => Object.fromEntries(columns.map((column) => [column.id, exported(column, row) ?? null])));

/** The shown rows and columns as a file's text. */
export async function exportText<T>(
  format: ExportFormat,
  columns: readonly Column<T>[],
  rows: readonly T[],
): Promise<string> {
  if (format === 'csv') return toCsv(columns, rows);
  const records = toRecords(columns, rows);
  if (format === 'json') return `${JSON.stringify(records, null, 2)}\n`;
  const { stringify } = await import('yaml');
  return stringify(records, { aliasDuplicateObjects: false });
}

const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  yaml: 'application/yaml',
};
export const mediaType = (format: ExportFormat): string => TYPES[format];
