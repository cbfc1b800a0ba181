import { err, ok, type Result } from '../result.ts';
import type { StoreFault } from '../types.ts';
import type { Parameters } from './parameters.ts';
import type { Branch } from './plan.ts';
import { RECORD_COLUMNS } from './record-columns.ts';

export const DEFAULT_SORT = '-flowEndSeconds';
const NUMERIC =
  /Seconds$|Count$|^(?:reverse)?[tT]hroughput|Port$|Action$|Type$|Identifier$|Reason$|^verdict$|^trusted$|^flowDirection$|^timeInserted$/;
export const invalid = (field: string, detail: string): Result<never, StoreFault> =>
  err({ type: 'invalid', field, detail });

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** A column of the table to sort by. */
export function sortOf(text: string): Result<Sort, StoreFault> {
  const descending = text.startsWith('-');
  const name = descending ? text.slice(1) : text;
  if (!RECORD_COLUMNS.includes(name) || name === 'id')
    return invalid('sort', `“${name}” is no column to sort by; take one of ${RECORD_COLUMNS.slice(1).join(', ')}.`);
  return ok({ column: name, descending });
}

export interface Cursor {
  readonly sort: string;
  readonly value: string;
  readonly end: number;
  readonly record: string;
}

export const writeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify(Object.values(cursor))).toString('base64url');

/** The last second that the store's times can hold. */
const LAST_SECOND = 4_294_967_295;
/** Whether a text is a whole number of at most 64 bits. */
const isCounter = (text: unknown): text is string =>
  typeof text === 'string' && /^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n;

export function readCursor(text: string, sort: string): Result<Cursor, StoreFault> {
  const fault = invalid('cursor', 'it is not from an answer to the same sort; ask again without cursor.');
  try {
    const [of, value, end, record]: unknown[] = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    ) as unknown[];
    if (
      of !== sort ||
      typeof value !== 'string' ||
      typeof end !== 'number' ||
      !Number.isInteger(end) ||
      end < 0 ||
      end > LAST_SECOND ||
      !isCounter(record) ||
      (NUMERIC.test(sort.replace(/^-/, '')) && !isCounter(value))
    )
      return fault;
    return ok({ sort, value, end, record });
  } catch {
    return fault;
  }
}

/** SQL of a sort column as it is compared: moments and numbers by size, texts by their letters. */
export const comparable = (column: string): string =>
  column === 'flowEndSeconds'
    ? 'toUnixTimestamp(flowEndSeconds)'
    : NUMERIC.test(column)
      ? `toUInt64(${column})`
      : `toString(${column})`;

/** What follows a row in the order of sort column, time (newest first) and hash. */
export function after(cursor: Cursor, { column, descending }: Sort, parameters: Parameters): string {
  const end = parameters.add(cursor.end, 'UInt32');
  const record = parameters.add(cursor.record, 'UInt64');
  const byTime = `(toUnixTimestamp(flowEndSeconds), record) < (${end}, ${record})`;
  if (column === 'flowEndSeconds')
    return descending
      ? `flowEndSeconds <= toDateTime(${end}) AND ${byTime}`
      : `flowEndSeconds >= toDateTime(${end}) AND (toUnixTimestamp(flowEndSeconds), record) > (${end}, ${record})`;
  const value = NUMERIC.test(column) ? parameters.add(cursor.value, 'UInt64') : parameters.text(cursor.value);
  const key = comparable(column);
  return `(${key} ${descending ? '<' : '>'} ${value} OR (${key} = ${value} AND ${byTime}))`;
}

export const orderBy = ({ column, descending }: Sort): string => {
  if (column === 'flowEndSeconds') return descending ? 'flowEndSeconds DESC, record DESC' : 'flowEndSeconds, record';
  return `${comparable(column)} ${descending ? 'DESC' : 'ASC'}, flowEndSeconds DESC, record DESC`;
};

/** Records that the first look goes through, and how many times as many each further one does. */
const FIRST_ROWS = 250_000;
const WIDER = 4;

/**
 * Parts of a range in the order of a sort by time, each several times as wide as the one before. The rows of a page mostly lie in the first, and
 * the rest of a day need not be read to find them. Any other sort has to go through the whole range.
 */
export function looksAt(whole: Branch, sort: Sort, rows: number): readonly Branch[] {
  const { source, from, to } = whole;
  if (sort.column !== 'flowEndSeconds' || rows <= 0) return [whole];
  const looks: Branch[] = [];
  let seconds = Math.max(1, Math.ceil(((to - from) * FIRST_ROWS) / rows));
  let [first, last] = [from, to];
  while (last - first > seconds * 2) {
    looks.push(
      sort.descending ? { source, from: last - seconds, to: last } : { source, from: first, to: first + seconds },
    );
    if (sort.descending) last -= seconds;
    else first += seconds;
    seconds *= WIDER;
  }
  looks.push({ source, from: first, to: last });
  return looks;
}

/** What of a range a cursor leaves: seconds before its own, those after it, are done with. */
export const leftOf = (range: Branch, sort: Sort, cursor: Cursor | undefined): Branch => {
  if (cursor === undefined || sort.column !== 'flowEndSeconds') return range;
  return sort.descending
    ? { ...range, to: Math.max(range.from, Math.min(range.to, cursor.end + 1)) }
    : { ...range, from: Math.min(range.to, Math.max(range.from, cursor.end)) };
};
