import type { InventoryCollection } from '@netloft/nsx';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Json, NsxSettings, NsxWorld } from '../types.ts';
import { objectsOf } from './objects.ts';
import { policyRoutes } from './routes.ts';
import { type Ask, askRoutes, clockWorld, GROUP_PATH, POLICY, POLICY_PATH, putClusters, WEB_GROUP } from './testing.ts';

const GROUPS = '/infra/domains/default/groups';
let world: NsxWorld;
let ask: Ask;
let pass: (ms: number) => void;
function begin(settings: Partial<NsxSettings> = {}): void {
  ({ world, pass } = clockWorld(settings));
  ask = askRoutes(policyRoutes(world));
  putClusters(world);
}
beforeEach(() => begin());

const condition = (member: string, key: string, value: string, operator = 'EQUALS'): Json => ({
  resource_type: 'Condition',
  member_type: member,
  key,
  operator,
  value,
});
const joint = (operator: string): Json => ({ resource_type: 'ConjunctionOperator', conjunction_operator: operator });
const nested = (...conditions: readonly Json[]): Json => ({
  resource_type: 'NestedExpression',
  expressions: conditions.flatMap((one, at) => (at === 0 ? [one] : [joint('AND'), one])),
});
const web = condition('Pod', 'Tag', 'dis:k8s:app|web');
const shop = condition('Namespace', 'Name', 'shop');
const service = condition('Service', 'Name', 'db');
const kubernetesService = condition('KubernetesService', 'Name', 'db');
const kubernetesCluster = condition('KubernetesCluster', 'Name', 'one');
const or = (...parts: readonly Json[]): Json[] => parts.flatMap((one, at) => (at === 0 ? [one] : [joint('OR'), one]));
const addresses = (count: number): Json => ({
  resource_type: 'IPAddressExpression',
  ip_addresses: Array.from({ length: count }, (_, at) => `10.0.${Math.floor(at / 250)}.${at % 250}`),
});

describe('a group is refused', () => {
  it.each<[string, readonly string[], readonly Json[], number]>([
    ['whose criteria have nothing between them', ['ANTREA'], [web, shop], 519901],
    ['whose criteria begin with OR', ['ANTREA'], [joint('OR'), web, joint('OR')], 519901],
    ['with six criteria', ['ANTREA'], or(web, web, web, web, web, web), 519902],
    ['with 501 addresses', [], [addresses(501)], 519902],
    ['for Antrea with Pods by name', ['ANTREA'], [condition('Pod', 'Name', 'web')], 519903],
    ['for Antrea with virtual machines', ['ANTREA'], [condition('VirtualMachine', 'Name', 'vm')], 519903],
    ['with a Service beside a Pod', ['ANTREA'], [nested(shop, service, web)], 519904],
    ['with a Service without its Namespace', ['ANTREA'], [service], 519904],
    ['with a Service or a Pod', ['ANTREA'], or(nested(shop, service), web), 519905],
    [
      'with two clusters in one criterion',
      [],
      [nested(kubernetesCluster, kubernetesCluster, kubernetesService)],
      519906,
    ],
    [
      'with Services and virtual machines',
      [],
      [nested(kubernetesService, condition('VirtualMachine', 'Name', 'v'))],
      519906,
    ],
  ])('%s', async (_name, type, expression, code) => {
    expect(await ask('PUT', `${GROUPS}/g`, { group_type: type, expression })).toMatchObject({ status: 400, code });
  });

  it('that is no object, or whose expression is no list', async () => {
    expect((await ask('PUT', `${GROUPS}/g`, [])).code).toBe(519900);
    expect((await ask('PUT', `${GROUPS}/g`, { expression: 'web' })).code).toBe(519900);
  });

  it('that changes its type once it is realized', async () => {
    await ask('PATCH', GROUP_PATH, WEB_GROUP);
    expect((await ask('PATCH', GROUP_PATH, { group_type: [], expression: [] })).status).toBe(200);
    await ask('PATCH', GROUP_PATH, WEB_GROUP);
    pass(2000);
    expect((await ask('PATCH', GROUP_PATH, { group_type: [], expression: [] })).code).toBe(519907);
  });

  it('that a policy for a cluster uses in Applied To, and that gets addresses', async () => {
    await ask('PUT', GROUP_PATH, WEB_GROUP);
    await ask('PATCH', POLICY_PATH, POLICY);
    await ask('PUT', `${POLICY_PATH}/container-cluster-span/one`, {
      container_cluster_path: '/infra/sites/default/enforcement-points/default/cluster-control-planes/one',
    });
    const expression = or(...WEB_GROUP.expression, addresses(1));
    expect((await ask('PATCH', GROUP_PATH, { expression })).code).toBe(519912);
  });

  it('to be deleted while a rule names it', async () => {
    await ask('PUT', GROUP_PATH, WEB_GROUP);
    await ask('PATCH', POLICY_PATH, POLICY);
    expect(await ask('DELETE', GROUP_PATH)).toMatchObject({ status: 400, code: 500030 });
    await ask('DELETE', POLICY_PATH);
    expect((await ask('DELETE', GROUP_PATH)).status).toBe(200);
    expect((await ask('GET', GROUP_PATH)).status).toBe(404);
  });
});

