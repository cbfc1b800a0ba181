import type { FlowDimension } from '@netloft/contracts';
import { ok, type Result } from '../result.ts';
import type { QueryOptions, SeriesAnswer, SeriesQuery, StoreFault } from '../types.ts';
import type { QueryContext } from './context.ts';
import type { Cell } from './dimensions.ts';
import { CONNECTIONS, groupSql, keysOf, partsOf, questionNeeds } from './groups.ts';
import { aggregatesOf, measureOf, ORDER_SQL } from './measures.ts';
import { Parameters } from './parameters.ts';
import { branchesOf, rollUpsFor, secondsOf } from './plan.ts';

type Row = Readonly<Record<string, unknown>>;

/** Widths of buckets, in seconds. */
const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 604_800,
];

/** The smallest width that makes no more buckets than are wanted. */
export const stepFor = (rangeMs: number, buckets: number): number =>
  STEPS.find((step) => rangeMs / 1000 / step <= buckets) ?? 2_592_000;

interface Window {
  /** Epoch seconds: start of the first bucket, and what was asked for. */
  readonly start: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly count: number;
}

/** Buckets of a range; `shift` seconds are added to where they begin, so that an earlier range has the same ones. */
function windowOf(fromMs: number, toMs: number, step: number, shift = 0): Window {
  const [from, to] = [secondsOf(fromMs), secondsOf(toMs)];
  const start = Math.floor((from + shift) / step) * step - shift;
  return { start, from, to, step, count: Math.max(1, Math.ceil((to - start) / step)) };
}

/** Seconds of a bucket that lie in what was asked for, so that the first and the last are no dips. */
const coveredSeconds = ({ start, from, to, step }: Window, bucket: number): number =>
  Math.max(1, Math.min(to, start + (bucket + 1) * step) - Math.max(from, start + bucket * step));

/**
 * Sums by bucket and by place of each dimension's value among those of `keys`, counted from 1; 0 is any other value. Places are looked up once
 * for each distinct value, not for each row.
 */
async function bucketsOf(
  context: QueryContext,
  query: SeriesQuery,
  window: Window,
  keys: readonly (readonly Cell[])[],
  options: QueryOptions,
): Promise<Result<readonly Row[], StoreFault>> {
  const by: readonly FlowDimension[] = keys.length === 0 ? [] : query.by;
  const aggregates = aggregatesOf([query.measure]);
  const known = aggregates.includes(CONNECTIONS)
    ? []
    : rollUpsFor(context, (column) => questionNeeds({ scope: query, by }, column), [window.step, window.start]);
  const branches = branchesOf(window.from, window.to, known, await context.rowsIn());
  const parameters = new Parameters();
  const bucket = `intDiv(toUInt32(flowEndSeconds) - ${parameters.add(window.start, 'UInt32')}, ${parameters.add(window.step, 'UInt32')}) AS bucket`;
  const parts = partsOf(context, { scope: query, by }, branches, parameters);
  const lists = keysOf(parts[0]?.dimensions ?? [], keys, parameters);
  const places = by.map((_dimension, at) =>
    parameters.add(
      [...new Set(keys.map((cells) => cells[at]))].map((_cell, place) => place + 1),
      'Array(UInt16)',
    ),
  );
  const names = ['bucket', ...by.map((_dimension, at) => `i${at}`)].join(', ');
  const selects = parts.map(({ facts, dimensions, from }) => {
    const indexes = dimensions.map(
      ({ sql }, at) => `transform(${sql}, ${lists[at] ?? ''}, ${places[at] ?? ''}, toUInt16(0)) AS i${at}`,
    );
    return `SELECT ${[bucket, ...indexes, ...aggregates.map(({ name, part }) => `${part(facts)} AS p_${name}`)].join(', ')} ${from} GROUP BY ${names}`;
  });
  const wholes = aggregates.map(({ name, whole }) => `${whole} AS ${name}_`);
  return context.engine.query<Row>(
    `SELECT ${[names, ...wholes].join(', ')} FROM (${selects.join(' UNION ALL ')}) GROUP BY ${names}`,
    parameters.values,
    options,
  );
}

/** Buckets in which anything of the cluster is stored at all; looked for only where such flows do not show it already. */
async function presenceOf(
  context: QueryContext,
  query: SeriesQuery,
  window: Window,
  filled: ReadonlySet<number>,
  options: QueryOptions,
): Promise<Result<ReadonlySet<number>, StoreFault>> {
  const empty = Array.from({ length: window.count }, (_, bucket) => bucket).filter((bucket) => !filled.has(bucket));
  const [first, last] = [empty[0], empty.at(-1)];
  if (first === undefined || last === undefined) return ok(filled);
  const found = await bucketsOf(
    context,
    { ...query, by: [], measure: 'flows', filter: { root: undefined }, namespaces: 'all' },
    {
      ...window,
      from: Math.max(window.from, window.start + first * window.step),
      to: Math.min(window.to, window.start + (last + 1) * window.step),
    },
    [],
    options,
  );
  return found.ok ? ok(new Set([...filled, ...found.value.map((row) => Number(row['bucket']))])) : found;
}

