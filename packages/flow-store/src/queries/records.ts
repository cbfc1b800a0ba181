import type { FlowRecord } from '@netloft/contracts';
import { err, ok, type Result } from '../result.ts';
import type { FlowScope, QueryOptions, RecordsPage, RecordsQuery, StoreFault } from '../types.ts';
import { Compiler } from './compile.ts';
import type { QueryContext } from './context.ts';
import { groupSql, RECORDS } from './groups.ts';
import { Parameters } from './parameters.ts';
import { branchSql, type Branch } from './plan.ts';
import { RECORD_COLUMNS, recordOf, selected } from './record-columns.ts';
import { SOURCES } from './tables.ts';

type Row = Readonly<Record<string, unknown>>;

const DEFAULT_SORT = '-flowEndSeconds';
const NUMERIC =
  /Seconds$|Count$|^(?:reverse)?[tT]hroughput|Port$|Action$|Type$|Identifier$|Reason$|^verdict$|^trusted$|^flowDirection$|^timeInserted$/;
/** The count of all matches is left out when it takes longer; the page says so. */
const COUNT_MS = 4_000;

interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

const invalid = (field: string, detail: string): Result<never, StoreFault> => err({ type: 'invalid', field, detail });

/** A column of the table to sort by. */
function sortOf(text: string): Result<Sort, StoreFault> {
  const descending = text.startsWith('-');
  const name = descending ? text.slice(1) : text;
  if (!RECORD_COLUMNS.includes(name) || name === 'id')
    return invalid('sort', `“${name}” is no column to sort by; take one of ${RECORD_COLUMNS.slice(1).join(', ')}.`);
  return ok({ column: name, descending });
}

interface Cursor {
  readonly sort: string;
  readonly value: string;
  readonly end: number;
  readonly record: string;
}

const writeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify(Object.values(cursor))).toString('base64url');

/** The last second that the store's times can hold. */
const LAST_SECOND = 4_294_967_295;
/** Whether a text is a whole number of at most 64 bits. */
const isCounter = (text: unknown): text is string =>
  typeof text === 'string' && /^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n;

