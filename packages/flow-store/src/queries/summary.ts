import { FLOW_VERDICTS, type FlowDimension, type FlowMeasure, type FlowValues } from '@netloft/contracts';
import { ok, type Result } from '../result.ts';
import type { FlowScope, QueryOptions, StoreFault, SummaryAnswer, SummaryQuery } from '../types.ts';
import type { QueryContext } from './context.ts';
import { type Cell, isUnsided } from './dimensions.ts';
import { type Aggregate, CONNECTIONS, groupSql, type GroupQuestion, ofVerdict } from './groups.ts';
import { aggregatesOf, ORDER_SQL, valuesOf } from './measures.ts';

type Row = Readonly<Record<string, unknown>>;
type Rows = Result<readonly Row[], StoreFault>;
/** Rows by what tells their groups apart. */
type RowsByKey = ReadonlyMap<string, Row>;

const VERDICTS = FLOW_VERDICTS.map((_name, number) => ofVerdict(number));
const NONE: Row = {};

/** What all groups add up to, in every row; distinct connections do not add up. */
const windows = (aggregates: readonly Aggregate[]): string =>
  [
    'count() OVER () AS groups',
    ...aggregates.filter((one) => one !== CONNECTIONS).map(({ name }) => `sum(${name}_) OVER () AS ${name}_All`),
  ].join(', ');

const verdictsOf = (row: Row): Partial<Record<(typeof FLOW_VERDICTS)[number], number>> =>
  Object.fromEntries(
    FLOW_VERDICTS.map((name, at) => [name, Number(row[`verdict${at}_`] ?? 0)] as const).filter(
      ([, count]) => count > 0,
    ),
  );

/** What the groups beyond those shown add up to. */
function otherOf(measures: readonly FlowMeasure[], rows: readonly Row[], seconds: number): FlowValues {
  const total = valuesOf(rows[0] ?? NONE, measures, seconds, 'All');
  const shown = rows.map((row) => valuesOf(row, measures, seconds));
  return Object.fromEntries(
    measures.map((measure) => [
      measure,
      measure === 'connections'
        ? null
        : Math.max(0, (total[measure] ?? 0) - shown.reduce((sum, values) => sum + (values[measure] ?? 0), 0)),
    ]),
  );
}

const keyOf = (cells: readonly Cell[]): string => JSON.stringify(cells);

/** The steps of one question; the first refusal of the store ends it. */
class Asking {
  constructor(
    private readonly context: QueryContext,
    private readonly options: QueryOptions,
  ) {}

  async rows(question: GroupQuestion, top?: { readonly order: FlowMeasure; readonly limit: number }): Promise<Rows> {
    const grouped = await groupSql(this.context, question);
    const names = question.by.map((_dimension, at) => `g${at}`);
    const sql =
      top === undefined
        ? grouped.sql
        : `SELECT *, ${windows(question.aggregates)} FROM (${grouped.sql}) ORDER BY ${[`${ORDER_SQL[top.order]} DESC`, ...names].join(', ')} LIMIT ${Math.trunc(top.limit)}`;
    const found = await this.context.engine.query<Row>(sql, grouped.parameters.values, this.options);
    if (!found.ok) return found;
    return ok(found.value.map((row) => ({ ...row, cells: grouped.cells(row), texts: grouped.texts(row) })));
  }

  /** One row for everything. Distinct connections are asked for apart, as only the records tell them. */
  async totals(scope: FlowScope, measures: readonly FlowMeasure[]): Promise<Result<Row, StoreFault>> {
    const sums = aggregatesOf(measures).filter((one) => one !== CONNECTIONS);
    const [sum, connections] = await Promise.all([
      this.rows({ scope, by: [], aggregates: [...sums, ...VERDICTS] }),
      measures.includes('connections')
        ? this.rows({ scope, by: [], aggregates: [CONNECTIONS] })
        : ok<readonly Row[]>([]),
    ]);
    if (!sum.ok) return sum;
    return connections.ok ? ok({ ...sum.value[0], ...connections.value[0] }) : connections;
  }

