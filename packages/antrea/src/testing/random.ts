import fc from 'fast-check';
import type { Change, ClusterState, Connection, Endpoint, Probe, RawObject, StateKind } from '../evaluation/index.ts';

/** Small clusters in which selectors, groups and addresses meet often. */
const NAMESPACES = ['a', 'b'];
const APPS = ['w', 'x', 'y'];
const GROUPS = ['g1', 'g2', 'g3'];
const NAMES = ['web.example', '*.example'];

const namespace = fc.constantFrom(...NAMESPACES);
const appLabel = fc.constantFrom(...APPS).map((app) => ({ matchLabels: { app } }));
const podSelector = fc.oneof(
  appLabel,
  fc.constant({}),
  fc.constant({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['w'] }] }),
);
const namespaceSelector = fc.oneof(
  fc.constant({}),
  fc.constantFrom('1', '2').map((env) => ({ matchLabels: { env } })),
  namespace.map((name) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })),
);
const selection = fc.oneof(
  podSelector.map((one) => ({ podSelector: one })),
  fc.record({ podSelector, namespaceSelector }),
);
const block = fc.oneof(
  fc.constant({ ipBlock: { cidr: '10.0.0.0/16', except: ['10.0.1.0/24'] } }),
  fc.constant({ ipBlock: { cidr: '10.0.1.0/29' } }),
  fc.constant({ ipBlock: { cidr: '192.168.0.0/24' } }),
);
const group = fc.constantFrom(...GROUPS).map((name) => ({ group: name }));
const ports = fc.option(
  fc.array(
    fc.oneof(
      fc.constantFrom(80, 443).map((port) => ({ protocol: 'TCP', port })),
      fc.constant({ protocol: 'TCP', port: 80, endPort: 500 }),
      fc.constant({ protocol: 'TCP', port: 'main' }),
      fc.constant({ protocol: 'UDP' }),
      fc.constant({ protocol: 'TCP', sourcePort: 1000, sourceEndPort: 2000 }),
    ),
    { minLength: 1, maxLength: 2 },
  ),
  { nil: undefined },
);
const antreaPeer = fc.oneof(
  selection,
  block,
  group,
  fc.constant({ namespaces: { match: 'Self' } }),
  fc.constant({ namespaces: { sameLabels: ['env'] } }),
  fc.constant({ nodeSelector: {} }),
  fc.constant({ podSelector: {}, scope: 'ClusterSet' }),
);
const name = fc.constantFrom(...NAMES).map((fqdn) => ({ fqdn }));
const antreaRule = (direction: 'from' | 'to', perRule: boolean) =>
  fc
    .record({
      action: fc.constantFrom('Allow', 'Drop', 'Reject', 'Pass'),
      peers: fc.array(direction === 'to' ? fc.oneof(antreaPeer, name) : antreaPeer, { maxLength: 2 }),
      ports,
      appliedTo: fc.oneof(selection, group),
    })
    .map(({ action, peers, ports: listed, appliedTo }) => ({
      action,
      [direction]: peers,
      ...(listed === undefined ? {} : { ports: listed }),
      ...(perRule ? { appliedTo: [appliedTo] } : {}),
    }));
const antreaSpec = fc.boolean().chain((perRule) =>
  fc
    .record({
      tier: fc.constantFrom('emergency', 'application', 'baseline', 'custom'),
      priority: fc.constantFrom(1, 2, 3),
      appliedTo: fc.array(fc.oneof(selection, group), { minLength: 1, maxLength: 2 }),
      ingress: fc.array(antreaRule('from', perRule), { maxLength: 2 }),
      egress: fc.array(antreaRule('to', perRule), { maxLength: 2 }),
    })
    .map(({ appliedTo, ...rest }) => (perRule ? rest : { ...rest, appliedTo })),
);
const kubernetesRule = (direction: 'from' | 'to') =>
  fc.record({ [direction]: fc.array(fc.oneof(selection, block), { maxLength: 2 }) });
const kubernetesSpec = fc.record({
  podSelector,
  policyTypes: fc.subarray(['Ingress', 'Egress'], { minLength: 1 }),
  ingress: fc.array(kubernetesRule('from'), { maxLength: 2 }),
  egress: fc.array(kubernetesRule('to'), { maxLength: 2 }),
});
const groupSpec = fc.oneof(
  selection,
  block.map(({ ipBlock }) => ({ ipBlocks: [{ cidr: ipBlock.cidr }] })),
  fc.constant({ serviceReference: { namespace: 'a', name: 's1' } }),
  fc.subarray(GROUPS, { minLength: 1 }).map((childGroups) => ({ childGroups })),
);
const podFields = fc.record({
  app: fc.constantFrom(...APPS),
  node: fc.constantFrom('n1', 'n2'),
  last: fc.integer({ min: 1, max: 12 }),
  third: fc.constantFrom(0, 1),
  port: fc.constantFrom(80, 443),
  hostNetwork: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
  phase: fc.constantFrom('Running', 'Running', 'Running', 'Succeeded'),
});

const object = (metadata: RawObject['metadata'], spec: unknown, status?: unknown): RawObject =>
  status === undefined ? { metadata, spec } : { metadata, spec, status };

