import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issue } from './certificates.ts';
import type { Asked } from './rbac.ts';
import { startTestCluster, type Ask, type Reply, type TestCluster, type User } from './testing.ts';
import type { KubeObject } from './types.ts';

const RBAC = 'rbac.authorization.k8s.io';
const rbac = (kind: string, name: string, rest: object, namespace?: string): KubeObject => ({
  apiVersion: `${RBAC}/v1`,
  kind,
  metadata: {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...('labels' in rest ? { labels: rest.labels as Record<string, string> } : {}),
  },
  ...rest,
});
const bind = (name: string, subject: object, role: string, namespace?: string, kind = 'ClusterRole'): KubeObject =>
  rbac(
    namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    name,
    { roleRef: { apiGroup: RBAC, kind, name: role }, subjects: [subject] },
    namespace,
  );

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
  const { store } = cluster;
  const add = (plural: string, object: KubeObject): KubeObject => store.create(RBAC, plural, object);
  add(
    'clusterroles',
    rbac('ClusterRole', 'view', {
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { view: 'true' } }] },
      rules: [],
    }),
  );
  add(
    'clusterroles',
    rbac('ClusterRole', 'edit', {
      aggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: 'edit', operator: 'Exists' }] }] },
    }),
  );
  add(
    'clusterroles',
    rbac('ClusterRole', 'view-core', {
      labels: { view: 'true' },
      rules: [
        { apiGroups: [''], resources: ['pods', 'services/proxy'], verbs: ['get', 'list', 'watch'] },
        { nonResourceURLs: ['/healthz/*', '/version'], verbs: ['get'] },
      ],
    }),
  );
  add(
    'clusterroles',
    rbac('ClusterRole', 'view-nested', {
      labels: { edit: 'x' },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { view: 'true' } }] },
    }),
  );
  add(
    'clusterroles',
    rbac('ClusterRole', 'one-tier', {
      rules: [
        {
          apiGroups: ['crd.antrea.io'],
          resources: ['traceflows', '*/status'],
          resourceNames: ['mine'],
          verbs: ['get', 'list', 'watch', 'patch'],
        },
      ],
    }),
  );
  add(
    'clusterroles',
    rbac('ClusterRole', 'impersonator', {
      rules: [
        { apiGroups: [''], resources: ['users', 'groups', 'serviceaccounts'], verbs: ['impersonate'] },
        { apiGroups: ['authentication.k8s.io'], resources: ['uids', 'userextras/scopes'], verbs: ['impersonate'] },
      ],
    }),
  );
  add(
    'clusterroles',
    rbac('ClusterRole', 'role-maker', {
      rules: [{ apiGroups: [RBAC], resources: ['*'], verbs: ['create', 'update', 'get'] }],
    }),
  );
  add('clusterrolebindings', bind('viewers', { kind: 'Group', name: 'viewers' }, 'view'));
  add('clusterrolebindings', bind('nobody-roles', { kind: 'User', name: 'nobody' }, 'role-maker'));
  add('clusterrolebindings', bind('nobody-tier', { kind: 'User', name: 'nobody' }, 'one-tier'));
  add('clusterrolebindings', bind('broken', { kind: 'User', name: 'lost' }, 'gone'));
  add(
    'rolebindings',
    bind('editor', { kind: 'ServiceAccount', name: 'editor', namespace: 'kube-system' }, 'edit', 'default'),
  );
  add('clusterrolebindings', bind('reviews', { kind: 'Group', name: 'system:authenticated' }, 'reviewer'));
  add(
    'clusterroles',
    rbac('ClusterRole', 'reviewer', {
      rules: [{ apiGroups: ['authentication.k8s.io', 'authorization.k8s.io'], resources: ['*'], verbs: ['create'] }],
    }),
  );
});
afterAll(() => cluster.close());

const asUser = (user: string, ...groups: string[]): Record<string, string | string[]> => ({
  'impersonate-user': user,
  ...(groups.length === 0 ? {} : { 'impersonate-group': groups }),
});

