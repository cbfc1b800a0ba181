import type { ClusterState, RawObject } from '../evaluation/types.ts';

/** The cluster of the story, as far as its policies and traces need it; addresses are those of the simulated world's plan. */
const POOL = 'stc-tkg-cluster-1-node-pool-01-p6nms-84c55d4574';
export const NODES = { app: `${POOL}-5r8gj`, ui: `${POOL}-bpx7s` };
export const ZERO_TRUST = '9ae2599a-3bd3-4413-849e-06f53f467559';
export const BLOCKED_NAME = 'yelb-ui.yelb.carefor.some-dns.net';
const GROUPS = {
  ui: '6f39fadf-04e8-4f49-be77-da0d4005ff37',
  app: '31cf5eab-8bcd-4305-b72d-f1a44843fd8e',
  db: '672f4d75-c83b-4fa1-b0ab-ae414c2e8e8c',
  redis: '52c3548b-4758-427f-bcde-b25d36613de6',
  all: 'd250b7d7-3041-4f7f-8fdf-c7360eee9615',
};

const pod = (namespace: string, name: string, app: string, node: string, ip: string): RawObject => ({
  metadata: { namespace, name, labels: { app } },
  spec: { nodeName: node, containers: [] },
  status: { phase: 'Running', podIPs: [{ ip }] },
});
const yelb = (app: string): unknown => ({
  podSelector: { matchLabels: { app } },
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'yelb' } },
});
const group = (name: string, spec: unknown): RawObject => ({ metadata: { name }, spec });
const rule = (name: string, action: string, to: string, from: unknown[], port?: number): unknown => ({
  name,
  action,
  appliedTo: [{ group: to }],
  from,
  ...(port === undefined ? {} : { ports: [{ protocol: 'TCP', port }] }),
});
const fqdnPolicy = (name: string, tier: string, action: string): RawObject => ({
  metadata: { name },
  spec: {
    priority: 1,
    tier,
    appliedTo: [{ podSelector: { matchLabels: { app: 'ubuntu-20-04' } } }],
    egress: [{ action, to: [{ fqdn: BLOCKED_NAME }], ports: [{ protocol: 'TCP', port: 80 }] }, { action: 'Allow' }],
  },
});

/** What the story's document lists: workloads of yelb, the policies from NSX, and the two policies about one name. */
export function storyState(): ClusterState {
  return {
    namespaces: [{ metadata: { name: 'yelb' } }, { metadata: { name: 'default' } }],
    nodes: [
      { metadata: { name: NODES.app }, status: { addresses: [{ type: 'InternalIP', address: '10.13.82.39' }] } },
      { metadata: { name: NODES.ui }, status: { addresses: [{ type: 'InternalIP', address: '10.13.82.38' }] } },
    ],
    pods: [
      pod('yelb', 'yelb-ui-6df49457d6-m5clv', 'yelb-ui', NODES.ui, '20.20.1.10'),
      pod('yelb', 'yelb-appserver-857c5c76d5-4cd86', 'yelb-appserver', NODES.app, '20.20.2.10'),
      pod('yelb', 'yelb-db-6bd4fc5d9b-92rkf', 'yelb-db', NODES.app, '20.20.2.11'),
      pod('yelb', 'redis-server-69846b4888-5m757', 'redis-server', NODES.ui, '20.20.1.11'),
      pod('default', 'ubuntu-20-04-548545fc87-kkzbh', 'ubuntu-20-04', NODES.ui, '20.20.1.12'),
    ],
    services: [
      {
        metadata: { namespace: 'yelb', name: 'yelb-appserver' },
        spec: {
          clusterIP: '20.10.247.130',
          selector: { app: 'yelb-appserver' },
          ports: [{ port: 4567, targetPort: 4567, protocol: 'TCP' }],
        },
      },
    ],
    tiers: [{ metadata: { name: 'nsx-category-application' }, spec: { priority: 4 } }],
    clusterGroups: [
      group(GROUPS.ui, yelb('yelb-ui')),
      group(GROUPS.app, yelb('yelb-appserver')),
      group(GROUPS.db, yelb('yelb-db')),
      group(GROUPS.redis, yelb('redis-server')),
      group(GROUPS.all, { childGroups: [GROUPS.ui, GROUPS.app, GROUPS.db, GROUPS.redis] }),
    ],
    clusterNetworkPolicies: [
      fqdnPolicy('acnp-drop-yelb', 'securityops', 'Drop'),
      fqdnPolicy('acnp-allow-yelb', 'application', 'Allow'),
      {
        metadata: { name: ZERO_TRUST },
        spec: {
          tier: 'nsx-category-application',
          priority: 1.000_000_053_291_636_9,
          ingress: [
            rule(
              '4084',
              'Allow',
              GROUPS.ui,
              [{ ipBlock: { cidr: '10.13.11.101/32' } }, { ipBlock: { cidr: '10.13.11.100/32' } }],
              80,
            ),
            rule('4085', 'Allow', GROUPS.app, [{ group: GROUPS.ui }], 4567),
            rule('4087', 'Allow', GROUPS.db, [{ group: GROUPS.app }], 5432),
            rule('4088', 'Allow', GROUPS.redis, [{ group: GROUPS.app }], 6379),
            rule('4089', 'Drop', GROUPS.all, [{ group: GROUPS.all }]),
          ],
        },
      },
    ],
    networkPolicies: [],
    kubernetesNetworkPolicies: [],
  };
}
