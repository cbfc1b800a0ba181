import { ok, type Result } from '../result.ts';
import type { QueryOptions, SeriesAnswer, SeriesQuery, StoreFault } from '../types.ts';
import type { QueryContext } from './context.ts';
import { dimensionSql, type DimensionSql } from './dimensions.ts';
import { choicesOf, groupSql } from './groups.ts';
import { aggregatesOf, measureOf, ORDER_SQL } from './measures.ts';
import { Parameters } from './parameters.ts';
import { branchSql, isAnswerable, scopeNeeds } from './plan.ts';
import { BUCKETS, type Source } from './tables.ts';

type Row = Readonly<Record<string, unknown>>;

/** Widths of buckets, in seconds. */
const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 604_800,
];

/** The smallest width that makes no more buckets than are wanted. */
export const stepFor = (rangeMs: number, buckets: number): number =>
  STEPS.find((step) => rangeMs / 1000 / step <= buckets) ?? 2_592_000;

/** Key of what belongs to none of the groups that are told apart. */
const OTHER = '0';

/** The coarsest table that knows the columns and whose buckets fit into the step. */
function sourceFor(context: QueryContext, query: SeriesQuery, step: number): Source {
  const fits = (source: Source): boolean =>
    step % BUCKETS[source] === 0 &&
    isAnswerable(source, (column) => {
      const parameters = new Parameters();
      scopeNeeds(query, column, parameters);
      for (const dimension of query.by) void dimensionSql(dimension, column, parameters);
    });
  return (
    (['flows_hour', 'flows_minute'] as const).find((source) => context.rollUps.includes(source) && fits(source)) ??
    'flows'
  );
}

interface Window {
  /** Epoch seconds: start of the first bucket, and what was asked for. */
  readonly start: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly count: number;
}

function windowOf(from: number, to: number, step: number): Window {
  const [first, last] = [Math.ceil(from / 1000), Math.ceil(to / 1000)];
  const start = Math.floor(first / step) * step;
  return { start, from: first, to: last, step, count: Math.max(1, Math.ceil((last - start) / step)) };
}

/** Rows of a roll-up stand at the start of their bucket, which may begin before what was asked for: then the whole of it counts. */
const alignedTo = (source: Source, window: Window): Window => ({
  ...window,
  from: Math.max(window.start, Math.floor(window.from / BUCKETS[source]) * BUCKETS[source]),
});

/** Seconds of a bucket that lie in what was asked for, so that the first and the last are no dips. */
const coveredSeconds = ({ start, from, to, step }: Window, bucket: number): number =>
  Math.max(1, Math.min(to, start + (bucket + 1) * step) - Math.max(from, start + bucket * step));

/** Sums by bucket and, with `keys`, by the groups that have one of them; all others together. Unsided dimensions are asked for each end. */
function bucketSql(
  context: QueryContext,
  query: SeriesQuery,
  window: Window,
  source: Source,
  keys: readonly string[] | undefined,
) {
  const parameters = new Parameters();
  const aggregates = aggregatesOf([query.measure]);
  const wanted = keys === undefined ? undefined : parameters.add(keys.map(BigInt), 'Array(UInt64)');
  const by = keys === undefined ? [] : query.by;
  const parts = choicesOf(by).map((ends) => {
    let dimensions: readonly DimensionSql[] = [];
    const { facts, from } = branchSql(
      { source, from: window.from, to: window.to },
      query,
      parameters,
      context.table,
      (column) => {
        dimensions = by.map((one, at) => dimensionSql(one, column, parameters, ends[at]));
        const only = dimensions.flatMap((one) => (one.only === undefined ? [] : [`(${one.only})`]));
        return only.length === 0 ? undefined : only.join(' AND ');
      },
    );
    const hash = `cityHash64(${dimensions.flatMap(({ columns }) => columns).join(', ')})`;
    const group = wanted === undefined ? 'toUInt64(0)' : `if(has(${wanted}, ${hash}), ${hash}, toUInt64(0))`;
    const bucket = `intDiv(toUInt32(${facts.time}) - ${parameters.add(window.start, 'UInt32')}, ${parameters.add(window.step, 'UInt32')})`;
    const sums = aggregates.map(({ name, part }) => `${part(facts)} AS a_${name}`);
    return `SELECT ${[`${bucket} AS bucket`, `${group} AS groupKey`, ...sums].join(', ')} ${from} GROUP BY bucket, groupKey`;
  });
  const wholes = aggregates.map(({ name, whole }) => `${whole} AS ${name}_`).join(', ');
  const sql = `SELECT bucket, toString(groupKey) AS groupKey, ${wholes} FROM (${parts.join(' UNION ALL ')}) GROUP BY bucket, groupKey`;
  return { sql, parameters };
}

