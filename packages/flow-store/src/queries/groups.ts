import type { FlowDimension } from '@netloft/contracts';
import type { FlowScope } from '../types.ts';
import type { QueryContext } from './context.ts';
import { type DimensionSql, dimensionSql, isUnsided } from './dimensions.ts';
import type { ColumnOf } from './compile.ts';
import { Parameters } from './parameters.ts';
import { branchesOf, branchSql, isAnswerable, scopeNeeds } from './plan.ts';
import type { Source, SourceFacts } from './tables.ts';

/** An aggregate that adds up over the parts of a question; a part calls it `a_name`, as a column may have the name itself. */
export interface Aggregate {
  readonly name: string;
  readonly part: (facts: SourceFacts) => string;
  readonly whole: string;
}

export const sum = (
  name: string,
  member: 'octets' | 'packets' | 'reverseOctets' | 'reversePackets' | 'records',
): Aggregate => ({
  name,
  part: (facts) => facts[member],
  whole: `sum(a_${name})`,
});
export const CONNECTIONS: Aggregate = {
  name: 'connections',
  part: (facts) => facts.connections,
  whole: 'uniqCombinedMerge(14)(a_connections)',
};
/** Records of one verdict. */
export const ofVerdict = (verdict: number): Aggregate => ({
  name: `verdict${verdict}`,
  part: (facts) =>
    facts.records === 'count()' ? `countIf(verdict = ${verdict})` : `sumIf(records, verdict = ${verdict})`,
  whole: `sum(a_verdict${verdict})`,
});

export interface GroupQuestion {
  readonly scope: FlowScope;
  readonly by: readonly FlowDimension[];
  readonly aggregates: readonly Aggregate[];
  /** Only the groups with these keys (`groupKey` of an earlier answer). */
  readonly keys?: readonly string[];
}

export interface GroupSql {
  /** `SELECT` of one row a group: `g0`…, `groupKey` and the aggregates. */
  readonly sql: string;
  readonly parameters: Parameters;
  /** Reads the texts of the dimensions from a row. */
  readonly texts: (row: Readonly<Record<string, unknown>>) => string[];
  readonly unsided: boolean;
}

/** Names of a dimension's columns in the result. */
const namesOf = (dimensions: readonly DimensionSql[]): readonly (readonly string[])[] => {
  let next = 0;
  return dimensions.map(({ columns }) => columns.map(() => `g${next++}`));
};

/** The coarsest roll-up whose columns answer the question; undefined: only the records do. */
export function rollUpFor(
  context: QueryContext,
  question: Pick<GroupQuestion, 'scope' | 'by'>,
): Exclude<Source, 'flows'> | undefined {
  return context.rollUps.find((source) =>
    isAnswerable(source, (column) => {
      const parameters = new Parameters();
      scopeNeeds(question.scope, column, parameters);
      for (const dimension of question.by) void dimensionSql(dimension, column, parameters);
    }),
  );
}

type Ends = readonly ('source' | 'destination')[];

/** Which end each dimension looks at: once for every choice among those that mean both. */
export function choicesOf(by: readonly FlowDimension[]): readonly Ends[] {
  return by.reduce<readonly Ends[]>(
    (choices, dimension) =>
      choices.flatMap((chosen): Ends[] =>
        isUnsided(dimension)
          ? [
              [...chosen, 'source'],
              [...chosen, 'destination'],
            ]
          : [[...chosen, 'source']],
      ),
    [[]],
  );
}

/** Groups of flows with their sums, over records and roll-ups. */
export function groupSql(context: QueryContext, question: GroupQuestion): GroupSql {
  const { scope, by, aggregates } = question;
  const parameters = new Parameters();
  const branches = branchesOf(scope, rollUpFor(context, question), context.now());
  const keys = question.keys === undefined ? undefined : parameters.add(question.keys.map(BigInt), 'Array(UInt64)');
  let dimensions: readonly DimensionSql[] = [];
  const choices = choicesOf(by);
  const parts = branches.flatMap((branch) =>
    choices.map((ends) => {
      const read = (column: ColumnOf): readonly DimensionSql[] =>
        by.map((dimension, at) => dimensionSql(dimension, column, parameters, ends[at]));
      let conditions: readonly string[] = [];
      const { facts, from } = branchSql(branch, scope, parameters, context.table, (column) => {
        dimensions = read(column);
        conditions = dimensions.flatMap(({ only }) => (only === undefined ? [] : [only]));
        // Before grouping, so that states of the other groups are never merged.
        const cells = dimensions.flatMap(({ columns }) => columns);
        if (keys !== undefined && cells.length > 0)
          conditions = [...conditions, `has(${keys}, cityHash64(${cells.join(', ')}))`];
        return conditions.length === 0 ? undefined : conditions.map((one) => `(${one})`).join(' AND ');
      });
      const names = namesOf(dimensions);
      const columns = dimensions.flatMap(({ columns: all }, at) =>
        all.map((sql, index) => `${sql} AS ${names[at]?.[index] ?? ''}`),
      );
      const sums = aggregates.map(({ name, part }) => `${part(facts)} AS a_${name}`);
      const group = names.flat();
      const groupBy = group.length === 0 ? '' : ` GROUP BY ${group.join(', ')}`;
      return `SELECT ${[...columns, ...sums].join(', ')} ${from}${groupBy}`;
    }),
  );
  const names = namesOf(dimensions);
  const group = names.flat();
  const key = group.length === 0 ? "''" : `toString(cityHash64(${group.join(', ')}))`;
  const wholes = aggregates.map(({ name, whole }) => `${whole} AS ${name}_`);
  const sql = `SELECT ${[...group, `${key} AS groupKey`, ...wholes].join(', ')} FROM (${parts.join(' UNION ALL ')})${group.length === 0 ? '' : ` GROUP BY ${group.join(', ')}`}`;
  return {
    sql,
    parameters,
    unsided: choices.length > 1,
    texts: (row) =>
      dimensions.map((dimension, at) => dimension.text((names[at] ?? []).map((name) => row[name] as string | number))),
  };
}
