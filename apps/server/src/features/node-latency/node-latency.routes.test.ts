import type { ChangeResponse, NodeLatency, Problem } from '@netloft/contracts';
import { startSimulator, type Simulator } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { gateState, stateOfError } from './node-latency.service.ts';

const ROUTE = '/api/v1/clusters/stc-tkg-cluster-1/node-latency';
const CHANGES = '/api/v1/clusters/stc-tkg-cluster-1/changes';
const ALL = { timeout: 20_000, interval: 100 };

let simulator: Simulator;
let server: TestApp;
let admin: TestClient;
/** Milliseconds by which the server's clock is ahead of the simulator's. */
let ahead = 0;
beforeAll(async () => {
  simulator = await startSimulator({ antrea: '2.7', featureGates: { NodeLatencyMonitor: true } });
  server = await startTestApp({ simulator, now: () => Date.now() + ahead });
  admin = await server.signIn('admin-password');
});
afterAll(async () => {
  await server.close();
  await simulator.close();
});

const read = (client = admin): Promise<NodeLatency> => client.json<NodeLatency>(ROUTE);
const monitor = (pingIntervalSeconds: number) => ({
  apiVersion: 'crd.antrea.io/v1alpha1',
  kind: 'NodeLatencyMonitor',
  metadata: { name: 'default' },
  spec: { pingIntervalSeconds },
});

describe('why nothing is measured', () => {
  it('is an unknown cluster or a caller without session', async () => {
    const unknown = await admin.fetch('/api/v1/clusters/nowhere/node-latency');
    expect([unknown.status, ((await unknown.json()) as Problem).code]).toEqual([404, 'CLUSTER_UNKNOWN']);
    expect((await server.client().fetch(ROUTE)).status).toBe(401);
  });

  it('is that the release is too old, and the gate', async () => {
    const old = await startTestApp();
    const before = await (await old.signIn('admin-password')).json<NodeLatency>(ROUTE);
    expect(before).toMatchObject({ state: 'unavailable', configurable: false, detail: expect.stringContaining('2.1') });
    await old.close();
    const off = await startTestApp({ simulatorOptions: { antrea: '2.7' } });
    const without = await (await off.signIn('admin-password')).json<NodeLatency>(ROUTE);
    expect(without).toMatchObject({ state: 'gate-off', detail: expect.stringContaining('antrea-agent.conf') });
    await off.close();
  });

  it('is a right that lacks', async () => {
    const latency = await read(await server.signIn('user1'));
    expect(latency).toMatchObject({ state: 'forbidden', detail: expect.stringContaining('list on nodelatencystats') });
    expect(latency.hidden?.map((one) => one.reason)).toContain('needs get on nodelatencymonitors.crd.antrea.io');
  });

  it('is that nobody asked for it', async () => {
    const latency = await read();
    expect(latency).toMatchObject({ state: 'no-monitor', configurable: true, monitor: null, intervalSeconds: null });
    expect(latency.nodes).toHaveLength(3);
  });

  it.each([
    ['not-found', undefined, 'unavailable'],
    ['unavailable', 503, 'unavailable'],
    ['unavailable', undefined, undefined],
  ] as const)('is an upstream that is %s (%s)', (code, status, state) => {
    const error = { code, message: 'service unavailable', cluster: 'c', ...(status === undefined ? {} : { status }) };
    expect(stateOfError(error)?.state).toBe(state);
  });

  it.each([
    [false, [], { anyOn: false, offOn: [] }],
    [false, ['b'], { anyOn: true, offOn: ['a', 'c'] }],
    [true, ['c'], { anyOn: true, offOn: ['c'] }],
  ] as const)('is a gate that is %s but on %j', (enabled, differing, state) => {
    const gate = {
      component: 'agent',
      name: 'NodeLatencyMonitor',
      enabled,
      differing: differing.map((node) => ({ node })),
    };
    expect(gateState({ gates: [gate] } as never, ['a', 'b', 'c'])).toEqual(state);
    expect(gateState({ gates: [] } as never, ['a'])).toBeUndefined();
  });
});

describe('measurements', () => {
  it('begin with a monitor that is created through the review of changes', async () => {
    const made = await admin.send('POST', CHANGES, { operation: 'CREATE', object: monitor(1), reason: 'slow Pods' });
    expect(made.status, await made.clone().text()).toBe(200);
    expect(((await made.json()) as ChangeResponse).after).toMatchObject({ kind: 'NodeLatencyMonitor' });
    await expect.poll(async () => (await read()).state, ALL).toBe('measuring');
    const latency = await read();
    expect(latency).toMatchObject({ detail: '', intervalSeconds: 1, monitor: { kind: 'NodeLatencyMonitor' } });
    expect(latency.summary).toMatchObject({ pairs: 6, answered: 6, lost: 0 });
    expect(latency.rows[0]?.to[0]).toEqual([]);
    expect(latency.rows[0]?.to[1]).toEqual([expect.objectContaining({ state: 'answered' })]);
  });

  it('show a slow Node and a pair that is cut off', async () => {
    const [first = '', second = '', third = ''] = (await read()).nodes;
    server.cluster.setLatencyFaults({ slowNodes: [third], unreachable: [[first, second]] });
    await expect.poll(async () => (await read()).summary, ALL).toMatchObject({ lost: 2 });
    const { summary } = await read();
    expect(summary.slowest ?? 0).toBeGreaterThan(30_000_000);
    server.cluster.setLatencyFaults({});
    await expect.poll(async () => (await read()).summary, ALL).toMatchObject({ lost: 0 });
  });

  it('of silent agents get old', async () => {
    server.cluster.setLatencyFaults({ silent: (await read()).nodes });
    ahead = 5 * 60_000;
    expect((await read()).summary).toMatchObject({ stale: 6, answered: 0 });
    ahead = 0;
    server.cluster.setLatencyFaults({});
  });

  it('are a fault while the API server is away, and there again with it', async () => {
    await server.cluster.stopApiServer();
    expect((await admin.fetch(ROUTE)).status).toBeGreaterThanOrEqual(502);
    await server.cluster.startApiServer();
    await expect.poll(async () => (await read()).state, ALL).toBe('measuring');
  });
});
