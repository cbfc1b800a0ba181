import { ClickHouseEngine } from '../engine/clickhouse.ts';
import { createQueries } from '../queries/index.ts';
import { identifier } from '../schema/layout.ts';
import { err, ok, type Result } from '../result.ts';
import type { FlowQueries, SqlEngine, StoreFault, StoreStatus, TheiaOptions, TheiaSource } from '../types.ts';
import { asOwnTable, NEEDED } from './columns.ts';

type Reader = Pick<SqlEngine, 'query' | 'stream' | 'state' | 'close'>;

/** Columns are looked at again this often: an upgrade of Theia or Antrea adds some. */
const COLUMNS_MS = 60_000;

/** Questions over a table of Theia's, put to any engine that reads it. */
export function theiaQueries(
  engine: Reader,
  options: Pick<TheiaOptions, 'database' | 'cluster' | 'clusterUUID'>,
): FlowQueries {
  const table = `${identifier(options.database)}.flows`;
  let known: { readonly sql: string; readonly until: number } | undefined;

  async function own(): Promise<Result<string, StoreFault>> {
    if (known !== undefined && known.until > performance.now()) return ok(known.sql);
    const found = await engine.query<{ name: string }>(
      `SELECT name FROM system.columns WHERE database = {database:String} AND table = 'flows'`,
      {
        database: options.database,
      },
    );
    if (!found.ok) return found;
    const present = new Set(found.value.map(({ name }) => name));
    const lacking = NEEDED.filter((name) => !present.has(name));
    if (lacking.length > 0)
      return err({
        type: 'unavailable',
        detail:
          present.size === 0
            ? `there is no table flows in the database ${options.database}`
            : `the table flows lacks ${lacking.join(', ')}`,
      });
    const sql = asOwnTable(table, present, options.cluster, options.clusterUUID);
    known = { sql, until: performance.now() + COLUMNS_MS };
    return ok(sql);
  }

  const asking = async <T>(
    ask: (queries: FlowQueries) => Promise<Result<T, StoreFault>>,
  ): Promise<Result<T, StoreFault>> => {
    const sql = await own();
    if (!sql.ok) return sql;
    return ask(createQueries({ engine, table: () => sql.value, rollUps: [] }));
  };
  return {
    records: (query, more) => asking((queries) => queries.records(query, more)),
    record: (scope, id, more) => asking((queries) => queries.record(scope, id, more)),
    summary: (query, more) => asking((queries) => queries.summary(query, more)),
    series: (query, more) => asking((queries) => queries.series(query, more)),
    values: (query, more) => asking((queries) => queries.values(query, more)),
    edges: (query, more) => asking((queries) => queries.edges(query, more)),
    export: (query, more) => asking((queries) => queries.export(query, more)),
    storedOf: (cluster, more) => asking((queries) => queries.storedOf(cluster, more)),
    arrivals: (query, more) => asking((queries) => queries.arrivals(query, more)),
    arrived: (query, more) => asking((queries) => queries.arrived(query, more)),
  };
}

/** Opens a ClickHouse that others fill. Nothing is ever written there, and it need not be there yet. */
export async function openTheia(options: TheiaOptions): Promise<TheiaSource> {
  const engine = new ClickHouseEngine({ ...options, readOnly: true });
  return {
    queries: theiaQueries(engine, options),
    async status(): Promise<StoreStatus> {
      await engine.probe();
      const { state, detail } = engine.state();
      return {
        kind: 'theia',
        state,
        ...(detail === undefined ? {} : { detail }),
        bytes: null,
        maxBytes: null,
        retentionHours: null,
        waiting: 0,
        dropped: 0,
        stored: 0,
        partitionsDropped: [],
      };
    },
    close: () => engine.close(),
  };
}
