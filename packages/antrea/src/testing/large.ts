import type { ClusterState, RawObject } from '../evaluation/types.ts';

export interface LargeSize {
  readonly pods: number;
  readonly workloads: number;
  readonly policies: number;
}

const NAMESPACES = 100;
const TIERS = ['emergency', 'securityops', 'networkops', 'platform', 'application', 'baseline'] as const;
const PORTS = [80, 443, 5432, 6379, 8080];

const namespaceOf = (workload: number): string => `team-${workload % NAMESPACES}`;
const labelsOf = (workload: number): Record<string, string> => ({
  app: `app-${workload}`,
  tier: ['web', 'api', 'db', 'cache'][workload % 4] ?? 'web',
});

function podOf(at: number, workloads: number): RawObject {
  const workload = at % workloads;
  const namespace = namespaceOf(workload);
  return {
    metadata: { namespace, name: `app-${workload}-${Math.floor(at / workloads)}`, labels: labelsOf(workload) },
    spec: {
      nodeName: `node-${at % 100}`,
      serviceAccountName: 'default',
      containers: [{ ports: [{ name: 'main', containerPort: PORTS[workload % PORTS.length], protocol: 'TCP' }] }],
    },
    status: { phase: 'Running', podIPs: [{ ip: `10.${20 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}` }] },
  };
}

const appSelector = (workload: number) => ({ podSelector: { matchLabels: { app: `app-${workload}` } } });
const inTeam = (workload: number) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespaceOf(workload) } },
});
const ports = (at: number) => [{ protocol: 'TCP', port: PORTS[at % PORTS.length] }];

/** Default deny with allowed callers, as teams write it. */
const kubernetesPolicy = (at: number, workloads: number): RawObject => ({
  metadata: { namespace: namespaceOf(at % workloads), name: `allow-${at}` },
  spec: {
    ...appSelector(at % workloads),
    policyTypes: ['Ingress'],
    ingress: [
      { from: [{ ...appSelector((at * 7) % workloads), ...inTeam((at * 7) % workloads) }], ports: ports(at) },
      { from: [{ namespaceSelector: { matchLabels: { env: 'shared' } } }] },
    ],
  },
});

const antreaPolicy = (at: number, workloads: number): RawObject => ({
  metadata: { namespace: namespaceOf(at % workloads), name: `anp-${at}` },
  spec: {
    tier: 'application',
    priority: 1 + (at % 50),
    appliedTo: [appSelector(at % workloads)],
    ingress: [
      { name: 'callers', action: 'Allow', from: [{ podSelector: { matchLabels: { tier: 'api' } } }], ports: ports(at) },
    ],
    egress: [{ name: 'outside', action: 'Drop', to: [{ ipBlock: { cidr: `10.${20 + (at % 3)}.${at % 256}.0/26` } }] }],
  },
});

const clusterPolicy = (at: number, workloads: number, groups: number): RawObject => ({
  metadata: { name: `acnp-${at}` },
  spec: {
    tier: TIERS[at % TIERS.length],
    priority: 1 + (at % 100),
    ingress: [
      {
        name: 'callers',
        action: 'Allow',
        appliedTo: [{ group: `group-${at % groups}` }],
        from: [{ group: `group-${(at * 3) % groups}` }],
        ports: ports(at),
      },
      {
        name: 'rest',
        action: at % 5 === 0 ? 'Reject' : 'Drop',
        appliedTo: [{ group: `group-${at % groups}` }],
        from: [{ podSelector: { matchLabels: { app: `app-${(at * 13) % workloads}` } } }],
      },
    ],
  },
});

/**
 * A cluster of many teams: workloads over 100 Namespaces; of the policies two fifths are Kubernetes', two fifths Antrea's of a
 * Namespace and one fifth cluster-wide over ClusterGroups. The same for the same size.
 */
