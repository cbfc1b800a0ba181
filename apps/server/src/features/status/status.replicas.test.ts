import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerStatus } from '@netloft/contracts';
import { startSimulator, type Simulator } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';

const WAIT = { timeout: 20_000, interval: 50 } as const;
let simulator: Simulator;
let dataDir: string;
let one: TestApp;
let two: TestApp;
let client: TestClient;
const replica = (name: string, env: Readonly<Record<string, string>> = {}): Promise<TestApp> =>
  startTestApp({ simulator, dataDir, env: { NETLOFT_REPLICA: name, ...env } });
const file = (name: string): string => join(dataDir, 'status', `${name}.json`);
const statusOf = async (at: TestClient): Promise<ServerStatus> => ServerStatus.parse(await at.json('/api/v1/status'));
const namesOf = ({ replicas }: ServerStatus): string[] | undefined => replicas?.map((each) => each.replica);
/** What the status through the first replica says, once it says it. */
const comes = (check: (status: ServerStatus) => void): Promise<void> =>
  vi.waitFor(async () => check(await statusOf(client)), WAIT);

beforeAll(async () => {
  simulator = await startSimulator();
  dataDir = await mkdtemp(join(tmpdir(), 'netloft-status-'));
  [one, two] = await Promise.all([replica('netloft-one'), replica('netloft-two')]);
  client = await one.signIn('admin-password');
}, 60_000);
afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await simulator.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe('the status of two replicas on one directory', () => {
  it('is told by either of them, each with what is its own', async () => {
    await comes((status) => expect(namesOf(status)).toEqual(['netloft-one', 'netloft-two']));
    const other = await two.signIn('admin-password');
    const status = await vi.waitFor(async () => {
      const answer = await statusOf(other);
      expect(namesOf(answer)).toEqual(['netloft-one', 'netloft-two']);
      return answer;
    }, WAIT);
    expect(status).toMatchObject({ replica: 'netloft-two', replicaFaults: [] });
    expect(status.replicas?.map(({ answered, silent, sharesKeys }) => [answered, silent, sharesKeys])).toEqual([
      [false, false, true],
      [true, false, true],
    ]);
    const [first] = status.replicas ?? [];
    expect(first?.clusters.map(({ name }) => name)).toContain(simulator.clusters[0].name);
    expect(first?.jobs).toEqual([{ kind: 'trace-check-run', active: 0 }]);
  });

  it('counts a problem that both noticed once, and says who noticed it last', async () => {
    const other = await two.signIn('admin-password');
    const asked = '/api/v1/clusters/nowhere-91c/agents';
    await client.fetch(asked);
    await other.fetch(asked);
    await comes(({ problems }) =>
      expect(problems.find(({ code }) => code === 'CLUSTER_UNKNOWN')).toMatchObject({
        count: 2,
        noticedBy: 'netloft-two',
      }),
    );
  });

  it('lies in files that only their owner reads, with nobody’s name in them and no key', async () => {
    expect((await stat(join(dataDir, 'status'))).mode & 0o777).toBe(0o700);
    expect((await stat(file('netloft-two'))).mode & 0o777).toBe(0o600);
    const text = await readFile(file('netloft-two'), 'utf8');
    const { keys } = JSON.parse(await readFile(join(dataDir, 'session-keys.json'), 'utf8')) as {
      keys: { key: string }[];
    };
    for (const hidden of ['nowhere-91c', 'user1', '"admin"', dataDir, keys[0]?.key ?? '']) {
      expect(hidden).not.toBe('');
      expect(text).not.toContain(hidden);
    }
  });

  it('says that sessions of one do not open at another', async () => {
    const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64');
    const stranger = await replica('stranger', { NETLOFT_SESSION_KEYS: key });
    await comes(({ replicas }) =>
      expect(replicas?.map((each) => [each.replica, each.sharesKeys])).toEqual([
        ['netloft-one', true],
        ['netloft-two', true],
        ['stranger', false],
      ]),
    );
    await stranger.close();
    // It ended in order: it is not missed.
    expect(await readdir(join(dataDir, 'status'))).not.toContain('stranger.json');
    await comes((status) => expect(namesOf(status)).not.toContain('stranger'));
  });

  it('shows one that ended without a word as silent, and forgets it later', async () => {
    const told = await readFile(file('netloft-two'), 'utf8');
    const left = async (name: string, agoMs: number): Promise<void> => {
      await writeFile(file(name), told.replaceAll('netloft-two', name));
      const at = new Date(Date.now() - agoMs);
      await utimes(file(name), at, at);
    };
    await left('lately', 60_000);
    await left('long-ago', 3_600_000);
    await comes((status) => {
      expect(status.replicas?.find((each) => each.replica === 'lately')).toMatchObject({ silent: true });
      expect(namesOf(status)).not.toContain('long-ago');
    });
    await Promise.all([rm(file('lately')), rm(file('long-ago'))]);
  });

  it('says which file it cannot read and goes on', async () => {
    await writeFile(file('half'), '{"process":');
    await writeFile(file('newer'), '{"process":{"version":"9.0.0"}}');
    await comes(({ replicas, replicaFaults }) => {
      expect(replicas).toHaveLength(2);
      expect(replicaFaults?.map(({ what, detail }) => [what, detail])).toEqual([
        ['read', expect.stringContaining('half left a file')],
        ['read', expect.stringContaining('newer tells it in a form')],
      ]);
    });
    await Promise.all([rm(file('half')), rm(file('newer'))]);
    await comes(({ replicaFaults }) => expect(replicaFaults).toEqual([]));
  });

  it('says that it cannot be told on, in the system’s words, and everything else is answered', async () => {
    const folder = join(dataDir, 'status');
    await rm(folder, { recursive: true });
    await writeFile(folder, '');
    await comes(({ clusters, replicaFaults }) => {
      expect(clusters.length).toBeGreaterThan(0);
      expect(replicaFaults?.map(({ what }) => what)).toEqual(expect.arrayContaining(['write', 'read']));
      expect(replicaFaults?.[0]?.detail).toMatch(/EEXIST|ENOTDIR/);
    });
    expect(one.logs()).toContain('replicas do not know of each other how they fare');
    await rm(folder);
    await comes((status) => {
      expect(status.replicaFaults).toEqual([]);
      expect(namesOf(status)).toEqual(['netloft-one', 'netloft-two']);
    });
  });
});

it('a process that has the directory for itself tells of itself, and leaves no file', async () => {
  const server = await startTestApp({ simulator });
  const status = await statusOf(await server.signIn('admin-password'));
  expect(status.replicas).toBeUndefined();
  expect(status.problems.every(({ noticedBy }) => noticedBy === undefined)).toBe(true);
  expect(await readdir(server.dataDir)).not.toContain('status');
  await server.close();
});
