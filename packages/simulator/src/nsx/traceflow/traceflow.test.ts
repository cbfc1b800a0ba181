import { TRACEFLOWS_PATH } from '@netloft/nsx';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ComponentPods } from '../../antrea/component-pods.ts';
import { PolicyView } from '../../antrea/policy-view.ts';
import { factsOf } from '../../antrea/release.ts';
import { TraceflowController } from '../../antrea/traceflow/controller.ts';
import { load } from '../../cluster/cluster.ts';
import { Timers } from '../../cluster/timers.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { AntreaRelease } from '../../types.ts';
import { APPSERVER_NODE, UI_NODE } from '../../world/story-places.ts';
import { firstWorld } from '../../world/worlds.ts';
import { startInventoryMirror } from '../clusters/mirror.ts';
import { type Ask, askRoutes, clockWorld, type Said } from '../policy/testing.ts';
import type { Json, NsxSettings, NsxWorld } from '../types.ts';
import { traceflowRoutes } from './routes.ts';
import { removeTraceflows } from './runs.ts';
import type { TraceflowOptions } from './types.ts';

const CLUSTER = 'stc-tkg-cluster-1';
const CLUSTER_ID = '4f1c2d3e-4a5b-4c6d-8e7f-102938475600';
const AWAIT = { timeout: 20_000, interval: 10 };
const TRACE = `${TRACEFLOWS_PATH}/tf-1`;
const HOUR_MS = 3_600_000;

interface Story {
  readonly world: NsxWorld;
  readonly ask: Ask;
  readonly store: MemoryStore;
  pass(ms: number): void;
}
interface Options extends TraceflowOptions {
  readonly settings?: Partial<NsxSettings>;
  readonly release?: AntreaRelease;
  readonly connected?: boolean;
  readonly failedAgents?: readonly string[];
}

let timers = new Timers();
afterEach(() => {
  timers.close();
  timers = new Timers();
});

/** NSX with the inventory of the story's first cluster, in which Antrea's Traceflow controller runs. */
function begin(options: Options = {}): Story {
  const { settings, release = '1.7', connected = true, failedAgents = [], ...own } = options;
  const { world, pass } = clockWorld(settings);
  const facts = factsOf(release);
  const story = firstWorld(CLUSTER, facts);
  const store = load(story);
  const pods = new ComponentPods(store);
  new TraceflowController(
    { store, pods, facts, view: new PolicyView(store, pods, facts) },
    story.traffic,
    timers,
  ).start();
  const mirror = startInventoryMirror(world, { clusterId: CLUSTER_ID, name: CLUSTER, store, facts });
  // It sends what there is in batches.
  for (let batch = 0; batch < 50; batch += 1) pass(1000);
  mirror.close();
  const cluster = {
    name: CLUSTER,
    clusterId: CLUSTER_ID,
    store,
    connected: () => connected,
    isAgentFailed: (node: string) => failedAgents.includes(node),
  };
  return { world, store, pass, ask: askRoutes(traceflowRoutes(world, () => [cluster], own)) };
}

const uidOf = ({ store }: Story, plural: string, name: string, namespace?: string): string => {
  const found = store.list('', plural, namespace).find(({ metadata }) => metadata.name.startsWith(name));
  return found?.metadata.uid ?? '';
};
const packet = (more: Json = {}): Json => ({ resourceType: 'FIELDS_PACKET_DATA', transportType: 'UNICAST', ...more });
const tcp = (dstPort: number, tcpFlags = 2): Json =>
  packet({ ipHeader: { protocol: 6 }, transportHeader: { tcpHeader: { dstPort, tcpFlags } } });
/** From the user interface to the application server. */
const config = (story: Story, more: Json = {}): Json => ({
  container_cluster_id: CLUSTER_ID,
  source_external_id: uidOf(story, 'pods', 'yelb-ui', 'yelb'),
  destination_external_id: uidOf(story, 'pods', 'yelb-appserver', 'yelb'),
  packet: tcp(4567),
  ...more,
});
const ended = ({ ask }: Story): Promise<Json> =>
  vi.waitFor(async () => {
    const { body } = await ask('GET', `${TRACE}/status`);
    expect(body).toHaveProperty('phase');
    return body;
  }, AWAIT);
const observed = ({ ask }: Story): Promise<Said> => ask('GET', `${TRACE}/observations`);
const traceflows = ({ store }: Story) => store.list('crd.antrea.io', 'traceflows');

/** `node COMPONENT Type`, Nodes by their last letters. */
async function steps(story: Story): Promise<readonly string[]> {
  const nodes = new Map([UI_NODE, APPSERVER_NODE].map((name) => [uidOf(story, 'nodes', name), name.slice(-5)]));
  return (await observed(story)).results.map((one) =>
    [
      nodes.get(String(one['container_node_id'])),
      one['component_type'],
      String(one['observation_type']).replace('AntreaTraceflowObservation', ''),
    ].join(' '),
  );
}
const [UI, APPSERVER] = [UI_NODE.slice(-5), APPSERVER_NODE.slice(-5)];

