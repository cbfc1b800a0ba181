import { statfs } from 'node:fs/promises';
import { identifier, type Layout, localTable, onCluster } from '../schema/layout.ts';
import { PARTITION_HOURS, ROLL_UPS } from '../schema/tables.ts';
import type { SqlEngine } from '../types.ts';

export interface Dropped {
  /** Epoch milliseconds: end of what was removed, and when that happened. */
  readonly until: number;
  readonly rows: number;
  readonly at: number;
}

export interface CeilingOptions {
  readonly engine: SqlEngine;
  readonly layout: Layout;
  readonly maxBytes: number;
  /** Folder whose disk must not fill up; undefined where the store is elsewhere. */
  readonly directory?: string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, facts?: Readonly<Record<string, unknown>>) => void;
}

/** After a removal this share of the limit is left, so that the next one is not due at once. */
const SHARE_LEFT = 0.9;
/** Less free room than this, or than this share of the disk, counts as a store that is too large. */
const LEAST_FREE_BYTES = 1_000_000_000;
const LEAST_FREE_SHARE = 0.05;
const PARTITION_MS = PARTITION_HOURS * 3_600_000;

interface Partition {
  readonly partition: string;
  readonly bytes: string | number;
  readonly rows: string | number;
}

/** Keeps the store under its size by removing whole old partitions, and remembers that it did. */
export class Ceiling {
  /** As last measured; null before. */
  bytes: number | null = null;
  dropped: readonly Dropped[] = [];
  private checking: Promise<void> | undefined;

  constructor(private readonly options: CeilingOptions) {}

  /** What was removed before this start. */
  async load(): Promise<void> {
    const { engine, layout } = this.options;
    const found = await engine.query<{ until: number; records: number | string; at: number }>(
      `SELECT toUnixTimestamp(until) AS until, records, toUnixTimestamp(at) AS at FROM ${localTable(layout, 'store_events')} WHERE kind = 'partition dropped' ORDER BY at DESC LIMIT 20`,
    );
    if (!found.ok) return;
    this.dropped = found.value
      .toReversed()
      .map(({ until, records, at }) => ({ until: until * 1000, rows: Number(records), at: at * 1000 }));
  }

  /** Measures, and removes what is too much. `now` in epoch milliseconds. One check at a time: what comes meanwhile waits for that one. */
  check(now: number): Promise<void> {
    this.checking ??= this.checkNow(now).finally(() => {
      this.checking = undefined;
    });
    return this.checking;
  }

  private async checkNow(now: number): Promise<void> {
    const { engine, layout, maxBytes, log } = this.options;
    const tables = ['flows', ...Object.keys(ROLL_UPS)].map((table) =>
      layout.cluster === undefined ? table : `${table}_local`,
    );
    const found = await engine.query<Partition & { table: string }>(
      `SELECT table, partition, sum(bytes_on_disk) AS bytes, sum(rows) AS rows FROM ${partsOf(layout)} WHERE active AND database = {database:String} AND has({tables:Array(String)}, table) GROUP BY table, partition ORDER BY partition`,
      { database: layout.database, tables },
    );
    if (!found.ok) return;
    this.bytes = found.value.reduce((sum, { bytes }) => sum + Number(bytes), 0);
    const lacking = await this.lacking();
    let excess = Math.max(this.bytes > maxBytes ? this.bytes - maxBytes * SHARE_LEFT : 0, lacking);
    if (excess <= 0) return;
    const partitions = [...new Set(found.value.map(({ partition }) => partition))].sort();
    for (const partition of partitions) {
      if (excess <= 0) return;
      // The newest is being written: it goes only when it is too large by itself.
      if (partition === partitions.at(-1) && this.bytes <= maxBytes) return;
      const parts = found.value.filter((one) => one.partition === partition);
      const own = parts.filter(({ table }) => table === tables[0]);
      for (const { table } of parts) {
        const done = await engine.command(
          `ALTER TABLE ${identifier(layout.database)}.${identifier(table)}${onCluster(layout)} DROP PARTITION '${partition.replaceAll("'", '')}'`,
        );
        if (!done.ok) return;
      }
      const bytes = parts.reduce((sum, one) => sum + Number(one.bytes), 0);
      const rows = own.reduce((sum, one) => sum + Number(one.rows), 0);
      excess -= bytes;
      this.bytes -= bytes;
      const until = Date.parse(`${partition.replace(' ', 'T')}Z`) + PARTITION_MS;
      await this.note({ until, rows, at: now });
      log('warn', 'old flow records were removed to keep the store under its size', {
        until: new Date(until).toISOString(),
        rows,
      });
    }
  }

  private async note(event: Dropped): Promise<void> {
    const { engine, layout } = this.options;
    this.dropped = [...this.dropped, event].slice(-20);
    const [at, until] = [event.at, event.until].map((ms) => Math.floor(ms / 1000));
    await engine.command(
      `INSERT INTO ${localTable(layout, 'store_events')} (at, kind, until, records) VALUES (toDateTime(${at}), 'partition dropped', toDateTime(${until}), ${event.rows})`,
    );
  }

  /** Bytes by which the disk is too full. */
  private async lacking(): Promise<number> {
    const { directory } = this.options;
    if (directory === undefined) return 0;
    try {
      const { bavail, blocks, bsize } = await statfs(directory);
      return Math.max(0, Math.min(LEAST_FREE_BYTES, blocks * bsize * LEAST_FREE_SHARE) - bavail * bsize);
    } catch {
      return 0;
    }
  }
}

/** Parts of every shard, each once. */
const partsOf = ({ cluster }: Layout): string =>
  cluster === undefined ? 'system.parts' : `cluster(${identifier(cluster)}, system.parts)`;
