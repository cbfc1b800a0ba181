import type { NsxGroupDetail, NsxPolicyDetail, NsxStatus } from '@netloft/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../../testing/harness.ts';
import { type NsxApp, startNsxApp } from '../../testing/nsx-app.ts';

/** Longer than Netloft waits for any answer of NSX. */
const NEVER = { delay_ms: 60_000 } as const;
const EIGHT = [
  'policies/a',
  'policies/b',
  'groups/a',
  'groups',
  'policies',
  'traceflows/a',
  'traceflows',
  'editor-facts',
].map((path) => `/api/v1/nsx/${path}`);
const OTHERS = ['/api/v1/clusters', '/api/v1/clusters/stc-tkg-cluster-1/policies', '/api/v1/nsx/audit'];

let server: NsxApp;
let client: TestClient;
let later = 0;
beforeAll(async () => {
  server = await startNsxApp({ now: () => Date.now() + later });
  client = await server.signIn('admin-password');
});
afterAll(() => server.close());
afterEach(() => server.nsx.clearFaults());

describe('while NSX does not answer', () => {
  it('eight pages that it owes everything are told so, and others do not wait for them', async () => {
    const read = (path: string) => server.ask(client, 'GET', path);
    await Promise.all(OTHERS.map(read));
    server.nsx.addFault(NEVER);
    const order: string[] = [];
    const answered = async (path: string) => {
      const answer = await read(path);
      order.push(path);
      return answer;
    };
    const owed = EIGHT.map(answered);
    const others = await Promise.all(OTHERS.map(answered));
    expect(others.map(({ status }) => status)).toEqual(OTHERS.map(() => 200));
    expect(OTHERS).toContain(order[0]);
    // NSX never answers: who waited for it would be told 504, long after.
    const told = await Promise.all(owed);
    expect(told.map(({ status, body }) => [status, body.code])).toEqual(EIGHT.map(() => [503, 'NSX_PENDING']));
  });

  it('says when to ask again', async () => {
    server.nsx.addFault(NEVER);
    const answer = await client.fetch('/api/v1/nsx/policies/another');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
  });
});

describe('once lists were read, and NSX does not answer any more', () => {
  it.each<[string, (id: string) => Promise<NsxPolicyDetail | NsxGroupDetail>]>([
    ['policies', (id) => server.get<NsxPolicyDetail>(client, `/api/v1/nsx/policies/${id}`)],
    ['groups', (id) => server.get<NsxGroupDetail>(client, `/api/v1/nsx/groups/${id}`)],
  ])('one of the %s is told as they had it, and marked as old', async (kind, detail) => {
    const path = `/api/v1/nsx/${kind}`;
    const readable = async (): Promise<number> => (await server.ask(client, 'GET', path)).status;
    await expect.poll(readable, { timeout: 40_000 }).toBe(200);
    const list = await server.get<{ items: readonly { id: string; name: string }[] }>(client, path);
    server.nsx.addFault(NEVER);
    const [one] = list.items;
    const { summary, freshness } = await detail(one?.id ?? '');
    expect([summary.name, freshness.state]).toEqual([one?.name, 'stale']);
  });
});

describe('while every manager is down', () => {
  it('the status is not told as fresh, however young the last answer is', async () => {
    const status = (): Promise<NsxStatus> => server.get<NsxStatus>(client, '/api/v1/nsx');
    await expect.poll(async () => (await status()).freshness.state, { timeout: 20_000 }).toBe('live');
    await Promise.all([server.nsx.stopManager(1), server.nsx.stopManager(2)]);
    const down = async (): Promise<boolean> => {
      later += 61_000;
      await server.ask(client, 'GET', '/api/v1/nsx/alarms');
      later -= 61_000;
      return (await status()).managers.every(({ state }) => state === 'down');
    };
    await expect.poll(down, { timeout: 20_000 }).toBe(true);
    const { freshness, clusterStatus } = await status();
    expect([freshness.state, clusterStatus]).toEqual(['stale', null]);
    expect(freshness.detail).toContain('No manager of NSX answers');
  });
});