function placed(
  rows: readonly Row[],
  window: Window,
  isPresent: (bucket: number) => boolean,
  query: SeriesQuery,
): (number | null)[] {
  const values = Array.from({ length: window.count }, (_, bucket): number | null => (isPresent(bucket) ? 0 : null));
  for (const row of rows) {
    const bucket = Number(row['bucket']);
    if (bucket < window.count)
      values[bucket] = (values[bucket] ?? 0) + measureOf(row, query.measure, coveredSeconds(window, bucket));
  }
  return values;
}

/** The groups in which the measure is greatest over the range. */
async function topGroups(context: QueryContext, query: SeriesQuery, options: QueryOptions) {
  const grouped = await groupSql(context, {
    scope: query,
    by: query.by,
    aggregates: aggregatesOf([query.measure]),
  });
  const names = query.by.map((_dimension, at) => `g${at}`);
  const found = await context.engine.query<Row>(
    `SELECT *, count() OVER () AS groups FROM (${grouped.sql}) ORDER BY ${[`${ORDER_SQL[query.measure]} DESC`, ...names].join(', ')} LIMIT ${Math.trunc(query.top)}`,
    grouped.parameters.values,
    options,
  );
  if (!found.ok) return found;
  return ok({
    groups: Number(found.value[0]?.['groups'] ?? 0),
    top: found.value.map((row) => ({ cells: grouped.cells(row), texts: grouped.texts(row) })),
  });
}

/** A measure over time, by the groups in which it is greatest over the range, and by all others together. */
export async function series(
  context: QueryContext,
  query: SeriesQuery,
  options: QueryOptions,
): Promise<Result<SeriesAnswer, StoreFault>> {
  const started = performance.now();
  const { by, from, to } = query;
  const step = stepFor(to - from, query.buckets);
  const window = windowOf(from, to, step);
  const found = by.length === 0 ? ok({ groups: 1, top: [] }) : await topGroups(context, query, options);
  if (!found.ok) return found;
  const { groups, top } = found.value;
  const shift = secondsOf(to) - secondsOf(from);
  const earlier = windowOf(from - (to - from), from, step, shift);
  const keys = top.map(({ cells }) => cells);
  const [buckets, before] = await Promise.all([
    bucketsOf(context, query, window, keys, options),
    query.previous ? bucketsOf(context, { ...query, by: [] }, earlier, [], options) : ok<readonly Row[]>([]),
  ]);
  if (!buckets.ok) return buckets;
  if (!before.ok) return before;
  const filled = new Set(buckets.value.map((row) => Number(row['bucket'])));
  const presence = await presenceOf(context, query, window, filled, options);
  if (!presence.ok) return presence;
  const isPresent = (bucket: number): boolean => presence.value.has(bucket);

  const lists = by.map((_dimension, at) => [...new Set(keys.map((cells) => cells[at]))]);
  const placesOf = (cells: readonly Cell[]): string =>
    cells.map((cell, at) => (lists[at]?.indexOf(cell) ?? -1) + 1).join(' ');
  const rowsBy = new Map<string, Row[]>(keys.map((cells) => [placesOf(cells), []]));
  const others: Row[] = [];
  for (const row of buckets.value)
    (rowsBy.get(by.map((_dimension, at) => String(row[`i${at}`])).join(' ')) ?? others).push(row);
  // Other pairs of known values are several rows of a bucket, which distinct counts must not be added up from.
  const otherValues =
    query.measure === 'connections' && by.length > 1
      ? Array.from({ length: window.count }, () => null)
      : placed(others, window, isPresent, query);
  return ok({
    step,
    times: Array.from({ length: window.count }, (_, bucket) => (window.start + bucket * step) * 1000),
    series:
      by.length === 0
        ? [{ key: {}, values: placed(buckets.value, window, isPresent, query) }]
        : top.map(({ cells, texts }) => ({
            key: Object.fromEntries(texts.map((text, at) => [by[at] ?? '', text])),
            values: placed(rowsBy.get(placesOf(cells)) ?? [], window, isPresent, query),
          })),
    ...(groups > top.length ? { other: { groups: groups - top.length, values: otherValues } } : {}),
    ...(query.previous ? { previous: placed(before.value, earlier, () => true, query).slice(0, window.count) } : {}),
    took: Math.round(performance.now() - started),
  });
}
