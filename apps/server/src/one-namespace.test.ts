import { NAMESPACES_COOKIE, type ObjectList } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from './testing/harness.ts';
import { followTopics } from './testing/live-client.ts';

const API = '/api/v1/clusters/stc-tkg-cluster-1';
const RBAC = 'rbac.authorization.k8s.io';
const OWN = 'yelb';

let server: TestApp;
let cookies = '';
let client: TestClient;

/** user1 has a role in one Namespace and nothing else: may not even list Namespaces. */
beforeAll(async () => {
  server = await startTestApp();
  const { store } = server.cluster;
  const [bound] = store
    .list(RBAC, 'clusterrolebindings')
    .filter((one) => JSON.stringify(one['subjects'] ?? []).includes('user1@'));
  if (bound === undefined) throw new Error('user1 is bound to nothing');
  store.remove(RBAC, 'clusterrolebindings', bound.metadata.name);
  store.create(RBAC, 'clusterroles', {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'reader' },
    rules: [
      { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['crd.antrea.io'], resources: ['networkpolicies', 'groups'], verbs: ['get', 'list', 'watch'] },
    ],
  });
  store.create(RBAC, 'rolebindings', {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { name: 'user1', namespace: OWN },
    subjects: bound['subjects'],
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'reader' },
  });
  store.create('networking.k8s.io', 'networkpolicies', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'mine', namespace: OWN },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  });
  client = await server.signIn('user1');
  cookies = client.cookie();
});
afterAll(() => server.close());

const naming = async <T>(path: string, names: string | undefined): Promise<T> => {
  const cookie = names === undefined ? cookies : `${cookies}; ${NAMESPACES_COOKIE}=${names}`;
  const answer = await client.fetch(path, { headers: { cookie } });
  expect([path, answer.status]).toEqual([path, 200]);
  return (await answer.json()) as T;
};
type Rows = {
  readonly items: readonly { readonly namespace?: string; readonly name: string }[];
  readonly hidden?: readonly { readonly reason: string }[];
};

describe('somebody with a role in one Namespace who may not list Namespaces', () => {
  it('finds nothing before they name it, and is told what to do', async () => {
    const found = await naming<ObjectList>(`${API}/objects?kinds=Pod,Service&limit=50`, undefined);
    expect(found.items).toEqual([]);
    for (const { reason } of found.hidden ?? []) expect(reason).toContain('name yours in Settings');
    const policies = await naming<Rows>(`${API}/policies`, undefined);
    expect(policies.items).toEqual([]);
    expect(policies.hidden?.map(({ reason }) => reason).join('\n')).toContain('name yours in Settings');
  });

  it('finds what is there once it is named, and nothing of another that is named as well', async () => {
    const found = await naming<ObjectList>(
      `${API}/objects?kinds=Pod,Service&limit=50`,
      `kube-system,${OWN},Not A Name,../x`,
    );
    expect(new Set(found.items.map(({ namespace }) => namespace))).toEqual(new Set([OWN]));
    expect(new Set(found.items.map(({ kind }) => kind))).toEqual(new Set(['Pod', 'Service']));
    expect(await naming('/api/v1/access-summary', `kube-system,${OWN}`)).toMatchObject({ namespaces: [OWN] });
  });

  it.each(['policies', 'groups', 'tiers', 'overview', 'traceflows', 'policies/editor-facts'])(
    'opens %s',
    async (page) => {
      const text = JSON.stringify(await naming(`${API}/${page}`, OWN));
      expect(text).not.toContain('kube-system/');
    },
  );

  it('sees their policies', async () => {
    const { items } = await naming<Rows>(`${API}/policies`, OWN);
    expect(items).toContainEqual(expect.objectContaining({ namespace: OWN, name: 'mine' }));
    expect(new Set(items.map(({ namespace }) => namespace))).toEqual(new Set([OWN]));
  });

  it('loses it again with the name', async () => {
    expect(await naming('/api/v1/access-summary', '')).toMatchObject({ namespaces: [] });
  });

  it('keeps what they named to that request: another browser, and a script, of the same person name others or none', async () => {
    const other = (await server.signIn('user1')).cookie();
    const cookieOf = (names: string | undefined): string =>
      names === undefined ? other : `${other}; ${NAMESPACES_COOKIE}=${names}`;
    const script = { authorization: `Bearer ${server.cluster.token('user1')}` };
    const namesOf = async (headers: Readonly<Record<string, string>>): Promise<readonly string[]> => {
      const answer = await server.client().fetch('/api/v1/access-summary', { headers });
      return ((await answer.json()) as { readonly namespaces: readonly string[] }).namespaces;
    };
    const params = { cluster: 'stc-tkg-cluster-1' };
    const follow = (names: string | undefined) =>
      followTopics(server, { cookie: cookieOf(names) }, [{ key: 'policies', topic: 'policies', params }]);
    const [mine, nobodys, othersNames] = [follow(OWN), follow(undefined), follow('kube-system')];
    try {
      expect(await naming('/api/v1/access-summary', OWN)).toMatchObject({ namespaces: [OWN] });
      expect(await namesOf({ cookie: cookieOf(undefined) })).toEqual([]);
      expect(await namesOf(script)).toEqual([]);
      expect(await namesOf({ ...script, cookie: `${NAMESPACES_COOKIE}=${OWN}` })).toEqual([OWN]);
      expect(await namesOf({ cookie: cookieOf('kube-system') })).toEqual([]);
      await vi.waitFor(() => {
        for (const heard of [mine, nobodys, othersNames]) expect(heard.of('policies')).toContain('snapshot');
        expect(mine.of('policies')).toContain('mine');
      }, 10_000);
      for (const heard of [nobodys, othersNames]) expect(heard.of('policies')).not.toContain('mine');
    } finally {
      for (const heard of [mine, nobodys, othersNames]) heard.close();
    }
  });

  it('gives nobody else anything: names are of who sends them', async () => {
    await naming('/api/v1/access-summary', OWN);
    const other = await server.signIn('andreasm');
    expect(await other.json('/api/v1/access-summary')).toMatchObject({ namespaces: ['*'] });
  });
});
