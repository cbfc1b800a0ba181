import { describe, expect, it } from 'vitest';
import { matchesFilter, parseFilter } from '../filter/index.ts';
import { asRecord, flowBetween } from '../testing/flows.ts';
import { buildModel, indexInventory } from './model.ts';
import type { TopologyFlow, TopologyGraph, TopologyInventory, TopologyLook, TopologyPod } from './types.ts';
import { viewOf } from './view.ts';

const NOTHING: TopologyInventory = { pods: [], nodes: [] };
const LOOK: TopologyLook = { group: 'namespace', externalPrefix: 24, services: 'through', limit: 300 };

function filter(text: string) {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.value;
}

const look = (
  flows: readonly TopologyFlow[],
  how: Partial<TopologyLook> = {},
  inventory: TopologyInventory = NOTHING,
): TopologyGraph => viewOf(buildModel(flows, indexInventory(inventory)), { ...LOOK, ...how });

const pod = (name: string, more: Partial<TopologyPod> = {}): TopologyPod => {
  const [namespace = '', own = ''] = name.split('/');
  return { namespace, name: own, node: 'n1', labels: {}, healthy: true, ...more };
};

const UI = 'yelb/yelb-ui-6df49457d6-m5clv';
const APP = 'yelb/yelb-appserver-857c5c76d5-4cd86';
const DB = 'yelb/yelb-db-6f4cd74fb9-66wbp';
const YELB: readonly TopologyFlow[] = [
  flowBetween('10.13.11.100', UI, { service: 'yelb/yelb-ui:http', verdict: 'unprotected', flowType: 4 }),
  flowBetween(UI, APP, {
    service: 'yelb/yelb-appserver:http',
    port: 4567,
    bytes: 1_000,
    policy: '2:yelb/allow',
    flows: 5,
  }),
  flowBetween(UI, APP, { port: 22, bytes: 10, verdict: 'dropped', policy: '3:acnp-drop', flows: 2 }),
  flowBetween(APP, DB, { port: 5432 }),
  flowBetween('default/ubuntu', DB, { port: 5432, verdict: 'rejected', policy: '3:acnp-drop' }),
  flowBetween('default/ubuntu', '172.24.3.50', { port: 443, flowType: 3, verdict: 'unprotected' }),
  flowBetween('default/ubuntu', '172.24.3.60', { port: 443, flowType: 3, verdict: 'unprotected' }),
];

const ids = (graph: TopologyGraph): string[] => graph.nodes.map(({ id }) => id);
const lines = (graph: TopologyGraph): Record<string, string> =>
  Object.fromEntries(graph.edges.map(({ id, verdict }) => [id, verdict]));

