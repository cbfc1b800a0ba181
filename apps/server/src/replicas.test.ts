import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIVE_PATH, LiveServerMessage, type ChangeResponse, type CheckRun, type CheckSet } from '@netloft/contracts';
import { startSimulator, startTcpSwitch, type Simulator, type TcpSwitch } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { ADMIN_PASSWORD, basic, createClient, startTestApp, type TestApp, type TestClient } from './testing/harness.ts';

const API = '/api/v1/clusters/stc-tkg-cluster-1';
const CHECKS = `${API}/trace-checks`;
const WAIT = { timeout: 20_000, interval: 50 } as const;

let simulator: Simulator;
let dataDir: string;
let one: TestApp;
let two: TestApp;
let front: TcpSwitch;
const replica = (name: string): Promise<TestApp> =>
  startTestApp({
    simulator,
    dataDir,
    env: {
      NETLOFT_REPLICA: name,
      NETLOFT_NSX_MANAGERS: simulator.nsx?.urls.join(',') ?? '',
      NETLOFT_NSX_CA: simulator.nsx?.caPath ?? '',
    },
  });

beforeAll(async () => {
  simulator = await startSimulator({
    nsx: { managers: 1, realizeMs: 50, purgeMs: 0, indexLagMs: 0, requestsPerSecond: 0 },
  });
  dataDir = await mkdtemp(join(tmpdir(), 'netloft-shared-'));
  [one, two] = await Promise.all([replica('netloft-one'), replica('netloft-two')]);
  front = await startTcpSwitch(one.url);
}, 60_000);
afterAll(async () => {
  await front.close();
  await Promise.all([one.close(), two.close()]);
  await simulator.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function signedIn(password = ADMIN_PASSWORD): Promise<TestClient> {
  const client = createClient(front.url);
  const answer = await client.fetch('/auth/login', { method: 'POST', headers: basic(password) });
  if (!answer.ok) throw new Error(await answer.text());
  return client;
}

/** Leads the address to one replica, as when the other one is gone; clients have noticed the end of their connections when it resolves. */
async function through(target: TestApp): Promise<void> {
  front.to(target.url);
  front.cut();
  await vi.waitFor(async () => expect((await fetch(`${front.url}/healthz`)).ok).toBe(true), WAIT);
}

interface Followed {
  readonly items: ReadonlyMap<string, { readonly id: string; readonly name?: string }>;
  /** Upserts of items that were there already and did not change, and deletes of what was not there. */
  readonly repeats: readonly string[];
  readonly connections: number;
  close(): void;
}

/** A tab: subscribes, and after every loss connects anew to the one address, as apps/web/src/lib/live-socket.ts does. */
function follow(client: TestClient, topic: string): Followed {
  const state = { items: new Map<string, { id: string; name?: string }>(), repeats: [] as string[], connections: 0 };
  let closed = false;
  let socket: WebSocket;
  const open = (): void => {
    socket = new WebSocket(`${front.url.replace('http', 'ws')}${LIVE_PATH}`, { headers: { cookie: client.cookie() } });
    socket.on('open', () => {
      state.connections += 1;
      socket.send(JSON.stringify({ type: 'subscribe', id: 1, topic, params: { cluster: 'stc-tkg-cluster-1' } }));
    });
    socket.on('message', (data: Buffer) => {
      const message = LiveServerMessage.parse(JSON.parse(data.toString('utf8')));
      if (message.type === 'snapshot') state.items = new Map(message.items.map((item) => [item.id, item]));
      if (message.type !== 'delta') return;
      for (const item of message.upserts) {
        if (JSON.stringify(state.items.get(item.id)) === JSON.stringify(item)) state.repeats.push(item.id);
        state.items.set(item.id, item);
      }
      for (const id of message.deletes) if (!state.items.delete(id)) state.repeats.push(id);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (!closed) setTimeout(open, 300);
    });
  };
  open();
  return {
    get items() {
      return state.items;
    },
    get repeats() {
      return state.repeats;
    },
    get connections() {
      return state.connections;
    },
    close: () => {
      closed = true;
      socket.close();
    },
  };
}

const policy = (name: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'yelb' },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
});

