import { describe, expect, it } from 'vitest';
import {
  inventoryDifferences,
  inventoryNames,
  type InventoryObjects,
  type KubernetesObject,
  tagsOfLabels,
} from './index.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const NAMES = inventoryNames({
  clusters: [],
  namespaces: [
    { external_id: 'ns', display_name: 'shop' },
    { external_id: 'ns-2', display_name: 'other' },
  ],
  nodes: [{ external_id: 'node-uid', display_name: 'worker-1' }],
  services: [],
});

const LABELS = { app: 'web' };
const own = (more: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): KubernetesObject => ({
  kind: 'Pod',
  metadata: {
    name: 'web-1',
    namespace: 'shop',
    uid: 'u1',
    labels: LABELS,
    creationTimestamp: '2026-01-01T10:00:00Z',
    ...metadata,
  },
  spec: { nodeName: 'worker-1' },
  status: { phase: 'Running', podIP: '10.2.0.5', podIPs: [{ ip: '10.2.0.5' }, { ip: 'fd00:0::5' }] },
  ...more,
});
const raw = (more: Partial<InventoryObjects['Pod']> = {}): InventoryObjects['Pod'] => ({
  external_id: 'u1',
  display_name: 'web-1',
  container_project_id: 'ns',
  cluster_node_id: 'node-uid',
  status: 'UP',
  pod_ips: ['fd00::5', '10.2.0.5'],
  tags: tagsOfLabels(LABELS),
  ...more,
});
const pods = (
  nsx: readonly InventoryObjects['Pod'][],
  cluster: readonly KubernetesObject[],
  sees?: (name: string) => boolean,
) =>
  inventoryDifferences({
    kind: 'Pod',
    nsx,
    cluster,
    names: NAMES,
    now: NOW,
    lagSeconds: 15,
    ...(sees === undefined ? {} : { sees }),
  });
const fieldsOf = (nsx: InventoryObjects['Pod'], cluster: KubernetesObject) =>
  pods([nsx], [cluster]).flatMap(({ fields }) =>
    fields.map(({ field, nsx: a, cluster: b }) => `${field}: ${a} ≠ ${b}`),
  );

const many = Object.fromEntries(Array.from({ length: 23 }, (_, at) => [`k${String(at + 10)}`, 'v']));

describe('a Pod', () => {
  it.each<[string, InventoryObjects['Pod'], KubernetesObject]>([
    ['is the same in another order and spelling of addresses', raw(), own()],
    ['is the same when NSX tells only its id', { external_id: 'u1' }, own({ status: {} })],
    [
      'is the same on its Node’s network without address',
      raw({ pod_ips: [] }),
      own({ spec: { nodeName: 'worker-1', hostNetwork: true } }),
    ],
    [
      'is the same once it has ended',
      raw({ pod_ips: [], status: 'DOWN' }),
      own({ status: { phase: 'Succeeded', podIP: '10.2.0.5' } }),
    ],
    ['is the same on a Node that the inventory lacks', raw({ cluster_node_id: 'gone' }), own()],
    ['is the same with more labels than NSX keeps', raw({ tags: tagsOfLabels(many) }), own({}, { labels: many })],
    [
      'is the same with a key that NSX cuts in a way of its own',
      raw({ tags: [{ scope: `dis:k8s:${'a'.repeat(115)}~1234`, tag: 'v' }] }),
      own({}, { labels: { ['a'.repeat(200)]: 'v' } }),
    ],
    [
      'is the same with tags that are no labels',
      raw({ tags: [...tagsOfLabels(LABELS), { scope: 'owner', tag: 'me' }] }),
      own(),
    ],
  ])('%s', (_, nsx, cluster) => {
    expect(pods([nsx], [cluster])).toEqual([]);
  });

  it.each<[string, InventoryObjects['Pod'], KubernetesObject, string[]]>([
    ['address', raw({ pod_ips: ['10.2.0.6'] }), own(), ['IPs: 10.2.0.6 ≠ 10.2.0.5, fd00::5']],
    ['Node', raw(), own({ spec: { nodeName: 'worker-2' } }), ['Node: worker-1 ≠ worker-2']],
    [
      'status',
      raw(),
      own({ status: { phase: 'Pending', podIPs: [{ ip: '10.2.0.5' }, { ip: 'fd00::5' }] } }),
      ['status: UP ≠ DOWN'],
    ],
    ['value of a label', raw(), own({}, { labels: { app: 'db' } }), ['label app: web ≠ db']],
    ['labels', raw(), own({}, { labels: { tier: 'x' } }), ['label app: web ≠ none', 'label tier: none ≠ x']],
  ])('differs in its %s', (_, nsx, cluster, fields) => {
    expect(fieldsOf(nsx, cluster)).toEqual(fields);
  });

  it('that differs otherwise says that labels are beyond NSX’s limit', () => {
    const found = pods([raw({ tags: tagsOfLabels(many), status: 'DOWN' })], [own({}, { labels: many })]);
    expect(found).toMatchObject([
      {
        fields: [{ field: 'status' }],
        note: 'NSX keeps at most 20 tags of an object; 3 of 23 labels are not among them.',
      },
    ]);
  });

  it('that was made again is not the former one', () => {
    const other = raw({ external_id: 'u0', display_name: 'web-0' });
    const found = pods([other, raw({ external_id: 'old' })], [own({}, { name: 'web-0', uid: 'u0' }), own()]);
    expect(found).toMatchObject([{ name: 'web-1', fields: [{ field: 'UID', nsx: 'old', cluster: 'u1' }] }]);
    expect(found[0]?.note).toContain('made again');
  });

  it('is found by name where external ids are no UIDs', () => {
    expect(pods([raw({ external_id: 'zz' })], [own()])).toEqual([]);
  });
});

