import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GONE_MS } from '../record/gone.ts';
import { routeOf, trafficOf } from '../record/route.ts';
import { RowWriter } from '../record/rowbinary.ts';
import { Spool } from '../record/spool.ts';
import { writeFlow } from '../record/write-flow.ts';
import { spoolIdOf } from '../store/spool-id.ts';
import { fullFlow } from '../testing/ipfix.ts';
import type { SqlEngine } from '../types.ts';
import { LeftBehind } from './left-behind.ts';

const NOW = 1_795_694_400_000;
let shared: string;
beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), 'netloft-left-'));
});
afterEach(() => rmSync(shared, { recursive: true, force: true }));

/** A process that wrote so many rows; `ended` closes it in order, and its files are as old as told. */
function process_(folder: string, rows: number, { ended = false, ageMs = 0 } = {}): string {
  const directory = join(folder, 'spool');
  const spool = Spool.open({ directory, onSegment: () => undefined, now: () => NOW - ageMs });
  if (!(spool instanceof Spool)) throw new Error(spool.fault);
  const writer = new RowWriter();
  for (let at = 0; at < rows; at++) writeFlow(writer, fullFlow(NOW / 1000), routeOf(trafficOf('a'), 'a'), NOW / 1000);
  spool.append(writer.view(), rows);
  if (ended) spool.close();
  for (const name of readdirSync(directory))
    utimesSync(join(directory, name), (NOW - ageMs) / 1000, (NOW - ageMs) / 1000);
  return spoolIdOf(folder);
}

/** A store that takes each token once, and says nothing when it is away. */
function storeOf() {
  const rows = new Map<string, string>();
  const state = { away: false };
  const insertFile: SqlEngine['insertFile'] = async ({ token, path }) => {
    if (state.away) return { ok: false, error: { type: 'unavailable', detail: 'away' } };
    rows.set(token, path);
    return { ok: true, value: undefined };
  };
  return { engine: { insertFile }, rows, state };
}
const replica = (name: string): string => join(shared, 'replicas', name);
const adopterOf = (own: string, { engine }: ReturnType<typeof storeOf>, said: string[] = []): LeftBehind =>
  new LeftBehind({
    engine,
    table: 'flows',
    shared,
    own,
    rejectedDirectory: join(own, 'rejected'),
    now: () => NOW,
    log: (_, message, facts) => void said.push(`${message}: ${JSON.stringify(facts)}`),
  });

describe('what another process left waiting', () => {
  it.each([
    ['a replica that writes', {}],
    ['a replica that was silent for a while', { ageMs: GONE_MS - 1_000 }],
  ])('is left to it: %s', async (_, options) => {
    process_(replica('a'), 3, options);
    const store = storeOf();
    await adopterOf(replica('b'), store).run();
    expect([...store.rows]).toEqual([]);
  });

  it.each([
    ['that left in order', { ended: true }, 'replicas/a'],
    ['that died long ago, in the middle of a file', { ageMs: GONE_MS }, 'replicas/a'],
    ['that was alone before there were several', { ageMs: GONE_MS }, ''],
  ])('is stored under its own tokens, of a process %s', async (_, options, folder) => {
    const id = process_(join(shared, folder), 3, options);
    const store = storeOf();
    const said: string[] = [];
    const adopter = adopterOf(replica('b'), store, said);
    await adopter.run();
    expect([...store.rows.keys()]).toEqual([
      expect.stringMatching(new RegExp(`^${id}/seg-\\d{13}-00000001-3\\.rows$`)),
    ]);
    expect(said).toEqual([expect.stringMatching(/taken over: .*"rows":3/)]);
    expect([adopter.stored, adopter.waiting, adopter.fault]).toEqual([3, 0, undefined]);
    await adopter.run();
    expect(store.rows.size).toBe(1);
  });

  it('is never its own, and goes back to the one process when the replicas are gone', async () => {
    process_(shared, 1, { ageMs: GONE_MS });
    const id = process_(replica('a'), 2, { ended: true });
    const store = storeOf();
    await adopterOf(shared, store).run();
    expect([...store.rows.keys()]).toEqual([expect.stringContaining(id)]);
  });

  it('is had by one of several replicas', async () => {
    process_(replica('a'), 5, { ended: true });
    const store = storeOf();
    const names = ['b', 'c', 'd'];
    for (const name of names) process_(replica(name), 0);
    const adopters = names.map((name) => adopterOf(replica(name), store));
    await Promise.all(adopters.map((one) => one.run()));
    expect(adopters.map(({ stored }) => stored).toSorted((left, right) => left - right)).toEqual([0, 0, 5]);
  });

  it('waits while the store is away, is told, and is taken over from who dies with it', async () => {
    const id = process_(replica('a'), 4, { ended: true });
    const store = storeOf();
    store.state.away = true;
    process_(replica('b'), 0);
    const first = adopterOf(replica('b'), store);
    await first.run();
    expect([first.waiting, first.fault]).toEqual([4, 'flow records that another process left wait: away']);
    store.state.away = false;
    const second = adopterOf(replica('c'), store);
    await second.run();
    expect(second.stored, 'while that one lives').toBe(0);
    process_(replica('b'), 0, { ended: true });
    await second.run();
    expect([second.stored, first.waiting]).toEqual([4, 0]);
    expect([...store.rows.keys()]).toEqual([expect.stringMatching(new RegExp(`^${id}/.*-4\\.rows$`))]);
  });

  it('is nothing where files are no records', async () => {
    mkdirSync(join(replica('a'), 'spool'), { recursive: true });
    writeFileSync(join(replica('a'), 'spool', 'seg-0000000000001-00000001.open'), 'torn');
    const store = storeOf();
    const old = (NOW - GONE_MS) / 1000;
    utimesSync(join(replica('a'), 'spool', 'seg-0000000000001-00000001.open'), old, old);
    await adopterOf(replica('b'), store).run();
    expect(store.rows.size).toBe(0);
  });
});
