import type { FlowDimension } from '@netloft/contracts';
import type { FlowScope } from '../types.ts';
import type { ColumnOf } from './compile.ts';
import type { QueryContext } from './context.ts';
import { type Cell, type DimensionSql, dimensionSql, type End, isUnsided } from './dimensions.ts';
import { Parameters } from './parameters.ts';
import { type Branch, branchesOf, branchSql, rollUpsFor, scopeNeeds, secondsOf } from './plan.ts';
import type { SourceFacts } from './tables.ts';

/** An aggregate that adds up over the parts of a question. */
export interface Aggregate {
  /** In a part with `p_` before it, in an answer with `_` behind it. */
  readonly name: string;
  readonly part: (facts: SourceFacts) => string;
  /** From the parts. */
  readonly whole: string;
  /** Where there is one part only; `part` when absent. */
  readonly alone?: string;
  /** Only the records themselves tell it. */
  readonly ofRecords?: boolean;
}

export const sumOf = (name: string, column: string): Aggregate => ({
  name,
  part: () => `sum(${column})`,
  whole: `sum(p_${name})`,
});
export const RECORDS: Aggregate = { name: 'records', part: (facts) => facts.records, whole: 'sum(p_records)' };
/** Distinct connections: exact up to 65,536 of a group, within 1 % beyond. */
export const CONNECTIONS: Aggregate = {
  name: 'connections',
  part: () => 'uniqState(connection)',
  whole: 'uniqMerge(p_connections)',
  alone: 'uniq(connection)',
  ofRecords: true,
};
/** Records of one verdict. */
export const ofVerdict = (verdict: number): Aggregate => ({
  name: `verdict${verdict}`,
  part: (facts) => facts.recordsIf(`verdict = ${verdict}`),
  whole: `sum(p_verdict${verdict})`,
});

export interface GroupQuestion {
  readonly scope: FlowScope;
  readonly by: readonly FlowDimension[];
  readonly aggregates: readonly Aggregate[];
  /** Only groups with these values (and perhaps others that mix them). */
  readonly keys?: readonly (readonly Cell[])[];
}

export interface GroupSql {
  /** `SELECT` of one row a group: `g0`… and the aggregates. */
  readonly sql: string;
  readonly parameters: Parameters;
  /** Of the first dimension. */
  readonly type: DimensionSql['type'] | undefined;
  /** The values that tell a row's group apart. */
  readonly cells: (row: Readonly<Record<string, unknown>>) => readonly Cell[];
  /** Those as texts. */
  readonly texts: (row: Readonly<Record<string, unknown>>) => readonly string[];
}

/** Names the columns of a question. */
export function questionNeeds(question: Pick<GroupQuestion, 'scope' | 'by'>, column: ColumnOf): void {
  scopeNeeds(question.scope, column);
  for (const end of ['source', 'destination'] as const)
    for (const dimension of question.by) void dimensionSql(dimension, column, new Parameters(), end);
}

/** A part of a question: the rows of a branch, as their one end or the other where a flow counts at each of its ends. */
export interface Part {
  readonly facts: SourceFacts;
  readonly column: ColumnOf;
  readonly dimensions: readonly DimensionSql[];
  /** `FROM … WHERE …` */
  readonly from: string;
}

/** A flow whose ends are told apart by nothing counts once, and an end that is no Pod not at all. Hashes of few values compare fast. */
function endCondition(by: readonly FlowDimension[], column: ColumnOf, parameters: Parameters, end: End): string {
  const unsided = by.filter(isUnsided);
  const own = unsided.map((one) => dimensionSql(one, column, parameters, end).sql);
  const isThere = `(${own.map((sql) => `${sql} != ''`).join(' OR ')})`;
  if (end === 'source') return isThere;
  const other = unsided.map((one) => dimensionSql(one, column, parameters, 'source').sql);
  return `${isThere} AND (${own.map((sql, at) => `cityHash64(${sql}) != cityHash64(${other[at] ?? "''"})`).join(' OR ')})`;
}

