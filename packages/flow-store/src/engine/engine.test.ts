import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTRIES } from '../testing/entries.ts';
import type { SqlEngine } from '../types.ts';
import { ClickHouseEngine } from './clickhouse.ts';
import { EmbeddedEngine } from './embedded.ts';
import { type Bridge, openBridge } from './testing/http-bridge.ts';

let directory: string;
let bridge: Bridge;
let embedded: EmbeddedEngine;
let clickhouse: ClickHouseEngine;
const engines: Record<'embedded' | 'clickhouse', () => SqlEngine> = {
  embedded: () => embedded,
  clickhouse: () => clickhouse,
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'netloft-engine-'));
  bridge = await openBridge();
  embedded = new EmbeddedEngine({
    entry: ENTRIES.engine,
    directory: join(directory, 'store'),
    log: () => undefined,
  });
  clickhouse = new ClickHouseEngine({ url: bridge.url, database: 'netloft' });
});
afterAll(async () => {
  await embedded.close();
  await clickhouse.close();
  await bridge.close();
  await rm(directory, { recursive: true, force: true });
});

const LONG = 'SELECT count() AS c FROM numbers(1000000000000) WHERE sipHash64(number) = {x:UInt64}';
/** What runs there now, this question left out. */
const running = async (engine: SqlEngine): Promise<number> => {
  const found = await engine.query<{ c: number }>(
    "SELECT count() AS c FROM system.processes WHERE position(query, 'numbers(1000000') > 0 AND position(query, 'processes') = 0",
  );
  return found.ok ? Number(found.value[0]?.c) : -1;
};

describe.each(['embedded', 'clickhouse'] as const)('the %s engine', (kind) => {
  const engine = (): SqlEngine => engines[kind]();

  it.each<[string, string, unknown]>([
    ['a quote', 'String', "it's"],
    ['a backslash at the end', 'String', 'a\\'],
    ['tabs and ends of lines', 'String', 'a\tb\nc'],
    ['what looks like SQL', 'String', "'; DROP TABLE flows; --"],
    ['text beyond ASCII', 'String', 'Zürich ☂ 網'],
    ['a number', 'UInt32', 4_294_967_295],
    ['texts in an array', 'Array(String)', ["it's", 'a\\', '[x]', 'a,b', '', 'a\tb\nc']],
    ['numbers in an array', 'Array(UInt16)', [1, 65_535]],
    ['an empty array', 'Array(String)', []],
  ])('takes %s as a parameter and gives it back', async (_, type, value) => {
    const answer = await engine().query<{ v: unknown }>(`SELECT {v:${type}} AS v`, { v: value });
    expect(answer).toEqual({ ok: true, value: [{ v: value }] });
  });

  it('takes a parameter in a stream as in a question', async () => {
    const pieces = await engine().stream(
      'SELECT {v:String} AS v, {w:Array(String)} AS w',
      { v: "a\t'\\", w: ["x'"] },
      'JSONEachRow',
    );
    if (!pieces.ok) throw new Error(JSON.stringify(pieces.error));
    const parts: Uint8Array[] = [];
    for await (const piece of pieces.value) parts.push(piece);
    expect(JSON.parse(Buffer.concat(parts).toString('utf8'))).toEqual({ v: "a\t'\\", w: ["x'"] });
  });

  it('refuses what takes longer than its time, and what takes more memory than it may', async () => {
    expect(await engine().query(LONG, { x: 1 }, { timeoutMs: 1_000 })).toMatchObject({
      ok: false,
      error: { type: 'too-large', detail: expect.stringMatching(/longer/) },
    });
    const much = 'SELECT groupArray(number) AS v FROM numbers(100000000) GROUP BY number % 2';
    expect(await engine().query(much, {}, { settings: { max_memory_usage: 50_000_000 } })).toMatchObject({
      ok: false,
      error: { type: 'too-large', detail: expect.stringMatching(/memory/) },
    });
  });

  it('answers unavailable with the reason to a statement that it cannot carry out', async () => {
    expect(await engine().query('SELECT nothing FROM nowhere')).toMatchObject({
      ok: false,
      error: { type: 'unavailable', detail: expect.stringMatching(/nowhere/) },
    });
    expect(engine().state()).toEqual({ state: 'ready' });
  });

  it('answers invalid, and stays ready, to a statement that it cannot read', async () => {
    expect(await engine().query('SELEKT 1')).toMatchObject({
      ok: false,
      error: { type: 'invalid', detail: expect.stringMatching(/cannot read/) },
    });
    expect(engine().state()).toEqual({ state: 'ready' });
  });

  it('answers aborted when the asker leaves, and ends what runs', async () => {
    const before = new AbortController();
    before.abort();
    expect(await engine().query('SELECT 1', {}, { signal: before.signal })).toMatchObject({
      error: { type: 'aborted' },
    });
    const leaving = new AbortController();
    const asked = engine().query(LONG, { x: 2 }, { signal: leaving.signal, timeoutMs: 8_000 });
    await expect.poll(() => running(engine())).toBe(1);
    leaving.abort();
    expect(await asked).toEqual({ ok: false, error: { type: 'aborted' } });
    await expect.poll(() => running(engine())).toBe(0);
  });

  it('stores a file of rows once for each token, and in what is derived from it as well', async () => {
    for (const sql of [
      `CREATE DATABASE IF NOT EXISTS d`,
      `CREATE TABLE d.rows (a UInt32, s String) ENGINE = MergeTree ORDER BY a PARTITION BY a % 3 SETTINGS non_replicated_deduplication_window = 100`,
      `CREATE TABLE d.sums (p UInt32, n SimpleAggregateFunction(sum, UInt64)) ENGINE = AggregatingMergeTree ORDER BY p SETTINGS non_replicated_deduplication_window = 100`,
      `CREATE MATERIALIZED VIEW d.feed TO d.sums AS SELECT a % 2 AS p, count() AS n FROM d.rows GROUP BY p`,
    ])
      expect(await engine().command(sql)).toEqual({ ok: true, value: undefined });
    const path = join(directory, `${kind}.rows`);
    const row = (a: number): Buffer => Buffer.from([a, 0, 0, 0, 2, 0x27, 0x5c]);
    await writeFile(path, Buffer.concat([1, 2, 3, 4].map(row)));
    const insert = { table: 'd.rows', columns: ['a', 's'], structure: 'a UInt32, s String', path, token: "it's/1" };
    for (let time = 0; time < 3; time += 1) expect(await engine().insertFile(insert)).toMatchObject({ ok: true });
    expect(await engine().insertFile({ ...insert, token: '2' })).toMatchObject({ ok: true });
    expect(await engine().query('SELECT count() AS c, any(s) AS s FROM d.rows')).toMatchObject({
      value: [{ c: 8, s: "'\\" }],
    });
    expect(await engine().query('SELECT sum(n) AS n FROM d.sums')).toMatchObject({ value: [{ n: 8 }] });
    await writeFile(path, (await readFile(path)).subarray(0, -2));
    expect(await engine().insertFile({ ...insert, token: '3' })).toMatchObject({
      ok: false,
      error: { type: 'invalid' },
    });
    expect(await engine().query('SELECT count() AS c FROM d.rows')).toMatchObject({ value: [{ c: 8 }] });
  });
});

