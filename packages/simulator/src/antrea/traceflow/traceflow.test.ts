import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { as } from '../../cluster/testing.ts';
import { startSimulator } from '../../index.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import type { Simulator } from '../../types.ts';
import { TAG_COUNT } from './tags.ts';

type Json = Readonly<Record<string, unknown>>;
interface Status {
  readonly phase?: string;
  readonly reason?: string;
  readonly dataplaneTag?: number;
  readonly startTime?: string;
  readonly capturedPacket?: Json;
  readonly results?: readonly {
    readonly node: string;
    readonly timestamp: number;
    readonly observations: readonly Json[];
  }[];
}

const POOL = 'stc-tkg-cluster-1-node-pool-01-p6nms-84c55d4574';
const UI = { namespace: 'yelb', pod: 'yelb-ui-6df49457d6-m5clv' };
const APPSERVER = { namespace: 'yelb', pod: 'yelb-appserver-857c5c76d5-4cd86' };
const POLICY = 'AntreaClusterNetworkPolicy:9ae2599a-3bd3-4413-849e-06f53f467559';
const tcp = (dstPort: number): Json => ({
  ipHeader: { protocol: 6 },
  transportHeader: { tcp: { dstPort, flags: 2 } },
});

let old: Simulator;
let latest: Simulator;
let count = 0;
beforeAll(async () => {
  [old, latest] = await Promise.all([startSimulator(), startSimulator({ antrea: '2.7' })]);
});
afterAll(() => Promise.all([old.close(), latest.close()]));

const pathOf = (simulator: Simulator): string =>
  `/apis/crd.antrea.io/${simulator === latest ? 'v1beta1' : 'v1alpha1'}/traceflows`;

async function create(simulator: Simulator, spec: Json): Promise<string> {
  const name = `trace-${(count += 1)}`;
  const version = simulator === latest ? 'v1beta1' : 'v1alpha1';
  const object = { apiVersion: `crd.antrea.io/${version}`, kind: 'Traceflow', metadata: { name }, spec };
  const reply = await as(simulator.clusters[0], 'andreasm')('POST', pathOf(simulator), object);
  expect(reply.status, reply.text).toBe(201);
  return name;
}
async function statusOf(simulator: Simulator, name: string): Promise<Status> {
  const reply = await as(simulator.clusters[0], 'andreasm')('GET', `${pathOf(simulator)}/${name}`);
  return reply.json['status'] ?? {};
}
async function ended(simulator: Simulator, spec: Json): Promise<Status> {
  const name = await create(simulator, spec);
  return vi.waitFor(
    async () => {
      const status = await statusOf(simulator, name);
      expect(['Succeeded', 'Failed']).toContain(status.phase);
      return status;
    },
    { timeout: 20_000, interval: 50 },
  );
}
const steps = (status: Status): unknown[] =>
  (status.results ?? []).map(({ node, observations }) => [node.slice(-5), observations]);

describe('what Antrea refuses', () => {
  const cases: readonly (readonly [title: string, spec: Json, message: string])[] = [
    ['no source', { destination: APPSERVER }, 'source Pod must be specified in non-live-traffic Traceflow'],
    [
      'a source Pod that is not there',
      { source: { namespace: 'yelb', pod: 'ghost' }, destination: APPSERVER },
      'requested source Pod yelb/ghost not found',
    ],
    [
      'a source Pod of the host network',
      { source: { namespace: 'kube-system', pod: 'antrea-agent-9rvqc' }, destination: APPSERVER },
      'using hostNetwork Pod as source in non-live-traffic Traceflow is not supported',
    ],
  ];
  it.each(cases)('%s is denied by the webhook of 2.7', async (_title, spec, message) => {
    const object = { apiVersion: 'crd.antrea.io/v1beta1', kind: 'Traceflow', metadata: { name: 'refused' }, spec };
    const reply = await as(latest.clusters[0], 'andreasm')('POST', pathOf(latest), object);
    expect(reply.status).toBe(400);
    expect(reply.json.message).toBe(`admission webhook "traceflowvalidator.antrea.io" denied the request: ${message}`);
  });

  it.each(cases)('%s ends as Failed in 1.7, which has no webhook', async (_title, spec, message) => {
    const status = await ended(old, spec);
    expect(status).toMatchObject({ phase: 'Failed', reason: `Invalid Traceflow request, err: ${message}` });
  });

  it.each<[title: string, spec: Json, error: string]>([
    ['nothing as destination', { source: UI }, 'destination is not specified'],
    [
      'a destination Pod that is not there',
      { source: UI, destination: { namespace: 'yelb', pod: 'ghost' } },
      'failed to get the destination Pod: pods "ghost" not found',
    ],
    [
      'IPv6 from a Pod that has none',
      { source: UI, destination: { ip: '2001:db8::1' }, packet: { ipv6Header: {} } },
      'source Pod does not have an IPv6 address',
    ],
  ])('%s is the agent’s error', async (_title, spec, error) => {
    expect(await ended(old, spec)).toMatchObject({ phase: 'Failed', reason: `Node: ${POOL}-bpx7s, error: ${error}` });
  });
});

