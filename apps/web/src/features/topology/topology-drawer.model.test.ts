import type { TopologyEdge, TopologyNode } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { topologyEdge, topologyNode } from './testing.ts';
import { partsOf, percentOf, policiesOf, policyOfText, termOfNode, trafficOf } from './topology-drawer.model.ts';

const byId = (nodes: readonly TopologyNode[]): ReadonlyMap<string, TopologyNode> =>
  new Map(nodes.map((node) => [node.id, node]));

describe('the term that finds the flows of a node', () => {
  it.each([
    ['folded:namespace:yelb', 'folded'],
    ['external:', 'external'],
    ['label:app=', 'label'],
    ['node:', 'node'],
  ] as const)('is not known of %s', (id, kind) => {
    expect(termOfNode({ id, kind })).toBeUndefined();
  });
  it.each([
    ['namespace:yelb', 'namespace', ['ns', 'yelb']],
    ['workload:yelb/yelb-ui', 'workload', ['workload', 'yelb/yelb-ui']],
    ['pod:yelb/yelb-ui-1', 'pod', ['pod', 'yelb/yelb-ui-1']],
    ['node:node-a', 'node', ['node', 'node-a']],
    ['label:app=web', 'label', ['label', 'app=web']],
    ['service:yelb/yelb-ui:http', 'service', ['service', 'yelb/yelb-ui:http']],
    ['external:10.0.0.0/24', 'external', ['ip', '10.0.0.0/24']],
  ] as const)('of %s', (id, kind, term) => {
    expect(termOfNode({ id, kind })).toEqual(term);
  });
});

describe('a policy that an edge names', () => {
  it.each([
    ['K8s NetworkPolicy yelb/yelb-db', 'yelb/yelb-db', '/policies/$id'],
    ['Antrea ClusterNetworkPolicy deny-all', 'deny-all', '/policies/$id'],
    ['policy some/thing', 'some/thing', '/policies'],
  ])('%s leads to its page, or to the list where its kind is not told', (policy, name, to) => {
    expect(policyOfText(policy)).toMatchObject({ name, target: { to } });
  });
});

describe('shares', () => {
  it.each([
    [0, 0, '0'],
    [1, 1000, '< 1'],
    [999, 1000, '> 99'],
    [1, 3, '33'],
    [5, 5, '100'],
  ])('%d of %d', (part, all, text) => {
    expect(percentOf(part, all)).toBe(text);
  });
});

describe('a node with its parts', () => {
  const nodes = byId([
    topologyNode('namespace:yelb', { kind: 'namespace', expanded: true }),
    topologyNode('workload:yelb/ui', { parent: 'namespace:yelb', expanded: true }),
    topologyNode('pod:yelb/ui-1', { kind: 'pod', parent: 'workload:yelb/ui' }),
    topologyNode('workload:yelb/db', { parent: 'namespace:yelb' }),
    topologyNode('namespace:other', { kind: 'namespace' }),
  ]);
  const edges: TopologyEdge[] = [
    topologyEdge('pod:yelb/ui-1', 'workload:yelb/db', { bytes: 10, reverseBytes: 1, allowed: 0, unprotected: 2 }),
    topologyEdge('namespace:other', 'pod:yelb/ui-1', { bytes: 100, reverseBytes: 1000, allowed: 3 }),
    topologyEdge('workload:yelb/db', 'namespace:other', { bytes: 7, reverseBytes: 0, allowed: 0, denied: 1 }),
  ];
  const parts = (id: string): ReadonlySet<string> => partsOf(nodes.get(id)!, nodes);

  it('has all that is drawn in it, frames in frames too', () => {
    expect([...parts('namespace:yelb')].toSorted()).toEqual([
      'namespace:yelb',
      'pod:yelb/ui-1',
      'workload:yelb/db',
      'workload:yelb/ui',
    ]);
    expect([...parts('workload:yelb/db')]).toEqual(['workload:yelb/db']);
  });

  it('counts what goes out, comes in and stays inside once', () => {
    const traffic = trafficOf(parts('namespace:yelb'), edges);
    expect(traffic.outgoing.map(({ target }) => target)).toEqual(['namespace:other']);
    expect(traffic.incoming.map(({ source }) => source)).toEqual(['namespace:other']);
    expect(traffic.inside).toHaveLength(1);
    expect(traffic).toMatchObject({ sent: 7 + 1000, received: 100, records: 6, unprotected: 2 });
  });

  it('names the policies of its edges once, the most frequent first', () => {
    const of = (policies: string[]): TopologyEdge => topologyEdge('a', 'b', { policies });
    expect(policiesOf([of(['p b', 'p a']), of(['p a'])])).toEqual(['p a', 'p b']);
  });
});
