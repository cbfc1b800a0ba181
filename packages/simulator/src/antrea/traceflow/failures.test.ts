import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { as } from '../../cluster/testing.ts';
import { startSimulator } from '../../index.ts';
import type { Simulator } from '../../types.ts';

type Json = Readonly<Record<string, unknown>>;
interface Status {
  readonly phase?: string;
  readonly reason?: string;
  readonly capturedPacket?: Json;
  readonly results?: readonly { readonly node: string; readonly observations: readonly Json[] }[];
}

const POOL = 'stc-tkg-cluster-1-node-pool-01-p6nms-84c55d4574';
const [UI_NODE, APP_NODE] = [`${POOL}-bpx7s`, `${POOL}-5r8gj`];
const UI = { namespace: 'yelb', pod: 'yelb-ui-6df49457d6-m5clv' };
const APPSERVER = { namespace: 'yelb', pod: 'yelb-appserver-857c5c76d5-4cd86' };
const TRACES = '/apis/crd.antrea.io/v1beta1/traceflows';
const TCP = { ipHeader: { protocol: 6 }, transportHeader: { tcp: { dstPort: 4567, flags: 2 } } };
const SPEC = { source: UI, destination: APPSERVER, packet: TCP, timeout: 1 };

/** What is waited for may take its time on a busy computer. */
const SOON = { timeout: 20_000, interval: 20 };

let simulator: Simulator;
let count = 0;
beforeAll(async () => {
  simulator = await startSimulator({ antrea: '2.7', dualStack: true });
});
afterAll(() => simulator.close());
afterEach(() => put({}));

async function put(faults: Json): Promise<readonly [number, Json]> {
  const body = JSON.stringify(faults);
  const reply = await fetch(`${simulator.controlUrl}/traceflows/faults`, { method: 'PUT', body });
  return [reply.status, (await reply.json()) as Json];
}
const call = (method: string, path: string, body?: unknown) => as(simulator.clusters[0], 'admin')(method, path, body);
async function create(spec: Json): Promise<string> {
  const name = `failing-${(count += 1)}`;
  const object = { apiVersion: 'crd.antrea.io/v1beta1', kind: 'Traceflow', metadata: { name }, spec };
  expect((await call('POST', TRACES, object)).status).toBe(201);
  return name;
}
const statusOf = async (name: string): Promise<Status> => (await call('GET', `${TRACES}/${name}`)).json['status'] ?? {};
const endOf = (name: string): Promise<Status> =>
  vi.waitFor(async () => {
    const status = await statusOf(name);
    expect(['Succeeded', 'Failed']).toContain(status.phase);
    return status;
  }, SOON);
const ended = async (spec: Json): Promise<Status> => endOf(await create(spec));
const nodesOf = (status: Status): readonly string[] => (status.results ?? []).map((result) => result.node);

describe('failures on request', () => {
  it.each([
    [{ slow: true }, "there is no fault 'slow'"],
    [{ agentError: '' }, 'agentError takes a text'],
    [{ lostBetween: [['ghost', UI_NODE]] }, 'lostBetween takes a list of pairs'],
    [{ tagsTaken: 15 }, 'tagsTaken takes a whole number from 0 to 14'],
  ])('refuse %j', async (faults, words) => {
    expect(await put(faults)).toEqual([400, { error: expect.stringContaining(words) }]);
  });

  it.each<[title: string, faults: Json, reason: string, nodes: readonly string[]]>([
    ['an error of the agent', { agentError: 'out of buffers' }, `Node: ${UI_NODE}, error: out of buffers`, []],
    ['a packet that is lost between Nodes', { lostBetween: [[APP_NODE, UI_NODE]] }, 'Traceflow timeout', [UI_NODE]],
    ['a sender that never reports', { silent: [UI_NODE] }, 'Traceflow timeout', [APP_NODE]],
    ['an agent that is down at the source', { agentsDown: [UI_NODE] }, 'Traceflow timeout', []],
    ['an agent that is down at the destination', { agentsDown: [APP_NODE] }, 'Traceflow timeout', [UI_NODE]],
  ])('%s', async (_title, faults, reason, nodes) => {
    expect(await put(faults)).toEqual([200, faults]);
    const status = await ended(SPEC);
    expect([status.phase, status.reason, nodesOf(status)]).toEqual(['Failed', reason, nodes]);
  });

  it('tags that others hold leave a trace waiting without a phase', async () => {
    await put({ tagsTaken: 13, silent: true });
    const last = await create(SPEC);
    await vi.waitFor(async () => expect((await statusOf(last)).phase).toBe('Running'), SOON);
    const name = await create(SPEC);
    await endOf(last);
    expect((await statusOf(name)).phase).toBeUndefined();
    await call('DELETE', `${TRACES}/${name}`);
  });
});

