import { STORED_COLUMNS } from '../record/columns.ts';
import { ok, type Result } from '../result.ts';
import type { Arrivals, ArrivalsQuery, ArrivedFlow, IncomingFlow, QueryOptions, StoreFault } from '../types.ts';
import type { QueryContext } from './context.ts';
import { Parameters } from './parameters.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Records of flows that ended longer before they arrived are not looked for: a collector that could not write brings in hours of them, which
 * nobody needs to see live, and the store would have to look through as many hours of others. One hour of 5,000 records a second takes it some 20 ms.
 */
export const LIVE_AGE_SECONDS = 3_600;

const IS_TIME = new Set(STORED_COLUMNS.filter(({ type }) => type === 'DateTime').map(({ name }) => name));
const IS_TEXT = new Set(STORED_COLUMNS.filter(({ type }) => type === 'String').map(({ name }) => name));
/** Under names of their own: conditions refer to the table's. */
const SELECTED = STORED_COLUMNS.map(
  ({ name }) => `${IS_TIME.has(name) ? `toUnixTimestamp(${name})` : name} AS r_${name}`,
).join(', ');

/** ArrivedFlow.key: eight digits of the end, sixteen of the hash, so that letters are in the order of the numbers. */
const KEY = "lower(concat(leftPad(hex(toUnixTimestamp(flowEndSeconds)), 8, '0'), leftPad(hex(record), 16, '0')))";

/** A row as the collector's live tap tells it: what is empty or 0 is left out. */
function flowOf(row: Row): IncomingFlow {
  const flow: Record<string, string | number> = {};
  for (const { name } of STORED_COLUMNS) {
    const cell = row[`r_${name}`] as string | number | undefined;
    // Servers of some ages write large numbers as texts.
    const value = IS_TEXT.has(name) ? String(cell ?? '') : Number(cell ?? 0);
    if (value !== '' && value !== 0) flow[name] = value;
  }
  return flow;
}

/** Conditions for records of a cluster that arrived in [`from`, `to`) seconds; `to` is SQL. */
function arrivedIn(cluster: string, from: number, to: string, parameters: Parameters): string {
  const first = parameters.add(from, 'UInt32');
  const oldest = parameters.add(Math.max(0, from - LIVE_AGE_SECONDS), 'UInt32');
  return [
    `cluster = ${parameters.text(cluster)}`,
    `flowEndSeconds >= toDateTime(${oldest})`,
    // The same for each record, from whatever second on is asked; the bound above lets the store pass over what is old.
    `toUnixTimestamp(flowEndSeconds) + ${LIVE_AGE_SECONDS} >= toUnixTimestamp(timeInserted)`,
    `timeInserted >= toDateTime(${first})`,
    `timeInserted < toDateTime(${to})`,
  ].join(' AND ');
}

/**
 * How many records of a cluster arrived in the store in each second since `from` that lies `lagSeconds` behind the store's clock: records of
 * one file carry the second at which the store began to take it, and are there a moment later.
 */
export async function arrivals(
  { engine, table }: Pick<QueryContext, 'engine' | 'table'>,
  query: ArrivalsQuery,
  options: QueryOptions,
): Promise<Result<Arrivals, StoreFault>> {
  const parameters = new Parameters();
  const until = `toUnixTimestamp(now()) - ${parameters.add(query.lagSeconds, 'UInt32')}`;
  const where = arrivedIn(query.cluster, query.from, until, parameters);
  const rows = await engine.query<Row>(
    `SELECT ${until} AS until, sumMap([toUnixTimestamp(timeInserted)], [toUInt64(1)]) AS arrived FROM ${table('flows')} WHERE ${where}`,
    parameters.values,
    options,
  );
  if (!rows.ok) return rows;
  const [row = {}] = rows.value;
  const [seconds = [], counts = []] = (row['arrived'] ?? []) as readonly (readonly (number | string)[])[];
  return ok({
    until: Number(row['until'] ?? 0),
    counts: new Map(seconds.map((second, at) => [Number(second), Number(counts[at] ?? 0)])),
  });
}

/**
 * Records of a cluster that arrived in the seconds [`from`, `to`), at most `perSecond` of each, in an order that is the same whoever asks: by
 * second of arrival, end of the flow and hash.
 */
export async function arrived(
  { engine, table }: Pick<QueryContext, 'engine' | 'table'>,
  query: { readonly cluster: string; readonly from: number; readonly to: number; readonly perSecond: number },
  options: QueryOptions,
): Promise<Result<readonly ArrivedFlow[], StoreFault>> {
  const parameters = new Parameters();
  const where = arrivedIn(query.cluster, query.from, parameters.add(query.to, 'UInt32'), parameters);
  const rows = await engine.query<Row>(
    `SELECT toUnixTimestamp(timeInserted) AS c_second, ${KEY} AS c_key, ${SELECTED} FROM ${table('flows')} WHERE ${where} ORDER BY timeInserted, flowEndSeconds, record LIMIT ${Math.trunc(query.perSecond)} BY timeInserted`,
    parameters.values,
    options,
  );
  if (!rows.ok) return rows;
  return ok(
    rows.value.map((row) => ({ second: Number(row['c_second']), key: String(row['c_key']), flow: flowOf(row) })),
  );
}
