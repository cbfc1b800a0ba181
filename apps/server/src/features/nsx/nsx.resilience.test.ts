import type { Freshness, NsxStatus } from '@netloft/contracts';
import { NSX_FAULTS } from '@netloft/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../../testing/harness.ts';
import { type NsxApp, startNsxApp } from '../../testing/nsx-app.ts';
import { createGroup } from './nsx.changes.fixture.ts';

interface View {
  readonly items: readonly object[];
  readonly freshness: Freshness;
}
const LISTS = ['clusters', 'inventory?kind=Pod', 'groups', 'policies', 'alarms', 'search?filter=yelb'];
const OTHERS = ['/api/v1/clusters', '/api/v1/clusters/stc-tkg-cluster-1/policies', '/api/v1/nsx/audit'];

let server: NsxApp;
let admin: TestClient;
let later = 0;
beforeAll(async () => {
  server = await startNsxApp({ now: () => Date.now() + later });
  admin = await server.signIn('admin-password');
});
afterAll(() => server.close());

const view = (path: string): Promise<View> => server.get<View>(admin, `/api/v1/nsx/${path}`);
const all = (): Promise<readonly View[]> => Promise.all(LISTS.map(view));
/** What was read is too old to be shown without asking anew, and a failure is no reason to wait any more. */
const passTime = (): void => {
  later += 61_000;
};
/** Reads everything, so that there is something to show. */
async function readAll(): Promise<readonly View[]> {
  let read: readonly View[] = [];
  const states = async (): Promise<readonly string[]> => {
    passTime();
    read = await all();
    return read.map(({ freshness }) => freshness.state);
  };
  // A busy computer may need longer than a page waits for NSX; what was read meanwhile is there the next time.
  await expect.poll(states, { timeout: 40_000, interval: 500 }).toEqual(LISTS.map(() => 'live'));
  passTime();
  return read;
}
describe('while NSX is in trouble', () => {
  afterEach(async () => {
    server.nsx.clearFaults();
    await Promise.all([server.nsx.startManager(1), server.nsx.startManager(2)]);
    await readAll();
  });

  it.each<[string, () => unknown]>([
    ['is stopped', () => Promise.all([server.nsx.stopManager(1), server.nsx.stopManager(2)])],
    ['answers after ten seconds', () => server.nsx.addFault(NSX_FAULTS.slow)],
    ['limits requests', () => server.nsx.addFault({ ...NSX_FAULTS['rate-limit'], retry_after: 5 })],
    ['boots, with pages of its proxy in place of answers', () => server.nsx.addFault(NSX_FAULTS.unavailable)],
    ['cuts every connection', () => server.nsx.addFault({ drop_connection: true })],
    ['answers something that is no object', () => server.nsx.addFault({ status: 200, body: [1, 2, 3] })],
  ])(
    'and %s: pages show what was known and say so, nothing else waits, and it recovers by itself',
    async (_what, cause) => {
      const before = await readAll();
      await cause();
      const [others, read] = await Promise.all([
        Promise.all(OTHERS.map((path) => server.ask(admin, 'GET', path))),
        all(),
      ]);
      expect(others.map(({ status }) => status)).toEqual(OTHERS.map(() => 200));
      // What is told as old did not wait for NSX: an answer of it, however late, would be told as live.
      for (const [index, { items, freshness }] of read.entries()) {
        expect([LISTS[index], freshness.state]).toEqual([LISTS[index], 'stale']);
        expect(freshness.detail).toMatch(/\w/);
        expect(Date.parse(freshness.asOf ?? '')).toBeLessThanOrEqual(Date.parse(before[index]?.freshness.asOf ?? ''));
        expect([LISTS[index], items.length]).toEqual([LISTS[index], before[index]?.items.length]);
      }
      expect((await server.ask(admin, 'GET', '/api/v1/nsx')).status).toBe(200);
    },
  );

  it('a change says that NSX is away, and nobody needs to guess whether it was made', async () => {
    await readAll();
    await Promise.all([server.nsx.stopManager(1), server.nsx.stopManager(2)]);
    const { status, body } = await server.refused(admin, createGroup('while-away'));
    expect([status, body.code]).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    expect(body.detail).not.toContain('not known');
    expect(body.action).toContain('Netloft keeps trying');
  });

  it('the status tells which managers are down', async () => {
    await readAll();
    await server.nsx.stopManager(1);
    const managers = async (): Promise<readonly string[]> => {
      await view('groups');
      passTime();
      return (await server.get<NsxStatus>(admin, '/api/v1/nsx')).managers.map(({ state }) => state);
    };
    await expect.poll(managers).toEqual(['down', 'up']);
    expect((await view('groups')).freshness.state).toBe('live');
  });
});

describe('nobody notices that', () => {
  afterEach(() => server.nsx.clearFaults());
  it.each([
    ['the session of NSX ended', NSX_FAULTS['session-expired']],
    ['the XSRF token of the session is not taken any more', NSX_FAULTS['xsrf-expired']],
    ['a part of NSX is not ready', NSX_FAULTS['provider-not-ready']],
    ['NSX aborted a transaction', NSX_FAULTS.aborted],
    ['NSX limits requests for a moment', { ...NSX_FAULTS['rate-limit'], times: 3 }],
    ['one manager is not healthy', { ...NSX_FAULTS.unavailable, match: { manager: 1 } }],
  ])('%s', async (_what, fault) => {
    passTime();
    server.nsx.addFault(fault);
    const { items, freshness } = await view('groups');
    expect(freshness).toEqual({ state: 'live', asOf: expect.any(String) });
    expect(items.length).toBeGreaterThan(0);
  });
});

describe('before anything was read', () => {
  it.each([
    [
      'is stopped',
      (nsx: NsxApp['nsx']) => Promise.all([nsx.stopManager(1), nsx.stopManager(2)]),
      'UPSTREAM_UNAVAILABLE',
    ],
    [
      'refuses the credential',
      (nsx: NsxApp['nsx']) => nsx.addFault({ status: 403, error_code: 403 }),
      'NSX_NOT_SIGNED_IN',
    ],
  ] as const)('and NSX %s, lists say so, and the status is told all the same', async (_what, cause, code) => {
    const fresh = await startNsxApp();
    await cause(fresh.nsx);
    const client = await fresh.signIn('admin-password');
    for (const path of LISTS.filter((one) => !one.startsWith('search'))) {
      const { status, body } = await fresh.ask(client, 'GET', `/api/v1/nsx/${path}`);
      expect([path, body.code]).toEqual([path, code]);
      // 401 would end the session of Netloft.
      expect([403, 502]).toContain(status);
      expect(body.upstream?.kind).toBe('nsx');
    }
    const found = await fresh.get<View & { partial: string }>(client, '/api/v1/nsx/search?filter=yelb');
    expect([found.items, found.partial]).toEqual([[], expect.stringContaining('NSX did not tell')]);
    expect(await fresh.get<NsxStatus>(client, '/api/v1/nsx')).toMatchObject({
      configured: true,
      may: { read: true },
      freshness: { state: 'unavailable' },
    });
    expect((await fresh.ask(client, 'GET', '/api/v1/clusters')).status).toBe(200);
    await fresh.close();
  });
});
