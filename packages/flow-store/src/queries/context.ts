import type { SqlEngine } from '../types.ts';
import type { RowsIn } from './plan.ts';
import type { Source } from './tables.ts';

/** Whom questions are put to, and how. */
export interface QueryContext {
  readonly engine: Pick<SqlEngine, 'query' | 'stream'>;
  /** Full name of a table, or a subquery that looks like it. */
  readonly table: (source: Source) => string;
  /** Roll-ups that exist; none in a store that others fill. */
  readonly rollUps: readonly Exclude<Source, 'flows'>[];
  readonly rowsIn: () => Promise<RowsIn>;
}
