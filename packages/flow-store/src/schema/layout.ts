/** Where the tables live: in one engine, or spread over a cluster of servers. */
export interface Layout {
  readonly database: string;
  /** Name of the ClickHouse cluster for ON CLUSTER, replicas and shards; undefined: one engine. */
  readonly cluster?: string;
  readonly retentionHours: number;
}

/** An identifier in SQL. Only names from code and checked settings get here. */
export const identifier = (name: string): string => `\`${name.replaceAll('`', '').replaceAll('\\', '')}\``;

export const onCluster = ({ cluster }: Layout): string =>
  cluster === undefined ? '' : ` ON CLUSTER ${identifier(cluster)}`;

/** Table that holds the rows: itself, or on each server of a cluster its local part. */
export const localTable = (layout: Layout, table: string): string =>
  `${identifier(layout.database)}.${identifier(layout.cluster === undefined ? table : `${table}_local`)}`;

/** Table to read from and to write to. */
export const wholeTable = (layout: Layout, table: string): string =>
  `${identifier(layout.database)}.${identifier(table)}`;

/** Repeated inserts of one token are recognised among this many last ones. */
const DEDUPLICATION_WINDOW = 10_000;

/** Engine of the table that holds the rows. */
export function engineOf(layout: Layout, table: string, kind: 'MergeTree' | 'AggregatingMergeTree'): string {
  if (layout.cluster === undefined) return `${kind}()`;
  return `Replicated${kind}('/clickhouse/tables/{shard}/${layout.database}/${table}', '{replica}')`;
}

/** Settings of a table that takes records: repeated inserts are known, and what is too old goes by whole parts. */
export const settingsOf = ({ cluster }: Layout): string =>
  `SETTINGS ${cluster === undefined ? 'non_replicated_deduplication_window' : 'replicated_deduplication_window'} = ${DEDUPLICATION_WINDOW}, ttl_only_drop_parts = 1`;

/** The table in front of the local parts; `key` sends what belongs together to one shard. Nothing where there is one engine. */
export function distributed(layout: Layout, table: string, key: string): readonly string[] {
  if (layout.cluster === undefined) return [];
  const { database, cluster } = layout;
  return [
    `CREATE TABLE IF NOT EXISTS ${wholeTable(layout, table)}${onCluster(layout)} AS ${localTable(layout, table)}
ENGINE = Distributed(${identifier(cluster)}, ${identifier(database)}, ${identifier(`${table}_local`)}, ${key})`,
  ];
}