describe('two replicas on one volume behind one address', () => {
  it('serve a session that the other one began, and it ends at the other one as well', async () => {
    await through(one);
    const client = await signedIn();
    await through(two);
    expect(await client.json('/auth/session')).toMatchObject({ username: 'admin' });
    await through(one);
    expect(await client.json('/auth/session')).toMatchObject({ username: 'admin' });
  });

  it('end a session together: a copy of its cookies opens nothing at the other one either', async () => {
    await through(one);
    const client = await signedIn();
    const copy = { cookie: client.cookie() };
    await through(two);
    expect((await fetch(`${front.url}/auth/session`, { headers: copy })).status).toBe(200);
    await through(one);
    expect((await client.send('POST', '/auth/logout')).status).toBe(200);
    await through(two);
    const atOther = async (): Promise<number> => (await fetch(`${front.url}/auth/session`, { headers: copy })).status;
    await vi.waitFor(async () => expect(await atOther()).toBe(401), WAIT);
  });

  it('know of each other’s sign-ins to NSX: who signed in at one works at the other, until they sign out', async () => {
    await through(one);
    const client = createClient(front.url);
    const token = simulator.clusters[0].token('user1');
    expect((await client.send('POST', '/auth/login/token', { token })).status).toBe(200);
    const password = simulator.nsx?.users.find(({ name }) => name === 'auditor')?.password ?? '';
    expect((await client.fetch('/api/v1/nsx/groups')).status).toBe(403);
    expect((await client.send('POST', '/api/v1/nsx/sign-in', { username: 'auditor', password })).status).toBe(200);
    await through(two);
    expect(await client.json('/api/v1/nsx')).toMatchObject({ credential: { kind: 'personal', user: 'auditor' } });
    expect((await client.fetch('/api/v1/nsx/groups')).status).toBe(200);
    // What one changes in NSX, the other tells at its next answer, whatever it has read before.
    const admin = await signedIn();
    const theirs = { username: 'admin', password: simulator.nsx?.users.find(({ name }) => name === 'admin')?.password };
    expect((await admin.send('POST', '/api/v1/nsx/sign-in', theirs)).status).toBe(200);
    const groups = async (): Promise<string> => (await admin.fetch('/api/v1/nsx/groups')).text();
    expect(await groups()).not.toContain('of-the-other-one');
    await through(one);
    const object = { resource_type: 'Group', id: 'of-the-other-one', group_type: ['ANTREA'], expression: [] };
    const made = await admin.send('POST', '/api/v1/nsx/changes', { operation: 'CREATE', kind: 'Group', object });
    expect(made.status, await made.clone().text()).toBe(200);
    await through(two);
    expect(await groups()).toContain('of-the-other-one');
    expect((await admin.fetch('/api/v1/nsx/sign-in', { method: 'DELETE' })).status).toBe(200);
    const stranger = createClient(front.url);
    await stranger.send('POST', '/auth/login/token', { token });
    expect((await stranger.fetch('/api/v1/nsx/groups')).status).toBe(403);
    const kept = await readdir(join(dataDir, 'nsx-sign-ins'));
    expect(kept).toHaveLength(1);
    expect(await readFile(join(dataDir, 'nsx-sign-ins', kept[0] ?? ''), 'utf8')).not.toContain(password);
    expect((await client.fetch('/api/v1/nsx/sign-in', { method: 'DELETE' })).status).toBe(200);
    await through(one);
    expect((await client.fetch('/api/v1/nsx/groups')).status).toBe(403);
  });

  it('go on with a live view within five seconds of the end of one, without loss and without repeats', async () => {
    await through(one);
    const client = await signedIn();
    const { store } = simulator.clusters[0];
    const live = follow(client, 'policies');
    const named = (name: string): number => [...live.items.values()].filter((item) => item.name === name).length;
    store.create('networking.k8s.io', 'networkpolicies', policy('before-the-switch'));
    await vi.waitFor(() => expect(named('before-the-switch')).toBe(1), WAIT);
    front.to(two.url);
    front.cut();
    store.create('networking.k8s.io', 'networkpolicies', policy('during-the-switch'));
    store.remove('networking.k8s.io', 'networkpolicies', 'before-the-switch', 'yelb');
    await vi.waitFor(
      () => {
        expect(live.connections).toBe(2);
        expect(named('during-the-switch')).toBe(1);
        expect(named('before-the-switch')).toBe(0);
      },
      { timeout: 20_000, interval: 50 },
    );
    store.create('networking.k8s.io', 'networkpolicies', policy('after-the-switch'));
    await vi.waitFor(() => expect(named('after-the-switch')).toBe(1), WAIT);
    expect(live.repeats).toEqual([]);
    live.close();
  });

  it('tell each other’s changes, and one takes back what the other made', async () => {
    await through(one);
    const client = await signedIn();
    const made = await client.send('POST', `${API}/changes`, { operation: 'CREATE', object: policy('of-one') });
    expect(made.status, await made.clone().text()).toBe(200);
    const { record } = (await made.json()) as ChangeResponse;
    await through(two);
    await vi.waitFor(
      async () =>
        expect(await client.json(`${API}/audit/${record?.id}`)).toMatchObject({ record: { state: 'applied' } }),
      WAIT,
    );
    const undone = await client.send('POST', `${API}/audit/${record?.id}/undo`, {});
    expect(undone.status, await undone.clone().text()).toBe(200);
    expect(simulator.clusters[0].store.get('networking.k8s.io', 'networkpolicies', 'of-one', 'yelb')).toBeUndefined();
  });

  it('share sets of checks; a run goes on where it was begun, is seen from the other one, and can be cancelled there', async () => {
    const UI = { type: 'pod', namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' };
    await through(one);
    const client = await signedIn();
    const kept = await client.send('POST', `${CHECKS}/sets`, {
      name: 'shared',
      checks: [
        {
          name: 'never comes',
          request: { source: UI, destination: { type: 'ip', ip: '203.0.113.9' }, liveTraffic: true, timeout: 300 },
          expectation: { verdict: 'Delivered' },
        },
      ],
    });
    expect(kept.status, await kept.clone().text()).toBe(201);
    const set = (await kept.json()) as CheckSet;
    const run = (await (await client.send('POST', `${CHECKS}/sets/${set.id}/runs`, {})).json()) as CheckRun;
    await through(two);
    const seen = (): Promise<CheckRun> => client.json<CheckRun>(`${CHECKS}/runs/${run.id}`);
    await vi.waitFor(
      async () => expect(await client.json(`${CHECKS}/sets/${set.id}`)).toMatchObject({ name: 'shared' }),
      WAIT,
    );
    await vi.waitFor(async () => expect((await seen()).state).toBe('Running'), WAIT);
    await client.fetch(`${CHECKS}/runs/${run.id}`, { method: 'DELETE' });
    await vi.waitFor(async () => expect((await seen()).state).toBe('Cancelled'), WAIT);
    await through(one);
    expect((await seen()).state).toBe('Cancelled');
  });

  it('both end sessions of the old admin password when it is changed, and take the new one only', async () => {
    await through(one);
    const [changing, other] = [await signedIn(), await signedIn()];
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    await through(two);
    expect((await changing.fetch('/auth/session')).status, 'the other one knows the password of before').toBe(200);
    await through(one);
    const changed = await changing.send('PUT', '/api/v1/account/password', {
      currentPassword: base64(ADMIN_PASSWORD),
      newPassword: base64('another-password'),
    });
    expect(changed.status).toBe(200);
    await through(two);
    // At once: neither who changed it nor who signs in with it waits for the other replica to hear of it.
    expect((await changing.fetch('/auth/session')).status).toBe(200);
    expect((await other.fetch('/auth/session')).status).toBe(401);
    await signedIn('another-password');
    const old = await createClient(front.url).fetch('/auth/login', { method: 'POST', headers: basic(ADMIN_PASSWORD) });
    expect(old.status).toBe(401);
  });
});

it('an embedded flow store is refused where several replicas share the directory', async () => {
  await expect(
    startTestApp({ simulator, dataDir, env: { NETLOFT_REPLICA: 'x', NETLOFT_FLOW_STORE: 'embedded' } }),
  ).rejects.toThrow(/NETLOFT_FLOW_STORE takes the address of a ClickHouse server, or off, with NETLOFT_REPLICA/);
});
