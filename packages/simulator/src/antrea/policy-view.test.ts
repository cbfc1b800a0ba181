import { createPolicyIndex } from '@netloft/antrea';
import { describe, expect, it } from 'vitest';
import { load } from '../cluster/cluster.ts';
import type { MemoryStore } from '../kubernetes/store.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import { RESOLVED_NAMES } from '../world/dns.ts';
import { UI_NODE } from '../world/story-places.ts';
import { firstWorld } from '../world/worlds.ts';
import { ComponentPods } from './component-pods.ts';
import { PolicyView } from './policy-view.ts';
import { factsOf } from './release.ts';

const FACTS = factsOf('2.7');
const CRD = 'crd.antrea.io';
const PROBES = [
  ['yelb/yelb-ui-6df49457d6-m5clv', 'yelb/yelb-appserver-857c5c76d5-4cd86', 4567],
  ['yelb/yelb-ui-6df49457d6-m5clv', 'yelb/yelb-appserver-857c5c76d5-4cd86', 4568],
  ['yelb/traffic-generator', 'yelb/yelb-db-6bd4fc5d9b-92rkf', 5432],
  ['yelb/yelb-db-6bd4fc5d9b-92rkf', 'yelb/traffic-generator', 80],
] as const;

function start(): { store: MemoryStore; view: PolicyView } {
  const store = load(firstWorld('stc-tkg-cluster-1', FACTS));
  return { store, view: new PolicyView(store, new ComponentPods(store), FACTS) };
}

/** Verdicts of the view, and of an evaluator built anew over the same objects. */
function verdicts(store: MemoryStore, view: PolicyView): readonly [readonly string[], readonly string[]] {
  const list = (group: string, plural: string): never => store.list(group, plural) as never;
  const anew = createPolicyIndex({
    namespaces: list('', 'namespaces'),
    pods: list('', 'pods'),
    nodes: list('', 'nodes'),
    services: list('', 'services'),
    tiers: list(CRD, 'tiers'),
    clusterNetworkPolicies: list(CRD, 'clusternetworkpolicies'),
    networkPolicies: list(CRD, 'networkpolicies'),
    clusterGroups: list(CRD, 'clustergroups'),
    groups: list(CRD, 'groups'),
    kubernetesNetworkPolicies: list('networking.k8s.io', 'networkpolicies'),
    adminNetworkPolicies: list('policy.networking.k8s.io', 'adminnetworkpolicies'),
    baselineAdminNetworkPolicies: list('policy.networking.k8s.io', 'baselineadminnetworkpolicies'),
    upstreamClusterNetworkPolicies: list('policy.networking.k8s.io', 'clusternetworkpolicies'),
    resolvedNames: RESOLVED_NAMES,
    nodeNetworkPolicy: false,
  });
  const pod = (key: string) => {
    const [namespace = '', name = ''] = key.split('/');
    return { type: 'pod', namespace, name } as const;
  };
  const ask = (index: typeof anew): string[] =>
    PROBES.map(([from, to, destinationPort]) => {
      const connection = { source: pod(from), destination: pod(to), protocol: 'TCP', destinationPort } as const;
      const { verdict, decidedBy } = index.evaluate(connection);
      return `${verdict} ${decidedBy?.step.policy.name ?? ''} ${decidedBy?.step.ruleName ?? ''}`;
    });
  return [ask(view.index()), ask(anew)];
}

const policy = (name: string, spec: object): KubeObject => ({
  apiVersion: `${CRD}/v1beta1`,
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: { priority: 1, tier: 'emergency', ...spec },
});
const yelb = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'yelb' } } }];