describe('a group', () => {
  it('is in progress until it is realized', async () => {
    expect((await ask('PUT', GROUP_PATH, { ...WEB_GROUP, state: 'FAILURE' })).body['state']).toBe('IN_PROGRESS');
    pass(1499);
    expect((await ask('GET', GROUP_PATH)).body['state']).toBe('IN_PROGRESS');
    pass(1);
    expect((await ask('GET', GROUP_PATH)).body['state']).toBe('SUCCESS');
  });

  it('keeps what a PATCH does not name, and what nobody knows', async () => {
    await ask('PUT', GROUP_PATH, { ...WEB_GROUP, later_release: { a: 1 } });
    expect(await ask('PATCH', GROUP_PATH, { description: 'Web' })).toMatchObject({ status: 200, body: {} });
    expect((await ask('GET', GROUP_PATH)).body).toMatchObject({
      description: 'Web',
      later_release: { a: 1 },
      expression: WEB_GROUP.expression,
      _revision: 1,
    });
  });

  it('is listed by the kinds of its members', async () => {
    await ask('PUT', GROUP_PATH, WEB_GROUP);
    await ask('PUT', `${GROUPS}/services`, { expression: [nested(kubernetesCluster, kubernetesService)] });
    const listed = async (types: string): Promise<readonly unknown[]> =>
      (await ask('GET', `${GROUPS}?member_types=${types}`)).results.map((group) => group['id']);
    expect(await listed('Pod,IPAddress')).toEqual(['web']);
    expect(await listed('KubernetesService')).toEqual(['services']);
    expect(await listed('VirtualMachine')).toEqual([]);
  });

  it('has parts with members of NSX, which strict mode leaves away', async () => {
    await ask('PUT', GROUP_PATH, WEB_GROUP);
    const [part] = objectsOf((await ask('GET', GROUP_PATH)).body['expression']);
    expect(part).toMatchObject({ parent_path: GROUP_PATH, _protection: 'NOT_PROTECTED' });
    begin({ strict: true });
    await ask('PUT', GROUP_PATH, WEB_GROUP);
    const strict = (await ask('GET', GROUP_PATH)).body;
    expect(strict['expression']).toEqual(WEB_GROUP.expression);
    expect(strict['unique_id']).not.toBe(world.policies.get(GROUP_PATH)?.['unique_id']);
    expect(strict['realization_id']).not.toBe(strict['unique_id']);
  });
});