describe('a trace that something happens to', () => {
  const runner = (pod: string): Json => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: pod, namespace: 'default' },
    spec: { nodeName: APP_NODE, containers: [{ name: 'a', image: 'a' }] },
  });
  const running = async (pod: string): Promise<void> => {
    await call('POST', '/api/v1/namespaces/default/pods', runner(pod));
    const path = `/api/v1/namespaces/default/pods/${pod}`;
    await vi.waitFor(
      async () => expect((await call('GET', path)).json['status']).toMatchObject({ phase: 'Running' }),
      SOON,
    );
  };
  /** Removes a Pod at the very moment at which a trace is so far: what follows comes soon. Returns what ends the wait. */
  const removeWhen = (pod: string, isSoFar: (status: Status) => boolean): (() => void) => {
    const { store } = simulator.clusters[0];
    return store.subscribe('crd.antrea.io', 'traceflows', ({ object }) => {
      if (isSoFar(object['status'] ?? {}))
        queueMicrotask(() => store.remove('', 'pods', pod, 'default', { graceSeconds: 0 }));
    });
  };

  it('times out when its receiver goes before the packet arrives', async () => {
    await running('leaving');
    const stop = removeWhen('leaving', (status) => status.results?.length === 1);
    const name = await create({ ...SPEC, destination: { namespace: 'default', pod: 'leaving' } });
    const status = await endOf(name);
    stop();
    expect([status.reason, nodesOf(status)]).toEqual(['Traceflow timeout', [UI_NODE]]);
  });

  it('times out when its source goes before the packet leaves', async () => {
    await running('sender');
    const stop = removeWhen('sender', (status) => status.phase === 'Running');
    const name = await create({ ...SPEC, source: { namespace: 'default', pod: 'sender' } });
    expect(await endOf(name)).toMatchObject({ phase: 'Failed', reason: 'Traceflow timeout' });
    stop();
  });

  it('goes on after the API server was away', async () => {
    const name = await create({ ...SPEC, timeout: 20 });
    const [cluster, second] = simulator.clusters;
    await cluster.stopApiServer();
    const atStop = cluster.store.get('crd.antrea.io', 'traceflows', name)?.metadata.resourceVersion;
    // As much time as a trace takes goes by in the other cluster.
    const spec = {
      source: { namespace: 'yelb', pod: 'yelb-ui-6df49457d6-c9v5t' },
      destination: { namespace: 'yelb', pod: 'yelb-appserver-857c5c76d5-w2hkr' },
    };
    const other = { apiVersion: 'crd.antrea.io/v1beta1', kind: 'Traceflow', metadata: { name }, spec };
    await as(second!, 'andreasm')('POST', TRACES, other);
    await vi.waitFor(
      async () =>
        expect((await as(second!, 'andreasm')('GET', `${TRACES}/${name}`)).json['status']).toMatchObject({
          phase: 'Succeeded',
        }),
      SOON,
    );
    expect(cluster.store.get('crd.antrea.io', 'traceflows', name)?.metadata.resourceVersion).toBe(atStop);
    await cluster.startApiServer();
    expect(await endOf(name)).toMatchObject({ phase: 'Succeeded' });
  });
});

describe('IPv6', () => {
  it('is traced from the address of that family to the chosen endpoint’s', async () => {
    const destination = { namespace: 'yelb', service: 'yelb-appserver' };
    const packet = { ipv6Header: {}, transportHeader: { tcp: { dstPort: 4567 } } };
    const status = await ended({ source: UI, destination, packet });
    expect(status.results?.[0]?.observations.slice(0, 2)).toEqual([
      expect.objectContaining({ component: 'SpoofGuard', srcPodIP: expect.stringMatching(/^fd00:20:20:3::/) }),
      expect.objectContaining({ component: 'LB', translatedDstIP: expect.stringMatching(/^fd00:20:20::/) }),
    ]);
  });

  it('is caught live, with its header', async () => {
    const packet = { ipv6Header: { nextHeader: 6 } };
    const status = await ended({ source: UI, packet, liveTraffic: true });
    expect(status.capturedPacket).toMatchObject({
      srcIP: expect.stringMatching(/^fd00:/),
      dstIP: expect.stringMatching(/^fd00:/),
      length: 80,
      ipv6Header: { nextHeader: 6, hopLimit: 64 },
      transportHeader: { tcp: { flags: 2 } },
    });
    expect(status.capturedPacket).not.toHaveProperty('ipHeader');
  });
});