describe('who may do what', () => {
  it.each<[string, string, User | Record<string, string | string[]>, number]>([
    ['GET', '/api/v1/pods', 'viewer', 200],
    ['GET', '/api/v1/services', 'viewer', 403],
    ['GET', '/version', 'viewer', 200],
    ['GET', '/healthz/ping', 'viewer', 200],
    ['GET', '/apis', 'viewer', 403],
    ['GET', '/apis/crd.antrea.io/v1alpha1/traceflows', 'nobody', 403],
    ['GET', '/apis/crd.antrea.io/v1alpha1/traceflows?fieldSelector=metadata.name%3Dmine', 'nobody', 200],
    ['GET', '/apis/crd.antrea.io/v1alpha1/traceflows/mine', 'nobody', 404],
    ['GET', '/apis/crd.antrea.io/v1alpha1/traceflows/other', 'nobody', 403],
    ['GET', '/apis/crd.antrea.io/v1alpha1/traceflows/mine/status', 'nobody', 404],
    ['GET', '/api/v1/namespaces/default/pods', asUser('system:serviceaccount:kube-system:editor'), 200],
    ['GET', '/api/v1/namespaces/kube-system/pods', asUser('system:serviceaccount:kube-system:editor'), 403],
    ['GET', '/api/v1/pods', asUser('somebody', 'viewers'), 200],
    ['GET', '/api/v1/pods', asUser('somebody', 'others'), 403],
    ['GET', '/api/v1/services', asUser('somebody', 'a', 'system:masters'), 200],
    ['GET', '/api/v1/pods', asUser('system:anonymous'), 403],
  ])('%s %s as %j: %i', async (method, path, who, status) => {
    const ask: Ask = typeof who === 'string' ? { as: who } : { headers: who };
    expect((await cluster.call(method, path, ask)).status).toBe(status);
  });

  it('is told to an auditor: requests, those refused too, and questions about rights', async () => {
    const told: Asked[] = [];
    cluster.server.rbac.audit((asked) => told.push(asked));
    await cluster.call('GET', '/api/v1/namespaces/default/pods', { as: 'viewer' });
    await cluster.call('DELETE', '/api/v1/namespaces/default/pods/a', { as: 'viewer' });
    await cluster.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      as: 'viewer',
      body: { spec: { resourceAttributes: { verb: 'watch', resource: 'nodes' } } },
    });
    cluster.server.rbac.audit(() => undefined);
    expect(told.map((one) => [one.source, one.username, one.verb, one.resource, one.allowed])).toEqual([
      ['request', 'sso:user1@example.org', 'list', 'pods', true],
      ['request', 'sso:user1@example.org', 'delete', 'pods', false],
      ['request', 'sso:user1@example.org', 'create', 'selfsubjectaccessreviews', true],
      ['review', 'sso:user1@example.org', 'watch', 'nodes', false],
    ]);
  });

  it('follows changes of roles at once', async () => {
    const path = '/api/v1/namespaces/default/services';
    expect((await cluster.call('GET', path, { as: 'viewer' })).status).toBe(403);
    cluster.store.create(
      RBAC,
      'roles',
      rbac('Role', 'services', { rules: [{ apiGroups: ['*'], resources: ['services'], verbs: ['*'] }] }, 'default'),
    );
    cluster.store.create(
      RBAC,
      'rolebindings',
      bind('services', { kind: 'User', name: 'sso:user1@example.org' }, 'services', 'default', 'Role'),
    );
    expect((await cluster.call('GET', path, { as: 'viewer' })).status).toBe(200);
    cluster.store.remove(RBAC, 'rolebindings', 'services', 'default');
    expect((await cluster.call('GET', path, { as: 'viewer' })).status).toBe(403);
  });

  it('names the role that a binding misses', async () => {
    const { json } = await cluster.call('GET', '/api/v1/pods', { headers: asUser('lost') });
    expect(json.message).toBe(
      `pods is forbidden: User "lost" cannot list resource "pods" in API group "" at the cluster scope: RBAC: clusterrole.${RBAC} "gone" not found`,
    );
  });
});

describe('who somebody is', () => {
  const whoAmI = async (ask: Ask, version = 'v1'): Promise<Reply> =>
    cluster.call('POST', `/apis/authentication.k8s.io/${version}/selfsubjectreviews`, {
      body: { kind: 'SelfSubjectReview', apiVersion: `authentication.k8s.io/${version}` },
      ...ask,
    });

  it.each(['v1', 'v1beta1', 'v1alpha1'])('is told by SelfSubjectReview %s', async (version) => {
    const { status, json } = await whoAmI({ as: 'viewer' }, version);
    expect(status).toBe(201);
    expect(json).toMatchObject({
      kind: 'SelfSubjectReview',
      status: { userInfo: { username: 'sso:user1@example.org', groups: ['viewers', 'system:authenticated'] } },
    });
  });

  it('follows from a client certificate that the authority signed', async () => {
    const client = await issue(cluster.authority, { commonName: 'jane', groups: ['system:masters', 'dev'] });
    expect((await whoAmI({ client })).json.status).toEqual({
      userInfo: { username: 'jane', groups: ['system:masters', 'dev', 'system:authenticated'] },
    });
    const stranger = await issue(await createAuthority('other'), { commonName: 'jane', groups: ['system:masters'] });
    expect((await whoAmI({ client: stranger })).json.message).toContain('User "system:anonymous" cannot create');
  });

  it('follows from impersonation headers, with groups, uid and extra', async () => {
    const account = await whoAmI({ headers: asUser('system:serviceaccount:netloft:netloft-admin') });
    expect(account.json.status).toEqual({
      userInfo: {
        username: 'system:serviceaccount:netloft:netloft-admin',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:netloft', 'system:authenticated'],
      },
    });
    const full = await whoAmI({
      headers: { ...asUser('jane', 'dev'), 'impersonate-uid': '7', 'impersonate-extra-scopes': ['a', 'b'] },
    });
    expect(full.json.status).toEqual({
      userInfo: { username: 'jane', uid: '7', groups: ['dev', 'system:authenticated'], extra: { scopes: ['a', 'b'] } },
    });
  });

  it('of a token is told by TokenReview', async () => {
    const review = async (token: string): Promise<unknown> =>
      (
        await cluster.call('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
          body: { kind: 'TokenReview', apiVersion: 'authentication.k8s.io/v1', spec: { token } },
        })
      ).json.status;
    expect(await review('token-viewer')).toMatchObject({
      authenticated: true,
      user: { username: 'sso:user1@example.org' },
    });
    expect(await review('wrong')).toEqual({ user: {}, error: '[invalid bearer token, unknown]' });
  });
});