describe('the traces of the story', () => {
  const sent = [
    { component: 'SpoofGuard', action: 'Forwarded' },
    { component: 'Forwarding', componentInfo: 'Output', action: 'Forwarded', tunnelDstIP: '10.13.82.39' },
  ];
  it('deliver TCP 4567 from yelb-ui to yelb-appserver', async () => {
    const status = await ended(old, { source: UI, destination: APPSERVER, packet: tcp(4567) });
    expect(status.phase).toBe('Succeeded');
    expect(status).not.toHaveProperty('dataplaneTag');
    expect(steps(status)).toEqual([
      ['bpx7s', sent],
      [
        '5r8gj',
        [
          { component: 'Forwarding', action: 'Received' },
          {
            component: 'NetworkPolicy',
            componentInfo: 'IngressRule',
            action: 'Forwarded',
            networkPolicy: POLICY,
          },
          { component: 'Forwarding', componentInfo: 'Output', action: 'Delivered' },
        ],
      ],
    ]);
  });

  it('drop TCP 4568 on the same way', async () => {
    const status = await ended(old, { source: UI, destination: APPSERVER, packet: tcp(4568) });
    expect(status.phase).toBe('Succeeded');
    expect(steps(status)).toEqual([
      ['bpx7s', sent],
      [
        '5r8gj',
        [
          { component: 'Forwarding', action: 'Received' },
          { component: 'NetworkPolicy', componentInfo: 'IngressMetric', action: 'Dropped', networkPolicy: POLICY },
        ],
      ],
    ]);
  });

  it('name the rule and the source address in 2.7', async () => {
    const status = await ended(latest, { source: UI, destination: APPSERVER, packet: tcp(4567) });
    const observations = (status.results ?? []).flatMap((result) => result.observations);
    expect(observations[0]).toMatchObject({ component: 'SpoofGuard', srcPodIP: expect.stringMatching(/^20\.20\.3\./) });
    expect(observations.find((one) => one['component'] === 'NetworkPolicy')).toMatchObject({
      networkPolicyRule: '4085',
    });
  });

  it('balance over a Service and say which Pod was chosen', async () => {
    const destination = { namespace: 'yelb', service: 'yelb-appserver' };
    const status = await ended(old, { source: UI, destination });
    const balanced = status.results?.[0]?.observations[1];
    expect(balanced).toMatchObject({ component: 'LB', action: 'Forwarded', pod: `yelb/${APPSERVER.pod}` });
    expect(status.results?.[1]?.observations.at(-1)).toMatchObject({ action: 'Delivered' });
  });

  it('leave the Pod network for an address outside', async () => {
    const status = await ended(old, { source: UI, destination: { ip: '192.0.2.7' }, packet: tcp(443) });
    expect(status.results?.[0]?.observations.at(-1)).toMatchObject({ action: 'ForwardedOutOfNetwork' });
  });

  it('go through an Egress where one applies', async () => {
    const egress = {
      apiVersion: 'crd.antrea.io/v1beta1',
      kind: 'Egress',
      metadata: { name: 'from-ui' },
      spec: { appliedTo: { podSelector: { matchLabels: { app: 'traffic-generator' } } }, egressIP: '10.13.82.40' },
    };
    const call = as(latest.clusters[0], 'andreasm');
    expect((await call('POST', '/apis/crd.antrea.io/v1beta1/egresses', egress)).status).toBe(201);
    const source = { namespace: 'yelb', pod: 'traffic-generator' };
    const status = await ended(latest, { source, destination: { ip: '192.0.2.7' }, packet: tcp(443) });
    expect(steps(status)).toEqual([
      [
        '5r8gj',
        expect.arrayContaining([
          expect.objectContaining({ action: 'ForwardedToEgressNode', egress: 'from-ui', egressNode: `${POOL}-bpx7s` }),
        ]),
      ],
      [
        'bpx7s',
        expect.arrayContaining([expect.objectContaining({ action: 'MarkedForSNAT', egressIP: '10.13.82.40' })]),
      ],
    ]);
  });
});

