import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GONE_MS, LONGEST_GAP_MS } from '../record/gone.ts';
import { routeOf, trafficOf } from '../record/route.ts';
import { RowWriter } from '../record/rowbinary.ts';
import { Spool } from '../record/spool.ts';
import { writeFlow } from '../record/write-flow.ts';
import { spoolIdOf } from '../store/spool-id.ts';
import { fullFlow } from '../testing/ipfix.ts';
import type { SqlEngine } from '../types.ts';
import { LeftBehind } from './left-behind.ts';
import { MOST_TRIES, Tries } from './tries.ts';

const NOW = 1_795_694_400_000;
let shared: string;
beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), 'netloft-left-'));
});
afterEach(() => rmSync(shared, { recursive: true, force: true }));

const MINUTE = 60_000;

/** A process that wrote so many rows; `ended` closes it in order. Its clock is years behind. */
function process_(folder: string, rows: number, { ended = false } = {}): string {
  const directory = join(folder, 'spool');
  const spool = Spool.open({ directory, onSegment: () => undefined, now: () => NOW - 1e11 });
  if (!(spool instanceof Spool)) throw new Error(spool.fault);
  const writer = new RowWriter();
  for (let at = 0; at < rows; at++) writeFlow(writer, fullFlow(NOW / 1000), routeOf(trafficOf('a'), 'a'), NOW / 1000);
  spool.append(writer.view(), rows);
  if (ended) spool.close();
  const id = spoolIdOf(folder);
  return id.ok ? id.value : id.error;
}

/** A store that takes each token once, says nothing when it is away, and fails over files of one process when told so. */
function storeOf() {
  const rows = new Map<string, string>();
  const state = { away: false, poison: 'none' };
  const insertFile: SqlEngine['insertFile'] = async ({ token, path }) => {
    if (state.away || token.startsWith(state.poison))
      return { ok: false, error: { type: 'unavailable', detail: 'away' } };
    rows.set(token, path);
    return { ok: true, value: undefined };
  };
  const engine = { insertFile, state: () => ({ state: state.away ? 'unavailable' : 'ready', detail: '' }) as const };
  return { engine, rows, state, tries: new Tries(engine) };
}
const replica = (name: string): string => join(shared, 'replicas', name);
function adopterOf(own: string, { engine, tries }: ReturnType<typeof storeOf>, said: string[] = []) {
  const clock = { ms: 0 };
  const adopter = new LeftBehind({
    engine,
    tries,
    table: 'flows',
    shared,
    own,
    rejectedDirectory: join(own, 'rejected'),
    now: () => clock.ms,
    log: (_, message, facts) => void said.push(`${message}: ${JSON.stringify(facts)}`),
  });
  /** One look a minute. */
  const minutes = async (count: number, each: () => void = () => undefined): Promise<void> => {
    for (let minute = 0; minute < count; minute += 1) {
      clock.ms += MINUTE;
      each();
      await adopter.run();
    }
  };
  return Object.assign(adopter, { clock, minutes });
}
const GONE_MINUTES = GONE_MS / MINUTE + 1;

