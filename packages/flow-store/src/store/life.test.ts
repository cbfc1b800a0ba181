import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bridge, openBridge } from '../engine/testing/http-bridge.ts';
import { PARTITION_HOURS } from '../schema/tables.ts';
import { counted, optionsFor, portOf, record, scopeOf, send, stored } from '../testing/store.ts';
import type { FlowStore, FlowStoreOptions, StoreStatus } from '../types.ts';
import { openFlowStore } from './open.ts';

const PARTITION_SECONDS = PARTITION_HOURS * 3600;
let dataDir: string;
const stores: FlowStore[] = [];
let bridge: Bridge | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'netloft-life-'));
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close(0);
  await bridge?.close();
  bridge = undefined;
  await rm(dataDir, { recursive: true, force: true });
});

async function open(more: Partial<FlowStoreOptions> = {}, folder = dataDir): Promise<FlowStore> {
  const store = await openFlowStore(optionsFor(folder, more));
  stores.push(store);
  return store;
}
async function closed(store: FlowStore, graceMs = 10_000): Promise<void> {
  stores.splice(stores.indexOf(store), 1);
  await store.close(graceMs);
}
const status = (store: FlowStore, state: StoreStatus['state']): Promise<void> =>
  expect.poll(() => store.status()).toMatchObject({ state });

const many = (count: number, from = 0, more: Readonly<Record<string, unknown>> = {}) =>
  Array.from({ length: count }, (_, at) => record(from + at, more));

describe('a store that is too large', () => {
  it('loses whole old parts, says so, and remembers that after a restart', async () => {
    const first = await open();
    const now = Math.floor(Date.now() / 1000);
    for (const age of [3, 2, 1, 0])
      await send(
        await portOf(first),
        many(2_000).map((one, at) => ({
          ...one,
          flowStartSeconds: now - age * PARTITION_SECONDS,
          flowEndSeconds: now - age * PARTITION_SECONDS,
          sourceTransportPort: 1_024 + at * 7,
          sourcePodName: `pod-${age}-${at}`,
        })),
      );
    await stored(first, 8_000);
    await closed(first);

    const whole = await open();
    await expect.poll(async () => (await whole.status()).bytes).toBeGreaterThan(0);
    const { bytes } = await whole.status();
    await closed(whole);

    const limited = await open({ maxBytes: Math.floor((bytes ?? 0) * 0.7) });
    await expect.poll(async () => (await limited.status()).partitionsDropped.length).toBe(2);
    const { partitionsDropped, bytes: left } = await limited.status();
    expect(partitionsDropped.map(({ rows }) => rows)).toEqual([2_000, 2_000]);
    expect(partitionsDropped.map(({ until }) => until)).toEqual(
      [3, 2].map(
        (age) => (Math.floor((now - age * PARTITION_SECONDS) / PARTITION_SECONDS) + 1) * PARTITION_SECONDS * 1_000,
      ),
    );
    expect(left).toBeLessThan((bytes ?? 0) * 0.7);
    const page = await limited.queries.records({ ...scopeOf(), from: (now - 86_400) * 1000, limit: 1 });
    expect(page).toMatchObject({ ok: true, value: { total: 4_000 } });
    await closed(limited);

    const again = await open();
    await expect
      .poll(async () => (await again.status()).partitionsDropped)
      .toEqual(partitionsDropped.map((one) => ({ ...one, at: Math.floor(one.at / 1000) * 1000 })));
  }, 90_000);
});

