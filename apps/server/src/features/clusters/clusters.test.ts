import type { Cluster, ClusterList, ObjectList, Problem } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';

let server: TestApp;
let admin: TestClient;
let user: TestClient;
let first: string;
let second: string;
beforeAll(async () => {
  server = await startTestApp();
  admin = await server.signIn('admin-password');
  user = await server.signIn('user1');
  [first = '', second = ''] = server.simulator.clusters.map(({ name }) => name);
});
afterAll(() => server.close());

const problem = async (client: TestClient, path: string): Promise<Problem> =>
  (await (await client.fetch(path)).json()) as Problem;
const search = (client: TestClient, query: Record<string, string>, cluster = first): Promise<ObjectList> =>
  client.json<ObjectList>(`/api/v1/clusters/${cluster}/objects?${new URLSearchParams(query).toString()}`);
const names = (list: ObjectList): string[] =>
  list.items.map(({ kind, namespace, name }) => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`);

describe('clusters are refused', () => {
  it.each(['', '/objects?kinds=Pod'])('by a name that is not registered, naming those that are (%s)', async (rest) => {
    const found = await problem(admin, `/api/v1/clusters/nowhere${rest}`);
    expect(found).toMatchObject({ status: 404, code: 'CLUSTER_UNKNOWN' });
    expect(`${found.detail} ${found.action}`).toContain(first);
    expect(`${found.detail} ${found.action}`).toContain(second);
  });

  it.each(['', '/objects?kinds=Pod'])('to a session that has no credential for them (%s)', async (rest) => {
    expect(await problem(user, `/api/v1/clusters/${second}${rest}`)).toMatchObject({
      status: 403,
      code: 'CLUSTER_NOT_SIGNED_IN',
    });
  });
});

describe('a search is refused', () => {
  it.each([
    ['without kinds', '', 'kinds'],
    ['with kinds that are empty', 'kinds=,', 'kinds'],
    ['with an unknown kind', 'kinds=Pod,Secret', 'kinds'],
    ['with no hits wanted', 'kinds=Pod&limit=0', 'limit'],
    ['with too many hits wanted', 'kinds=Pod&limit=501', 'limit'],
    ['with a limit that is no number', 'kinds=Pod&limit=x', 'limit'],
    ['with a namespace that cannot exist', 'kinds=Pod&namespace=../x', 'namespace'],
  ])('%s', async (_what, query, path) => {
    const found = await problem(admin, `/api/v1/clusters/${first}/objects?${query}`);
    expect(found).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(found.errors?.map((one) => one.path)).toEqual([path]);
  });
});

describe('clusters', () => {
  it('are listed with what they are, the default one first', async () => {
    const list = await admin.json<ClusterList>('/api/v1/clusters');
    expect(list).toMatchObject({ total: 2, freshness: { state: 'live' } });
    expect(list.items).toMatchObject([
      {
        id: first,
        name: first,
        isDefault: true,
        simulated: true,
        signedIn: true,
        reachability: { state: 'reachable' },
        kubernetesVersion: expect.stringMatching(/^v1\.24/),
        antreaVersion: expect.stringMatching(/^v1\.7/),
      },
      { id: second, isDefault: false, simulated: true, signedIn: true },
    ]);
    expect(list.items[0]!.antreaResources['traceflows']).toEqual(['v1alpha1']);
    expect(Object.keys(list.items[0]!.antreaResources).filter((plural) => plural.includes('/'))).toEqual([]);
    expect(await admin.json<Cluster>(`/api/v1/clusters/${second}`)).toMatchObject({ id: second });
  });

  it('are listed to everybody, those without a credential as not signed in', async () => {
    const list = await user.json<ClusterList>('/api/v1/clusters');
    expect(list.items).toMatchObject([
      { id: first, signedIn: true },
      { id: second, signedIn: false, antreaVersion: null, antreaResources: {} },
    ]);
  });

  it('say that they cannot be reached, and are found again', async () => {
    const [, cluster] = server.simulator.clusters;
    await cluster!.stopApiServer();
    const state = async () => (await admin.json<ClusterList>('/api/v1/clusters')).items[1]!.reachability;
    await vi.waitFor(
      async () =>
        expect(await state()).toMatchObject({
          state: 'unreachable',
          detail: expect.stringContaining('connection refused at'),
        }),
      { timeout: 20_000 },
    );
    const refusal = await problem(admin, `/api/v1/clusters/${second}/objects?kinds=Pod`);
    expect(refusal).toMatchObject({ status: 502, code: 'UPSTREAM_UNAVAILABLE', upstream: { cluster: second } });
    await cluster!.startApiServer();
    await vi.waitFor(async () => expect(await state()).toMatchObject({ state: 'reachable' }), { timeout: 20_000 });
    await vi.waitFor(async () => expect((await search(admin, { kinds: 'Pod' }, second)).total).toBeGreaterThan(0), {
      timeout: 20_000,
    });
  });
});

describe('a search', () => {
  it.each([
    [
      'the beginning of a name',
      { kinds: 'Service,Pod', filter: 'yelb-ui', namespace: 'yelb' },
      ['Service yelb/yelb-ui', 'Pod yelb/yelb-ui-6df49457d6-m5clv'],
    ],
    ['namespace and name', { kinds: 'Pod', filter: 'yelb / redis' }, ['Pod yelb/redis-server-69846b4888-5m757']],
    ['a label', { kinds: 'Pod', filter: 'app=ubuntu-20-04' }, ['Pod default/ubuntu-20-04-548545fc87-kkzbh']],
    ['a cluster address', { kinds: 'Service,Pod', filter: '20.10.194.179' }, ['Service yelb/yelb-ui']],
    ['the address of a load balancer', { kinds: 'Service', filter: '10.13.210.10' }, ['Service yelb/yelb-ui']],
    [
      'the end of a Node’s name',
      { kinds: 'Node,AntreaAgentInfo', filter: '5r8gj' },
      [
        'Node stc-tkg-cluster-1-node-pool-01-p6nms-84c55d4574-5r8gj',
        'AntreaAgentInfo stc-tkg-cluster-1-node-pool-01-p6nms-84c55d4574-5r8gj',
      ],
    ],
    ['the name of a namespace', { kinds: 'Namespace', filter: 'yelb' }, ['Namespace yelb', 'Namespace yelb-2']],
  ])('finds by %s', async (_what, query, expected) => {
    const list = await search(admin, query);
    expect(names(list).slice(0, expected.length)).toEqual(expected);
    expect(list.freshness.state).toBe('live');
    expect(list.hidden).toBeUndefined();
  });

  it('tells what pickers need to know of a Pod and of a Service', async () => {
    const { items } = await search(admin, { kinds: 'Pod,Service', filter: 'yelb-ui', namespace: 'yelb' });
    expect(items.find(({ kind }) => kind === 'Pod')).toMatchObject({
      namespace: 'yelb',
      labels: { app: 'yelb-ui' },
      ips: [expect.stringMatching(/^20\.20\./)],
      node: expect.any(String),
      phase: 'Running',
    });
    expect(items.find(({ kind }) => kind === 'Service')).toMatchObject({
      ips: ['20.10.194.179'],
      ports: [{ protocol: 'TCP', port: 80 }],
    });
  });

  it('counts all hits and hands out as many as wanted', async () => {
    const all = await search(admin, { kinds: 'Pod', limit: '500' });
    const some = await search(admin, { kinds: 'Pod', limit: '2' });
    expect(all.items.length).toBe(all.total);
    expect(some).toMatchObject({ total: all.total, items: { length: 2 } });
  });

  it('finds a Pod that appears, and no longer one that is gone', async () => {
    const { store } = server.cluster;
    store.create('', 'pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'newcomer', namespace: 'default' },
      spec: { containers: [] },
    });
    await vi.waitFor(async () =>
      expect(names(await search(admin, { kinds: 'Pod', filter: 'newcomer' }))).toEqual(['Pod default/newcomer']),
    );
    store.remove('', 'pods', 'newcomer', 'default', { graceSeconds: 0 });
    await vi.waitFor(async () => expect((await search(admin, { kinds: 'Pod', filter: 'newcomer' })).total).toBe(0));
  });

  it('shows user1 what they may see, and says what is hidden and which right lacks', async () => {
    const list = await search(user, { kinds: 'Node,Pod', filter: '' });
    expect(list.items.every(({ kind }) => kind === 'Pod')).toBe(true);
    expect(list.total).toBeGreaterThan(10);
    expect(list.hidden).toEqual([{ what: 'nodes', count: null, reason: 'needs list and watch on nodes' }]);
  });
});

describe('a search by somebody who may read only some namespaces', () => {
  let narrow: TestApp;
  let client: TestClient;
  const RBAC = 'rbac.authorization.k8s.io';
  beforeAll(async () => {
    narrow = await startTestApp();
    const { store } = narrow.cluster;
    const binding = store
      .list(RBAC, 'clusterrolebindings')
      .filter((one) => JSON.stringify(one['subjects'] ?? []).includes('user1@'));
    const subjects = binding[0]!['subjects'];
    for (const { metadata } of binding) store.remove(RBAC, 'clusterrolebindings', metadata.name);
    const roleRef = { apiGroup: RBAC, kind: 'ClusterRole', name: 'view' };
    for (const namespace of ['yelb', 'default'])
      store.create(RBAC, 'rolebindings', {
        apiVersion: `${RBAC}/v1`,
        kind: 'RoleBinding',
        metadata: { name: 'viewer', namespace },
        subjects,
        roleRef,
      });
    client = await narrow.signIn('user1');
  });
  afterAll(() => narrow.close());

  it('finds nothing without a namespace when namespaces cannot be listed, and says so', async () => {
    expect(await search(client, { kinds: 'Pod' })).toMatchObject({
      items: [],
      hidden: [
        {
          what: 'pods in other namespaces',
          count: null,
          reason: expect.stringMatching(/^needs list and watch on pods; .*: name yours in Settings$/) as string,
        },
      ],
    });
  });

  it('finds what the named namespace holds, and nothing in one that is closed', async () => {
    const list = await search(client, { kinds: 'Pod,Service', namespace: 'yelb', filter: 'redis' });
    expect(names(list)).toEqual(['Pod yelb/redis-server-69846b4888-5m757', 'Service yelb/redis-server']);
    expect(list.hidden).toBeUndefined();
    expect(await search(client, { kinds: 'Pod', namespace: 'kube-system' })).toMatchObject({
      items: [],
      hidden: [{ what: 'pods in 1 namespace', count: 1 }],
    });
  });

  it('finds what all readable namespaces hold once namespaces can be listed, and counts the others', async () => {
    const { store } = narrow.cluster;
    const [existing] = store.list(RBAC, 'rolebindings', 'yelb').filter(({ metadata }) => metadata.name === 'viewer');
    store.create(RBAC, 'clusterroles', {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'lister' },
      rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list', 'watch'] }],
    });
    store.create(RBAC, 'clusterrolebindings', {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'lister' },
      subjects: existing!['subjects'],
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'lister' },
    });
    const others = store.list('', 'namespaces').length - 2;
    await vi.waitFor(
      async () => {
        const list = await search(client, { kinds: 'Pod' });
        expect(new Set(list.items.map(({ namespace }) => namespace))).toEqual(new Set(['default', 'yelb']));
        expect(list.hidden).toEqual([
          { what: `pods in ${others} namespaces`, count: others, reason: 'needs list and watch on pods' },
        ]);
      },
      { timeout: 20_000, interval: 500 },
    );
  });
});