describe('members', () => {
  const CLUSTER = { container_cluster_id: 'c1' };
  const IN_SHOP = { ...CLUSTER, container_project_id: 'ns1' };
  const put = (collection: InventoryCollection, id: string, object: Json): void =>
    world.inventory.upsert(collection, { external_id: id, display_name: id, ...object });
  function fill(): void {
    put('Cluster', 'c1', { display_name: 'one' });
    put('Node', 'n1', { ...CLUSTER, ip_addresses: ['10.1.0.1'], pod_cidrs: ['10.2.0.0/24'] });
    put('Namespace', 'ns1', { ...CLUSTER, display_name: 'shop' });
    put('Service', 'db', {
      ...IN_SHOP,
      type: 'CLUSTER_IP',
      cluster_ips: ['10.3.0.1'],
      service_ports: [{ port: 5432 }],
    });
    put('Pod', 'web-1', { ...IN_SHOP, tags: [{ scope: 'dis:k8s:app', tag: 'web' }], pod_ips: ['10.2.0.5'] });
    put('Pod', 'other', { ...IN_SHOP, tags: [{ scope: 'dis:k8s:app', tag: 'other' }] });
    put('Egress', 'e1', { ...CLUSTER, egress_ip: '10.9.0.1' });
    put('IPPool', 'p1', { ...CLUSTER, ip_ranges: [{ start: '10.9.0.1', end: '10.9.0.9' }] });
  }
  beforeEach(fill);
  const members = async (kind: string, group = GROUP_PATH): Promise<readonly Json[]> =>
    (await ask('GET', `${group}/members/${kind}`)).results;

  it('of a group for Antrea are none until a rule uses it, then its Pods', async () => {
    await ask('PUT', GROUP_PATH, WEB_GROUP);
    expect(await members('pods')).toEqual([]);
    expect((await ask('GET', `/infra/pod-group-associations?pod_id=web-1`)).results).toEqual([]);
    await ask('PATCH', POLICY_PATH, POLICY);
    const shopNamespace = { id: 'ns1', display_name: 'shop', pods: [{ id: 'web-1', display_name: 'web-1' }] };
    expect(await members('pods')).toEqual([
      { cluster: [{ cluster_id: 'c1', cluster_name: 'one', namespaces: [shopNamespace] }] },
    ]);
    expect((await ask('GET', `${GROUP_PATH}/members/pods?cluster_id=c2`)).results).toEqual([]);
    expect((await ask('GET', `${GROUP_PATH}/members/ip-addresses`)).body['results']).toEqual(['10.2.0.5']);
    expect((await ask('GET', `${GROUP_PATH}/member-types`)).body['results']).toEqual(['Pod']);
    expect((await ask('GET', `${GROUP_PATH}/associated-kubernetes-clusters`)).results).toEqual([
      { clusters: [{ display_name: 'one', external_id: 'c1' }] },
    ]);
    expect((await ask('GET', `/infra/pod-group-associations?pod_id=web-1`)).results).toMatchObject([
      { path: GROUP_PATH },
    ]);
    expect((await ask('GET', `/infra/pod-group-associations`)).status).toBe(400);
  });

  const NODES = [condition('KubernetesNode', 'IPAddress', '*', 'MATCHES')];
  const CIDRS = [condition('KubernetesNode', 'PodCidr', '*', 'MATCHES')];
  const EGRESS = [condition('AntreaEgress', 'Name', 'e1')];
  const POOL = [condition('AntreaIPPool', 'Name', 'p1')];
  const node = { display_name: 'n1', external_id: 'n1' };
  it.each<[string, readonly Json[], Json, Json]>([
    [
      'kubernetes-node-ips',
      NODES,
      { kubernetes_nodes: [{ ...node, ip_addresses: ['10.1.0.1'] }] },
      { kubernetes_nodes: [{ ...node, ip_addresses: ['10.1.0.1'] }] },
    ],
    ['kubernetes-node-pod-cidrs', CIDRS, { kubernetes_nodes: [{ ...node, pod_cidrs: ['10.2.0.0/24'] }] }, {}],
    [
      'antrea-egresses',
      EGRESS,
      { antrea_egresses: [{ display_name: 'e1', external_id: 'e1', egress_ips: ['10.9.0.1'] }] },
      { antrea_egresses: [{}] },
    ],
    [
      'antrea-ip-pools',
      POOL,
      {
        antrea_ip_pools: [
          { display_name: 'p1', external_id: 'p1', ip_ranges: [{ start: '10.9.0.1', end: '10.9.0.9' }] },
        ],
      },
      { antrea_ip_pools: [{}] },
    ],
  ])(
    '%s of a generic group are told whether a rule uses it or not, in strict mode as far as known',
    async (kind, expression, told, strict) => {
      const cluster = { display_name: 'one', external_id: 'c1' };
      await ask('PUT', `${GROUPS}/g`, { expression });
      expect(await members(kind, `${GROUPS}/g`)).toEqual([{ clusters: [{ ...cluster, ...told }] }]);
      begin({ strict: true });
      fill();
      await ask('PUT', `${GROUPS}/g`, { expression });
      expect(await members(kind, `${GROUPS}/g`)).toEqual([{ clusters: [{ ...cluster, ...strict }] }]);
    },
  );

  it('that are Services stand in their Namespaces', async () => {
    await ask('PUT', `${GROUPS}/g`, { expression: [kubernetesService] });
    const leaf = {
      display_name: 'db',
      external_id: 'db',
      type: 'CLUSTER_IP',
      cluster_ips: ['10.3.0.1'],
      load_balance_ingresses: [],
      node_port_local_endpoints: [],
    };
    const namespaces = [{ display_name: 'shop', external_id: 'ns1', kubernetes_services: [leaf] }];
    expect(await members('kubernetes-services', `${GROUPS}/g`)).toEqual([
      { clusters: [{ display_name: 'one', external_id: 'c1', namespaces }] },
    ]);
    expect(await members('pods', `${GROUPS}/g`)).toEqual([]);
  });
});
