import type { SqlEngine } from '../types.ts';
import type { Source } from './tables.ts';

/** Whom questions are put to, and how. */
export interface QueryContext {
  readonly engine: Pick<SqlEngine, 'query' | 'stream'>;
  /** Full name of a table. */
  readonly table: (source: Source) => string;
  /** Roll-ups that exist, the coarsest first; none in a store that others fill. */
  readonly rollUps: readonly Exclude<Source, 'flows'>[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Rows of an answer with its time. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly took: number }> {
  const started = performance.now();
  const value = await work();
  return { value, took: Math.round(performance.now() - started) };
}
