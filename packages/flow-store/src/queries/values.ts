import { ok, type Result } from '../result.ts';
import type { QueryOptions, StoredOf, StoreFault, ValuesAnswer, ValuesQuery } from '../types.ts';
import type { QueryContext } from './context.ts';
import { groupSql, sum } from './groups.ts';
import { Parameters } from './parameters.ts';

type Row = Readonly<Record<string, unknown>>;
/** Groups that are looked through for a text. */
const MOST_GROUPS = 20_000;
const LABELS_SECONDS = 3_600;

/** Stored values of a dimension whose text holds what was typed: those that begin with it first, then the most frequent. */
export async function values(
  context: QueryContext,
  query: ValuesQuery,
  options: QueryOptions,
): Promise<Result<ValuesAnswer, StoreFault>> {
  const started = performance.now();
  const grouped = groupSql(context, { scope: query, by: [query.dimension], aggregates: [sum('records', 'records')] });
  const rows = await context.engine.query<Row>(
    `SELECT * FROM (${grouped.sql}) ORDER BY records_ DESC LIMIT ${MOST_GROUPS}`,
    grouped.parameters.values,
    options,
  );
  if (!rows.ok) return rows;
  const typed = query.text.toLowerCase();
  const found = new Map<string, number>();
  for (const row of rows.value) {
    const [text = ''] = grouped.texts(row);
    if (text.toLowerCase().includes(typed)) found.set(text, (found.get(text) ?? 0) + Number(row['records_'] ?? 0));
  }
  const rank = (text: string): number => {
    const lower = text.toLowerCase();
    return lower.startsWith(typed) ? 0 : lower.includes(`/${typed}`) ? 1 : 2;
  };
  const sorted = [...found].toSorted(([a, most], [b, other]) => rank(a) - rank(b) || other - most);
  return ok({
    values: sorted.slice(0, query.limit).map(([value, flows]) => ({ value, flows })),
    took: Math.round(performance.now() - started),
  });
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