describe('an object that only one side has', () => {
  it('is named with the side', () => {
    const found = pods([raw({ external_id: 'u9', display_name: 'ghost' })], [own()]);
    expect(found).toMatchObject([
      { id: 'Pod/u9', name: 'ghost', namespace: 'shop', type: 'only-nsx', fields: [] },
      { id: 'Pod/u1', name: 'web-1', namespace: 'shop', type: 'only-cluster', fields: [] },
    ]);
    expect(found[1]).not.toHaveProperty('note');
  });

  it.each<[string, KubernetesObject, string]>([
    [
      'it is young',
      own({}, { creationTimestamp: '2026-01-01T11:59:50Z' }),
      'It was made 10 s ago; NSX hears of it within 15 s.',
    ],
    ['it has ended', own({ status: { phase: 'Failed' } }), 'The Pod has ended'],
    ['it is on its Node’s network', own({ spec: { hostNetwork: true } }), 'Node’s network'],
  ])('may be so because %s', (_, cluster, note) => {
    expect(pods([], [cluster])[0]?.note).toContain(note);
  });

  it('is not told of Namespaces that the caller does not see', () => {
    const hidden = raw({ external_id: 'u9', container_project_id: 'ns-2' });
    expect(pods([hidden], [], (name) => name === 'shop')).toEqual([]);
    expect(pods([hidden], [])).toHaveLength(1);
  });
});

describe('a Service', () => {
  const service: KubernetesObject = {
    metadata: { name: 'web', namespace: 'shop', uid: 's1' },
    spec: {
      type: 'LoadBalancer',
      clusterIP: '10.96.0.1',
      clusterIPs: ['10.96.0.1'],
      ports: [{ port: 80, nodePort: 31080 }],
    },
    status: { loadBalancer: { ingress: [{ ip: '10.9.0.1' }] } },
  };
  const told: InventoryObjects['Service'] = {
    external_id: 's1',
    display_name: 'web',
    container_project_id: 'ns',
    type: 'LOAD_BALANCER',
    cluster_ips: ['10.96.0.1'],
    service_ports: [{ port: 80, node_port: 31080, protocol: 'TCP' }],
    load_balancer_ingress: [{ ip: '10.9.0.1', hostname: '' }],
  };
  const compare = (nsx: InventoryObjects['Service'], cluster = service) =>
    inventoryDifferences({ kind: 'Service', nsx: [nsx], cluster: [cluster], names: NAMES, now: NOW, lagSeconds: 15 });

  it('is the same, with all that later releases tell and without', () => {
    expect(compare(told)).toEqual([]);
    expect(compare({ external_id: 's1' })).toEqual([]);
    expect(
      compare(
        { external_id: 's1', cluster_ips: ['None'] },
        { ...service, spec: { clusterIP: 'None', clusterIPs: ['None'] } },
      ),
    ).toEqual([]);
  });

  it('differs in type, addresses and ports', () => {
    const found = compare({
      ...told,
      type: 'CLUSTER_IP',
      cluster_ips: ['10.96.0.2'],
      service_ports: [{ port: 81, node_port: 31081, protocol: 'TCP' }],
      load_balancer_ingress: [],
    });
    expect(found[0]?.fields).toEqual([
      { field: 'type', nsx: 'ClusterIP', cluster: 'LoadBalancer' },
      { field: 'cluster IPs', nsx: '10.96.0.2', cluster: '10.96.0.1' },
      { field: 'ports', nsx: 'TCP/81 at Nodes 31081', cluster: 'TCP/80 at Nodes 31080' },
      { field: 'load balancer', nsx: 'none', cluster: '10.9.0.1' },
    ]);
  });
});