const podObject = fc
  .record({ namespace, at: fc.integer({ min: 0, max: 4 }), fields: podFields })
  .map(({ namespace: own, at, fields }) => {
    const { app, node, last, third, port, hostNetwork, phase } = fields;
    const ip = hostNetwork ? `192.168.0.${node === 'n1' ? 1 : 2}` : `10.0.${third}.${last}`;
    return object(
      { namespace: own, name: `p${at}`, labels: { app } },
      { nodeName: node, hostNetwork, containers: [{ ports: [{ name: 'main', containerPort: port }] }] },
      { phase, podIP: ip },
    );
  });
const numbered = (count: number) => fc.integer({ min: 0, max: count - 1 }).map((at) => `o${at}`);
const OBJECTS: readonly (readonly [StateKind, fc.Arbitrary<RawObject>])[] = [
  ['pods', podObject],
  ['pods', podObject],
  [
    'namespaces',
    fc
      .record({ name: namespace, env: fc.constantFrom('1', '2') })
      .map(({ name: own, env }) => object({ name: own, labels: { env } }, {})),
  ],
  [
    'nodes',
    fc
      .record({ at: fc.constantFrom(1, 2), zone: fc.constantFrom('e', 'f') })
      .map(({ at, zone }) =>
        object(
          { name: `n${at}`, labels: { zone } },
          {},
          { addresses: [{ type: 'InternalIP', address: `192.168.0.${at}` }] },
        ),
      ),
  ],
  [
    'services',
    fc
      .constantFrom(...APPS)
      .map((app) =>
        object(
          { namespace: 'a', name: 's1' },
          { clusterIP: '10.96.0.1', selector: { app }, ports: [{ port: 80, targetPort: 'main' }] },
        ),
      ),
  ],
  ['tiers', fc.constantFrom(20, 240).map((priority) => object({ name: 'custom' }, { priority }))],
  [
    'clusterGroups',
    fc.record({ name: fc.constantFrom(...GROUPS), spec: groupSpec }).map((one) => object({ name: one.name }, one.spec)),
  ],
  [
    'groups',
    fc
      .record({ namespace, name: fc.constantFrom(...GROUPS), spec: groupSpec })
      .map((one) => object({ namespace: one.namespace, name: one.name }, one.spec)),
  ],
  [
    'clusterNetworkPolicies',
    fc.record({ name: numbered(4), spec: antreaSpec }).map((one) => object({ name: one.name }, one.spec)),
  ],
  [
    'networkPolicies',
    fc
      .record({ namespace, name: numbered(3), spec: antreaSpec })
      .map((one) => object({ namespace: one.namespace, name: one.name }, one.spec)),
  ],
  [
    'kubernetesNetworkPolicies',
    fc
      .record({ namespace, name: numbered(3), spec: kubernetesSpec })
      .map((one) => object({ namespace: one.namespace, name: one.name }, one.spec)),
  ],
];

const change: fc.Arbitrary<Change> = fc.oneof(
  ...OBJECTS.map(([kind, made]) =>
    fc.tuple(made, fc.integer({ min: 0, max: 3 })).map(([one, dice]): Change => {
      const { namespace: own, name: called } = one.metadata;
      if (dice > 0) return { kind, op: 'set', object: one };
      return { kind, op: 'delete', name: called, ...(own === undefined ? {} : { namespace: own }) };
    }),
  ),
);

/** Objects added, replaced and deleted one after the other. */
export const changes = (length: number): fc.Arbitrary<Change[]> =>
  fc.array(change, { minLength: 1, maxLength: length, size: 'max' });

/** A cluster with a few dozen objects. */
export const cluster: fc.Arbitrary<ClusterState> = fc
  .array(change, { minLength: 25, maxLength: 60, size: 'max' })
  .map((made) => changedState(NOTHING, made));

/** A state with nothing in it, of which every kind is known. */
export const NOTHING: ClusterState = {
  namespaces: [],
  pods: [],
  nodes: [],
  services: [],
  tiers: [],
  clusterNetworkPolicies: [],
  networkPolicies: [],
  kubernetesNetworkPolicies: [],
  clusterGroups: [],
  groups: [],
  nodeNetworkPolicy: true,
};

/** What the changes make of a state, worked out without any index. */
export function changedState(state: ClusterState, made: readonly Change[]): ClusterState {
  let next = state;
  for (const one of made) {
    const { namespace: own, name: called } = one.op === 'set' ? one.object.metadata : one;
    const others = (next[one.kind] ?? []).filter(
      ({ metadata }) => metadata.name !== called || metadata.namespace !== own,
    );
    next = { ...next, [one.kind]: one.op === 'set' ? [...others, one.object] : others };
  }
  return next;
}

/** Every pair of Pods, and ends outside, over the probes. */
export function connectionsIn(state: ClusterState, probes: readonly Probe[]): Connection[] {
  const pods = state.pods.map(({ metadata }): Endpoint => ({
    type: 'pod',
    namespace: metadata.namespace ?? '',
    name: metadata.name,
  }));
  const others: Endpoint[] = [
    { type: 'ip', ip: '203.0.113.1' },
    { type: 'fqdn', fqdn: 'web.example' },
    ...(state.nodes ?? []).map(({ metadata }): Endpoint => ({ type: 'node', name: metadata.name })),
    ...(state.services ?? []).map(({ metadata }): Endpoint => ({
      type: 'service',
      namespace: metadata.namespace ?? '',
      name: metadata.name,
    })),
  ];
  const ends = [...pods, ...others];
  return probes.flatMap(({ protocol, port }) =>
    ends.flatMap((source) =>
      ends.map((destination) => ({
        source,
        destination,
        protocol,
        ...(port === undefined ? {} : { destinationPort: port }),
      })),
    ),
  );
}
