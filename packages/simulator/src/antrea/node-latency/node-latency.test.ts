import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { as, type Reply, send } from '../../cluster/testing.ts';
import { startSimulator } from '../../index.ts';
import type { SimulatedUser, Simulator } from '../../types.ts';
import { measured } from './measurements.ts';

const STATS = '/apis/stats.antrea.io/v1alpha1/nodelatencystats';
const MONITORS = '/apis/crd.antrea.io/v1alpha1/nodelatencymonitors';
const [FIRST, SECOND] = [
  'stc-tkg-cluster-1-node-pool-01-p6nms-84c55d4574-5r8gj',
  'stc-tkg-cluster-1-node-pool-01-p6nms-84c55d4574-bpx7s',
];

let simulator: Simulator;
let without: Simulator;
beforeAll(async () => {
  [simulator, without] = await Promise.all([
    startSimulator({ antrea: '2.7', dualStack: true, featureGates: { NodeLatencyMonitor: true } }),
    startSimulator({ antrea: '2.7' }),
  ]);
});
afterAll(() => Promise.all([simulator.close(), without.close()]));

const at = (one: Simulator, path: string, user: SimulatedUser = 'admin'): Promise<Reply> =>
  as(one.clusters[0], user)('GET', path);
const monitor = (name = 'default', pingIntervalSeconds = 1): unknown => ({
  apiVersion: 'crd.antrea.io/v1alpha1',
  kind: 'NodeLatencyMonitor',
  metadata: { name },
  spec: { pingIntervalSeconds },
});
interface Row {
  readonly metadata: { readonly name: string };
  readonly peerNodeLatencyStats: readonly {
    readonly nodeName: string;
    readonly targetIPLatencyStats: readonly Readonly<Record<string, string | number>>[];
  }[];
}
const rowsOf = async (one: Simulator): Promise<readonly Row[]> =>
  (await at(one, STATS)).json.items as unknown as readonly Row[];

describe('one round trip', () => {
  const pinging = { since: 0, intervalSeconds: 60 };
  const peer = { from: 'a', to: 'b', ip: '10.0.1.1', slowMs: 0 };
  const rtt = (slowMs: number, from = 'a', to = 'b', now = 90_000): number =>
    Number(measured(pinging, { ...peer, from, to, slowMs }, now, 1)?.['lastMeasuredRTTNanoseconds']);

  it('is not there before the first interval is over', () => {
    expect(measured(pinging, peer, 59_999, 1)).toBeUndefined();
  });

  it('is the same for the same seed, differs from ping to ping, and is nearly the same in the other direction', () => {
    expect(rtt(0)).toBe(rtt(0));
    expect(rtt(0, 'a', 'b', 150_000)).not.toBe(rtt(0));
    expect(rtt(0, 'b', 'a') / rtt(0)).toBeGreaterThan(0.75);
    expect(rtt(0)).toBeGreaterThan(100_000);
    expect(rtt(40)).toBeGreaterThan(30_000_000);
  });

  it.each([
    ['never answered', 0, { lastSendTime: '1970-01-01T00:05:00Z' }],
    ['last answered before', 200_000, { lastSendTime: '1970-01-01T00:05:00Z', lastRecvTime: '1970-01-01T00:03:00Z' }],
  ])('%s keeps the time at which it was sent', (_title, lostSince, times) => {
    expect(measured(pinging, { ...peer, lostSince }, 300_000, 1)).toMatchObject(times);
  });

  it('of an agent that is silent gets old', () => {
    expect(measured({ ...pinging, until: 130_000 }, peer, 900_000, 1)).toMatchObject({
      lastSendTime: '1970-01-01T00:02:00Z',
    });
  });
});

describe('nodelatencystats', () => {
  it('is not served before 2.1, nor shown to who may not read it', async () => {
    const old = await startSimulator();
    expect((await at(old, STATS)).status).toBe(404);
    await old.close();
    expect((await at(simulator, STATS, 'user1')).status).toBe(403);
  });

  it('is empty without a monitor, and without the gate', async () => {
    expect(await rowsOf(simulator)).toEqual([]);
    expect((await as(without.clusters[0], 'admin')('POST', MONITORS, monitor())).status).toBe(201);
    expect(await rowsOf(without)).toEqual([]);
  });

  it('refuses a monitor of another name', async () => {
    expect((await as(simulator.clusters[0], 'admin')('POST', MONITORS, monitor('mine'))).status).toBe(422);
  });

  it('has every pair in both families while there is a monitor; unreachable pairs keep their last answer', async () => {
    const call = as(simulator.clusters[0], 'admin');
    expect((await call('POST', MONITORS, monitor())).status).toBe(201);
    const rows = await vi.waitFor(
      async () => {
        const found = await rowsOf(simulator);
        expect(found).toHaveLength(3);
        return found;
      },
      { timeout: 20_000, interval: 100 },
    );
    const peers = rows.find((row) => row.metadata.name === FIRST)?.peerNodeLatencyStats ?? [];
    expect(peers).toHaveLength(2);
    const toSecond = peers.find((peer) => peer.nodeName === SECOND)?.targetIPLatencyStats;
    expect(toSecond).toEqual([
      {
        targetIP: '20.20.3.1',
        lastSendTime: expect.stringMatching(/Z$/),
        lastRecvTime: expect.stringMatching(/Z$/),
        lastMeasuredRTTNanoseconds: expect.any(Number),
      },
      expect.objectContaining({ targetIP: 'fd00:20:20:3::1' }),
    ]);
    const [cluster] = simulator.clusters;
    const table = await send(`${cluster.url}${STATS}`, cluster.authority, {
      token: cluster.token('admin'),
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    });
    expect(table.text).toContain('"Num Latency Entries"');

    const put = (body: unknown): Promise<Response> =>
      fetch(`${simulator.controlUrl}/node-latency/faults`, { method: 'PUT', body: JSON.stringify(body) });
    expect((await put({ slowNodes: ['ghost'] })).status).toBe(400);
    expect((await put({ slowNodes: [SECOND], unreachable: [[FIRST, SECOND]] })).status).toBe(200);
    await vi.waitFor(
      async () => {
        const [from] = (await rowsOf(simulator)).filter((row) => row.metadata.name === FIRST);
        const [entry] = from?.peerNodeLatencyStats.find((peer) => peer.nodeName === SECOND)?.targetIPLatencyStats ?? [];
        expect(entry?.['lastSendTime'] !== entry?.['lastRecvTime']).toBe(true);
      },
      { timeout: 20_000, interval: 200 },
    );
    expect((await call('DELETE', `${MONITORS}/default`)).status).toBe(200);
    expect(await rowsOf(simulator)).toEqual([]);
  });

  it('keeps what an agent that ended had measured', async () => {
    const [cluster] = simulator.clusters;
    const call = as(cluster, 'admin');
    await call('POST', MONITORS, monitor());
    await vi.waitFor(async () => expect(await rowsOf(simulator)).toHaveLength(3), { timeout: 20_000, interval: 100 });
    const agent = cluster.store
      .list('', 'pods', 'kube-system')
      .find((pod) => pod.metadata.labels?.['component'] === 'antrea-agent' && JSON.stringify(pod).includes(FIRST));
    await call('DELETE', `/api/v1/namespaces/kube-system/pods/${agent?.metadata.name ?? ''}`);
    expect((await rowsOf(simulator)).map((row) => row.metadata.name)).toContain(FIRST);
  });
});
