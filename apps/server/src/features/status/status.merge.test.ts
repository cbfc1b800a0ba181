import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StatusProblem } from '@netloft/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mergeProblems, mergeReplicas } from './status.merge.ts';
import { ReplicaFiles, type ToldStatus } from './status.replica-files.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-26T10:00:00.000Z');
const at = (ms: number): string => new Date(START + ms).toISOString();

const told = (replica: string, change: Partial<Omit<ToldStatus, 'process'>> = {}, asOf = at(0)): ToldStatus => ({
  process: {
    version: '1.2.3',
    replica,
    node: '24.1.0',
    platform: 'linux/x64',
    asOf,
    startedAt: at(-MINUTE),
    memoryBytes: 1,
    signInModes: ['password'],
    sealingKeys: 'file',
    sealingKeyCount: 1,
    sealingKeySince: null,
    clusters: [],
    nsx: null,
    stores: [],
    collector: null,
    live: { sockets: 0, subscriptions: 0, waiting: 0, gaps: 0, rowsDropped: 0, slowReaders: 0 },
    jobs: [],
  },
  keys: ['a'],
  problems: [],
  ...change,
});
const problem = (change: Partial<StatusProblem> = {}): StatusProblem => ({
  code: 'UPSTREAM_UNAVAILABLE',
  title: 'Cluster cannot be reached',
  method: 'GET',
  route: '/api/v1/clusters/:cluster/agents',
  upstream: 'prod',
  count: 1,
  firstAt: at(0),
  lastAt: at(0),
  requestId: 'first',
  ...change,
});

it('problems of one code, route and upstream are counted together, others stay apart, the latest comes first', () => {
  const one = told('one', {
    problems: [problem({ count: 2, firstAt: at(1), lastAt: at(5) }), null, problem({ upstream: 'lab', lastAt: at(4) })],
  });
  const two = told('two', { problems: [problem({ count: 3, firstAt: at(0), lastAt: at(3), requestId: 'earlier' })] });
  const seen = mergeProblems([one, two]).map((each) => [each.upstream, each.count, each.firstAt, each.noticedBy]);
  expect(seen).toEqual([
    ['prod', 5, at(0), 'one'],
    ['lab', 1, at(0), 'one'],
  ]);
  expect(mergeProblems([two, one])[0]).toMatchObject({ count: 5, requestId: 'first', lastAt: at(5) });
});

it.each([
  ['the same key', ['a'], ['a'], true],
  ['a key that is about to change at one of them', ['b', 'a'], ['a', 'b'], true],
  ['a key that only one of them knows', ['b', 'a'], ['a'], false],
  ['another key', ['b'], ['a'], false],
])('with %s the sessions of one open at the other: %s and %s give %s', (_case, own, other, shares) => {
  const heard = { told: told('two', { keys: other }), heardAt: START };
  const { replicas } = mergeReplicas(told('one', { keys: own }), [heard], [], START);
  expect(replicas?.[1]).toMatchObject({ replica: 'two', sharesKeys: shares });
});

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'netloft-status-files-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it('a replica that writes no more is silent after 15 seconds and forgotten with its file after ten minutes, whatever its clock says', async () => {
  let ms = Date.now();
  const now = (): number => ms;
  const own = new ReplicaFiles({ directory, name: 'one', now });
  const other = new ReplicaFiles({ directory, name: 'two', now });
  const silent = async (): Promise<readonly (readonly [string, boolean])[] | undefined> => {
    await own.read();
    const { replicas } = mergeReplicas(told('one'), own.others(), own.faults(), ms);
    return replicas?.map((each) => [each.replica, each.silent]);
  };
  expect(await silent()).toEqual([['one', false]]);
  await other.write(told('two', {}, '2020-01-01T00:00:00.000Z'));
  expect(await silent()).toContainEqual(['two', false]);
  ms += 16_000;
  expect(await silent()).toContainEqual(['two', true]);
  await other.write(told('two', {}, '2020-01-01T00:00:16.000Z'));
  expect(await silent()).toContainEqual(['two', false]);
  ms += 11 * MINUTE;
  expect(await silent()).toEqual([['one', false]]);
  expect(await readdir(directory)).toEqual([]);
  await other.write(told('two'));
  await other.close();
  expect(await readdir(directory)).toEqual([]);
});

it('a file that tells nothing is a fault while somebody writes it, and is forgotten and removed ten minutes after', async () => {
  let ms = Date.now();
  const own = new ReplicaFiles({ directory, name: 'one', now: () => ms });
  const faults = async (): Promise<readonly string[]> => {
    await own.read();
    return own.faults().map(({ detail }) => detail);
  };
  const [half, newer] = ['half', 'newer'].map((name) => join(directory, `${name}.json`)) as [string, string];
  await writeFile(half, '{"process":');
  for (let minute = 0; minute <= 12; minute += 1) {
    // Another version, which lives.
    await writeFile(newer, `{"process":{"version":"9.0.0","asOf":${minute}}}`);
    const told = await faults();
    expect(told.some((detail) => detail.includes('half left a file'))).toBe(minute <= 10);
    expect(told.some((detail) => detail.includes('newer tells it in a form'))).toBe(true);
    ms += MINUTE;
  }
  expect(await readdir(directory)).toEqual(['newer.json']);
  ms += 10 * MINUTE;
  expect(await faults()).toEqual([]);
  expect(await readdir(directory)).toEqual([]);
});
