import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chdbEngine, type TestEngine } from '../testing/chdb-engine.ts';
import { flowsOf } from '../testing/flow-fixture.ts';
import { value } from '../testing/flow-world.ts';
import { workloadOf } from '@netloft/analytics';
import type { Layout } from './layout.ts';
import { migrate, MIGRATIONS } from './migrate.ts';
import { FLOW_TABLES } from './tables.ts';

let engine: TestEngine;
beforeAll(() => {
  engine = chdbEngine();
});
afterAll(() => engine.close());

/** Long enough for records of whatever year. */
const layout = (database: string, retentionHours = 300_000): Layout => ({ database, retentionHours });
const prepared = async (database: string): Promise<void> => {
  expect(await migrate(engine, layout(database))).toMatchObject({ ok: true, value: { applied: MIGRATIONS.length } });
};
const ddlOf = async (database: string, table: string): Promise<string> => {
  const rows = await value(
    engine.query<{ ddl: string }>(
      'SELECT create_table_query AS ddl FROM system.tables WHERE database = {database:String} AND name = {table:String}',
      { database, table },
    ),
  );
  return rows[0]?.ddl ?? '';
};

describe('a store that another version made', () => {
  it('is refused when it is newer', async () => {
    await prepared('newer');
    await engine.command("INSERT INTO newer.netloft_migrations (version, name, checksum) VALUES (99, 'later', 'x')");
    expect(await migrate(engine, layout('newer'))).toMatchObject({
      ok: false,
      error: { type: 'unavailable', detail: expect.stringContaining('schema version 99') as string },
    });
  });
  it('is refused when a step of it is another', async () => {
    await prepared('other');
    await engine.command(
      "ALTER TABLE other.netloft_migrations UPDATE checksum = 'x' WHERE version = 1 SETTINGS mutations_sync = 1",
    );
    expect(await migrate(engine, layout('other'))).toMatchObject({
      ok: false,
      error: { type: 'unavailable', detail: expect.stringContaining('step 1') as string },
    });
  });
});

describe('the tables', () => {
  it('are made once, and a step that was interrupted is taken up again', async () => {
    await prepared('twice');
    expect(await migrate(engine, layout('twice'))).toMatchObject({ ok: true, value: { applied: 0 } });
    await engine.command('TRUNCATE TABLE twice.netloft_migrations');
    await prepared('twice');
  });

  it.each([1, 72, 1_000_000])('keep records for %i hours when that is asked for later', async (hours) => {
    await prepared(`kept_${hours}`);
    await migrate(engine, layout(`kept_${hours}`, hours));
    for (const table of FLOW_TABLES)
      expect(await ddlOf(`kept_${hours}`, table)).toContain(`toIntervalHour(${Math.min(hours, 350_640)})`);
  });

  it('tell workloads and connections as programs do', async () => {
    await prepared('derived');
    const pods = [
      'yelb-ui-6df49457d6-m5clv',
      'agent-x7k2p',
      'db-0',
      'job-28123456-bcdfg',
      'lonely',
      'my-app-tests',
      '',
    ];
    const [flow] = flowsOf(1);
    await engine.insert(
      'derived.flows',
      pods.map((sourcePodName) => ({ ...flow, sourcePodName, sourcePodNamespace: sourcePodName === '' ? '' : 'ns' })),
    );
    const rows = await value(
      engine.query<{ pod: string; workload: string; path: string }>(
        'SELECT sourcePodName AS pod, sourceWorkload AS workload, sourceWorkloadPath AS path FROM derived.flows',
      ),
    );
    expect(new Map(rows.map(({ pod, workload }) => [pod, workload]))).toEqual(
      new Map(pods.map((pod) => [pod, workloadOf(pod)])),
    );
    expect(rows.every(({ pod, workload, path }) => path === (pod === '' ? '' : `ns/${workload}`))).toBe(true);
  });

  it('add up in their roll-ups to the records, also after the rows of a bucket were merged', async () => {
    await prepared('rolled');
    const flows = flowsOf(400);
    await engine.insert('rolled.flows', flows.slice(0, 150));
    await engine.insert('rolled.flows', flows.slice(100));
    for (const table of FLOW_TABLES) {
      await engine.command(`OPTIMIZE TABLE rolled.${table} FINAL`);
      const count = table === 'flows' ? 'count()' : 'sum(records)';
      const rows = await value(
        engine.query<object>(
          `SELECT ${count} AS records, sum(octetDeltaCount) AS bytes, sum(reversePacketDeltaCount) AS packets FROM rolled.${table}`,
        ),
      );
      const all = [...flows.slice(0, 150), ...flows.slice(100)];
      expect(rows).toEqual([
        {
          records: 450,
          bytes: all.reduce((sum, flow) => sum + flow.octetDeltaCount, 0),
          packets: all.reduce((sum, flow) => sum + flow.reversePacketDeltaCount, 0),
        },
      ]);
    }
  });
});

describe('the statements for a cluster of servers', () => {
  const cluster: Layout = { database: 'netloft', cluster: 'main', retentionHours: 24 };
  const statements = MIGRATIONS.flatMap((step) => step.statements(cluster));

  it('run on every server, with replicas and a table over all shards', () => {
    for (const sql of statements) expect(sql).toContain('ON CLUSTER `main`');
    for (const table of FLOW_TABLES) {
      expect(statements.some((sql) => sql.includes(`'/clickhouse/tables/{shard}/netloft/${table}', '{replica}'`))).toBe(
        true,
      );
      expect(statements.some((sql) => sql.includes(`Distributed(\`main\`, \`netloft\`, \`${table}_local\``))).toBe(
        true,
      );
    }
  });
  it('keep a connection on one shard', () => {
    const flows = statements.find((sql) => sql.includes('`flows_local`, '));
    expect(flows).toMatch(/cityHash64\(sourceIP, destinationIP, sourceTransportPort, .*flowStartSeconds\)\)$/);
  });
});
