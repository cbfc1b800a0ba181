import type { NsxDifferenceList, NsxInventoryItem, NsxInventoryList } from '@netloft/contracts';

const CLUSTER = { id: 'cc-1', name: 'stc-tkg-cluster-1', link: 'stc-tkg-cluster-1' };

/** A Pod of the inventory for tests, with what a case changes. */
export const itemOf = (name: string, change: Partial<NsxInventoryItem> = {}): NsxInventoryItem => ({
  id: `uid-${name}`,
  kind: 'Pod',
  name,
  cluster: CLUSTER,
  namespace: 'yelb',
  status: 'UP',
  ips: ['20.20.1.4'],
  labels: { app: 'yelb-ui', tier: 'frontend' },
  tags: ['dis:k8s:app|yelb-ui', 'dis:k8s:tier|frontend', 'owner|team-a'],
  node: 'node-a',
  services: ['yelb-ui'],
  facts: [],
  errors: [],
  syncedAt: '2026-11-25T09:59:00Z',
  ...change,
});

/** An answer of the inventory for tests. */
export const inventoryOf = (
  items: readonly NsxInventoryItem[],
  change: Partial<NsxInventoryList> = {},
): NsxInventoryList => ({
  items: [...items],
  total: items.length,
  freshness: { state: 'live', asOf: '2026-11-25T10:00:00Z' },
  counts: {
    Namespace: 7,
    Pod: items.length,
    Service: 12,
    Node: 3,
    Ingress: 0,
    Gateway: 0,
    NetworkPolicy: 2,
    Egress: null,
    IPPool: 1,
  },
  clusters: [CLUSTER],
  ...change,
});

/** Differences of the story’s first cluster for tests. */
export const differencesOf = (change: Partial<NsxDifferenceList> = {}): NsxDifferenceList => ({
  items: [
    { id: 'd1', kind: 'Pod', namespace: 'yelb', name: 'ghost', type: 'only-nsx', fields: [] },
    {
      id: 'd2',
      kind: 'Pod',
      namespace: 'yelb',
      name: 'many-labels',
      type: 'differs',
      fields: [{ field: 'labels', nsx: 'app=a', cluster: 'app=a, zone=z' }],
      note: 'NSX keeps at most 20 tags.',
    },
  ],
  total: 2,
  freshness: { state: 'live', asOf: '2026-11-25T10:00:00Z' },
  cluster: 'stc-tkg-cluster-1',
  nsxCluster: 'stc-tkg-cluster-1',
  kinds: [
    { kind: 'Node', nsx: 3, cluster: 3, differences: 0 },
    { kind: 'Pod', nsx: 31, cluster: 30, differences: 2 },
    { kind: 'Gateway', nsx: 0, cluster: null, differences: 0, detail: 'The cluster has no Gateway API.' },
  ],
  ...change,
});