/** The parts of a question over the given branches. */
export function partsOf(
  context: QueryContext,
  { scope, by, keys }: Pick<GroupQuestion, 'scope' | 'by' | 'keys'>,
  branches: readonly Branch[],
  parameters: Parameters,
): readonly Part[] {
  const ends: readonly (End | undefined)[] = by.some(isUnsided) ? ['source', 'destination'] : [undefined];
  let wanted: readonly string[] | undefined;
  return branches.flatMap((branch) =>
    ends.map((end): Part => {
      let dimensions: readonly DimensionSql[] = [];
      const { facts, column, from } = branchSql(branch, scope, parameters, context.table, (of) => {
        dimensions = by.map((dimension) => dimensionSql(dimension, of, parameters, end));
        wanted ??= keys === undefined ? [] : keysOf(dimensions, keys, parameters);
        const conditions = [
          ...(end === undefined ? [] : [endCondition(by, of, parameters, end)]),
          ...dimensions.map(({ sql }, at) => (wanted?.[at] === undefined ? '' : `${sql} IN ${wanted[at]}`)),
        ].filter((condition) => condition !== '');
        return conditions.length === 0 ? undefined : conditions.join(' AND ');
      });
      return { facts, column, dimensions, from };
    }),
  );
}

/** The values of each dimension as a parameter. */
export const keysOf = (
  dimensions: readonly DimensionSql[],
  keys: readonly (readonly Cell[])[],
  parameters: Parameters,
): readonly string[] =>
  dimensions.map(({ type }, at) =>
    parameters.add([...new Set(keys.map((cells) => cells[at] ?? ''))] as string[] | number[], `Array(${type})`),
  );

/**
 * One part by itself. Several values are grouped by a hash of theirs, which is made of hashes that are reckoned once for each distinct value:
 * on columns of few values that is several times faster than grouping by the texts.
 */
function partSql(
  { facts, dimensions, from }: Part,
  called: (name: string) => string,
  sums: (facts: SourceFacts) => readonly string[],
): string {
  const columns = sums(facts);
  const [first] = dimensions;
  if (first === undefined) return `SELECT ${columns.join(', ')} ${from}`;
  if (dimensions.length === 1)
    return `SELECT ${[`${first.sql} AS ${called('g0')}`, ...columns].join(', ')} ${from} GROUP BY ${called('g0')}`;
  const hash = `cityHash64(${dimensions.map(({ sql }) => `cityHash64(${sql})`).join(', ')})`;
  const texts = dimensions.map(({ sql }, at) => `any(${sql}) AS ${called(`g${at}`)}`);
  return `SELECT ${[...texts, ...columns, `${hash} AS hash`].join(', ')} ${from} GROUP BY hash`;
}

/** Several parts as one. */
function wholeSql(names: readonly string[], parts: readonly Part[], aggregates: readonly Aggregate[]): string {
  const union = parts
    .map((part) =>
      partSql(
        part,
        (name) => `p_${name}`,
        (facts) => aggregates.map((one) => `${one.part(facts)} AS p_${one.name}`),
      ),
    )
    .join(' UNION ALL ');
  const sums = aggregates.map(({ name, whole }) => `${whole} AS ${name}_`);
  const texts = names.map((name) => (names.length === 1 ? `p_${name} AS ${name}` : `any(p_${name}) AS ${name}`));
  const groupBy = names.length === 0 ? '' : names.length === 1 ? ' GROUP BY g0' : ' GROUP BY hash';
  return `SELECT ${[...texts, ...sums].join(', ')} FROM (${union})${groupBy}`;
}

/** Groups of flows with their sums, over records and roll-ups. */
export async function groupSql(context: QueryContext, question: GroupQuestion): Promise<GroupSql> {
  const { scope, by, aggregates } = question;
  const known = aggregates.some(({ ofRecords }) => ofRecords === true)
    ? []
    : rollUpsFor(context, (column) => questionNeeds(question, column));
  const branches = branchesOf(secondsOf(scope.from), secondsOf(scope.to), known, await context.rowsIn());
  const parameters = new Parameters();
  const parts = partsOf(context, question, branches, parameters);
  const names = by.map((_dimension, at) => `g${at}`);
  const [only] = parts;
  const sql =
    parts.length === 1 && only !== undefined
      ? partSql(
          only,
          (name) => name,
          (facts) => aggregates.map(({ name, part, alone }) => `${alone ?? part(facts)} AS ${name}_`),
        )
      : wholeSql(names, parts, aggregates);
  const dimensions = parts[0]?.dimensions ?? [];
  return {
    sql,
    parameters,
    type: dimensions[0]?.type,
    cells: (row) => names.map((name) => row[name] as Cell),
    texts: (row) => dimensions.map(({ text }, at) => text(row[`g${at}`] as Cell)),
  };
}
