import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { ClickHouseEngine } from '../engine/clickhouse.ts';
import { EmbeddedEngine } from '../engine/embedded.ts';
import { type Bridge, openBridge } from '../engine/testing/http-bridge.ts';
import { err, ok, type Result } from '../result.ts';
import { type Layout, wholeTable } from '../schema/layout.ts';
import { migrate } from '../schema/migrate.ts';
import { ENTRIES } from '../testing/entries.ts';
import { TestFeed } from '../testing/segments.ts';
import type { IncomingFlow, SqlEngine } from '../types.ts';
import { Tries } from './tries.ts';
import { INSERT_SHAPE, Writer } from './writer.ts';

const NOW = Math.floor(Date.now() / 1000);
let databases = 0;
let bridge: Bridge;
let folder: string;
let feed: TestFeed;
let layout: Layout;
let writer: Writer | undefined;
let spoolId: Result<string, string>;
const engines: SqlEngine[] = [];

beforeAll(async () => {
  bridge = await openBridge();
});
afterAll(() => bridge.close());
beforeEach(async () => {
  spoolId = ok('spool');
  folder = await mkdtemp(join(tmpdir(), 'netloft-writer-'));
  feed = new TestFeed(folder);
  layout = { database: `d${(databases += 1)}`, retentionHours: 240 };
});
afterEach(async () => {
  Object.assign(bridge.faults, { delayMs: 0, loseInsertAnswers: false, refusal: undefined });
  writer?.close();
  for (const engine of engines.splice(0)) await engine.close();
  feed.close();
  await rm(folder, { recursive: true, force: true });
});

/** Records of several partitions, so that one file becomes several parts of the table. */
const flows = (count: number, from = 0): IncomingFlow[] =>
  Array.from({ length: count }, (_, at) => ({
    flowStartSeconds: NOW - 86_400,
    flowEndSeconds: NOW - (at % 3) * 5 * 3600,
    sourceIP: `10.0.${(from + at) >> 8}.${(from + at) & 255}`,
    destinationIP: '10.1.0.1',
    destinationTransportPort: 80,
    protocolIdentifier: 6,
    octetDeltaCount: 10,
    sourcePodNamespace: 'shop',
    sourcePodName: `web-${from + at}`,
  }));

const write = (engine: SqlEngine): Writer =>
  new Writer({
    feed,
    engine,
    table: wholeTable(layout, 'flows'),
    spoolId: () => spoolId,
    tries: new Tries(engine),
    rejectedDirectory: join(folder, 'rejected'),
    log: () => undefined,
  });

async function prepared(engine: SqlEngine): Promise<void> {
  expect(await migrate(engine, layout)).toMatchObject({ ok: true });
}

/** Rows of the table, and the records that each roll-up has counted. */
async function rows(engine: SqlEngine): Promise<unknown> {
  const of = (table: string, what: string): string => `(SELECT ${what} FROM ${wholeTable(layout, table)})`;
  const found = await engine.query(
    `SELECT ${of('flows', 'count()')} AS flows, ${of('flows_minute', 'sum(records)')} AS minutes, ${of('flows_hour', 'sum(records)')} AS hours, ${of('flows_hour', 'sum(octetDeltaCount)')} AS bytes`,
  );
  return found.ok ? found.value[0] : found.error;
}
const whole = (count: number) => ({ flows: count, minutes: count, hours: count, bytes: count * 10 });

/** Closed after the test. */
function opening<Engine extends SqlEngine>(engine: Engine): Engine {
  engines.push(engine);
  return engine;
}
const clickhouse = (): ClickHouseEngine =>
  opening(new ClickHouseEngine({ url: bridge.url, database: layout.database }));

it('stores every file once while the process of the store is killed again and again', async () => {
  let opened = 0;
  const engine = opening(
    new EmbeddedEngine({
      entry: ENTRIES.engine,
      directory: join(folder, 'store'),
      log: () => undefined,
      onOpen: () => {
        opened += 1;
        if (opened > 1) writer?.start();
      },
    }),
  );
  await prepared(engine);
  const files = 12;
  for (let file = 0; file < files; file += 1) feed.add(flows(100, file * 100));
  writer = write(engine);
  writer.start();
  for (let kill = 1; kill <= 5; kill += 1) {
    // In the middle of an insert: some file more was stored since the last kill, and the next one is under way.
    await expect.poll(() => feed.stored.length, { interval: 1 }).toBeGreaterThanOrEqual(kill * 2);
    if (engine.pid !== undefined) process.kill(engine.pid, 'SIGKILL');
  }
  await expect.poll(() => feed.stored.length).toBe(files);
  expect(feed.rejected).toEqual([]);
  expect(await rows(engine)).toEqual(whole(files * 100));
  expect(opened).toBeGreaterThan(3);
}, 90_000);

it('stores every file once on a server that goes away, answers late, and loses answers', async () => {
  const engine = clickhouse();
  await prepared(engine);
  writer = write(engine);
  writer.start();
  bridge.faults.delayMs = 100;
  feed.add(flows(100));
  await expect.poll(() => feed.stored.length).toBe(1);
  bridge.faults.delayMs = 0;
  bridge.faults.loseInsertAnswers = true;
  feed.add(flows(100, 100));
  feed.add(flows(100, 200));
  await expect.poll(() => engine.state().state).toBe('unavailable');
  bridge.faults.loseInsertAnswers = false;
  await bridge.cut();
  feed.add(flows(100, 300));
  await bridge.mend();
  await expect.poll(() => feed.stored.length).toBe(4);
  expect(await rows(engine)).toEqual(whole(400));
});

