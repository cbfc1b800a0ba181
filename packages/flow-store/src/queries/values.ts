import { ok, type Result } from '../result.ts';
import type { QueryOptions, StoredOf, StoreFault, ValuesAnswer, ValuesQuery } from '../types.ts';
import type { QueryContext } from './context.ts';
import { groupSql, RECORDS } from './groups.ts';
import { Parameters } from './parameters.ts';

type Row = Readonly<Record<string, unknown>>;
/** Ports and the like that are looked through. */
const MOST_NUMBERS = 20_000;
const LABELS_SECONDS = 3_600;
const HOUR_MS = 3_600_000;

/**
 * Stored values of a dimension whose text holds what was typed: those that begin with it first, then the most frequent. Looked for in whole
 * hours, which a roll-up answers without touching records.
 */
export async function values(
  context: QueryContext,
  query: ValuesQuery,
  options: QueryOptions,
): Promise<Result<ValuesAnswer, StoreFault>> {
  const started = performance.now();
  const scope = {
    ...query,
    from: Math.floor(query.from / HOUR_MS) * HOUR_MS,
    to: Math.ceil(query.to / HOUR_MS) * HOUR_MS,
  };
  const grouped = await groupSql(context, { scope, by: [query.dimension], aggregates: [RECORDS] });
  const typed = query.text.toLowerCase();
  const isNumbered = grouped.type === 'UInt32';
  // Numbers are few and told by words; texts are looked through in the store.
  const wanted = grouped.parameters.text(typed);
  const rows = await context.engine.query<Row>(
    isNumbered
      ? `SELECT * FROM (${grouped.sql}) ORDER BY records_ DESC LIMIT ${MOST_NUMBERS}`
      : `SELECT *, position(lowerUTF8(g0), ${wanted}) AS found FROM (${grouped.sql}) WHERE g0 != '' AND found > 0 ORDER BY (found = 1) DESC, position(lowerUTF8(g0), concat('/', ${wanted})) > 0 DESC, records_ DESC, g0 LIMIT ${Math.trunc(query.limit)}`,
    grouped.parameters.values,
    options,
  );
  if (!rows.ok) return rows;
  const found = rows.value
    .map((row) => ({ value: grouped.texts(row)[0] ?? '', flows: Number(row['records_'] ?? 0) }))
    .filter(({ value }) => !isNumbered || value.toLowerCase().includes(typed));
  const first = found.filter(({ value }) => value.toLowerCase().startsWith(typed));
  const sorted = isNumbered ? [...first, ...found.filter((one) => !first.includes(one))] : found;
  return ok({ values: sorted.slice(0, query.limit), took: Math.round(performance.now() - started) });
}

/** What is stored of a cluster: how much, from when to when, and whether records of the last hour carry labels. */
export async function storedOf(
  context: QueryContext,
  cluster: string,
  options: QueryOptions,
): Promise<Result<StoredOf, StoreFault>> {
  const parameters = new Parameters();
  const name = parameters.text(cluster);
  const table = context.table('flows');
  const rows = await context.engine.query<Row>(
    `SELECT count() AS rows, toUnixTimestamp(min(flowEndSeconds)) AS oldest, toUnixTimestamp(max(flowEndSeconds)) AS newest FROM ${table} WHERE cluster = ${name}`,
    parameters.values,
    options,
  );
  if (!rows.ok) return rows;
  const [row = {}] = rows.value;
  const count = Number(row['rows'] ?? 0);
  if (count === 0) return ok({ rows: 0, oldest: null, newest: null, labels: false });
  const newest = Number(row['newest']);
  const since = parameters.add(newest - LABELS_SECONDS, 'UInt32');
  const labelled = await context.engine.query<Row>(
    `SELECT 1 AS one FROM ${table} WHERE cluster = ${name} AND flowEndSeconds >= toDateTime(${since}) AND (sourcePodLabels != '' OR destinationPodLabels != '') LIMIT 1`,
    parameters.values,
    options,
  );
  if (!labelled.ok) return labelled;
  return ok({
    rows: count,
    oldest: Number(row['oldest']) * 1000,
    newest: newest * 1000,
    labels: labelled.value.length > 0,
  });
}