export function largeState({ pods, workloads, policies }: LargeSize): ClusterState {
  const fifth = Math.floor(policies / 5);
  const groups = Math.max(1, Math.floor(workloads / 4));
  const list = <T>(count: number, make: (at: number) => T): T[] =>
    Array.from({ length: count }, (_item, at) => make(at));
  return {
    namespaces: list(NAMESPACES, (at) => ({
      metadata: { name: `team-${at}`, labels: { env: at % 10 === 0 ? 'shared' : 'own' } },
    })),
    nodes: list(100, (at) => ({
      metadata: { name: `node-${at}` },
      status: { addresses: [{ type: 'InternalIP', address: `192.168.0.${at + 1}` }] },
    })),
    services: [],
    tiers: [],
    pods: list(pods, (at) => podOf(at, workloads)),
    kubernetesNetworkPolicies: list(fifth * 2, (at) => kubernetesPolicy(at, workloads)),
    networkPolicies: list(fifth * 2, (at) => antreaPolicy(at, workloads)),
    clusterNetworkPolicies: list(policies - fifth * 4, (at) => clusterPolicy(at, workloads, groups)),
    clusterGroups: list(groups, (at) => ({
      metadata: { name: `group-${at}` },
      spec: { podSelector: { matchLabels: { app: `app-${at}` } }, ...inTeam(at) },
    })),
    groups: [],
    resolvedNames: new Map(),
  };
}

const densePeer = (at: number, workloads: number): object => {
  const choices: readonly object[] = [
    appSelector((at * 7) % workloads),
    { ipBlock: { cidr: `10.20.${at % 256}.0/24`, except: [`10.20.${at % 256}.0/28`] } },
    { podSelector: { matchLabels: { tier: 'api' } }, namespaces: { sameLabels: ['env'] } },
    { group: `around-${at % 20}` },
    { namespaces: { match: 'Self' }, ...appSelector((at * 11) % workloads) },
  ];
  return choices[at % choices.length] ?? {};
};

/**
 * The worst that one Pod can meet: every policy is cluster-wide and applied to every Pod, over many tiers, with blocks, named ports,
 * groups of groups and Namespaces by their labels as peers; nearly none of them matches.
 */
export function denseState({ pods, workloads, policies }: LargeSize): ClusterState {
  const sparse = largeState({ pods, workloads, policies: 0 });
  const list = <T>(count: number, make: (at: number) => T): T[] =>
    Array.from({ length: count }, (_item, at) => make(at));
  const rule = (at: number, direction: 'from' | 'to') => ({
    action:
      ['Allow', 'Drop', 'Reject', 'Pass'][at % 4] === 'Pass' && at % 20 === 13 ? 'Drop' : at % 2 ? 'Drop' : 'Allow',
    [direction]: [densePeer(at, workloads), densePeer(at + 3, workloads)],
    ports:
      at % 7 === 0 ? [{ protocol: 'TCP', port: 'main' }] : [{ protocol: 'TCP', port: 1000 + at, endPort: 1005 + at }],
  });
  return {
    ...sparse,
    tiers: list(14, (at) => ({ metadata: { name: `tier-${at}` }, spec: { priority: 3 + at * 16 } })),
    clusterGroups: [
      ...list(40, (at) => ({ metadata: { name: `leaf-${at}` }, spec: appSelector(at * 3) })),
      ...list(20, (at) => ({
        metadata: { name: `around-${at}` },
        spec: { childGroups: [`leaf-${at}`, `leaf-${at + 20}`] },
      })),
    ],
    clusterNetworkPolicies: list(policies, (at) => ({
      metadata: { name: `dense-${at}` },
      spec: {
        tier: at % 20 < 14 ? `tier-${at % 14}` : (TIERS[at % TIERS.length] ?? 'application'),
        priority: 1 + (at % 100),
        appliedTo: [{ podSelector: {} }],
        ingress: [rule(at, 'from')],
        egress: [rule(at + 1, 'to')],
      },
    })),
  };
}
