import { ok, type Result } from '../result.ts';
import type { QueryOptions, SeriesAnswer, SeriesQuery, StoreFault } from '../types.ts';
import type { QueryContext } from './context.ts';
import { dimensionSql } from './dimensions.ts';
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

/** From this length on, buckets are whole hours where hours know the answer. */
const HOURS_FROM_MS = 12 * 3_600_000;
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

/** Groups that are told apart: their keys, and the values that each of their columns takes, which are looked for before keys are made. */
interface Top {
  readonly keys: readonly string[];
  readonly cells: readonly (readonly (string | number)[])[];
}

function topOf(rows: readonly Row[]): Top {
  const width = Object.keys(rows[0] ?? {}).filter((name) => /^g\d+$/.test(name)).length;
  const cells = Array.from({ length: width }, (_, at) => [
    ...new Set(rows.map((row) => row[`g${at}`] as string | number)),
  ]);
  return { keys: rows.map((row) => String(row['groupKey'])), cells };
}

/** Sums by bucket: of everything, of the groups in `top` alone, or, with `rest`, of those and of all others together. */
function bucketSql(
  context: QueryContext,
  query: SeriesQuery,
  window: Window,
  source: Source,
  top?: Top & { readonly rest: boolean },
) {
  const parameters = new Parameters();
  const aggregates = aggregatesOf([query.measure]);
  const wanted = top === undefined ? undefined : parameters.add(top.keys.map(BigInt), 'Array(UInt64)');
  const by = top === undefined ? [] : query.by;
  const parts = choicesOf(by).map((ends) => {
    let columns: readonly string[] = [];
    const { facts, from } = branchSql(
      { source, from: window.from, to: window.to },
      query,
      parameters,
      context.table,
      (column) => {
        const dimensions = by.map((one, at) => dimensionSql(one, column, parameters, ends[at]));
        columns = dimensions.flatMap((one) => one.columns);
        const only = dimensions.flatMap((one) => (one.only === undefined ? [] : [`(${one.only})`]));
        const few =
          top === undefined || top.rest
            ? []
            : columns.map((sql, at) => {
                const values = top.cells[at] ?? [];
                return typeof values[0] === 'number'
                  ? `${sql} IN ${parameters.add(
                      values.map((value) => BigInt(value)),
                      'Array(UInt64)',
                    )}`
                  : `${sql} IN ${parameters.add(values.map(String), 'Array(String)')}`;
              });
        const all = [...only, ...few];
        return all.length === 0 ? undefined : all.join(' AND ');
      },
    );
    const hash = `cityHash64(${columns.join(', ')})`;
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

/** What is left of a whole when the groups that are told apart are taken from it. */
function remainder(
  whole: readonly (number | null)[],
  told: readonly (readonly (number | null)[])[],
): (number | null)[] {
  return whole.map((value, bucket) =>
    value === null ? null : Math.max(0, value - told.reduce((sum, values) => sum + (values[bucket] ?? 0), 0)),
  );
}

/** The width of buckets: as many as are wanted, but whole hours where a long range can then be read from hours. */
function widthFor(context: QueryContext, query: SeriesQuery): number {
  const step = stepFor(query.to - query.from, query.buckets);
  const isLong = query.to - query.from >= HOURS_FROM_MS;
  return isLong && step < 3_600 && sourceFor(context, query, 3_600) === 'flows_hour' ? 3_600 : step;
}

/** A measure over time, by the groups in which it is greatest over the range, and by all others together. */
export async function series(
  context: QueryContext,
  query: SeriesQuery,
  options: QueryOptions,
): Promise<Result<SeriesAnswer, StoreFault>> {
  const started = performance.now();
  const step = widthFor(context, query);
  const source = sourceFor(context, query, step);
  const window = alignedTo(source, windowOf(query.from, query.to, step));
  const ask = (question: { readonly sql: string; readonly parameters: Parameters }, tail = '') =>
    context.engine.query<Row>(`${question.sql}${tail}`, question.parameters.values, options);
  const grouped = groupSql(context, { scope: query, by: query.by, aggregates: aggregatesOf([query.measure]) });
  let found: readonly Row[] = [];
  if (query.by.length > 0) {
    const rows = await ask(
      { sql: `SELECT *, count() OVER () AS groups FROM (${grouped.sql})`, parameters: grouped.parameters },
      ` ORDER BY ${ORDER_SQL[query.measure]} DESC, groupKey LIMIT ${Math.trunc(query.top)}`,
    );
    if (!rows.ok) return rows;
    found = rows.value;
  }
  const groups = Number(found[0]?.['groups'] ?? 0);
  const hasRest = groups > found.length;
  // Sums over both ends, and distinct counts, are no parts of a whole: then the others are added up for themselves.
  const rest = hasRest && (grouped.unsided || query.measure === 'connections');
  const plain: SeriesQuery = { ...query, by: [] };
  const plainSource = sourceFor(context, plain, step);
  const earlier = windowOf(query.from - (query.to - query.from), query.from, step);
  const [buckets, whole, presence, before] = await Promise.all([
    ask(bucketSql(context, query, window, source, query.by.length === 0 ? undefined : { ...topOf(found), rest })),
    hasRest && !rest ? ask(bucketSql(context, plain, window, source)) : undefined,
    ask(presenceSql(context, query, window)),
    query.previous ? ask(bucketSql(context, plain, earlier, plainSource)) : undefined,
  ]);
  if (!buckets.ok) return buckets;
  if (whole?.ok === false) return whole;
  if (!presence.ok) return presence;
  if (before?.ok === false) return before;
  const present = new Set(presence.value.map((row) => Math.max(0, Number(row['bucket']))));
  const valuesOf = (key: string): (number | null)[] =>
    placed(
      buckets.value.filter((row) => row['groupKey'] === key),
      window,
      present,
      query,
    );
  const told =
    query.by.length === 0
      ? [{ key: {}, values: valuesOf(OTHER) }]
      : found.map((row) => ({
          key: Object.fromEntries(grouped.texts(row).map((text, at) => [query.by[at] ?? '', text])),
          values: valuesOf(String(row['groupKey'])),
        }));
  const others = rest
    ? valuesOf(OTHER)
    : remainder(
        placed(whole?.ok === true ? whole.value : [], window, present, query),
        told.map(({ values }) => values),
      );
  const all = new Set(Array.from({ length: earlier.count }, (_, bucket) => bucket));
  return ok({
    step,
    times: Array.from({ length: window.count }, (_, bucket) => (window.start + bucket * step) * 1000),
    series: told,
    ...(hasRest ? { other: { groups: groups - found.length, values: others } } : {}),
    ...(before?.ok === true ? { previous: placed(before.value, earlier, all, query).slice(0, window.count) } : {}),
    took: Math.round(performance.now() - started),
  });
}