it('waits while the server is full or only reads, however often, and puts nothing aside', async () => {
  const engine = clickhouse();
  await prepared(engine);
  feed.add(flows(50));
  feed.add(flows(50, 50));
  const insert = vi.spyOn(engine, 'insertFile');
  writer = write(engine);
  for (let time = 1; time <= 12; time += 1) {
    bridge.faults.refusal = [
      'Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)',
      'Code: 252. DB::Exception: Too many parts. (TOO_MANY_PARTS)',
      'Code: 242. DB::Exception: Table is in readonly mode. (TABLE_IS_READ_ONLY)',
    ][time % 3];
    // As after a break: the next try is at once.
    writer.start();
    await expect.poll(() => insert.mock.settledResults.length).toBeGreaterThanOrEqual(time);
  }
  expect(feed.rejected).toEqual([]);
  bridge.faults.refusal = undefined;
  writer.start();
  await expect.poll(() => feed.stored.length).toBe(2);
  expect(await rows(engine)).toEqual(whole(100));
});

it('puts a file aside that fails over and over while others are stored', async () => {
  const engine = clickhouse();
  await prepared(engine);
  feed.add(flows(10));
  const [poison] = feed.waiting();
  const insertFile = engine.insertFile.bind(engine);
  const insert = vi
    .spyOn(engine, 'insertFile')
    .mockImplementation((file, more) =>
      file.path === poison?.path
        ? Promise.resolve(err({ type: 'unavailable', detail: 'Code: 49. DB::Exception: Logical error' }))
        : insertFile(file, more),
    );
  writer = write(engine);
  for (let file = 0; file < 40 && feed.rejected.length === 0; file += 1) {
    feed.add(flows(10, (file + 1) * 10));
    writer.start();
    await expect.poll(() => insert.mock.settledResults.length).toBeGreaterThan(file);
  }
  await expect.poll(() => feed.rejected).toEqual([poison]);
  await expect.poll(() => feed.waiting()).toEqual([]);
  expect(writer.rejected).toBe(10);
});

it('puts a file aside that cannot be read, counts it, and stores the others', async () => {
  const engine = clickhouse();
  await prepared(engine);
  for (let file = 0; file < 3; file += 1) feed.add(flows(20, file * 20));
  const [, torn] = feed.waiting();
  await truncate(torn?.path ?? '', (torn?.bytes ?? 0) - 3);
  writer = write(engine);
  writer.start();
  await expect.poll(() => feed.stored.length).toBe(2);
  expect(writer.rejected).toBe(20);
  expect(await readdir(join(folder, 'rejected'))).toEqual([torn?.name]);
  expect(await rows(engine)).toEqual(whole(40));
});

it('keeps files whose statement the store cannot read until one that can is there', async () => {
  const engine = clickhouse();
  await prepared(engine);
  feed.add(flows(20));
  bridge.faults.refusal = 'Code: 62. DB::Exception: Syntax error: failed at position 8 (SYNTAX_ERROR)';
  writer = write(engine);
  writer.start();
  await expect.poll(() => writer?.fault).toBeDefined();
  expect(writer.rejected).toBe(0);
  bridge.faults.refusal = undefined;
  await expect.poll(() => feed.stored.length).toBe(1);
  expect(await rows(engine)).toEqual(whole(20));
});

it('lets a file go that was removed for want of room, or that another process took over', async () => {
  const engine = clickhouse();
  await prepared(engine);
  for (let file = 0; file < 2; file += 1) feed.add(flows(20, file * 20));
  await rm(feed.waiting()[0]?.path ?? '');
  writer = write(engine);
  writer.start();
  await expect.poll(() => feed.stored.length).toBe(1);
  expect(writer.rejected).toBe(0);
  expect([feed.gone.length, feed.waiting()]).toEqual([1, []]);
});

it('stores nothing while the name of the spool cannot be read', async () => {
  const engine = clickhouse();
  await prepared(engine);
  feed.add(flows(20));
  spoolId = err('ESTALE: stale file handle');
  writer = write(engine);
  writer.start();
  await expect.poll(() => writer?.fault).toBe('flow records wait: ESTALE: stale file handle');
  expect(await rows(engine)).toEqual(whole(0));
  spoolId = ok('spool');
  writer.start();
  await expect.poll(() => feed.stored.length).toBe(1);
  expect(writer.fault).toBeUndefined();
});

it.each([
  ['that is gone', 'nowhere', 'ENOENT'],
  ['that the volume does not give', '.', 'EISDIR'],
])('a file %s says nothing against the server, and ends nothing', async (_, name, code) => {
  const engine = clickhouse();
  await prepared(engine);
  const path = join(folder, name);
  expect(await engine.insertFile({ ...INSERT_SHAPE, table: wholeTable(layout, 'flows'), path, token: 't' })).toEqual(
    err({ type: 'unavailable', detail: expect.stringMatching(`^${code}`) as string }),
  );
  expect(engine.state().state).toBe('ready');
});
