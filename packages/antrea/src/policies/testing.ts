import { createPolicyIndex, type PolicyIndex, type RawObject } from '../evaluation/index.ts';
import type { ClusterState } from '../evaluation/types.ts';

const ANTREA = 'crd.antrea.io/v1beta1';
const UPSTREAM = 'policy.networking.k8s.io';

type Json = Readonly<Record<string, unknown>>;

export const app = (name: string): Json => ({ podSelector: { matchLabels: { app: name } } });
export const inNamespace = (name: string): Json => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});
export const EVERYTHING: Json = { podSelector: {} };

export const acnp = (name: string, spec: Json): RawObject => ({
  apiVersion: ANTREA,
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: { tier: 'application', priority: 5, appliedTo: [EVERYTHING], ...spec },
});
export const anp = (name: string, spec: Json, namespace = 'shop'): RawObject => ({
  apiVersion: ANTREA,
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec: { tier: 'application', priority: 5, appliedTo: [EVERYTHING], ...spec },
});
export const knp = (name: string, spec: Json, namespace = 'shop'): RawObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec: { podSelector: {}, ...spec },
});
export const banp = (spec: Json): RawObject => ({
  apiVersion: `${UPSTREAM}/v1alpha1`,
  kind: 'BaselineAdminNetworkPolicy',
  metadata: { name: 'default' },
  spec: { subject: { namespaces: {} }, ...spec },
});
export const adminPolicy = (name: string, spec: Json): RawObject => ({
  apiVersion: `${UPSTREAM}/v1alpha1`,
  kind: 'AdminNetworkPolicy',
  metadata: { name },
  spec: { priority: 5, subject: { namespaces: {} }, ...spec },
});
export const clusterGroup = (name: string, spec: Json): RawObject => ({
  apiVersion: ANTREA,
  kind: 'ClusterGroup',
  metadata: { name },
  spec,
});
export const group = (name: string, spec: Json, namespace = 'shop'): RawObject => ({
  apiVersion: ANTREA,
  kind: 'Group',
  metadata: { name, namespace },
  spec,
});

const pod = (namespace: string, name: string, labels: Record<string, string>, ip: string): RawObject => ({
  metadata: { namespace, name, labels },
  spec: { nodeName: 'node-1', containers: [] },
  status: { phase: 'Running', podIPs: [{ ip }] },
});

/** Two teams and the cluster's DNS. */
const WORLD: ClusterState = {
  namespaces: ['shop', 'lab', 'kube-system', 'empty'].map((name) => ({
    metadata: { name, labels: { team: name === 'empty' ? 'lab' : name } },
  })),
  pods: [
    pod('shop', 'web-1', { app: 'web' }, '10.0.0.1'),
    pod('shop', 'web-2', { app: 'web' }, '10.0.0.2'),
    pod('shop', 'db-1', { app: 'db' }, '10.0.0.3'),
    pod('lab', 'client-1', { app: 'client' }, '10.0.1.1'),
    pod('kube-system', 'coredns-1', { 'k8s-app': 'kube-dns' }, '10.0.2.1'),
    {
      metadata: { namespace: 'kube-system', name: 'proxy-1', labels: { app: 'proxy' } },
      spec: { hostNetwork: true, nodeName: 'node-1' },
      status: { phase: 'Running', podIP: '192.168.0.1' },
    },
    {
      metadata: { namespace: 'shop', name: 'job-1', labels: { app: 'job' } },
      spec: { nodeName: 'node-1' },
      status: { phase: 'Succeeded', podIP: '10.0.0.9' },
    },
  ],
  nodes: [
    {
      metadata: { name: 'node-1', labels: { zone: 'east' } },
      status: { addresses: [{ type: 'InternalIP', address: '192.168.0.1' }] },
    },
  ],
  services: [
    {
      metadata: { namespace: 'kube-system', name: 'kube-dns' },
      spec: {
        clusterIP: '10.96.0.10',
        selector: { 'k8s-app': 'kube-dns' },
        ports: [{ name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 }],
      },
    },
    {
      metadata: { namespace: 'shop', name: 'web' },
      spec: { clusterIP: '10.96.0.20', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
    },
  ],
  tiers: [{ metadata: { name: 'audit' }, spec: { priority: 60 } }],
  clusterNetworkPolicies: [],
  networkPolicies: [],
  kubernetesNetworkPolicies: [],
  adminNetworkPolicies: [],
  baselineAdminNetworkPolicies: [],
  clusterGroups: [],
  groups: [],
  nodeNetworkPolicy: true,
};

const KINDS = {
  ClusterNetworkPolicy: 'clusterNetworkPolicies',
  NetworkPolicy: 'networkPolicies',
  AdminNetworkPolicy: 'adminNetworkPolicies',
  BaselineAdminNetworkPolicy: 'baselineAdminNetworkPolicies',
  ClusterGroup: 'clusterGroups',
  Group: 'groups',
} as const;

/** The small world with policies and groups added. */
export function worldWith(objects: readonly RawObject[], changed: Partial<ClusterState> = {}): ClusterState {
  let state: ClusterState = { ...WORLD, ...changed };
  for (const object of objects) {
    const isKubernetes = object.apiVersion === 'networking.k8s.io/v1';
    const kind = isKubernetes ? 'kubernetesNetworkPolicies' : KINDS[object.kind as keyof typeof KINDS];
    state = { ...state, [kind]: [...(state[kind] ?? []), object] };
  }
  return state;
}

export const indexWith = (objects: readonly RawObject[], changed: Partial<ClusterState> = {}): PolicyIndex =>
  createPolicyIndex(worldWith(objects, changed));
