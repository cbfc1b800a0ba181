import type { TopologyEdge, TopologyNode, TopologyView } from '@netloft/contracts';

/** A node of a view, with what a case changes. For tests. */
export const topologyNode = (id: string, change: Partial<TopologyNode> = {}): TopologyNode => ({
  id,
  kind: 'namespace',
  name: id.slice(id.indexOf(':') + 1),
  pods: 2,
  bytes: 1_000_000,
  health: 'healthy',
  policies: 1,
  expandable: true,
  expanded: false,
  ...change,
});

export const topologyEdge = (source: string, target: string, change: Partial<TopologyEdge> = {}): TopologyEdge => ({
  id: `${source}>${target}`,
  source,
  target,
  verdict: 'allowed',
  bytes: 4000,
  reverseBytes: 2000,
  allowed: 3,
  denied: 0,
  unprotected: 0,
  ports: ['4567/TCP'],
  services: [],
  policies: [],
  filter: `src.ns:${source.slice(10)} dst.ns:${target.slice(10)}`,
  folds: 1,
  ...change,
});

/** Two namespaces with a denied edge between them. For tests. */
export const topologyView = (change: Partial<TopologyView> = {}): TopologyView => ({
  from: '2026-11-25T09:30:00.000Z',
  to: '2026-11-25T10:00:00.000Z',
  took: 3,
  nodes: [topologyNode('namespace:yelb', { namespace: 'yelb' }), topologyNode('namespace:dev', { namespace: 'dev' })],
  edges: [
    topologyEdge('namespace:dev', 'namespace:yelb', { verdict: 'denied', allowed: 0, denied: 5 }),
    topologyEdge('namespace:yelb', 'namespace:yelb', { verdict: 'mixed', denied: 1 }),
  ],
  totals: { pods: 4, nodes: 2, edges: 2, bytes: 12_000 },
  folded: [],
  unreadable: false,
  ...change,
});