describe('live traces', () => {
  it('catch a packet of the application', async () => {
    const status = await ended(old, { source: UI, destination: APPSERVER, packet: tcp(4567), liveTraffic: true });
    expect(status.phase).toBe('Succeeded');
    expect(status.capturedPacket).toMatchObject({
      ipHeader: { protocol: 6 },
      transportHeader: { tcp: { dstPort: 4567, flags: 2 } },
    });
    expect(status.results).toHaveLength(2);
  });

  it.each<[title: string, packet: Json, ipHeader: Json, source: Json]>([
    ['ICMP', { ipHeader: { protocol: 1 } }, { protocol: 1, ttl: 64 }, { namespace: 'yelb', pod: 'traffic-generator' }],
    ['UDP', { transportHeader: { udp: { dstPort: 53 } } }, { protocol: 17, ttl: 64 }, UI],
  ])('catch %s with the fields of its header, whatever the destination', async (protocol, packet, ipHeader, source) => {
    const status = await ended(old, { source, packet, liveTraffic: true });
    const header =
      protocol === 'ICMP'
        ? { icmp: { id: expect.any(Number), sequence: 1 } }
        : { udp: { srcPort: expect.any(Number), dstPort: 53 } };
    expect(status.capturedPacket).toMatchObject({ length: expect.any(Number), ipHeader, transportHeader: header });
  });

  it('have the receiver’s part only without a source Pod', async () => {
    const status = await ended(old, { destination: UI, source: { ip: '10.13.11.100' }, liveTraffic: true });
    expect(status.capturedPacket).toMatchObject({ srcIP: '10.13.11.100' });
    expect(steps(status)).toEqual([
      [
        'bpx7s',
        [
          expect.objectContaining({ action: 'Received' }),
          expect.anything(),
          expect.objectContaining({ action: 'Delivered' }),
        ],
      ],
    ]);
  });

  it.each<[title: string, spec: Json, path: string, address: (object: KubeObject) => unknown]>([
    [
      'the Service’s address where it is sent',
      { source: UI, destination: APPSERVER },
      'services/yelb-appserver',
      (object) => (object['spec'] as Json)['clusterIP'],
    ],
    [
      'the Pod’s address where it is received',
      { destination: APPSERVER },
      `pods/${APPSERVER.pod}`,
      (object) => (object['status'] as Json)['podIP'],
    ],
  ])('show a packet to a Service with %s', async (_title, spec, path, address) => {
    const status = await ended(old, { ...spec, packet: tcp(4567), liveTraffic: true });
    const { json } = await as(old.clusters[0], 'andreasm')('GET', `/api/v1/namespaces/yelb/${path}`);
    expect(status.capturedPacket).toMatchObject({ dstIP: address(json as KubeObject) });
  });

  it('report a dropped packet on one Node', async () => {
    const status = await ended(old, { source: UI, liveTraffic: true, droppedOnly: true });
    expect(status.results).toHaveLength(1);
    expect(status.results?.[0]?.observations.at(-1)).toMatchObject({ action: 'Dropped', networkPolicy: POLICY });
  });

  it('time out when nothing of the kind is sent', async () => {
    const source = { namespace: 'default', pod: 'ubuntu-20-04-548545fc87-kkzbh' };
    const status = await ended(old, { source, packet: tcp(9999), liveTraffic: true, timeout: 1 });
    expect(status).toMatchObject({ phase: 'Failed', reason: 'Traceflow timeout' });
  });
});

describe('the life of a trace', () => {
  it('shows phase, tag and the results of each Node as they come', async () => {
    const seen: Status[] = [];
    const { store } = old.clusters[0];
    const name = `trace-${count + 1}`;
    const stop = store.subscribe('crd.antrea.io', 'traceflows', ({ object }: { readonly object: KubeObject }) => {
      if (object.metadata.name === name) seen.push(object['status'] ?? {});
    });
    await ended(old, { source: UI, destination: APPSERVER, packet: tcp(4567) });
    stop();
    expect(seen.map((status) => [status.phase, status.dataplaneTag, status.results?.length])).toEqual([
      [undefined, undefined, undefined],
      ['Running', 7, undefined],
      ['Running', 7, 1],
      ['Succeeded', undefined, 2],
    ]);
  });

  it('waits without phase while every tag is taken, and ends when it is deleted', async () => {
    const { clusters } = old;
    const waiting = { source: { ip: '192.0.2.9' }, destination: UI, liveTraffic: true, timeout: 300 };
    const names: string[] = [];
    for (let index = 0; index <= TAG_COUNT; index += 1) names.push(await create(old, waiting));
    await vi.waitFor(async () => {
      const phases = await Promise.all(names.slice(0, -1).map(async (name) => (await statusOf(old, name)).phase));
      expect(new Set(phases)).toEqual(new Set(['Running']));
    });
    expect((await statusOf(old, names.at(-1)!)).phase).toBeUndefined();
    const call = as(clusters[0], 'andreasm');
    await Promise.all(names.map((name) => call('DELETE', `${pathOf(old)}/${name}`)));
    expect(await ended(old, { source: UI, destination: APPSERVER, packet: tcp(4567) })).toMatchObject({
      phase: 'Succeeded',
    });
  });
});