describe('NSX does not trace', () => {
  it.each<[string, (story: Story) => Json]>([
    ['in a cluster that it does not have', () => ({ container_cluster_id: 'ghost' })],
    ['without a cluster', () => ({ container_cluster_id: undefined })],
    ['from a Pod that the inventory does not have', () => ({ source_external_id: 'ghost' })],
    ['from a Service', (story) => ({ source_external_id: uidOf(story, 'services', 'yelb-ui', 'yelb') })],
    [
      'from a Pod on the network of its Node',
      (story) => ({ source_external_id: uidOf(story, 'pods', 'antrea-agent', 'kube-system') }),
    ],
    ['to nowhere', () => ({ destination_external_id: undefined })],
    ['to a Node', (story) => ({ destination_external_id: uidOf(story, 'nodes', UI_NODE) })],
    ['to what is no address', () => ({ packet: packet({ ipHeader: { dstIp: 'nowhere', protocol: 1 } }) })],
    ['to an IPv6 address by IPv4', () => ({ packet: packet({ ipHeader: { dstIp: 'fd00::1', protocol: 1 } }) })],
    ['TCP without SYN', () => ({ packet: tcp(80, 16) })],
    ['TCP without flags', () => ({ packet: packet({ ipHeader: { protocol: 6 } }) })],
    ['other protocols', () => ({ packet: packet({ ipHeader: { protocol: 132 } }) })],
    ['ports that there are not', () => ({ packet: tcp(70_000) })],
    ['multicast', () => ({ packet: packet({ transportType: 'MULTICAST' }) })],
    ['packets as bytes', () => ({ packet: { resourceType: 'BINARY_PACKET_DATA' } })],
    ['what is no packet', () => ({ packet: 'x' })],
  ])('%s', async (_name, more) => {
    const story = begin();
    const said = await story.ask('PUT', TRACE, config(story, more(story)));
    expect([said.status, said.code]).toEqual([400, 519_960]);
    expect(traceflows(story)).toEqual([]);
    expect((await story.ask('GET', TRACE)).status).toBe(404);
  });

  it('what it does not know', async () => {
    const { ask } = begin();
    const answers = await Promise.all([
      ask('GET', TRACE),
      ask('DELETE', TRACE),
      ask('POST', TRACE),
      ask('GET', `${TRACE}/status`),
      ask('GET', `${TRACE}/observations`),
    ]);
    expect(answers.map(({ status, code }) => [status, code])).toEqual(answers.map(() => [404, 600]));
  });
});