describe('other kinds', () => {
  const base = { names: NAMES, now: NOW, lagSeconds: 15 };
  const node: KubernetesObject = {
    metadata: { name: 'worker-1', uid: 'node-uid' },
    spec: { podCIDR: '10.2.0.0/24' },
    status: {
      addresses: [
        { type: 'InternalIP', address: '10.1.0.1' },
        { type: 'ExternalIP', address: '1.2.3.4' },
        { type: 'Hostname', address: 'worker-1' },
      ],
    },
  };
  it.each([
    [['10.1.0.1'], 0],
    [['10.1.0.1', '1.2.3.4'], 0],
    [['1.2.3.4'], 1],
    [['10.1.0.9', '10.1.0.1'], 1],
    [undefined, 0],
  ])('a Node with addresses %j has %i differences', (ip_addresses, count) => {
    const nsx = [
      { external_id: 'node-uid', pod_cidrs: ['10.2.0.0/24'], ...(ip_addresses === undefined ? {} : { ip_addresses }) },
    ];
    expect(inventoryDifferences({ ...base, kind: 'Node', nsx, cluster: [node] })).toHaveLength(count);
  });

  it('a policy that NSX wrote need not come back as inventory', () => {
    const cluster = [
      {
        kind: 'ClusterNetworkPolicy',
        metadata: { name: 'from-nsx', labels: { 'ccp-adapter.antrea.tanzu.vmware.com/managedBy': 'ccp-adapter' } },
      },
      { kind: 'ClusterNetworkPolicy', metadata: { name: 'own' } },
      { kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1', metadata: { name: 'own', namespace: 'shop' } },
    ];
    const nsx = [{ external_id: 'p', display_name: 'own', policy_type: 'NETWORK_POLICY', container_project_id: 'ns' }];
    expect(inventoryDifferences({ ...base, kind: 'NetworkPolicy', nsx, cluster })).toMatchObject([
      { name: 'own', namespace: null, type: 'only-cluster' },
    ]);
  });

  it('an Egress, a Gateway and an Ingress are compared by the addresses that NSX tells', () => {
    const egress = { metadata: { name: 'out', uid: 'e' }, spec: { egressIP: '10.9.1.1' } };
    const gateway = { metadata: { name: 'gate', uid: 'g' }, status: { addresses: [{ value: '10.9.0.3' }] } };
    const compare = (ip: string) => [
      ...inventoryDifferences({
        ...base,
        kind: 'Egress',
        nsx: [{ external_id: 'e', egress_ip: ip }],
        cluster: [egress],
      }),
      ...inventoryDifferences({
        ...base,
        kind: 'Gateway',
        nsx: [{ external_id: 'g', addresses: [{ address: '10.9.0.3' }] }],
        cluster: [gateway],
      }),
      ...inventoryDifferences({
        ...base,
        kind: 'Ingress',
        nsx: [{ external_id: 'i' }],
        cluster: [{ metadata: { name: 'i', uid: 'i' } }],
      }),
    ];
    expect(compare('10.9.1.1')).toEqual([]);
    expect(compare('10.9.1.2')).toMatchObject([{ kind: 'Egress', fields: [{ field: 'egress IPs' }] }]);
  });
});