function readCursor(text: string, sort: string): Result<Cursor, StoreFault> {
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
const comparable = (column: string): string =>
  column === 'flowEndSeconds'
    ? 'toUnixTimestamp(flowEndSeconds)'
    : NUMERIC.test(column)
      ? `toUInt64(${column})`
      : `toString(${column})`;

/** What follows a row in the order of sort column, time (newest first) and hash. */
function after(cursor: Cursor, { column, descending }: Sort, parameters: Parameters): string {
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

const orderBy = ({ column, descending }: Sort): string => {
  if (column === 'flowEndSeconds') return descending ? 'flowEndSeconds DESC, record DESC' : 'flowEndSeconds, record';
  return `${comparable(column)} ${descending ? 'DESC' : 'ASC'}, flowEndSeconds DESC, record DESC`;
};

/** A page of records; `cursor` goes on after the last one. */
export async function records(
  context: QueryContext,
  query: RecordsQuery,
  options: QueryOptions,
): Promise<Result<RecordsPage, StoreFault>> {
  const started = performance.now();
  const sortText = query.sort ?? DEFAULT_SORT;
  const sort = sortOf(sortText);
  if (!sort.ok) return sort;
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor, sortText);
  if (cursor?.ok === false) return cursor;
  const parameters = new Parameters();
  const branch: Branch = { source: 'flows', from: Math.ceil(query.from / 1000), to: Math.ceil(query.to / 1000) };
  const { from } = branchSql(branch, query, parameters, context.table, () =>
    cursor === undefined ? undefined : after(cursor.value, sort.value, parameters),
  );
  const limit = Math.trunc(query.limit);
  const sql = `SELECT ${selected(RECORD_COLUMNS)}, toUnixTimestamp(flowEndSeconds) AS c_end, toString(record) AS c_record, toString(${comparable(sort.value.column)}) AS c_value ${from} ORDER BY ${orderBy(sort.value)} LIMIT ${limit + 1}`;
  const counted = await groupSql(context, { scope: query, by: [], aggregates: [RECORDS] });
  const [rows, total] = await Promise.all([
    context.engine.query<Row>(sql, parameters.values, options),
    context.engine.query<Row>(counted.sql, counted.parameters.values, { ...options, timeoutMs: COUNT_MS }),
  ]);
  if (!rows.ok) return rows;
  const page = rows.value.slice(0, limit);
  const last = page.at(-1);
  const count = total.ok ? Number(total.value[0]?.['records_'] ?? 0) : page.length;
  return ok({
    items: page.map(recordOf),
    total: Math.max(count, page.length),
    ...(total.ok ? {} : { partial: 'Counting all matches took too long; there are at least those shown.' }),
    ...(rows.value.length > limit && last !== undefined
      ? {
          cursor: writeCursor({
            sort: sortText,
            value: String(last['c_value']),
            end: Number(last['c_end']),
            record: String(last['c_record']),
          }),
        }
      : {}),
    took: Math.round(performance.now() - started),
  });
}

/** One record by its id: `epochSeconds-hash`. */
export async function record(
  context: QueryContext,
  scope: Omit<FlowScope, 'from' | 'to' | 'filter'>,
  id: string,
  options: QueryOptions,
): Promise<Result<FlowRecord | undefined, StoreFault>> {
  const [, end = '', hash = ''] = /^(\d{1,10})-([0-9a-f]{16})$/i.exec(id) ?? [];
  if (hash === '' || Number(end) > 4_294_967_295) return ok(undefined);
  const parameters = new Parameters();
  const compiler = new Compiler((name) => SOURCES.flows.column(name) ?? "''", parameters);
  const visible = compiler.visible(scope.namespaces);
  const conditions = [
    `cluster = ${parameters.text(scope.cluster)}`,
    `flowEndSeconds = toDateTime(${parameters.add(Number(end), 'UInt32')})`,
    `record = ${parameters.add(BigInt(`0x${hash}`).toString(), 'UInt64')}`,
    ...(visible === undefined ? [] : [visible]),
  ];
  const rows = await context.engine.query<Row>(
    `SELECT ${selected(RECORD_COLUMNS)} FROM ${context.table('flows')} WHERE ${conditions.join(' AND ')} LIMIT 1`,
    parameters.values,
    options,
  );
  if (!rows.ok) return rows;
  const [row] = rows.value;
  return ok(row === undefined ? undefined : recordOf(row));
}

/** The whole result as pieces of a format, in the order of `sort`. */
export async function exported(
  context: QueryContext,
  query: FlowScope & {
    readonly columns: readonly string[];
    readonly sort?: string;
    readonly limit: number;
    readonly format: 'csv' | 'json' | 'ndjson';
  },
  options: QueryOptions,
): Promise<Result<AsyncIterable<Uint8Array>, StoreFault>> {
  const sort = sortOf(query.sort ?? DEFAULT_SORT);
  if (!sort.ok) return sort;
  const unknown = query.columns.find((name) => !RECORD_COLUMNS.includes(name));
  if (unknown !== undefined) return invalid('columns', `“${unknown}” is no column.`);
  const parameters = new Parameters();
  const branch: Branch = { source: 'flows', from: Math.ceil(query.from / 1000), to: Math.ceil(query.to / 1000) };
  const { from } = branchSql(branch, query, parameters, context.table);
  const inner = `SELECT ${selected(query.columns)} ${from} ORDER BY ${orderBy(sort.value)} LIMIT ${Math.trunc(query.limit)}`;
  const isCsv = query.format === 'csv';
  // A spreadsheet takes a cell that begins so for a formula.
  const safe = (name: string): string =>
    /(?:Seconds.*|Count|Port|Action|Type|Identifier|Reason|hroughput.*|trusted|Inserted|Direction)$/.test(name)
      ? `r_${name}`
      : `if(match(toString(r_${name}), '^[=+@\\t\\r-]'), concat('''', toString(r_${name})), toString(r_${name}))`;
  const columns = query.columns.map((name) => `${isCsv ? safe(name) : `r_${name}`} AS ${name}`).join(', ');
  const pieces = await context.engine.stream(
    `SELECT ${columns} FROM (${inner})`,
    parameters.values,
    isCsv ? 'CSV' : 'JSONEachRow',
    options,
  );
  if (!pieces.ok) return pieces;
  if (isCsv) return ok(withHead(`${query.columns.join(',')}\n`, pieces.value));
  return query.format === 'json' ? ok(asArray(pieces.value)) : pieces;
}

/** A line of names before the rows; the engine would repeat it with every piece. */
async function* withHead(head: string, rows: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  yield Buffer.from(head);
  yield* rows;
}

/** Lines of JSON as one array. */
async function* asArray(lines: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let first = true;
  let open = false;
  yield Buffer.from('[');
  for await (const piece of lines) {
    const text = Buffer.from(piece).toString('latin1');
    let out = '';
    for (let at = 0; at < text.length;) {
      const end = text.indexOf('\n', at);
      const line = text.slice(at, end < 0 ? text.length : end);
      if (line !== '' && !open) {
        out += first ? '\n' : ',\n';
        first = false;
      }
      out += line;
      open = end < 0 && (open || line !== '');
      at = end < 0 ? text.length : end + 1;
    }
    yield Buffer.from(out, 'latin1');
  }
  yield Buffer.from('\n]\n');
}
