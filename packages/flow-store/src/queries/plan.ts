import { type ColumnOf, Compiler } from './compile.ts';
import type { FlowScope } from '../types.ts';
import type { Parameters } from './parameters.ts';
import { BUCKETS, SOURCES, type Source, type SourceFacts } from './tables.ts';

/** One part of a question: a table, and the seconds of its time axis from which rows count (end exclusive). */
export interface Branch {
  readonly source: Source;
  readonly from: number;
  readonly to: number;
}

/** Below this the records themselves are read as fast as a roll-up. */
const ROLL_UP_FROM_SECONDS = 90 * 60;

const seconds = (ms: number): number => Math.ceil(ms / 1000);

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

/**
 * Which tables answer for a range: whole buckets of the roll-up, records before and after, so that sums are exact. The bucket that is being
 * filled is whole when the range goes up to now.
 */
export function branchesOf(
  scope: Pick<FlowScope, 'from' | 'to'>,
  rollUp: Exclude<Source, 'flows'> | undefined,
  now: number,
): readonly Branch[] {
  const [from, to] = [seconds(scope.from), seconds(scope.to)];
  const records: Branch = { source: 'flows', from, to };
  if (rollUp === undefined || to - from < ROLL_UP_FROM_SECONDS) return [records];
  const bucket = BUCKETS[rollUp];
  const first = Math.ceil(from / bucket) * bucket;
  const last = to >= seconds(now) ? Math.ceil(to / bucket) * bucket : Math.floor(to / bucket) * bucket;
  if (last <= first) return [records];
  return [
    { ...records, to: first },
    { source: rollUp, from: first, to: last },
    { ...records, from: last },
  ].filter((branch) => branch.from < branch.to);
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
    `${facts.time} >= toDateTime(${parameters.add(branch.from, 'UInt32')})`,
    `${facts.time} < toDateTime(${parameters.add(branch.to, 'UInt32')})`,
    compiler.visible(scope.namespaces),
    compiler.filter(scope.filter),
    extra?.(column),
  ].filter((condition) => condition !== undefined);
  return { facts, column, from: `FROM ${table(branch.source)} WHERE ${conditions.join(' AND ')}` };
}

/** The columns that visibility and filter need. */
export function scopeNeeds(
  scope: Pick<FlowScope, 'filter' | 'namespaces'>,
  column: ColumnOf,
  parameters: Parameters,
): void {
  const compiler = new Compiler(column, parameters);
  compiler.visible(scope.namespaces);
  compiler.filter(scope.filter);
}
