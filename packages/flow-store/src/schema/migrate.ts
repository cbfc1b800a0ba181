import { createHash } from 'node:crypto';
import { err, ok, type Result } from '../result.ts';
import type { SqlEngine, StoreFault } from '../types.ts';
import { engineOf, identifier, type Layout, localTable, onCluster } from './layout.ts';
import { firstTables, FLOW_TABLES, hoursOf, ttlOf } from './tables.ts';

/** One step of the schema. Steps are never changed once released; each statement can be repeated. */
interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: (layout: Layout) => readonly string[];
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: 'flows, roll-ups and events', statements: firstTables },
];

/** Retention is a setting, not a part of the schema: the checksum leaves it out. */
const checksum = ({ statements }: Migration): string =>
  createHash('sha256')
    .update(statements({ database: 'netloft', retentionHours: 1 }).join('\n'))
    .digest('hex')
    .slice(0, 16);

interface Applied {
  readonly version: number;
  readonly checksum: string;
}

/**
 * Brings the tables to this version: makes the database, applies the steps that lack, and sets how long records are kept. A store that a newer
 * Netloft has changed is refused, as this one cannot know what its columns mean.
 */
export async function migrate(
  engine: SqlEngine,
  layout: Layout,
): Promise<Result<{ readonly applied: number }, StoreFault>> {
  const versions = localTable(layout, 'netloft_migrations');
  const prepared = [
    `CREATE DATABASE IF NOT EXISTS ${identifier(layout.database)}${onCluster(layout)}`,
    `CREATE TABLE IF NOT EXISTS ${versions}${onCluster(layout)} (version UInt32, name String, checksum String, at DateTime DEFAULT now())
ENGINE = ${engineOf(layout, 'netloft_migrations', 'MergeTree')} ORDER BY version`,
  ];
  for (const sql of prepared) {
    const done = await engine.command(sql);
    if (!done.ok) return done;
  }
  const found = await engine.query<Applied>(`SELECT version, checksum FROM ${versions}`);
  if (!found.ok) return found;
  const newest = Math.max(0, ...found.value.map(({ version }) => version));
  const own = MIGRATIONS.at(-1)?.version ?? 0;
  if (newest > own)
    return err({
      type: 'unavailable',
      detail: `the store has schema version ${newest}, which a newer Netloft made; this one knows ${own}. Start the newer version, or give this one another store.`,
    });
  let applied = 0;
  for (const migration of MIGRATIONS) {
    const known = found.value.find(({ version }) => version === migration.version);
    if (known !== undefined && known.checksum !== checksum(migration))
      return err({
        type: 'unavailable',
        detail: `step ${migration.version} (${migration.name}) of the store's schema is not the one that this version knows; start the version that made the store, or give this one another store.`,
      });
    if (known !== undefined) continue;
    for (const sql of migration.statements(layout)) {
      const done = await engine.command(sql);
      if (!done.ok) return done;
    }
    const noted = await engine.command(
      `INSERT INTO ${versions} (version, name, checksum) VALUES (${migration.version}, '${migration.name}', '${checksum(migration)}')`,
    );
    if (!noted.ok) return noted;
    applied += 1;
  }
  const retained = await setRetention(engine, layout);
  return retained.ok ? ok({ applied }) : retained;
}

/** Sets how long rows are kept, where the tables say otherwise; old rows go with the next merges. */
async function setRetention(engine: SqlEngine, layout: Layout): Promise<Result<void, StoreFault>> {
  for (const table of FLOW_TABLES) {
    const name = layout.cluster === undefined ? table : `${table}_local`;
    const found = await engine.query<{ readonly ddl: string }>(
      'SELECT create_table_query AS ddl FROM system.tables WHERE database = {database:String} AND name = {name:String}',
      { database: layout.database, name },
    );
    if (!found.ok) return found;
    const hours = /TTL \w+ \+ toIntervalHour\((\d+)\)/.exec(found.value[0]?.ddl ?? '')?.[1];
    if (hours === String(hoursOf(layout))) continue;
    const done = await engine.command(
      `ALTER TABLE ${localTable(layout, table)}${onCluster(layout)} MODIFY TTL ${ttlOf(layout)} SETTINGS materialize_ttl_after_modify = 0`,
    );
    if (!done.ok) return done;
  }
  return ok(undefined);
}