describe('access reviews', () => {
  const review = async (kind: string, spec: object, as: User = 'admin', path = ''): Promise<Reply> =>
    cluster.call('POST', `/apis/authorization.k8s.io/v1/${path}${kind.toLowerCase()}s`, {
      as,
      body: { kind, apiVersion: 'authorization.k8s.io/v1', spec },
    });
  const pods = { resource: 'pods', verb: 'list' };

  it.each<[string, object, string, User, string, number, string]>([
    [
      'SelfSubjectAccessReview',
      {},
      '',
      'viewer',
      'nothing asked',
      422,
      'SelfSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ],
    [
      'SubjectAccessReview',
      { resourceAttributes: pods },
      '',
      'admin',
      'nobody named',
      422,
      'SubjectAccessReview.authorization.k8s.io "" is invalid: spec.user: Invalid value: at least one of user or group must be specified',
    ],
    [
      'LocalSubjectAccessReview',
      { user: 'x', resourceAttributes: { ...pods, namespace: 'other' } },
      'namespaces/default/',
      'admin',
      'another Namespace',
      400,
      'spec.resourceAttributes.namespace must match namespace: default',
    ],
    ['SelfSubjectRulesReview', {}, '', 'viewer', 'no Namespace', 400, 'no namespace on request'],
  ])('%s %j is refused', async (kind, spec, path, as, _why, code, message) => {
    const { status, json } = await review(kind, spec, as, path);
    expect({ status, message: json.message }).toEqual({ status: code, message });
  });

  it.each<[string, object, User, boolean, string]>([
    ['SelfSubjectAccessReview', { resourceAttributes: pods }, 'viewer', true, ''],
    ['SelfSubjectAccessReview', { resourceAttributes: { resource: 'services', verb: 'list' } }, 'viewer', false, ''],
    [
      'SelfSubjectAccessReview',
      { resourceAttributes: { resource: 'services', subresource: 'proxy', name: 'x', verb: 'get' } },
      'viewer',
      true,
      '',
    ],
    ['SelfSubjectAccessReview', { nonResourceAttributes: { path: '/version', verb: 'get' } }, 'viewer', true, ''],
    ['SubjectAccessReview', { user: 'x', groups: ['viewers'], resourceAttributes: pods }, 'admin', true, ''],
    [
      'LocalSubjectAccessReview',
      { user: 'x', resourceAttributes: { ...pods, namespace: 'default' } },
      'admin',
      false,
      'namespaces/default/',
    ],
  ])('%s %j as %s: %s', async (kind, spec, as, allowed, path) => {
    const { status, json } = await review(kind, spec, as, path);
    expect(status).toBe(201);
    expect(json).toMatchObject({ kind, spec, status: { allowed } });
  });

  it('list the rules that hold in a Namespace', async () => {
    const { json } = await review('SelfSubjectRulesReview', { namespace: 'default' }, 'viewer');
    expect(json.status).toMatchObject({
      incomplete: false,
      resourceRules: expect.arrayContaining([
        { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods', 'services/proxy'] },
      ]) as unknown,
      nonResourceRules: expect.arrayContaining([
        { verbs: ['get'], nonResourceURLs: ['/healthz/*', '/version'] },
      ]) as unknown,
    });
  });
});

describe('nobody grants what they do not hold', () => {
  it.each<[string, KubeObject, number, string]>([
    [
      'clusterroles',
      rbac('ClusterRole', 'all', {
        rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] }],
      }),
      403,
      'clusterroles.rbac.authorization.k8s.io "all" is forbidden: user "nobody" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}\n{APIGroups:["apps"], Resources:["deployments"], Verbs:["list"]}',
    ],
    [
      'clusterrolebindings',
      bind('mine', { kind: 'User', name: 'nobody' }, 'view-core'),
      403,
      'clusterrolebindings.rbac.authorization.k8s.io "mine" is forbidden: user "nobody"',
    ],
    [
      'clusterroles',
      rbac('ClusterRole', 'own', { rules: [{ apiGroups: [RBAC], resources: ['roles'], verbs: ['get'] }] }),
      201,
      '',
    ],
    ['clusterrolebindings', bind('same', { kind: 'User', name: 'other' }, 'one-tier'), 201, ''],
  ])('%s %j', async (plural, body, code, message) => {
    const { status, json } = await cluster.call('POST', `/apis/${RBAC}/v1/${plural}`, { as: 'nobody', body });
    expect(status).toBe(code);
    if (message !== '') expect(json.message).toContain(message);
  });
});