const CHANGES: readonly (readonly [title: string, change: (store: MemoryStore) => void])[] = [
  ['nothing', () => undefined],
  [
    'a new policy',
    (store) =>
      void store.create(
        CRD,
        'clusternetworkpolicies',
        policy('stop', { appliedTo: yelb, ingress: [{ action: 'Reject', name: 'all' }] }),
      ),
  ],
  [
    'a deleted policy',
    (store) => void store.remove(CRD, 'clusternetworkpolicies', '9ae2599a-3bd3-4413-849e-06f53f467559'),
  ],
  [
    'a group that selects others',
    (store) => {
      const group = store.get(CRD, 'clustergroups', '6f39fadf-04e8-4f49-be77-da0d4005ff37')!;
      store.update(CRD, 'clustergroups', {
        ...group,
        spec: { podSelector: { matchLabels: { app: 'traffic-generator' } } },
      });
    },
  ],
  [
    'new labels of a Pod',
    (store) => {
      const pod = store.get('', 'pods', 'traffic-generator', 'yelb')!;
      store.update('', 'pods', { ...pod, metadata: { ...pod.metadata, labels: { app: 'yelb-appserver' } } });
    },
  ],
  [
    'a Tier that moves',
    (store) => {
      store.create(
        CRD,
        'clusternetworkpolicies',
        policy('late', { tier: 'mytier', appliedTo: yelb, ingress: [{ action: 'Drop', name: 'all' }] }),
      );
      const tier = store.get(CRD, 'tiers', 'mytier')!;
      store.update(CRD, 'tiers', { ...tier, spec: { priority: 249 } });
    },
  ],
  [
    'a Kubernetes NetworkPolicy',
    (store) =>
      void store.create('networking.k8s.io', 'networkpolicies', {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'deny', namespace: 'yelb' },
        spec: { podSelector: {}, policyTypes: ['Ingress'] },
      }),
  ],
  [
    'an object that comes and goes before anyone asks',
    (store) => {
      store.create(CRD, 'clusternetworkpolicies', policy('brief', { appliedTo: yelb, ingress: [{ action: 'Drop' }] }));
      store.remove(CRD, 'clusternetworkpolicies', 'brief');
    },
  ],
];

describe('the evaluator over live objects', () => {
  it.each(CHANGES)('after %s answers as one built anew', (_title, change) => {
    const { store, view } = start();
    view.index();
    change(store);
    const [live, anew] = verdicts(store, view);
    expect(live).toEqual(anew);
  });

  it('answers so after all of these changes together', () => {
    const { store, view } = start();
    for (const [, change] of CHANGES) {
      change(store);
      const [live, anew] = verdicts(store, view);
      expect(live).toEqual(anew);
    }
  });

  it('enforces what is applied to Nodes once the agents have that gate on', () => {
    const { store, view } = start();
    store.create(
      CRD,
      'clusternetworkpolicies',
      policy('nodes', {
        appliedTo: [{ nodeSelector: { matchLabels: { 'kubernetes.io/hostname': UI_NODE } } }],
        ingress: [{ action: 'Drop', name: 'all' }],
      }),
    );
    const verdict = (): string =>
      view.index().evaluate({
        source: { type: 'pod', namespace: 'yelb', name: 'traffic-generator' },
        destination: { type: 'node', name: UI_NODE },
        protocol: 'TCP',
        destinationPort: 22,
      }).verdict;
    expect(verdict()).toBe('Allowed');
    const map = store.get('', 'configmaps', 'antrea-config', 'kube-system')!;
    const data = map['data'] as Record<string, string>;
    const agent = data['antrea-agent.conf']!.replace('featureGates:', 'featureGates:\n  NodeNetworkPolicy: true');
    store.update('', 'configmaps', { ...map, data: { ...data, 'antrea-agent.conf': agent } });
    expect(verdict()).toBe('Allowed');
    const agents = store
      .list('', 'pods', 'kube-system')
      .filter((pod) => pod.metadata.labels?.['component'] === 'antrea-agent');
    for (const { metadata } of agents) store.remove('', 'pods', metadata.name, 'kube-system', { graceSeconds: 0 });
    const [pod] = agents;
    const { name, namespace, labels } = pod!.metadata;
    store.create('', 'pods', { ...pod!, metadata: { name, namespace: namespace!, labels: labels! } });
    expect(verdict()).toBe('Dropped');
  });

  it('stays the same one while nothing changes that verdicts depend on', () => {
    const { store, view } = start();
    const before = view.index();
    const pod = store.get('', 'pods', 'traffic-generator', 'yelb')!;
    store.update('', 'pods', { ...pod, metadata: { ...pod.metadata, annotations: { note: 'seen' } } });
    expect(view.index()).toBe(before);
  });
});
