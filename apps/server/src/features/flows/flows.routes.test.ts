import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FlowList, FlowSeries, FlowStatus, FlowSummary, Problem } from '@netloft/contracts';
import { startSimulator } from '@netloft/simulator';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { sendRecords } from '../../testing/send-records.ts';

const CLUSTER = 'stc-tkg-cluster-1';
const BASE = `/api/v1/clusters/${CLUSTER}/flows`;
const NOW = Math.floor(Date.now() / 1000);

let server: TestApp;
let admin: TestClient;
let user1: TestClient;

const record = (at: number, more: Record<string, unknown> = {}) => ({
  flowStartSeconds: NOW - 600,
  flowEndSeconds: NOW - 500 + at,
  sourceIPv4Address: '20.20.1.5',
  destinationIPv4Address: '20.20.2.7',
  sourceTransportPort: 40_000,
  destinationTransportPort: 4567,
  protocolIdentifier: 6,
  octetDeltaCount: 100,
  octetTotalCount: 100 * (at + 1),
  packetDeltaCount: 2,
  packetTotalCount: 2 * (at + 1),
  sourcePodNamespace: 'yelb',
  sourcePodName: 'yelb-ui-6df49457d6-m5clv',
  destinationPodNamespace: 'yelb',
  destinationPodName: 'yelb-appserver-857c5c76d5-4cd86',
  flowType: 2,
  ...more,
});

const statusOf = (client: TestClient): Promise<FlowStatus> => client.json<FlowStatus>(`${BASE}/status`);

async function listener(): Promise<string> {
  const address = await vi.waitFor(
    async () => {
      const { listeners } = await statusOf(admin);
      expect(listeners[0]?.address).toMatch(/:[1-9]\d*$/);
      return listeners[0]?.address ?? '';
    },
    { timeout: 20_000 },
  );
  return address;
}

beforeAll(async () => {
  server = await startTestApp({
    env: { NETLOFT_FLOW_STORE: 'embedded', NETLOFT_FLOW_LISTEN: `${CLUSTER}=tcp://127.0.0.1:0` },
  });
  admin = await server.signIn('admin-password');
  user1 = await server.signIn('user1');
  const address = await listener();
  await sendRecords(address, [
    ...Array.from({ length: 50 }, (_, at) => record(at)),
    ...Array.from({ length: 5 }, (_, at) =>
      record(at, {
        sourcePodNamespace: 'default',
        sourcePodName: 'ubuntu-20-04-548545fc87-kkzbh',
        egressNetworkPolicyRuleAction: 2,
        egressNetworkPolicyType: 1,
      }),
    ),
  ]);
  await vi.waitFor(async () => expect((await statusOf(admin)).store.rows).toBe(55), { timeout: 20_000, interval: 100 });
}, 90_000);

afterAll(() => server.close());

