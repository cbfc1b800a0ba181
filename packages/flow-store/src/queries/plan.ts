import { type ColumnOf, Compiler } from './compile.ts';
import type { FlowScope } from '../types.ts';
import type { QueryContext } from './context.ts';
import { Parameters } from './parameters.ts';
import { SOURCES, type Source, type SourceFacts } from './tables.ts';

/** One part of a question: a table, and the seconds of its time axis from which rows count (end exclusive). */
export interface Branch {
  readonly source: Source;
  readonly from: number;
  readonly to: number;
}

/** About how many rows a table has in a range of seconds, to tell which way is the shortest. */
export type RowsIn = (branch: Branch) => number;

export const secondsOf = (ms: number): number => Math.ceil(ms / 1000);

/** Whether every column that the question needs is in the table. `ask` names them by asking for them. */
export function isAnswerable(source: Source, ask: (column: ColumnOf) => void): boolean {
  let known = true;
  ask((name) => {
    const column = SOURCES[source].column(name);
    if (column === undefined) known = false;
    return column ?? "''";
  });
  return known;
}

/** Whole buckets of `source` inside a range, and what is left before and after them to others. */
function split({ from, to }: Omit<Branch, 'source'>, source: Source, rest: readonly Source[]): readonly Branch[] {
  const { seconds } = SOURCES[source];
  const first = Math.ceil(from / seconds) * seconds;
  const last = Math.floor(to / seconds) * seconds;
  const [next = 'flows', ...others] = rest;
  if (last <= first) return source === 'flows' ? [] : split({ from, to }, next, others);
  return [
    ...(from < first ? split({ from, to: first }, next, others) : []),
    { source, from: first, to: last },
    ...(last < to ? split({ from: last, to }, next, others) : []),
  ];
}

/**
 * Which tables answer for a range of seconds: whole buckets of roll-ups, records before and after, so that sums are exact. Of the possible
 * ways the one that reads the fewest rows. `known` are the roll-ups that may answer.
 */
export function branchesOf(
  from: number,
  to: number,
  known: readonly Exclude<Source, 'flows'>[],
  rowsIn: RowsIn,
): readonly Branch[] {
  const rows = (branches: readonly Branch[]): number => branches.reduce((sum, branch) => sum + rowsIn(branch), 0);
  const coarse = known.toSorted((a, b) => SOURCES[b].seconds - SOURCES[a].seconds);
  const ways: (readonly Source[])[] = [['flows'], ...coarse.map((source): Source[] => [source, 'flows'])];
  if (coarse.length > 1) ways.push([...coarse, 'flows']);
  return ways
    .map(([first = 'flows', ...rest]) => split({ from, to }, first, rest))
    .reduce((best, way) => (rows(way) < rows(best) ? way : best));
}

/** Roll-ups that may answer: those that know the columns and whose buckets lie whole in steps. */
export function rollUpsFor(
  context: QueryContext,
  ask: (column: ColumnOf) => void,
  steps: readonly number[] = [],
): readonly Exclude<Source, 'flows'>[] {
  return context.rollUps.filter(
    (source) => steps.every((step) => step % SOURCES[source].seconds === 0) && isAnswerable(source, ask),
  );
}

export interface BranchSql {
  readonly facts: SourceFacts;
  readonly column: ColumnOf;
  /** `FROM … WHERE …` */
  readonly from: string;
}

/** Table and conditions of a branch. `table` names it in full. */
export function branchSql(
  branch: Branch,
  scope: Pick<FlowScope, 'cluster' | 'filter' | 'namespaces'>,
  parameters: Parameters,
  table: (source: Source) => string,
  extra?: (column: ColumnOf) => string | undefined,
): BranchSql {
  const facts = SOURCES[branch.source];
  const column: ColumnOf = (name) => facts.column(name) ?? "''";
  const compiler = new Compiler(column, parameters);
  const conditions = [
    `cluster = ${parameters.text(scope.cluster)}`,
    `flowEndSeconds >= toDateTime(${parameters.add(branch.from, 'UInt32')})`,
    `flowEndSeconds < toDateTime(${parameters.add(branch.to, 'UInt32')})`,
    compiler.visible(scope.namespaces),
    compiler.filter(scope.filter),
    extra?.(column),
  ].filter((condition) => condition !== undefined);
  return { facts, column, from: `FROM ${table(branch.source)} WHERE ${conditions.join(' AND ')}` };
}

/** Names the columns that visibility and filter need. */
export function scopeNeeds(scope: Pick<FlowScope, 'filter' | 'namespaces'>, column: ColumnOf): void {
  const compiler = new Compiler(column, new Parameters());
  compiler.visible(scope.namespaces);
  compiler.filter(scope.filter);
}
