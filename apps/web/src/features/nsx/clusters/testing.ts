import type { NsxClusterDetail, NsxClusterList, NsxClusterSummary, NsxComponent } from '@netloft/contracts';

export const FRESH = { state: 'live', asOf: '2026-11-25T10:00:00Z' } as const;

/** A component of a cluster for tests. */
export const componentOf = (
  name: NsxComponent['name'],
  change: Partial<NsxComponent> = {},
  heartbeatAge: number | null = 12,
): NsxComponent => ({
  name,
  status: 'HEALTHY',
  conditions: [
    {
      type: 'CCP_SESSION_STATE_UP',
      status: 'HEALTHY',
      reason: '',
      message: '',
      lastHeartbeat: '2026-11-25T09:59:48Z',
      heartbeatAge,
      stale: heartbeatAge !== null && heartbeatAge > 180,
    },
  ],
  connectedAgents: name === 'controller' ? 3 : null,
  ...change,
});

/** A registered cluster for tests, with what a case changes. */
export const clusterOf = (name: string, change: Partial<NsxClusterSummary> = {}): NsxClusterSummary => ({
  id: `ccp-${name}`,
  name,
  cni: 'Antrea',
  type: 'Kubernetes',
  state: 'Connected',
  problems: [],
  components: [componentOf('controller'), componentOf('mp-adapter'), componentOf('ccp-adapter')],
  agents: { healthy: 3, degraded: 0, failed: 0 },
  heartbeatInterval: 60,
  counts: { nodes: 3, namespaces: 9, pods: 41, services: 12 },
  inventoryId: 'inventory-1',
  nodeId: 'node-1',
  link: { cluster: name, by: 'cluster-id' },
  policies: 2,
  certificateExpires: '2036-11-25T10:00:00Z',
  registeredBy: 'admin',
  registeredAt: '2026-11-01T10:00:00Z',
  ...change,
});

export const listOfClusters = (
  items: readonly NsxClusterSummary[],
  change: Partial<NsxClusterList> = {},
): NsxClusterList => ({
  items: [...items],
  total: items.length,
  freshness: FRESH,
  unregistered: [],
  ...change,
});

export const detailOf = (summary: NsxClusterSummary, change: Partial<NsxClusterDetail> = {}): NsxClusterDetail => ({
  id: summary.id,
  summary,
  nodes: [
    { id: 'n1', name: 'node-a', ips: ['10.13.82.39'], podCidrs: ['20.20.1.0/24'], agent: 'HEALTHY' },
    { id: 'n2', name: 'node-b', ips: ['10.13.82.40'], podCidrs: ['20.20.2.0/24'], agent: 'UNHEALTHY' },
  ],
  policies: [{ id: 'yelb-zero-trust', name: 'Yelb-Zero-Trust', category: 'Application' }],
  object: { resource_type: 'AntreaClusterControlPlane', id: summary.id },
  freshness: FRESH,
  ...change,
});