describe('the embedded engine', () => {
  it('ends what nobody waits for, with parameters and without, running and queued', async () => {
    const leaving = new AbortController();
    const asked = Array.from({ length: 8 }, (_, x) =>
      embedded.query(LONG, { x }, { signal: leaving.signal, timeoutMs: 20_000 }),
    );
    const stream = embedded.stream(LONG.replace('{x:UInt64}', '7'), {}, 'CSV', {
      signal: leaving.signal,
      timeoutMs: 20_000,
    });
    leaving.abort();
    for (const one of await Promise.all([...asked, stream])) expect(one).toMatchObject({ error: { type: 'aborted' } });
    await expect.poll(() => running(embedded)).toBe(0);
  });

  it('makes pieces of a stream as they are taken, and none for who left', async () => {
    const leaveEarly = async (): Promise<void> => {
      const pieces = await embedded.stream("SELECT number, repeat('x', 500) FROM numbers(1000000000)", {}, 'CSV', {
        timeoutMs: 60_000,
      });
      if (!pieces.ok) throw new Error(JSON.stringify(pieces.error));
      let taken = 0;
      for await (const piece of pieces.value) {
        taken += piece.length;
        expect(piece.length).toBeLessThan(20_000_000);
        if (taken > 20_000_000) break;
      }
    };
    await Promise.all([leaveEarly(), leaveEarly(), leaveEarly()]);
    await expect.poll(() => running(embedded)).toBe(0);
  });

  it('answers unavailable while its process is away, and goes on with the next one', async () => {
    const { pid } = embedded;
    const asked = embedded.query(LONG, { x: 3 }, { timeoutMs: 20_000 });
    await expect.poll(() => running(embedded)).toBe(1);
    process.kill(pid ?? 0, 'SIGKILL');
    expect(await asked).toMatchObject({ ok: false, error: { type: 'unavailable' } });
    expect(embedded.state().state).toBe('unavailable');
    await expect.poll(() => embedded.query('SELECT 1 AS one')).toMatchObject({ ok: true });
    expect(embedded.pid).not.toBe(pid);
  });

  it('ends a process that hangs, and goes on with the next one', async () => {
    const hanging = new EmbeddedEngine({
      entry: ENTRIES.engine,
      directory: join(directory, 'hanging'),
      log: () => undefined,
      silentMs: 1_000,
    });
    expect(await hanging.query('SELECT 1 AS one')).toMatchObject({ ok: true });
    const { pid } = hanging;
    process.kill(pid ?? 0, 'SIGSTOP');
    await expect.poll(() => hanging.pid).not.toBe(pid);
    await expect.poll(() => hanging.query('SELECT 1 AS one')).toMatchObject({ ok: true });
    await hanging.close();
  });

  it('says that a store is spoiled, and has its rows again when it is put right', async () => {
    const folder = join(directory, 'spoiled');
    const open = (): EmbeddedEngine =>
      new EmbeddedEngine({ entry: ENTRIES.engine, directory: folder, log: () => undefined });
    const sound = open();
    for (const sql of [
      'CREATE DATABASE kept',
      'CREATE TABLE kept.rows (a UInt32) ENGINE = MergeTree ORDER BY a',
      'INSERT INTO kept.rows SELECT number FROM numbers(5)',
    ])
      expect(await sound.command(sql)).toMatchObject({ ok: true });
    await sound.close();
    const names = await readdir(folder, { recursive: true });
    const table = join(folder, names.find((name) => name.endsWith('/rows.sql')) ?? '');
    const text = await readFile(table, 'utf8');
    await writeFile(table, 'spoiled');
    const spoiled = open();
    await expect.poll(() => spoiled.state().detail, { timeout: 20_000 }).toMatch(/cannot be opened.*rows/s);
    expect(await spoiled.query('SELECT 1')).toMatchObject({ ok: false, error: { type: 'unavailable' } });
    await writeFile(table, text);
    await expect
      .poll(() => spoiled.query('SELECT count() AS c FROM kept.rows'), { timeout: 20_000 })
      .toMatchObject({ value: [{ c: 5 }] });
    await spoiled.close();
  });

  it('says that a folder is taken by another process', async () => {
    const second = new EmbeddedEngine({
      entry: ENTRIES.engine,
      directory: join(directory, 'store'),
      log: () => undefined,
    });
    await expect
      .poll(() => second.state())
      .toMatchObject({
        state: 'unavailable',
        detail: expect.stringContaining('cannot be opened') as string,
      });
    await second.close();
  });
});