/** Buckets in which anything of the cluster is stored at all. */
function presenceSql(context: QueryContext, query: SeriesQuery, window: Window) {
  const parameters = new Parameters();
  const source: Source = window.step % 60 === 0 && context.rollUps.includes('flows_minute') ? 'flows_minute' : 'flows';
  const from = Math.floor(window.from / BUCKETS[source]) * BUCKETS[source];
  const { facts, from: where } = branchSql(
    { source, from, to: window.to },
    { cluster: query.cluster, filter: { root: undefined }, namespaces: 'all' },
    parameters,
    context.table,
  );
  const bucket = `intDiv(toUInt32(${facts.time}) - ${parameters.add(window.start, 'UInt32')}, ${parameters.add(window.step, 'UInt32')}) AS bucket`;
  return { sql: `SELECT ${bucket} ${where} GROUP BY bucket`, parameters };
}

function placed(
  rows: readonly Row[],
  window: Window,
  present: ReadonlySet<number>,
  query: SeriesQuery,
): (number | null)[] {
  const values: (number | null)[] = Array.from({ length: window.count }, (_, bucket) =>
    present.has(bucket) ? 0 : null,
  );
  for (const row of rows) {
    const bucket = Math.max(0, Number(row['bucket']));
    if (bucket < window.count)
      values[bucket] = (values[bucket] ?? 0) + measureOf(row, query.measure, coveredSeconds(window, bucket));
  }
  return values;
}

/** A measure over time, by the groups in which it is greatest over the range, and by all others together. */
export async function series(
  context: QueryContext,
  query: SeriesQuery,
  options: QueryOptions,
): Promise<Result<SeriesAnswer, StoreFault>> {
  const started = performance.now();
  const step = stepFor(query.to - query.from, query.buckets);
  const source = sourceFor(context, query, step);
  const window = alignedTo(source, windowOf(query.from, query.to, step));
  const ask = (question: { readonly sql: string; readonly parameters: Parameters }, tail = '') =>
    context.engine.query<Row>(`${question.sql}${tail}`, question.parameters.values, options);
  let keys: readonly string[] | undefined;
  const texts = new Map<string, readonly string[]>();
  let groups = 0;
  if (query.by.length > 0) {
    const grouped = groupSql(context, { scope: query, by: query.by, aggregates: aggregatesOf([query.measure]) });
    const found = await ask(
      { sql: `SELECT *, count() OVER () AS groups FROM (${grouped.sql})`, parameters: grouped.parameters },
      ` ORDER BY ${ORDER_SQL[query.measure]} DESC, groupKey LIMIT ${Math.trunc(query.top)}`,
    );
    if (!found.ok) return found;
    for (const row of found.value) texts.set(String(row['groupKey']), grouped.texts(row));
    groups = Number(found.value[0]?.['groups'] ?? 0);
    keys = [...texts.keys()];
  }
  const earlier = windowOf(query.from - (query.to - query.from), query.from, step);
  const [buckets, presence, before] = await Promise.all([
    ask(bucketSql(context, query, window, source, keys)),
    ask(presenceSql(context, query, window)),
    query.previous
      ? ask(
          bucketSql(context, { ...query, by: [] }, earlier, sourceFor(context, { ...query, by: [] }, step), undefined),
        )
      : undefined,
  ]);
  if (!buckets.ok) return buckets;
  if (!presence.ok) return presence;
  if (before?.ok === false) return before;
  const present = new Set(presence.value.map((row) => Math.max(0, Number(row['bucket']))));
  const rowsOf = (key: string): readonly Row[] => buckets.value.filter((row) => row['groupKey'] === key);
  const keyed = (key: string): Record<string, string> =>
    Object.fromEntries((texts.get(key) ?? []).map((text, at) => [query.by[at] ?? '', text]));
  const all = new Set(Array.from({ length: earlier.count }, (_, bucket) => bucket));
  return ok({
    step,
    times: Array.from({ length: window.count }, (_, bucket) => (window.start + bucket * step) * 1000),
    series: (keys ?? [OTHER]).map((key) => ({ key: keyed(key), values: placed(rowsOf(key), window, present, query) })),
    ...(groups > texts.size
      ? { other: { groups: groups - texts.size, values: placed(rowsOf(OTHER), window, present, query) } }
      : {}),
    ...(before?.ok === true ? { previous: placed(before.value, earlier, all, query).slice(0, window.count) } : {}),
    took: Math.round(performance.now() - started),
  });
}