describe('a trace', () => {
  it('has no phase and no observations while it runs', async () => {
    const story = begin();
    const made = await story.ask('PUT', TRACE, config(story));
    expect(made).toMatchObject({
      status: 200,
      body: { id: 'tf-1', resource_type: 'AntreaTraceflowConfig', _revision: 0 },
    });
    expect((await story.ask('GET', `${TRACE}/status`)).body).toEqual({});
    expect((await observed(story)).body).toMatchObject({ results: [], result_count: 0 });
    expect(traceflows(story)).toHaveLength(1);
  });

  it('goes from Pod to Pod across Nodes, where the story’s policy lets it pass', async () => {
    const story = begin();
    await story.ask('PUT', TRACE, config(story));
    expect(await ended(story)).toEqual({ phase: 'SUCCEEDED' });
    expect(await steps(story)).toEqual([
      `${UI} ANTREA_SPOOFGUARD Forwarded`,
      `${UI} ANTREA_FORWARDING Forwarded`,
      `${APPSERVER} ANTREA_FORWARDING Received`,
      `${APPSERVER} ANTREA_DFW Forwarded`,
      `${APPSERVER} ANTREA_FORWARDING Delivered`,
    ]);
  });

  it('ends where the policy drops it', async () => {
    const story = begin();
    await story.ask('PATCH', TRACE, config(story, { packet: tcp(4568) }));
    await ended(story);
    expect((await steps(story)).at(-1)).toBe(`${APPSERVER} ANTREA_DFW Dropped`);
    expect((await observed(story)).results.at(-1)).toMatchObject({
      component_info: 'IngressMetric',
      network_policy: 'AntreaClusterNetworkPolicy:9ae2599a-3bd3-4413-849e-06f53f467559',
    });
  });

  it('tells only what NSX’s model has in strict mode', async () => {
    const story = begin({ settings: { strict: true } });
    await story.ask('PUT', TRACE, config(story));
    await ended(story);
    const [first] = (await observed(story)).results;
    expect(Object.keys(first ?? {}).toSorted()).toEqual([
      'component_type',
      'container_node_id',
      'observation_type',
      'timestamp',
    ]);
  });

  it('goes to a Service through its load balancing', async () => {
    const story = begin({ release: '2.7' });
    const service = uidOf(story, 'services', 'yelb-appserver', 'yelb');
    await story.ask('PUT', TRACE, config(story, { destination_external_id: service }));
    expect(await ended(story)).toEqual({ phase: 'SUCCEEDED' });
    expect(await steps(story)).toContain(`${UI} ANTREA_LB Forwarded`);
  });

  it('goes out of the cluster to an address, for which the destination’s id does not count', async () => {
    const story = begin();
    const udp = packet({
      ipHeader: { protocol: 17, dstIp: '198.51.100.7' },
      transportHeader: { udpHeader: { dstPort: 53 } },
    });
    await story.ask('PUT', TRACE, config(story, { packet: udp, destination_external_id: 'ghost' }));
    expect(await ended(story)).toEqual({ phase: 'SUCCEEDED' });
    expect(await steps(story)).toEqual([`${UI} ANTREA_SPOOFGUARD Forwarded`, `${UI} ANTREA_FORWARDING Forwarded`]);
  });

  it.each<[string, Options]>([
    ['the agent of its Node has failed', { failedAgents: [UI_NODE] }],
    ['the cluster has lost its session to NSX', { connected: false }],
  ])('fails after its time when %s', async (_name, options) => {
    const story = begin(options);
    await story.ask('PUT', TRACE, config(story));
    story.pass(19_000);
    expect((await story.ask('GET', `${TRACE}/status`)).body).toEqual({});
    story.pass(1000);
    expect((await story.ask('GET', `${TRACE}/status`)).body).toEqual({ phase: 'FAILED', reason: 'Traceflow timeout' });
  });

  it('fails after its time when the agent does not run', async () => {
    const story = begin({ timeoutSeconds: 1 });
    const agent = story.store
      .list('', 'pods', 'kube-system')
      .find((pod) => pod.metadata.labels?.['component'] === 'antrea-agent' && Object(pod['spec']).nodeName === UI_NODE);
    story.store.remove('', 'pods', agent?.metadata.name ?? '', 'kube-system', { graceSeconds: 0 });
    await story.ask('PUT', TRACE, config(story));
    expect(await ended(story)).toEqual({ phase: 'FAILED', reason: 'Traceflow timeout' });
  });

  it('fails when somebody deletes its Traceflow in the cluster', async () => {
    const story = begin();
    await story.ask('PUT', TRACE, config(story));
    removeTraceflows(story.store);
    expect(await ended(story)).toMatchObject({ phase: 'FAILED' });
  });

  it('is made again by POST: what it found is lost until then', async () => {
    const story = begin();
    await story.ask('PUT', TRACE, config(story));
    await ended(story);
    const [before] = traceflows(story);
    expect(await story.ask('POST', `${TRACE}?action=restart`)).toMatchObject({ status: 200, body: { id: 'tf-1' } });
    expect((await observed(story)).results).toEqual([]);
    expect(traceflows(story)).toHaveLength(1);
    expect(traceflows(story)[0]?.metadata.uid).not.toBe(before?.metadata.uid);
    expect(await ended(story)).toEqual({ phase: 'SUCCEEDED' });
  });

  it('needs its revision to be replaced', async () => {
    const story = begin();
    await story.ask('PUT', TRACE, config(story));
    expect((await story.ask('PUT', TRACE, config(story))).status).toBe(412);
    expect((await story.ask('PUT', TRACE, config(story, { _revision: 0 }))).body).toMatchObject({ _revision: 1 });
  });

  it('goes with its Traceflow when it is deleted', async () => {
    const story = begin();
    await story.ask('PUT', TRACE, config(story));
    expect(await story.ask('DELETE', TRACE)).toMatchObject({ status: 200, body: {} });
    expect(traceflows(story)).toEqual([]);
    expect((await story.ask('GET', TRACEFLOWS_PATH)).results).toEqual([]);
  });

  it('is forgotten two hours after somebody asked for it last; a transient one after one hour', async () => {
    const story = begin();
    await story.ask('PUT', TRACE, config(story));
    await story.ask('PUT', `${TRACE}-short`, config(story, { is_transient: true }));
    story.pass(HOUR_MS);
    expect((await story.ask('GET', TRACEFLOWS_PATH)).results.map(({ id }) => id)).toEqual(['tf-1']);
    await story.ask('GET', TRACE);
    story.pass(1.5 * HOUR_MS);
    expect((await story.ask('GET', TRACEFLOWS_PATH)).results).toHaveLength(1);
    story.pass(0.5 * HOUR_MS);
    expect((await story.ask('GET', TRACEFLOWS_PATH)).results).toEqual([]);
    expect(traceflows(story)).toEqual([]);
  });
});