describe('a view of flows', () => {
  it('of nothing is empty', () => {
    expect(look([])).toEqual({
      nodes: [],
      edges: [],
      totals: { pods: 0, nodes: 0, edges: 0, bytes: 0 },
      folded: [],
      unreadable: false,
    });
  });

  it('by namespace gathers Pods and networks, with one edge for each direction of opening', () => {
    const graph = look(YELB);
    expect(ids(graph)).toEqual([
      'external:10.13.11.0/24',
      'external:172.24.3.0/24',
      'namespace:default',
      'namespace:yelb',
    ]);
    expect(lines(graph)).toEqual({
      'namespace:yelb>namespace:yelb': 'mixed',
      'namespace:default>namespace:yelb': 'denied',
      'external:10.13.11.0/24>namespace:yelb': 'unprotected',
      'namespace:default>external:172.24.3.0/24': 'unprotected',
    });
    expect(graph.totals).toEqual({ pods: 4, nodes: 4, edges: 4, bytes: 1_480 + 7 * 10 + 30 });
    expect(graph.edges[0]).toEqual({
      id: 'namespace:yelb>namespace:yelb',
      source: 'namespace:yelb',
      target: 'namespace:yelb',
      verdict: 'mixed',
      bytes: 1_110,
      reverseBytes: 30,
      allowed: 6,
      denied: 2,
      unprotected: 0,
      ports: ['4567/TCP', '22/TCP', '5432/TCP'],
      services: ['yelb/yelb-appserver:http'],
      policies: ['Antrea NetworkPolicy yelb/allow', 'Antrea ClusterNetworkPolicy acnp-drop'],
      filter: 'src.ns:yelb dst.ns:yelb',
      folds: 2,
    });
  });

  it('opens a namespace into workloads and a workload into Pods, with what was opened as frames around them', () => {
    const graph = look(YELB, { expand: ['namespace:yelb', 'workload:yelb/yelb-ui', 'namespace:gone'] });
    expect(graph.nodes.map(({ id, parent, expanded }) => [id, parent, expanded])).toEqual([
      ['external:10.13.11.0/24', undefined, false],
      ['external:172.24.3.0/24', undefined, false],
      ['namespace:default', undefined, false],
      ['namespace:yelb', undefined, true],
      ['workload:yelb/yelb-appserver', 'namespace:yelb', false],
      ['workload:yelb/yelb-db', 'namespace:yelb', false],
      ['workload:yelb/yelb-ui', 'namespace:yelb', true],
      [`pod:${UI}`, 'workload:yelb/yelb-ui', false],
    ]);
    expect(Object.keys(lines(graph))).toContain(`pod:${UI}>workload:yelb/yelb-appserver`);
  });

  it.each<[string, Partial<TopologyLook>, readonly string[]]>([
    [
      'workloads in namespaces',
      { group: 'workload' },
      ['namespace:yelb', 'workload:yelb/yelb-db', 'workload:default/ubuntu'],
    ],
    ['Pods in namespaces', { group: 'pod' }, ['namespace:default', `pod:${DB}`]],
    ['Nodes', { group: 'node' }, ['node:']],
    ['values of a label', { group: 'label', label: 'app' }, ['label:app=']],
    ['single addresses', { externalPrefix: 32 }, ['external:172.24.3.50', 'external:172.24.3.60']],
    ['opened networks', { expand: ['external:172.24.3.0/24'] }, ['external:172.24.3.0/24', 'external:172.24.3.60']],
    ['Services', { services: 'show' }, ['service:yelb/yelb-ui', 'service:yelb/yelb-appserver']],
  ])('can show %s', (_what, how, expected) => {
    expect(ids(look(YELB, how))).toEqual(expect.arrayContaining([...expected]));
  });

  it('takes flows through the Service that is shown, and counts their bytes once', () => {
    const graph = look(YELB.slice(0, 3), { group: 'workload', services: 'show' });
    expect(lines(graph)).toMatchObject({
      'workload:yelb/yelb-ui>service:yelb/yelb-appserver': 'allowed',
      'service:yelb/yelb-appserver>workload:yelb/yelb-appserver': 'allowed',
      'workload:yelb/yelb-ui>workload:yelb/yelb-appserver': 'denied',
    });
    const bytes = Object.fromEntries(graph.nodes.map((node) => [node.id, node.bytes]));
    expect(bytes['service:yelb/yelb-appserver']).toBe(1_010);
    expect(bytes['namespace:yelb']).toBe(1_010 + 20 + 110);
    expect(graph.totals.bytes).toBe(1_010 + 20 + 110);
  });

  it('keeps whole edges that have the flows asked for, and only their ends', () => {
    const graph = look(YELB, { only: 'denied' });
    expect(ids(graph)).toEqual(['namespace:default', 'namespace:yelb']);
    expect(lines(graph)).toEqual({
      'namespace:yelb>namespace:yelb': 'mixed',
      'namespace:default>namespace:yelb': 'denied',
    });
    expect(look(YELB, { only: 'unprotected' }).edges).toHaveLength(2);
  });

  it('hides what matches, and says so in the filters of the rest', () => {
    const graph = look(YELB, { hide: filter('ns:default or port:22'), filter: filter('protocol:tcp or ns:x') });
    expect(ids(graph)).toEqual(['external:10.13.11.0/24', 'namespace:yelb']);
    expect(graph.edges.at(-1)).toMatchObject({
      filter: '(protocol:tcp or ns:x) -(ns:default or port:22) src.ns:yelb dst.ns:yelb',
      denied: 0,
    });
  });

  it.each([
    ['pod:none', 7],
    ['external:*', 4],
    ['-external:*', 3],
    ['external:172.24.0.0/16', 5],
    ['yelb-db', 5],
    ['acnp', 5],
    ['verdict:unprotected', 4],
    ['policy:yelb/allow', 6],
    ['service:yelb-ui', 6],
    ['type:external', 4],
    ['src.workload:yelb/yelb-ui dst.pod:yelb-app*', 5],
  ])('hidden by %s keeps %i rows', (text, kept) => {
    const rest = look(YELB, { hide: filter(text) });
    const alone = YELB.filter((flow) => !matchesFilter(filter(text))(asRecord(flow)));
    expect(alone).toHaveLength(kept);
    expect(rest.totals.bytes).toBe(alone.reduce((sum, { bytes, reverseBytes }) => sum + bytes + reverseBytes, 0));
  });

  it('joins Pods of the inventory: their number, health, Node, labels and policies', () => {
    const both = ['a', 'b'];
    const inventory: TopologyInventory = {
      pods: [
        pod(UI, { policies: both, labels: { app: 'yelb-ui' } }),
        pod('yelb/yelb-ui-6df49457d6-zzzzz', { policies: both, healthy: false }),
        pod(APP, { policies: ['a', 'c'], node: 'n2' }),
        pod('other/silent', { policies: [] }),
      ],
      nodes: [
        { name: 'n1', healthy: true },
        { name: 'n2', healthy: false },
      ],
    };
    const facts = (how: Partial<TopologyLook>, id: string) => {
      const { pods, health, healthDetail, policies } =
        look(YELB, how, inventory).nodes.find((node) => node.id === id) ?? {};
      return [pods, health, healthDetail, policies];
    };
    expect(facts({}, 'namespace:yelb')).toEqual([
      4,
      'unhealthy',
      '1 of 3 Pods are not ready; 1 Pod on a Node that is not ready',
      3,
    ]);
    expect(facts({}, 'namespace:default')).toEqual([1, 'unknown', undefined, null]);
    expect(facts({ group: 'workload' }, 'workload:yelb/yelb-ui')).toEqual([
      2,
      'unhealthy',
      '1 of 2 Pods are not ready',
      2,
    ]);
    expect(facts({ group: 'node' }, 'node:n2')).toEqual([1, 'unhealthy', 'The Node is not ready', 2]);
    expect(facts({ group: 'node' }, 'node:n1')).toEqual([3, 'unhealthy', '1 of 3 Pods are not ready', 2]);
    expect(facts({ group: 'label', label: 'app' }, 'label:app=yelb-ui')).toEqual([1, 'healthy', undefined, 2]);
    expect(facts({ group: 'pod' }, `pod:${UI}`)).toEqual([1, 'healthy', undefined, 2]);
  });

  it('finds flows by their Pods where only the inventory knows the label or Node', () => {
    const inventory: TopologyInventory = { pods: [pod(UI, { labels: { app: 'ui' } })], nodes: [] };
    const graph = look(YELB.slice(0, 1), { group: 'label', label: 'app' }, inventory);
    expect(graph.edges[0]?.filter).toBe(`src.pod:none src.ip:10.13.11.0/24 dst.pod:${UI}`);
  });

  it('tells a Pod that ran on two Nodes apart by Node, and as one otherwise', () => {
    const flows = ['n1', 'n2'].map((sourceNode) =>
      flowBetween('a/db-0', 'a/db-1', { sourceNode, destinationNode: 'n3' }),
    );
    expect(ids(look(flows, { group: 'node' }))).toEqual(['node:n1', 'node:n2', 'node:n3']);
    expect(look(flows, { group: 'pod' }).edges).toMatchObject([{ id: 'pod:a/db-0>pod:a/db-1', folds: 1, allowed: 2 }]);
  });
});