describe('what another process left waiting', () => {
  it('is not touched while that process is seen to live, or was not seen for long enough not to', async () => {
    process_(replica('a'), 3);
    const store = storeOf();
    const adopter = adopterOf(replica('b'), store);
    await adopter.minutes(GONE_MINUTES - 1);
    expect(store.rows.size).toBe(0);
    const lock = join(replica('a'), 'spool', 'writer.lock');
    let touched = 0;
    // A clock that runs behind and one that is set back say as much as any other.
    await adopter.minutes(3 * GONE_MINUTES, () => utimesSync(lock, 1e6 - (touched += 1), 1e6 - touched));
    expect(store.rows.size).toBe(0);
    await adopter.minutes(GONE_MINUTES - 1);
    expect(store.rows.size).toBe(1);
  });

  it('is not touched after the volume or this process stood still, however long', async () => {
    process_(replica('a'), 3);
    const store = storeOf();
    const adopter = adopterOf(replica('b'), store);
    await adopter.run();
    adopter.clock.ms += 10 * GONE_MS;
    await adopter.run();
    expect(store.rows.size).toBe(0);
    await adopter.minutes((GONE_MS - LONGEST_GAP_MS) / MINUTE - 1);
    expect(store.rows.size).toBe(0);
  });

  it.each([
    ['that left in order', true, 'replicas/a'],
    ['that died, in the middle of a file', false, 'replicas/a'],
    ['that was alone before there were several', false, ''],
  ])('is stored under its own tokens, of a process %s', async (_, ended, folder) => {
    const id = process_(join(shared, folder), 3, { ended });
    const store = storeOf();
    const said: string[] = [];
    const adopter = adopterOf(replica('b'), store, said);
    await adopter.minutes(ended ? 1 : GONE_MINUTES);
    expect([...store.rows.keys()]).toEqual([
      expect.stringMatching(new RegExp(`^${id}/seg-\\d{13}-00000001-3\\.rows$`)),
    ]);
    expect(said).toEqual([expect.stringMatching(/taken over: .*"rows":3/)]);
    expect([adopter.stored, adopter.waiting, adopter.fault]).toEqual([3, 0, undefined]);
    await adopter.minutes(2 * GONE_MINUTES);
    expect(store.rows.size).toBe(1);
    expect(existsSync(replica('a')), 'the folder of a replica that is gone').toBe(false);
    expect(existsSync(shared)).toBe(true);
  });

  it('is never its own, and goes back to the one process when the replicas are gone', async () => {
    process_(shared, 1, { ended: true });
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
    await adopterOf(replica('b'), store).minutes(GONE_MINUTES);
    expect(store.rows.size).toBe(0);
  });

  it('leaves a folder that holds anything else, and one whose process is there', async () => {
    process_(replica('a'), 0, { ended: true });
    writeFileSync(join(replica('a'), 'notes'), 'of an administrator');
    process_(replica('c'), 0);
    const lock = join(replica('c'), 'spool', 'writer.lock');
    let touched = 0;
    await adopterOf(replica('b'), storeOf()).minutes(3 * GONE_MINUTES, () => utimesSync(lock, (touched += 1), touched));
    expect(readdirSync(replica('a')).toSorted()).toEqual(['notes', 'spool', 'spool-id']);
    expect(readdirSync(replica('c')).toSorted()).toEqual(['spool', 'spool-id']);
  });

  it('that the volume does not let be taken is told once and tried again, and others are taken', async () => {
    process_(replica('a'), 2, { ended: true });
    process_(replica('c'), 3, { ended: true });
    // A name that cannot be read, as on a volume that is away.
    rmSync(join(replica('a'), 'spool-id'));
    symlinkSync('spool-id', join(replica('a'), 'spool-id'));
    const store = storeOf();
    const said: string[] = [];
    const adopter = adopterOf(replica('b'), store, said);
    await adopter.minutes(3);
    expect(adopter.stored).toBe(3);
    expect(adopter.fault).toContain('ELOOP');
    expect(said.filter((line) => line.includes('ELOOP'))).toHaveLength(1);
    rmSync(join(replica('a'), 'spool-id'));
    await adopter.minutes(1);
    expect([adopter.stored, adopter.fault]).toEqual([5, undefined]);
  });

  it('stays where it is while this process cannot write, and nothing is thrown', async () => {
    process_(replica('a'), 2, { ended: true });
    const store = storeOf();
    const adopter = adopterOf(replica('b'), store);
    // A folder that cannot be made.
    mkdirSync(replica('b'), { recursive: true });
    symlinkSync('adopted', join(replica('b'), 'adopted'));
    await adopter.minutes(2);
    expect([adopter.stored, adopter.waiting, adopter.fault]).toEqual([
      0,
      0,
      expect.stringMatching(/ELOOP|EEXIST|ENOENT/),
    ]);
    rmSync(join(replica('b'), 'adopted'));
    await adopter.minutes(1);
    expect([adopter.stored, adopter.fault]).toEqual([2, undefined]);
  });

  it('is stored once though its file cannot be removed, which is tried again', async () => {
    process_(replica('a'), 2, { ended: true });
    const store = storeOf();
    const insert = vi.spyOn(store.engine, 'insertFile');
    let path = '';
    insert.mockImplementation(async (file) => {
      // From here on it is no file that can be removed.
      path = file.path;
      rmSync(path);
      mkdirSync(path);
      return { ok: true, value: undefined };
    });
    const adopter = adopterOf(replica('b'), store);
    await adopter.minutes(3);
    expect([adopter.stored, adopter.waiting, insert.mock.calls.length]).toEqual([2, 0, 1]);
    expect(adopter.fault).toBeDefined();
    rmSync(path, { recursive: true });
    await adopter.minutes(1);
    expect(adopter.fault).toBeUndefined();
  });

  it('that fails over and over holds up no other, and is put aside when others were stored meanwhile', async () => {
    const poison = process_(replica('a'), 2, { ended: true });
    const store = storeOf();
    store.state.poison = poison;
    const adopter = adopterOf(replica('b'), store);
    await adopter.minutes(1);
    process_(replica('c'), 3, { ended: true });
    await adopter.minutes(MOST_TRIES);
    expect([adopter.stored, adopter.waiting]).toEqual([3, 2]);
    // As the files of this process's own collector.
    await adopter.minutes(2, () => store.tries.stored('own'));
    expect([adopter.stored, adopter.waiting, adopter.rejected, adopter.fault]).toEqual([3, 0, 2, undefined]);
    expect(readdirSync(join(replica('b'), 'rejected'))).toHaveLength(1);
  });
});
