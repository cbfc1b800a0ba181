import type { EditorFacts } from '@netloft/contracts';

/** Facts of a small cluster with Antrea 2.7, for tests. */
export function factsOf(more: Partial<EditorFacts> = {}): EditorFacts {
  return {
    served: {
      'crd.antrea.io/clusternetworkpolicies': ['v1beta1'],
      'crd.antrea.io/networkpolicies': ['v1beta1'],
      'crd.antrea.io/clustergroups': ['v1beta1'],
      'crd.antrea.io/groups': ['v1beta1'],
      'crd.antrea.io/tiers': ['v1beta1'],
      'networking.k8s.io/networkpolicies': ['v1'],
    },
    antreaVersion: 'v2.7.0',
    tiers: [
      { name: 'emergency', priority: 50 },
      { name: 'securityops', priority: 100 },
      { name: 'application', priority: 250 },
      { name: 'baseline', priority: 253 },
    ],
    clusterGroups: ['shop-web', 'offices'],
    groups: [
      { namespace: 'shop', name: 'web' },
      { namespace: 'shop', name: 'everywhere' },
    ],
    namespaces: ['default', 'kube-system', 'shop'],
    services: [{ namespace: 'shop', name: 'web' }],
    serviceAccounts: [{ namespace: 'shop', name: 'robot' }],
    labels: {
      pods: { app: ['web', 'db'], tier: ['front'] },
      namespaces: { 'kubernetes.io/metadata.name': ['default', 'kube-system', 'shop'], team: ['red'] },
      nodes: { 'kubernetes.io/os': ['linux'] },
    },
    gates: { l7: true, clusterNetworkPolicy: false, nodeNetworkPolicy: true },
    admission: {
      'crd.antrea.io/clustergroups': [
        { metadata: { name: 'offices' }, spec: { ipBlocks: [{ cidr: '10.0.0.0/8' }] } },
        { metadata: { name: 'shop-web' }, spec: { podSelector: { matchLabels: { app: 'web' } } } },
      ],
      'crd.antrea.io/groups': [
        { metadata: { namespace: 'shop', name: 'everywhere' }, spec: { podSelector: {}, namespaceSelector: {} } },
      ],
    },
    user: { username: 'user1', groups: ['system:authenticated'] },
    ...more,
  };
}

type Loose = Record<string, unknown>;
/** A ClusterNetworkPolicy that every rule accepts, with other members of its spec. */
export const clusterPolicy = (spec: Loose = {}, name: unknown = 'shop'): Loose => ({
  apiVersion: 'crd.antrea.io/v1beta1',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: {
    priority: 5,
    appliedTo: [{ podSelector: { matchLabels: { app: 'web' } } }],
    ingress: [{ name: 'in', action: 'Allow', from: [{ podSelector: { matchLabels: { app: 'db' } } }] }],
    ...spec,
  },
});
/** A NetworkPolicy of Antrea in the Namespace shop. */
export const namespacedPolicy = (spec: Loose = {}): Loose => ({
  ...clusterPolicy(spec),
  kind: 'NetworkPolicy',
  metadata: { name: 'shop', namespace: 'shop' },
});
/** A NetworkPolicy of Kubernetes in the Namespace shop. */
export const kubernetesPolicy = (spec: Loose = {}): Loose => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'shop', namespace: 'shop' },
  spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}], ...spec },
});