describe('a view of too much', () => {
  it('shows what is denied first, and folds the rest with what it stands for', () => {
    const flows = Array.from({ length: 100 }, (_flow, at) =>
      flowBetween(`ns-${at}/pod`, `ns-${(at + 1) % 100}/pod`, {
        bytes: 1_000 + at,
        verdict: at === 3 ? 'dropped' : 'allowed',
      }),
    );
    const graph = look(flows, { limit: 20 });
    expect(graph.nodes).toHaveLength(19);
    expect(ids(graph)).toEqual(
      expect.arrayContaining(['namespace:ns-3', 'namespace:ns-4', 'namespace:ns-99', 'folded:inside']),
    );
    expect(graph.nodes.find(({ kind }) => kind === 'folded')).toMatchObject({
      name: '82 namespaces more',
      folds: 82,
      pods: 82,
    });
    expect(graph.folded).toEqual(['82 namespaces are folded']);
    expect(graph.totals).toMatchObject({ nodes: 100, edges: 100 });
  });

  it('folds workloads within their namespaces', () => {
    const flows = Array.from({ length: 60 }, (_flow, at) => flowBetween(`a/web-${at}x`, 'b/db', { bytes: 1_000 + at }));
    const graph = look(flows, { limit: 20, group: 'workload' });
    expect(graph.nodes.find(({ kind }) => kind === 'folded')).toMatchObject({
      id: 'folded:namespace:a',
      parent: 'namespace:a',
      namespace: 'a',
    });
    expect(graph.folded.join()).toMatch(/^4\d workloads of 1 namespace are folded$/);
  });

  it('is unreadable with more edges than can be told apart, and leaves out those of least traffic', () => {
    const flows = Array.from({ length: 2_500 }, (_flow, at) =>
      flowBetween(`ns-${at % 50}/p`, `ns-${Math.floor(at / 50)}/p`, { bytes: at }),
    );
    const graph = look(flows);
    expect(graph).toMatchObject({
      unreadable: true,
      folded: ['1,600 connections with the least traffic are left out'],
    });
    expect(graph.edges).toHaveLength(900);
    expect(look(flows.slice(0, 100)).unreadable).toBe(false);
  });
});