describe('the clickhouse engine', () => {
  it('answers unavailable while the server is away, and notices when it is back', async () => {
    await bridge.cut();
    expect(await clickhouse.query('SELECT 1')).toMatchObject({ ok: false, error: { type: 'unavailable' } });
    expect(clickhouse.state()).toMatchObject({
      state: 'unavailable',
      detail: expect.stringMatching(/cannot be reached/),
    });
    await bridge.mend();
    expect(await clickhouse.probe()).toBe(true);
    expect(clickhouse.state()).toEqual({ state: 'ready' });
  });

  it('says that it may not sign in, without the password, and notices when it may', async () => {
    const shutOut = new ClickHouseEngine({
      url: bridge.url,
      database: 'netloft',
      user: 'netloft',
      password: 's3cret-word',
    });
    bridge.faults.refusal =
      'Code: 516. DB::Exception: netloft: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)';
    const refused = await shutOut.query('SELECT 1');
    expect(refused).toMatchObject({ ok: false, error: { type: 'unavailable' } });
    expect(shutOut.state()).toMatchObject({
      state: 'unavailable',
      detail: expect.stringMatching(/Authentication failed/),
    });
    bridge.faults.refusal = undefined;
    await bridge.cut();
    const away = await shutOut.query('SELECT 1');
    expect(JSON.stringify([refused, away, shutOut.state()])).not.toContain('s3cret-word');
    await bridge.mend();
    expect(await shutOut.probe()).toBe(true);
    expect(shutOut.state()).toEqual({ state: 'ready' });
    await shutOut.close();
  });
});
