import { FLOW_VERDICTS, type FlowMeasure, type FlowValues } from '@netloft/contracts';
import { ok, type Result } from '../result.ts';
import type { FlowScope, QueryOptions, StoreFault, SummaryAnswer, SummaryQuery } from '../types.ts';
import type { QueryContext } from './context.ts';
import { type Aggregate, CONNECTIONS, groupSql, ofVerdict } from './groups.ts';
import { aggregatesOf, ORDER_SQL, valuesOf } from './measures.ts';

type Row = Readonly<Record<string, unknown>>;
type Rows = Result<readonly Row[], StoreFault>;

const VERDICTS = FLOW_VERDICTS.map((_name, number) => ofVerdict(number));
const secondsOf = ({ from, to }: Pick<FlowScope, 'from' | 'to'>): number => Math.max(1, (to - from) / 1000);

/** What groups add up to, with the rest of the row; distinct connections do not add up. */
function windows(aggregates: readonly Aggregate[]): string {
  const sums = aggregates.filter((one) => one !== CONNECTIONS).map(({ name }) => `sum(${name}_) OVER () AS ${name}All`);
  return ['count() OVER () AS groups', ...sums].join(', ');
}

const verdictsOf = (row: Row): Partial<Record<(typeof FLOW_VERDICTS)[number], number>> =>
  Object.fromEntries(
    FLOW_VERDICTS.map((name, at) => [name, Number(row[`verdict${at}_`] ?? 0)] as const).filter(
      ([, count]) => count > 0,
    ),
  );

function otherOf(measures: readonly FlowMeasure[], all: Row, rows: readonly Row[], seconds: number): FlowValues {
  const total = valuesOf(all, measures, seconds, 'All');
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

/** Sums by groups, the greatest first, with what the others add up to. */
export async function summary(
  context: QueryContext,
  query: SummaryQuery,
  options: QueryOptions,
): Promise<Result<SummaryAnswer, StoreFault>> {
  const started = performance.now();
  const { by, measures, order, top } = query;
  const seconds = secondsOf(query);
  // Distinct connections of all groups are dear; those of the groups that are shown are asked for afterwards.
  const ranked =
    by.length === 0 ? [...measures, order] : [...measures.filter((measure) => measure !== 'connections'), order];
  const aggregates = [...aggregatesOf(ranked), ...VERDICTS];
  const ask = (
    sql: { readonly sql: string; readonly parameters: { readonly values: Record<string, unknown> } },
    tail = '',
  ): Promise<Rows> => context.engine.query<Row>(`${sql.sql}${tail}`, sql.parameters.values, options);
  const grouped = groupSql(context, { scope: query, by, aggregates });
  const listed =
    by.length === 0
      ? ask(grouped)
      : ask(
          { sql: `SELECT *, ${windows(aggregates)} FROM (${grouped.sql})`, parameters: grouped.parameters },
          ` ORDER BY ${ORDER_SQL[order]} DESC, groupKey LIMIT ${Math.trunc(top)}`,
        );
  const before: FlowScope = { ...query, from: query.from - (query.to - query.from), to: query.from };
  // One row for everything: sums over groups count a flow at each of its ends, and distinct counts do not add up.
  const [rows, totals, previousTotals] = await Promise.all([
    listed,
    grouped.unsided || (by.length > 0 && measures.includes('connections'))
      ? ask(groupSql(context, { scope: query, by: [], aggregates: aggregatesOf(measures) }))
      : undefined,
    query.previous ? ask(groupSql(context, { scope: before, by: [], aggregates: aggregatesOf(measures) })) : undefined,
  ]);
  if (!rows.ok) return rows;
  if (totals?.ok === false) return totals;
  if (previousTotals?.ok === false) return previousTotals;
  const keys = rows.value.map((row) => String(row['groupKey']));
  const wantsConnections =
    measures.includes('connections') && order !== 'connections' && by.length > 0 && keys.length > 0;
  const [connections, previous] = await Promise.all([
    wantsConnections ? ask(groupSql(context, { scope: query, by, aggregates: [CONNECTIONS], keys })) : undefined,
    query.previous && by.length > 0 && keys.length > 0
      ? ask(groupSql(context, { scope: before, by, aggregates: aggregatesOf(measures), keys }))
      : undefined,
  ]);
  if (connections?.ok === false) return connections;
  if (previous?.ok === false) return previous;
  const byKey = (found: Rows | undefined): ReadonlyMap<string, Row> =>
    new Map((found?.ok === true ? found.value : []).map((row) => [String(row['groupKey']), row]));
  const connected = byKey(connections);
  const earlier = byKey(previous);
  const [first] = rows.value;
  const groups = by.length === 0 ? 1 : Number(first?.['groups'] ?? 0);
  const items = rows.value.map((row) => {
    const key = String(row['groupKey']);
    const whole: Row = wantsConnections ? { ...row, connections_: connected.get(key)?.['connections_'] ?? 0 } : row;
    return {
      key: Object.fromEntries(grouped.texts(row).map((text, at) => [by[at] ?? '', text])),
      values: valuesOf(whole, measures, seconds),
      verdicts: verdictsOf(row),
      ...(query.previous
        ? {
            previous: valuesOf(
              (by.length === 0
                ? previousTotals?.ok === true
                  ? previousTotals.value[0]
                  : undefined
                : earlier.get(key)) ?? {},
              measures,
              seconds,
            ),
          }
        : {}),
    };
  });
  const totalRow = (totals?.ok === true ? totals.value[0] : first) ?? {};
  return ok({
    items,
    groups,
    ...(groups > items.length && first !== undefined
      ? { other: { groups: groups - items.length, values: otherOf(measures, first, rows.value, seconds) } }
      : {}),
    totals: valuesOf(totalRow, measures, seconds),
    ...(previousTotals?.ok === true
      ? { previousTotals: valuesOf(previousTotals.value[0] ?? {}, measures, seconds) }
      : {}),
    took: Math.round(performance.now() - started),
  });
}