  /** Further sums of groups that are known. */
  async ofGroups(question: GroupQuestion): Promise<Result<RowsByKey, StoreFault>> {
    if (question.keys?.length === 0) return ok(new Map());
    const found = await this.rows(question);
    return found.ok ? ok(new Map(found.value.map((row) => [keyOf(row['cells'] as Cell[]), row]))) : found;
  }
}

const dictionary = (by: readonly FlowDimension[], row: Row): Record<string, string> =>
  Object.fromEntries(((row['texts'] as readonly string[] | undefined) ?? []).map((text, at) => [by[at] ?? '', text]));

/** Sums by groups, the greatest first, with what the others add up to. */
export async function summary(
  context: QueryContext,
  query: SummaryQuery,
  options: QueryOptions,
): Promise<Result<SummaryAnswer, StoreFault>> {
  const started = performance.now();
  const { by, measures, order, top } = query;
  const asking = new Asking(context, options);
  const seconds = Math.max(1, (query.to - query.from) / 1000);
  const before: FlowScope = { ...query, from: query.from - (query.to - query.from), to: query.from };
  // Distinct connections cost far more than sums: they are counted for the groups that are shown, unless they decide which those are.
  const first = measures.filter((measure) => measure !== 'connections' || order === 'connections');
  const isGrouped = by.length > 0;
  const needsTotals = !isGrouped || by.some(isUnsided) || measures.includes('connections');
  const [rows, totals, previousTotals] = await Promise.all([
    isGrouped
      ? asking.rows(
          { scope: query, by, aggregates: [...new Set([...aggregatesOf([...first, order]), ...VERDICTS])] },
          { order, limit: top },
        )
      : ok<readonly Row[]>([]),
    // Groups add up to everything, except where a flow is in two of them or distinct connections are counted.
    needsTotals ? asking.totals(query, measures) : ok(NONE),
    query.previous ? asking.totals(before, measures) : ok(NONE),
  ]);
  if (!rows.ok) return rows;
  if (!totals.ok) return totals;
  if (!previousTotals.ok) return previousTotals;
  const keys = rows.value.map((row) => row['cells'] as Cell[]);
  const [connections, previous] = await Promise.all([
    isGrouped && measures.includes('connections') && order !== 'connections'
      ? asking.ofGroups({ scope: query, by, aggregates: [CONNECTIONS], keys })
      : ok<RowsByKey>(new Map()),
    isGrouped && query.previous
      ? asking.ofGroups({ scope: before, by, aggregates: aggregatesOf(measures), keys })
      : ok<RowsByKey>(new Map()),
  ]);
  if (!connections.ok) return connections;
  if (!previous.ok) return previous;
  const whole = {
    totals: needsTotals
      ? valuesOf(totals.value, measures, seconds)
      : valuesOf(rows.value[0] ?? NONE, measures, seconds, 'All'),
    ...(query.previous ? { previousTotals: valuesOf(previousTotals.value, measures, seconds) } : {}),
  };
  const took = (): number => Math.round(performance.now() - started);
  if (!isGrouped) {
    const item = { key: {}, values: whole.totals, verdicts: verdictsOf(totals.value) };
    const earlier = whole.previousTotals === undefined ? {} : { previous: whole.previousTotals };
    return ok({ items: [{ ...item, ...earlier }], groups: 1, ...whole, took: took() });
  }
  const items = rows.value.map((row) => {
    const key = keyOf(row['cells'] as Cell[]);
    return {
      key: dictionary(by, row),
      values: valuesOf({ ...row, ...connectionsIn(connections.value.get(key)) }, measures, seconds),
      verdicts: verdictsOf(row),
      ...(query.previous ? { previous: valuesOf(previous.value.get(key) ?? NONE, measures, seconds) } : {}),
    };
  });
  const groups = Number(rows.value[0]?.['groups'] ?? 0);
  return ok({
    items,
    groups,
    ...(groups > items.length
      ? { other: { groups: groups - items.length, values: otherOf(measures, rows.value, seconds) } }
      : {}),
    ...whole,
    took: took(),
  });
}

const connectionsIn = (row: Row | undefined): Row =>
  row === undefined ? NONE : { [`${CONNECTIONS.name}_`]: row[`${CONNECTIONS.name}_`] };
