import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LIVE_FLOW_COLUMNS, LIVE_PATH, LiveServerMessage } from '@netloft/contracts';
import { type FlowStore, openFlowStore } from '@netloft/flow-store';
import { startSimulator, startTcpSwitch, type Simulator, type TcpSwitch } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { openBridge, type Bridge } from '../../../../../packages/flow-store/src/engine/testing/http-bridge.ts';
import { ADMIN_PASSWORD, basic, createClient, startTestApp, type TestApp } from '../../testing/harness.ts';
import { sendRecords } from '../../testing/send-records.ts';

const CLUSTER = 'stc-tkg-cluster-1';
const RBAC = 'rbac.authorization.k8s.io';
const WAIT = { timeout: 20_000, interval: 50 } as const;
const SOURCE_PORT = LIVE_FLOW_COLUMNS.findIndex((name) => name === 'sourcePort');
const DIST = fileURLToPath(new URL('../../../../../packages/flow-store/dist/', import.meta.url));

let simulator: Simulator;
let folder: string;
let bridge: Bridge;
let collector: FlowStore;
let replicas: readonly TestApp[] = [];
let front: TcpSwitch;

beforeAll(async () => {
  simulator = await startSimulator();
  folder = await mkdtemp(join(tmpdir(), 'netloft-shared-'));
  bridge = await openBridge();
  const database = { url: bridge.url, database: 'netloft' };
  collector = await openFlowStore({
    mode: 'clickhouse',
    role: 'collector',
    dataDir: join(folder, 'collector'),
    clickhouse: database,
    retentionHours: 24,
    maxBytes: 1e10,
    bufferBytes: 1e9,
    entries: { engine: join(DIST, 'flow-engine.js'), collector: join(DIST, 'flow-collector.js') },
    listeners: [{ id: 'tcp', protocol: 'tcp', host: '127.0.0.1', port: 0, cluster: CLUSTER }],
    streams: [],
    clusterIds: {},
    defaultCluster: CLUSTER,
    log: () => undefined,
  });
  const start = (name: string): Promise<TestApp> =>
    startTestApp({
      simulator,
      dataDir: join(folder, 'replicas'),
      env: { NETLOFT_REPLICA: name, NETLOFT_FLOW_STORE: `${database.url}/${database.database}` },
    });
  replicas = await Promise.all([start('one'), start('two')]);
  front = await startTcpSwitch(replicas[0]?.url ?? '');
}, 60_000);
afterAll(async () => {
  await front.close();
  await Promise.all(replicas.map((one) => one.close()));
  await collector.close(0);
  await bridge.close();
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

/** Of eighty records, sent in two halves, the last one goes to a port that nobody else goes to. */
const PART = 80;
const portOf = (sourcePort: number): number =>
  sourcePort % PART === PART - 1 ? 8443 : sourcePort % 2 === 0 ? 80 : 443;

/** Sends records whose source ports are [`from`, `to`): every third of a Namespace that user1 may not see. */
async function send(from: number, to: number): Promise<void> {
  const address = await vi.waitFor(() => {
    const found = collector.collector.status().listeners[0]?.address ?? '';
    expect(found).toMatch(/:[1-9]\d*$/);
    return found;
  }, WAIT);
  const now = Math.floor(Date.now() / 1000);
  const records = Array.from({ length: to - from }, (_, at) => ({
    flowStartSeconds: now - 60,
    flowEndSeconds: now - (at % 5),
    sourceIPv4Address: '20.20.1.5',
    destinationIPv4Address: '20.20.2.7',
    sourceTransportPort: from + at,
    destinationTransportPort: portOf(from + at),
    protocolIdentifier: 6,
    octetDeltaCount: 100,
    sourcePodNamespace: (from + at) % 3 === 0 ? 'kube-system' : 'yelb',
    sourcePodName: 'some-pod',
    flowType: 2,
  }));
  await sendRecords(address, records);
}

/** user1 may see the Namespace yelb only. */
function giveOneNamespace(): void {
  const { store } = simulator.clusters[0];
  const own = store
    .list(RBAC, 'clusterrolebindings')
    .filter((one) => JSON.stringify(one['subjects'] ?? []).includes('user1@'));
  for (const { metadata } of own) store.remove(RBAC, 'clusterrolebindings', metadata.name);
  const rules = [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'watch'] }];
  store.create(RBAC, 'clusterroles', {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'lister' },
    rules,
  });
  const bind = (kind: 'RoleBinding' | 'ClusterRoleBinding', name: string, more: object): void =>
    void store.create(RBAC, `${kind.toLowerCase()}s`, {
      apiVersion: `${RBAC}/v1`,
      kind,
      metadata: { name: `yelb-${name}`, ...more },
      subjects: own[0]?.['subjects'],
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
    });
  bind('RoleBinding', 'view', { namespace: 'yelb' });
  bind('ClusterRoleBinding', 'lister', {});
}

