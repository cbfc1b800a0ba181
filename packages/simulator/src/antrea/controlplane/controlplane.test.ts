import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { as, type Reply } from '../../cluster/testing.ts';
import { startSimulator } from '../../index.ts';
import type { SimulatedUser, Simulator } from '../../types.ts';

const API = '/apis/controlplane.antrea.io/v1beta2';
const GROUPS = '/apis/crd.antrea.io/v1beta1';
const SPAN = { timeout: 20_000, interval: 50 };
const UI = { namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' };
const APPSERVER = { namespace: 'yelb', name: 'yelb-appserver-857c5c76d5-4cd86' };
const UI_GROUP = '6f39fadf-04e8-4f49-be77-da0d4005ff37';
const ALL_GROUP = 'd250b7d7-3041-4f7f-8fdf-c7360eee9615';

let latest: Simulator;
let story: Simulator;
beforeAll(async () => {
  [latest, story] = await Promise.all([startSimulator({ antrea: '2.7' }), startSimulator()]);
});
afterAll(() => Promise.all([latest.close(), story.close()]));

const call = (user: SimulatedUser, method: string, path: string, body?: unknown): Promise<Reply> =>
  as(latest.clusters[0], user)(method, path, body);
const get = (path: string): Promise<Reply> => call('admin', 'GET', `${API}/${path}`);
async function create(path: string, kind: string, name: string, spec: unknown, namespace?: string): Promise<void> {
  const body = { apiVersion: 'crd.antrea.io/v1beta1', kind, metadata: { name, namespace }, spec };
  const reply = await call('admin', 'POST', path, body);
  expect(reply.text).toContain('creationTimestamp');
  expect(reply.status).toBe(201);
}
const evaluation = (request: unknown, kind = 'NetworkPolicyEvaluation'): unknown => ({
  apiVersion: 'controlplane.antrea.io/v1beta2',
  kind,
  request,
});
const pods = (source: unknown, destination: unknown): unknown =>
  evaluation({ source: { pod: source }, destination: { pod: destination } });

describe('controlplane.antrea.io', () => {
  it.each([
    [
      'user1',
      `${API}/networkpolicies`,
      403,
      'cannot list resource "networkpolicies" in API group "controlplane.antrea.io"',
    ],
    ['user1', `${API}/clustergroupmembers/${UI_GROUP}`, 403, 'cannot get resource "clustergroupmembers"'],
    [
      'admin',
      `${API}/clustergroupmembers/ghost`,
      500,
      'Internal error occurred: no internal Group with name ghost is found',
    ],
    ['admin', `${API}/namespaces/yelb/groupmembers/ghost`, 500, 'no internal Group with name yelb/ghost is found'],
    ['admin', `${API}/clustergroupmembers/${UI_GROUP}?limit=-1`, 400, 'received invalid page limit -1 for pagination'],
    ['admin', `${API}/clustergroupmembers/${UI_GROUP}?page=-2`, 400, 'received invalid page number -2 for pagination'],
    ['admin', `${API}/clustergroupmembers/${UI_GROUP}?page=two`, 400, 'invalid syntax'],
    ['admin', `${API}/ipgroupassociations/yelb`, 400, 'not a valid IP address'],
    ['admin', `${API}/networkpolicies/ghost`, 404, 'networkpolicy.controlplane.antrea.io "ghost" not found'],
    ['admin', `${API}/networkpolicies?watch=true`, 405, 'does not allow this method'],
    ['admin', `${API}/clustergroupmembers`, 405, 'does not allow this method'],
    ['admin', `${API}/groupassociations/pod`, 404, 'could not find the requested resource'],
    ['admin', `${API}/ghosts`, 404, 'could not find the requested resource'],
  ] as const)('refuses %s GET %s with %i', async (user, path, status, words) => {
    const reply = await call(user, 'GET', path);
    expect(reply.json.message).toContain(words);
    expect(reply.status).toBe(status);
  });

  it('lists what each release serves', async () => {
    const names = async (simulator: Simulator): Promise<string[]> => {
      const { json } = await as(simulator.clusters[0], 'admin')('GET', API);
      return (json['resources'] as { name: string }[]).map(({ name }) => name);
    };
    const first = ['addressgroups', 'appliedtogroups', 'networkpolicies', 'clustergroupmembers', 'groupassociations'];
    expect(await names(story)).toEqual(first);
    expect(await names(latest)).toEqual([...first, 'ipgroupassociations', 'groupmembers', 'networkpolicyevaluation']);
    const missing = await as(story.clusters[0], 'admin')('GET', `${API}/ipgroupassociations/10.0.0.1`);
    expect(missing.status).toBe(404);
    const { json } = await call('admin', 'GET', '/apis/apiregistration.k8s.io/v1/apiservices');
    expect(json.items!.map(({ metadata }) => metadata.name)).toEqual([
      'v1alpha1.stats.antrea.io',
      'v1beta2.controlplane.antrea.io',
    ]);
  });

  it('is unavailable while no controller runs', async () => {
    const admin = as(story.clusters[0], 'admin');
    const path = '/apis/apps/v1/namespaces/kube-system/deployments/antrea-controller';
    await admin('PATCH', path, { spec: { replicas: 0 } }, 'application/merge-patch+json');
    await vi.waitFor(async () => {
      const reply = await admin('GET', `${API}/networkpolicies`);
      expect([reply.status, reply.text]).toEqual([503, 'service unavailable\n']);
    }, SPAN);
    const { json } = await admin('GET', '/apis/apiregistration.k8s.io/v1/apiservices/v1alpha1.stats.antrea.io');
    expect(json['status']).toMatchObject({ conditions: [{ type: 'Available', status: 'False' }] });
  });
});

describe('members of groups', () => {
  it('are the Pods selected, with addresses and named ports', async () => {
    expect((await get(`clustergroupmembers/${UI_GROUP}`)).json).toEqual({
      kind: 'ClusterGroupMembers',
      apiVersion: 'controlplane.antrea.io/v1beta2',
      metadata: { name: UI_GROUP, creationTimestamp: null },
      effectiveMembers: [{ pod: { name: UI.name, namespace: 'yelb' }, ips: ['AAAAAAAAAAAAAP//FBQDAw=='] }],
      effectiveIPBlocks: null,
      totalMembers: 1,
      totalPages: 1,
      currentPage: 1,
    });
  });

  it.each([
    ['', ['redis', 'yelb-appserver', 'yelb-db', 'yelb-ui'], 1, 1],
    ['?limit=3', ['redis', 'yelb-appserver', 'yelb-db', 'yelb-ui'], 2, 0],
    ['?limit=3&page=1', ['redis', 'yelb-appserver', 'yelb-db'], 2, 1],
    ['?limit=3&page=2', ['yelb-ui'], 2, 2],
    ['?limit=3&page=9', [], 2, 9],
  ])('come in pages: %s', async (query, names, totalPages, currentPage) => {
    const { json } = await get(`clustergroupmembers/${ALL_GROUP}${query}`);
    expect(json).toMatchObject({ totalMembers: 4, totalPages, currentPage });
    const members = json['effectiveMembers'] as { pod: { name: string } }[];
    expect(members).toHaveLength(names.length);
    for (const [index, name] of names.entries()) expect(members[index]!.pod.name).toContain(name);
  });

  it('follow Services, blocks and Nodes, and the groups around an address', async () => {
    await create(`${GROUPS}/clustergroups`, 'ClusterGroup', 'by-service', {
      serviceReference: { namespace: 'yelb', name: 'yelb-ui' },
    });
    await create(`${GROUPS}/clustergroups`, 'ClusterGroup', 'by-block', {
      ipBlocks: [{ cidr: '20.20.3.0/24', except: ['20.20.3.128/25'] }, { cidr: '172.24.0.0/16' }],
    });
    await create(`${GROUPS}/clustergroups`, 'ClusterGroup', 'by-node', {
      nodeSelector: { matchLabels: { 'node-role.kubernetes.io/control-plane': '' } },
    });
    await create(`${GROUPS}/clustergroups`, 'ClusterGroup', 'nothing', {
      podSelector: { matchLabels: { app: 'ghost' } },
    });
    await create(
      `${GROUPS}/namespaces/yelb/groups`,
      'Group',
      'tier',
      { podSelector: { matchLabels: { tier: 'frontend' } } },
      'yelb',
    );
    expect((await get('clustergroupmembers/by-service')).json).toMatchObject({
      effectiveMembers: [{ pod: UI }],
      totalMembers: 1,
    });
    expect((await get('clustergroupmembers/by-block')).json).toMatchObject({
      effectiveMembers: null,
      effectiveIPBlocks: [
        { ip: 'AAAAAAAAAAAAAP//FBQDAA==', prefixLength: 24 },
        { ip: 'AAAAAAAAAAAAAP//rBgAAA==', prefixLength: 16 },
      ],
      totalMembers: 0,
      totalPages: 0,
      currentPage: 0,
    });
    expect((await get('clustergroupmembers/by-node')).json).toMatchObject({
      effectiveMembers: [{ node: { name: 'stc-tkg-cluster-1-7qvl8-k4zrt' }, ips: expect.any(Array) }],
    });
    expect((await get('clustergroupmembers/nothing')).json).toMatchObject({ effectiveMembers: null, totalMembers: 0 });
    expect((await get('namespaces/yelb/groupmembers/tier')).json).toMatchObject({
      kind: 'GroupMembers',
      metadata: { name: 'tier', namespace: 'yelb' },
      effectiveMembers: [{ pod: UI }],
    });
    const groupsAt = async (path: string): Promise<string[]> =>
      ((await get(path)).json['associatedGroups'] as { namespace?: string; name: string }[])
        .map(({ namespace, name }) => (namespace === undefined ? name : `${namespace}/${name}`))
        .toSorted();
    const ofUi = [UI_GROUP, 'by-service', ALL_GROUP, 'yelb/tier'];
    expect(await groupsAt(`namespaces/yelb/groupassociations/${UI.name}`)).toEqual(ofUi.toSorted());
    expect(await groupsAt('namespaces/yelb/groupassociations/ghost')).toEqual([]);
    expect(await groupsAt('ipgroupassociations/20.20.3.3')).toEqual([...ofUi, 'by-block'].toSorted());
    expect(await groupsAt('ipgroupassociations/20.20.3.200')).toEqual([]);
    expect(await groupsAt('ipgroupassociations/10.13.82.38')).toEqual(['by-node']);
  });
});

describe('NetworkPolicyEvaluation', () => {
  it.each([
    ['no Pods', evaluation({}), 500, 'Internal error occurred: invalid NetworkPolicyEvaluation request entities'],
    ['another kind', evaluation({}, 'Pod'), 400, 'must be of type NetworkPolicyEvaluation'],
    ['no object', [], 400, 'must be of type NetworkPolicyEvaluation'],
  ])('is refused for %s', async (_title, body, status, words) => {
    const reply = await call('admin', 'POST', `${API}/networkpolicyevaluation`, body);
    expect(reply.json.message).toContain(words);
    expect(reply.status).toBe(status);
  });

  it('names the rule between two Pods', async () => {
    const { status, json } = await call('admin', 'POST', `${API}/networkpolicyevaluation`, pods(UI, APPSERVER));
    expect(status).toBe(201);
    expect(json['request']).toEqual({ source: { pod: UI }, destination: { pod: APPSERVER } });
    expect(json['response']).toMatchObject({
      networkPolicy: { type: 'AntreaClusterNetworkPolicy', name: '9ae2599a-3bd3-4413-849e-06f53f467559' },
      ruleIndex: 1,
      rule: { direction: 'In', name: '4085', action: 'Allow' },
    });
  });

  it('has no response where no rule speaks of the Pods', async () => {
    const generator = { namespace: 'yelb', name: 'traffic-generator' };
    const { json } = await call('admin', 'POST', `${API}/networkpolicyevaluation`, pods(generator, UI));
    expect(json['response']).toBeUndefined();
    expect(json.kind).toBe('NetworkPolicyEvaluation');
  });
});

interface InternalRule {
  readonly direction: string;
  readonly name?: string;
  readonly from?: { readonly addressGroups?: readonly string[] };
  readonly appliedToGroups?: readonly string[];
}

describe('what agents are told', () => {
  const listOf = async (
    plural: string,
  ): Promise<{ metadata: { name: string }; groupMembers?: { pod?: unknown }[] }[]> =>
    (await get(plural)).json.items as never;

  it('is each policy by the uid of its source, with the groups that its rules name', async () => {
    const { json: source } = await call('admin', 'GET', `${GROUPS}/clustergroups/${UI_GROUP}`);
    expect(source.metadata.name).toBe(UI_GROUP);
    const { items } = (await get('networkpolicies')).json;
    const policy = items!.find(
      (one) => (one['sourceRef'] as { name: string }).name === '9ae2599a-3bd3-4413-849e-06f53f467559',
    )!;
    expect(policy).toMatchObject({ tierPriority: 4, priority: 1.000_000_053_291_636_9 });
    const rules = policy['rules'] as InternalRule[];
    expect(rules.map(({ name }) => name)).toEqual(['4084', '4085', '4087', '4088', '4089']);
    expect(rules[1]).toMatchObject({
      direction: 'In',
      from: { addressGroups: [UI_GROUP] },
      priority: 1,
      action: 'Allow',
    });
    expect((await get(`networkpolicies/${policy.metadata.name}`)).json).toMatchObject({
      kind: 'NetworkPolicy',
      metadata: { name: policy.metadata.name },
    });
    const address = (await listOf('addressgroups')).find(({ metadata }) => metadata.name === UI_GROUP)!;
    expect(address.groupMembers).toEqual([{ pod: UI, ips: ['AAAAAAAAAAAAAP//FBQDAw=='] }]);
    const applied = (await listOf('appliedtogroups')).find(({ metadata }) => metadata.name === UI_GROUP)!;
    expect(applied.groupMembers).toEqual([{ pod: UI }]);
  });

  it('is a rule for the own Namespace once in each Namespace', async () => {
    await create(`${GROUPS}/clusternetworkpolicies`, 'ClusterNetworkPolicy', 'own-namespace', {
      priority: 5,
      tier: 'application',
      appliedTo: [
        {
          podSelector: { matchLabels: { app: 'yelb-ui' } },
          namespaceSelector: {
            matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['yelb', 'yelb-2'] }],
          },
        },
      ],
      ingress: [{ action: 'Drop', name: 'others', from: [{ namespaces: { match: 'Self' } }] }],
    });
    const { items } = (await get('networkpolicies')).json;
    const rules = items!.find((one) => (one['sourceRef'] as { name: string }).name === 'own-namespace')![
      'rules'
    ] as InternalRule[];
    expect(rules).toHaveLength(2);
    const groups = new Map((await listOf('appliedtogroups')).map((one) => [one.metadata.name, one.groupMembers]));
    expect(rules.map((rule) => groups.get(rule.appliedToGroups![0]!))).toMatchObject([
      [{ pod: UI }],
      [{ pod: { namespace: 'yelb-2' } }],
    ]);
  });

  it('is the isolation of a Kubernetes NetworkPolicy as a rule without peers', async () => {
    const body = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny' },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    };
    await call('admin', 'POST', '/apis/networking.k8s.io/v1/namespaces/yelb-2/networkpolicies', body);
    const { items } = (await get('networkpolicies')).json;
    expect(items!.find((one) => (one['sourceRef'] as { name: string }).name === 'deny')).toMatchObject({
      rules: [{ direction: 'In', from: {}, priority: -1 }],
      sourceRef: { type: 'K8sNetworkPolicy', namespace: 'yelb-2' },
    });
  });
});
