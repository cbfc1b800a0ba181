import type { FlowRecord } from '@netloft/contracts';
import { DEFAULT_TIMEOUT_MS } from '../engine/settings.ts';
import { ok, type Result } from '../result.ts';
import type { FlowScope, QueryOptions, RecordsPage, RecordsQuery, StoreFault } from '../types.ts';
import { Compiler } from './compile.ts';
import type { QueryContext } from './context.ts';
import { groupSql, RECORDS } from './groups.ts';
import { Parameters } from './parameters.ts';
import { branchSql, type Branch, secondsOf } from './plan.ts';
import { RECORD_COLUMNS, recordOf, selected } from './record-columns.ts';
import {
  after,
  comparable,
  type Cursor,
  DEFAULT_SORT,
  leftOf,
  looksAt,
  orderBy,
  readCursor,
  type Sort,
  sortOf,
  writeCursor,
} from './record-order.ts';
import { SOURCES } from './tables.ts';

type Row = Readonly<Record<string, unknown>>;

/** The count of all matches is left out when it takes longer; the page says so. */
const COUNT_MS = 4_000;

interface PageQuestion {
  readonly query: RecordsQuery;
  readonly look: Branch;
  readonly sort: Sort;
  readonly cursor: Cursor | undefined;
  readonly limit: number;
}

/** Where a row is in the order, for a cursor. */
const placeOf = (sort: Sort): string =>
  `toUnixTimestamp(flowEndSeconds) AS c_end, toString(record) AS c_record, toString(${comparable(sort.column)}) AS c_value`;

/** Rows of one look after the cursor. */
function pageOf(
  context: QueryContext,
  { query, look, sort, cursor, limit }: PageQuestion,
  options: QueryOptions,
): Promise<Result<readonly Row[], StoreFault>> {
  const parameters = new Parameters();
  const { from } = branchSql(look, query, parameters, context.table, () =>
    cursor === undefined ? undefined : after(cursor, sort, parameters),
  );
  const sql = `SELECT ${selected(RECORD_COLUMNS)}, ${placeOf(sort)} ${from} ORDER BY ${orderBy(sort)} LIMIT ${limit}`;
  return context.engine.query<Row>(sql, parameters.values, options);
}

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
  const limit = Math.trunc(query.limit);
  const counted = await groupSql(context, { scope: query, by: [], aggregates: [RECORDS] });
  let count: number | undefined;
  const countAll = async (): Promise<void> => {
    const asked = { ...options, timeoutMs: COUNT_MS };
    const total = await context.engine.query<Row>(counted.sql, counted.parameters.values, asked);
    if (total.ok) count = Number(total.value[0]?.['records_'] ?? 0);
  };
  const counting = countAll();
  const range = leftOf(
    { source: 'flows', from: secondsOf(query.from), to: secondsOf(query.to) },
    sort.value,
    cursor?.value,
  );
  // Tables that others made may be in another order than that of time: every look would go through all of it.
  const rows = context.rollUps.length === 0 ? 0 : (await context.rowsIn())(range);
  const deadline = started + (options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const found: Row[] = [];
  for (const look of looksAt(range, sort.value, rows)) {
    const question = { query, look, sort: sort.value, cursor: cursor?.value, limit: limit + 1 - found.length };
    const timeoutMs = Math.max(1, Math.ceil(deadline - performance.now()));
    const more = await pageOf(context, question, { ...options, timeoutMs });
    if (!more.ok) {
      await counting;
      return more;
    }
    found.push(...more.value);
    if (found.length > limit) break;
  }
  await counting;
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return ok({
    items: page.map(recordOf),
    total: Math.max(count ?? 0, page.length),
    ...(count === undefined ? { partial: 'Counting all matches took too long; there are at least those shown.' } : {}),
    ...(found.length > limit && last !== undefined
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