/** A page of live flows: after every loss it connects anew to the one address and names its place, as apps/web/src/lib/live-socket.ts does. */
function follow(cookie: string, filter?: string) {
  const state = {
    ports: [] as number[],
    dropped: 0,
    opened: 0,
    faults: [] as string[],
    place: undefined as string | undefined,
  };
  let closed = false;
  let socket: WebSocket;
  const open = (): void => {
    socket = new WebSocket(`${front.url.replace('http', 'ws')}${LIVE_PATH}`, { headers: { cookie } });
    const params = { cluster: CLUSTER, filter, after: state.place };
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', id: 1, topic: 'flows', params })));
    socket.on('message', (data: Buffer) => {
      const message = LiveServerMessage.parse(JSON.parse(data.toString('utf8')));
      if (message.type === 'error') state.faults.push(message.problem.detail);
      if (message.type !== 'rows') return;
      if (message.reset === true) state.opened += 1;
      state.ports.push(...message.rows.map((row) => row[SOURCE_PORT] ?? -1));
      state.dropped += message.dropped;
      state.place = message.place ?? state.place;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (!closed) setTimeout(open, 300);
    });
  };
  open();
  return {
    state,
    close() {
      closed = true;
      socket.close();
    },
  };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

describe('live flows of two replicas, from a collector of its own', () => {
  it('go on with each record once while the page changes replicas, cut to rights and filter', async () => {
    const [one, two] = [replicas[0] as TestApp, replicas[1] as TestApp];
    const admin = createClient(front.url);
    const user = createClient(front.url);
    giveOneNamespace();
    const token = simulator.clusters[0].token('user1');
    expect((await admin.fetch('/auth/login', { method: 'POST', headers: basic(ADMIN_PASSWORD) })).status).toBe(200);
    expect((await user.send('POST', '/auth/login/token', { token })).status).toBe(200);
    const all = follow(admin.cookie());
    const https = follow(admin.cookie(), 'port:443');
    const some = follow(user.cookie());
    // Hears nothing before the page changes replicas.
    const quiet = follow(admin.cookie(), 'port:8443');
    const readers = [all, https, some, quiet];
    await vi.waitFor(() => {
      for (const { state } of readers) expect(state.place).toBeDefined();
    }, WAIT);
    const begin = PART * 20;
    const end = begin + PART * 3;
    for (const [at, target] of [two, one, two].entries()) {
      const first = begin + at * PART;
      await send(first, first + PART / 2);
      front.to(target.url);
      front.cut();
      await send(first + PART / 2, first + PART);
      await vi.waitFor(
        () => {
          for (const { state } of readers) expect(state.opened).toBe(at + 2);
          expect(all.state.ports).toContain(first + PART - 1);
        },
        { timeout: 20_000, interval: 50 },
      );
    }
    const wanted = (matches: (port: number) => boolean) => range(begin, end).filter(matches);
    const heard = ({ state }: (typeof readers)[number]): number[] =>
      state.ports.toSorted((left, right) => left - right);
    await vi.waitFor(() => {
      expect(heard(all)).toEqual(wanted(() => true));
      expect(heard(https)).toEqual(wanted((port) => portOf(port) === 443));
      expect(heard(quiet)).toEqual(wanted((port) => portOf(port) === 8443));
      expect(heard(some)).toEqual(wanted((port) => port % 3 !== 0));
    }, WAIT);
    for (const { state } of readers) expect(state).toMatchObject({ dropped: 0, faults: [] });
    for (const reader of readers) reader.close();
  }, 90_000);
});
