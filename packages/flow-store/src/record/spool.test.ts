import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fullFlow } from '../testing/ipfix.ts';
import { routeOf, trafficOf } from './route.ts';
import { wholeRows } from './row-reader.ts';
import { RowWriter } from './rowbinary.ts';
import type { Segment } from './segments.ts';
import { startOf } from './spool-lock.ts';
import { Spool, type SpoolOptions } from './spool.ts';
import { writeFlow } from './write-flow.ts';

const AT = 1_795_694_400;
const rowsOf = (count: number): Uint8Array => {
  const writer = new RowWriter();
  const route = routeOf(trafficOf('prod'), 'a');
  for (let index = 0; index < count; index++) writeFlow(writer, fullFlow(AT), route, AT);
  return writer.view();
};
const ROW = rowsOf(1).length;

const directories: string[] = [];
const mounts: string[] = [];
const newDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'netloft-spool-'));
  directories.push(directory);
  return directory;
};
afterEach(() => {
  for (const mount of mounts.splice(0)) spawnSync('umount', ['-l', mount]);
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A spool with its segments, and a clock that is set by hand. */
function openSpool(directory: string, options: Partial<SpoolOptions> = {}) {
  const segments: Segment[] = [];
  const lost: string[] = [];
  const clock = { now: AT * 1_000 };
  const spool = Spool.open({
    directory,
    onSegment: (segment) => segments.push(segment),
    onLost: ({ name }) => lost.push(name),
    now: () => clock.now,
    ...options,
  });
  if (!(spool instanceof Spool)) throw new Error(spool.fault);
  return { spool, segments, lost, clock };
}
const filesOf = (directory: string): string[] => readdirSync(directory).filter((name) => name.startsWith('seg-'));

describe('a spool', () => {
  it('is refused where another process writes, and where there is no directory to be made', () => {
    const directory = newDirectory();
    const pid = process.ppid;
    writeFileSync(join(directory, 'writer.lock'), JSON.stringify({ pid, start: startOf(pid), run: 5 }));
    expect(Spool.open({ directory, onSegment: () => undefined })).toMatchObject({
      fault: expect.stringContaining(`process ${pid}`) as string,
    });
    writeFileSync(join(directory, 'file'), '');
    expect(Spool.open({ directory: join(directory, 'file', 'below'), onSegment: () => undefined })).toHaveProperty(
      'fault',
    );
  });

  it('is taken over from a process that is gone, or whose number came round again', () => {
    const directory = newDirectory();
    writeFileSync(
      join(directory, 'writer.lock'),
      JSON.stringify({ pid: process.ppid, start: 'another start', run: AT * 2_000 }),
    );
    const { spool, segments } = openSpool(directory);
    spool.append(rowsOf(1), 1);
    spool.flush();
    // Later than the run before, though the clock went back.
    expect(segments[0]!.name).toContain(String(AT * 2_000 + 1));
  });

  it('finishes a segment when it has its rows', () => {
    const { spool, segments } = openSpool(newDirectory(), { maxRows: 5 });
    for (let index = 0; index < 4; index++) spool.append(rowsOf(2), 2);
    expect(segments.map(({ rows }) => rows)).toEqual([4]);
    spool.append(rowsOf(1), 1);
    expect(segments.map(({ rows }) => rows)).toEqual([4, 5]);
    expect(segments.map(({ path }) => wholeRows(readFileSync(path)).rows)).toEqual([4, 5]);
    expect(spool.status()).toMatchObject({ waiting: 9, dropped: 0, bytes: 9 * ROW });
  });

  it('finishes a segment when its rows waited long enough', () => {
    const { spool, segments, clock } = openSpool(newDirectory(), { maxAgeMs: 500 });
    spool.append(rowsOf(2), 2);
    clock.now += 499;
    spool.tick();
    expect(segments).toEqual([]);
    clock.now += 1;
    spool.tick();
    expect(segments).toHaveLength(1);
  });

  it('forgets what is released', () => {
    const directory = newDirectory();
    const { spool, segments } = openSpool(directory);
    spool.append(rowsOf(3), 3);
    spool.flush();
    spool.release(segments[0]!.name);
    spool.release('another');
    expect(spool.status()).toMatchObject({ waiting: 0, bytes: 0 });
    expect(filesOf(directory)).toEqual([]);
  });

  it('gives names that are never used again and order as they were written', () => {
    const directory = newDirectory();
    const names: string[] = [];
    for (let run = 0; run < 3; run++) {
      const { spool, segments } = openSpool(directory);
      for (let index = 0; index < 3; index++) {
        spool.append(rowsOf(1), 1);
        spool.flush();
      }
      for (const { name } of segments) spool.release(name);
      names.push(...segments.map(({ name }) => name));
      spool.close();
    }
    expect(new Set(names).size).toBe(9);
    expect(names.toSorted()).toEqual(names);
  });

  it('drops the oldest segments beyond its bytes, and counts their rows', () => {
    const { spool, segments, lost } = openSpool(newDirectory(), { maxRows: 2, maxBytes: 5 * ROW });
    for (let index = 0; index < 4; index++) spool.append(rowsOf(2), 2);
    expect(lost).toEqual(segments.slice(0, 2).map(({ name }) => name));
    expect(spool.status()).toMatchObject({ waiting: 4, dropped: 4, bytes: 4 * ROW });
  });
});

it('takes its place again when it was removed as if nobody were there', () => {
  const directory = newDirectory();
  const { spool, clock } = openSpool(directory);
  rmSync(directory, { recursive: true });
  clock.now += 60_000;
  spool.tick();
  expect(JSON.parse(readFileSync(join(directory, 'writer.lock'), 'utf8'))).toMatchObject({ pid: process.pid });
});

describe('what a process that was killed leaves', () => {
  it('is found whole, the torn last row cut', () => {
    const directory = newDirectory();
    const before = openSpool(directory);
    before.spool.append(rowsOf(3), 3);
    before.spool.flush();
    before.spool.append(rowsOf(2), 2);
    const [open] = filesOf(directory).filter((name) => name.endsWith('.open'));
    appendFileSync(join(directory, open!), rowsOf(1).subarray(0, 40));
    writeFileSync(join(directory, 'notes.txt'), 'not mine');

    const { spool, segments } = openSpool(directory);
    expect(segments.map(({ rows }) => rows)).toEqual([3, 2]);
    expect(segments.map(({ path }) => wholeRows(readFileSync(path)))).toEqual([
      { rows: 3, end: 3 * ROW },
      { rows: 2, end: 2 * ROW },
    ]);
    expect(readFileSync(segments[1]!.path)).toHaveLength(2 * ROW);
    expect(spool.status().waiting).toBe(5);
  });

  it('is removed where not one row is whole', () => {
    const directory = newDirectory();
    const before = openSpool(directory);
    before.spool.append(rowsOf(1), 1);
    const [open] = filesOf(directory);
    truncateSync(join(directory, open!), ROW - 1);
    expect(openSpool(directory).segments).toEqual([]);
    expect(filesOf(directory)).toEqual([]);
  });
});

describe('a disk that takes nothing', () => {
  it('keeps whole rows only when it fills up, and takes what waits when there is room again', ({ skip }) => {
    const directory = newDirectory();
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${16 * 4_096}`, 'tmpfs', directory]);
    skip(mounted.status !== 0, 'a small disk cannot be mounted here');
    mounts.push(directory);
    const { spool, segments } = openSpool(directory);
    const BLOCK = 7;
    const blocks = 20;
    for (let index = 0; index < blocks; index++) {
      spool.append(rowsOf(BLOCK), BLOCK);
      if (index % 5 === 4) spool.flush();
    }
    expect(spool.status()).toMatchObject({
      waiting: blocks * BLOCK,
      dropped: 0,
      fault: expect.stringContaining('ENOSPC') as string,
    });
    const stored: number[] = [];
    for (let turn = 0; turn < blocks && stored.reduce((sum, rows) => sum + rows, 0) < blocks * BLOCK; turn++) {
      for (const { name, path } of segments.splice(0)) {
        stored.push(wholeRows(readFileSync(path)).rows);
        spool.release(name);
      }
      spool.flush();
    }
    expect(stored.reduce((sum, rows) => sum + rows, 0)).toBe(blocks * BLOCK);
    expect(spool.status()).toMatchObject({ waiting: 0, dropped: 0, fault: undefined });
  });

  it('leaves rows in memory, drops the oldest beyond the bound, and gets them when there is room', () => {
    const directory = newDirectory();
    const { spool, segments, clock } = openSpool(directory, { maxMemoryBytes: 3 * ROW });
    rmSync(directory, { recursive: true });
    for (let index = 0; index < 5; index++) spool.append(rowsOf(1), 1);
    expect(spool.status()).toMatchObject({
      waiting: 3,
      dropped: 2,
      fault: expect.stringContaining('ENOENT') as string,
    });
    mkdirSync(directory);
    spool.tick();
    clock.now += 1_000;
    spool.tick();
    expect(segments.map(({ rows }) => rows)).toEqual([3]);
    expect(spool.status()).toMatchObject({ waiting: 3, dropped: 2, fault: undefined });
  });
});