describe('a ClickHouse server', () => {
  const clickhouse = (): Partial<FlowStoreOptions> => ({
    mode: 'clickhouse',
    clickhouse: { url: bridge?.url ?? '', database: 'netloft' },
  });

  it('is filled by collectors of their own, and asked by the server', async () => {
    bridge = await openBridge();
    const [one, other, server] = [
      await open({ ...clickhouse(), role: 'collector' }, join(dataDir, 'one')),
      await open({ ...clickhouse(), role: 'collector' }, join(dataDir, 'other')),
      await open({ ...clickhouse(), listeners: [] }, join(dataDir, 'server')),
    ];
    // Their files have the same names but not the same store of names: none is taken for a repeated one.
    await send(await portOf(one), many(300));
    await send(await portOf(other), many(300));
    await stored(one, 300);
    await stored(other, 300);
    await status(server, 'ready');
    expect(await counted(server)).toEqual({ records: 600, summed: 600 });
  });

  it('gets what came in while it was away, over a restart of the collector too', async () => {
    bridge = await openBridge();
    await bridge.cut();
    const before = await open(clickhouse());
    await send(await portOf(before), many(400));
    await status(before, 'unavailable');
    await expect.poll(async () => (await before.status()).waiting).toBe(400);
    expect(await before.queries.records({ ...scopeOf(), limit: 1 })).toMatchObject({
      ok: false,
      error: { type: 'unavailable' },
    });
    await closed(before, 500);
    const after = await open(clickhouse());
    await bridge.mend();
    await stored(after, 400);
    expect(await after.status()).toMatchObject({ state: 'ready', waiting: 0, dropped: 0 });
    expect(await counted(after)).toEqual({ records: 400, summed: 400 });
  });

  it('gets what the one process left waiting from the first of several replicas, once', async () => {
    bridge = await openBridge();
    await bridge.cut();
    const alone = await open(clickhouse());
    await send(await portOf(alone), many(400));
    await expect.poll(async () => (await alone.status()).waiting).toBe(400);
    await closed(alone, 500);
    await bridge.mend();
    const replicas = await Promise.all(
      ['a', 'b'].map((name) =>
        open({ ...clickhouse(), listeners: [], sharedDir: dataDir }, join(dataDir, 'replicas', name)),
      ),
    );
    const [one, other] = replicas;
    await expect
      .poll(async () =>
        (await Promise.all(replicas.map((store) => store.status())))
          .map(({ stored }) => stored)
          .toSorted((left, right) => left - right),
      )
      .toEqual([0, 400]);
    expect(await other?.status()).toMatchObject({ state: 'ready', waiting: 0, dropped: 0 });
    expect(one && (await counted(one))).toEqual({ records: 400, summed: 400 });
  });

  it('gets the newest records when more came in than is kept for it, and the others are counted', async () => {
    bridge = await openBridge();
    const store = await open({ ...clickhouse(), bufferBytes: 300_000 });
    await status(store, 'ready');
    await bridge.cut();
    for (let batch = 0; batch < 6; batch += 1) {
      await send(await portOf(store), many(400, batch * 400, { destinationTransportPort: 100 + batch }));
      // The rows of a batch become a file of their own.
      await expect
        .poll(async () => {
          const { waiting, dropped } = await store.status();
          return waiting + dropped;
        })
        .toBe((batch + 1) * 400);
    }
    await expect.poll(async () => (await store.status()).dropped).toBeGreaterThan(0);
    await bridge.mend();
    await expect.poll(async () => (await store.status()).waiting).toBe(0);
    const { dropped, stored: rows } = await store.status();
    expect(dropped + rows).toBe(2_400);
    expect(await counted(store)).toEqual({ records: rows, summed: rows });
    expect(await store.queries.records({ ...scopeOf('port:105'), limit: 1 })).toMatchObject({ value: { total: 400 } });
    expect(await store.queries.records({ ...scopeOf('port:100'), limit: 1 })).toMatchObject({ value: { total: 0 } });
  });

  it('is left alone when a newer version has made its tables', async () => {
    bridge = await openBridge();
    const first = await open(clickhouse());
    await status(first, 'ready');
    await closed(first);
    await bridge.chdb.run({
      sql: "INSERT INTO netloft.netloft_migrations (version, name, checksum) VALUES (99, 'later', '')",
      parameters: {},
      format: 'Null',
      lane: 'write',
    });
    const store = await open(clickhouse());
    await expect
      .poll(() => store.status())
      .toMatchObject({
        state: 'unavailable',
        detail: expect.stringContaining('schema version 99') as string,
      });
  });
});

const mount = (...args: string[]): boolean => spawnSync('mount', args, { stdio: 'ignore' }).status === 0;

describe('a full disk', () => {
  it('makes records wait in files and then in memory, and lets them be stored when there is room', async ({ skip }) => {
    const disk = await mkdtemp(join(tmpdir(), 'netloft-disk-'));
    if (!mount('-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk)) skip('a disk of its own needs root');
    try {
      const store = await open({}, join(disk, 'flows'));
      await status(store, 'ready');
      const port = await portOf(store);
      let sent = 0;
      // Labels that do not compress, until the disk takes no more.
      while (sent < 30_000 && (await store.status()).waiting < 5_000) {
        const labels = (): string => JSON.stringify({ app: randomBytes(2_000).toString('base64') });
        await send(
          port,
          Array.from({ length: 1_000 }, (_, at) => record(at, { sourcePodLabels: labels() })),
        );
        sent += 1_000;
        await expect
          .poll(async () => {
            const { waiting, stored: rows, dropped } = await store.status();
            return waiting + rows + dropped;
          })
          .toBe(sent);
      }
      const full = await store.status();
      expect(full.waiting).toBeGreaterThanOrEqual(5_000);
      expect(full.detail).toMatch(/space/i);
      expect(mount('-o', 'remount,size=400m', disk)).toBe(true);
      await expect.poll(async () => (await store.status()).waiting, { timeout: 30_000 }).toBe(0);
      const { dropped, stored: rows } = await store.status();
      expect(rows + dropped).toBe(sent);
      expect(await counted(store)).toEqual({ records: rows, summed: rows });
      await closed(store);
    } finally {
      for (const store of stores.splice(0)) await store.close(0);
      spawnSync('umount', ['-l', disk]);
      await rm(disk, { recursive: true, force: true });
    }
  }, 90_000);
});