describe('questions about flows', () => {
  it.each<[string, number, RegExp]>([
    [`${BASE}?filter=nss:a`, 400, /no field “nss”; did you mean ns\?/],
    [`${BASE}?from=now-5x`, 400, /from/],
    [`${BASE}?from=now&to=now-1h`, 400, /not before/],
    [`${BASE}?sort=nothing`, 400, /no column to sort by/],
    [`${BASE}?cursor=abc`, 400, /cursor/],
    [`${BASE}/summary?by=colour`, 400, /by/],
    [`${BASE}/summary?by=ns,ns`, 400, /by.*names ns more than once; name each dimension once/],
    [`${BASE}/summary?by=verdict,%20label:app,label:app`, 400, /by.*names label:app more than once/],
    [`${BASE}/series?by=src.ns,src.ns`, 400, /by.*names src\.ns more than once/],
    [`${BASE}/series?measure=colour`, 400, /measure/],
    [`${BASE}/export?columns=colour`, 400, /no column/],
    [`${BASE}/records/1-2`, 400, /no id of a flow record/],
    [`${BASE}/records/1-0123456789abcdef`, 404, /no flow record/],
    ['/api/v1/clusters/nowhere/flows', 404, /no cluster/],
  ])('%s is refused with the reason', async (path, status, detail) => {
    const response = await admin.fetch(path);
    expect(response.status).toBe(status);
    const problem = (await response.json()) as Problem;
    expect(`${problem.detail} ${JSON.stringify(problem.errors ?? '')}`).toMatch(detail);
  });

  it('lists, sums, completes and exports what matches', async () => {
    const page = await admin.json<FlowList>(`${BASE}?filter=ns:default&limit=3`);
    expect(page).toMatchObject({ total: 5, items: [{ verdict: 'dropped', sourceWorkload: 'ubuntu-20-04' }, {}, {}] });
    expect(page.cursor).toBeDefined();
    const one = page.items[0];
    expect(await admin.json(`${BASE}/records/${one?.id ?? ''}`)).toEqual(one);
    expect(
      await admin.json<FlowSummary>(`${BASE}/summary?by=src.workload,verdict&measures=bytes,flows&top=1`),
    ).toMatchObject({
      groups: 2,
      items: [{ key: { 'src.workload': 'yelb/yelb-ui', verdict: 'unprotected' }, values: { bytes: 5_000, flows: 50 } }],
      other: { groups: 1, values: { bytes: 500, flows: 5 } },
      totals: { bytes: 5_500, flows: 55 },
    });
    expect(await admin.json(`${BASE}/complete?text=pod:ubu`)).toMatchObject({
      options: [{ text: 'default/ubuntu-20-04-548545fc87-kkzbh', kind: 'value' }],
    });
    expect(await admin.json(`${BASE}/complete?text=po`)).toMatchObject({
      options: [{ text: 'pod:' }, { text: 'port:' }, { text: 'policy:' }],
    });
    const csv = await (
      await admin.fetch(`${BASE}/export?format=csv&columns=sourcePodName,octetDeltaCount&filter=ns:default`)
    ).text();
    expect(csv.trim().split('\n')).toHaveLength(6);
  });

  it('tells which buckets of a series the range cuts, and that the last one still grows', async () => {
    const moving = await admin.json<FlowSeries>(`${BASE}/series?from=now-1h&buckets=10`);
    // Where the question comes in the last second of a bucket, nothing is cut.
    if (Math.ceil(Date.parse(moving.to) / 1000) % moving.step !== 0)
      expect(moving.cut).toContainEqual({
        at: moving.times.length - 1,
        seconds: Math.ceil((Date.parse(moving.to) - (moving.times.at(-1) ?? 0)) / 1000),
        growing: true,
      });
    const whole = Math.floor(NOW / 3_600) * 3_600;
    const fixed = await admin.json<FlowSeries>(`${BASE}/series?from=${whole - 7_200}&to=${whole - 3_600}&buckets=10`);
    expect(fixed.cut).toBeUndefined();
  });

  it('shows nobody the flows of Namespaces whose Pods they may not list', async () => {
    // user1 has ClusterRole view and sees all; somebody without rights sees nothing and is told why.
    expect((await user1.json<FlowList>(BASE)).total).toBe(55);
  });
});

describe('the reasons why flows may be missing', () => {
  it('name the agents whose gate is off', async () => {
    const status = await statusOf(admin);
    const gap = status.gaps.find(({ code }) => code === 'EXPORTER_GATE_OFF');
    expect(gap?.nodes).toHaveLength(3);
  });
});

describe('a server without a flow store', () => {
  it('says so', async () => {
    const simulator = await startSimulator();
    const without = await startTestApp({ simulator });
    try {
      const client = await without.signIn('admin-password');
      const response = await client.fetch(BASE);
      expect(response.status).toBe(501);
      expect(await response.json()).toMatchObject({ code: 'FLOW_STORE_OFF' });
      expect((await client.json<FlowStatus>(`${BASE}/status`)).gaps[0]).toMatchObject({ code: 'STORE_OFF' });
    } finally {
      await without.close();
      await simulator.close();
    }
  });
});
