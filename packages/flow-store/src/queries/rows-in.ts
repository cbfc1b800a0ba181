import type { QueryContext } from './context.ts';
import type { RowsIn } from './plan.ts';
import type { Source } from './tables.ts';

interface PartitionRow {
  readonly table: string;
  readonly first: number | string;
  readonly last: number | string;
  readonly rows: number | string;
}

/** Sizes are looked up again after this long; they only choose the way, not the answer. */
const KEPT_MS = 15_000;
/** While nothing is known: roll-ups are smaller. */
const GUESS: Readonly<Record<Source, number>> = { flows: 100, flows_minute: 30, flows_hour: 10 };
const guess: RowsIn = ({ source, from, to }) => (to - from) * GUESS[source];

/** Looks up how many rows each table has in each partition, and keeps that for a while. */
export function rowsInOf({ engine, table, rollUps }: Omit<QueryContext, 'rowsIn'>): () => Promise<RowsIn> {
  if (rollUps.length === 0) return () => Promise.resolve(guess);
  const [, database = ''] = /^`([^`]+)`\./.exec(table('flows')) ?? [];
  const names = (['flows', ...rollUps] as const).flatMap((source) => [source, `${source}_local`]);
  let kept: { readonly at: number; readonly rowsIn: Promise<RowsIn> } | undefined;

  async function look(): Promise<RowsIn> {
    const found = await engine.query<PartitionRow>(
      'SELECT table, toUnixTimestamp(min(min_time)) AS first, toUnixTimestamp(max(max_time)) AS last, sum(rows) AS rows FROM system.parts WHERE active AND database = {database:String} AND table IN {names:Array(String)} GROUP BY table, partition_id',
      { database, names },
    );
    if (!found.ok || found.value.length === 0) return guess;
    const parts = found.value.map((row) => ({
      source: row.table.replace(/_local$/, ''),
      from: Number(row.first),
      to: Number(row.last) + 1,
      rows: Number(row.rows),
    }));
    return ({ source, from, to }) =>
      parts.reduce((sum, part) => {
        const shared = Math.min(to, part.to) - Math.max(from, part.from);
        return part.source === source && shared > 0 ? sum + (part.rows * shared) / (part.to - part.from) : sum;
      }, 0);
  }

  return () => {
    if (kept === undefined || performance.now() - kept.at > KEPT_MS) kept = { at: performance.now(), rowsIn: look() };
    return kept.rowsIn;
  };
}
