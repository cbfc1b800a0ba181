import type { NsxAuditList, NsxChangeRequestInput, NsxStatus } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { type Method, type NsxApp, passwordOf, startNsxApp } from '../../testing/nsx-app.ts';
import { problemOf } from '../../testing/problems.ts';

const CLUSTER = 'stc-tkg-cluster-1';
const USER1 = 'sso:user1@cpod-nsxam-stc.az-stc.cloud-garage.net';
const GROUP = { resource_type: 'Group', id: 'access-test', group_type: ['ANTREA'], expression: [] };
const CREATE: NsxChangeRequestInput = { operation: 'CREATE', kind: 'Group', object: GROUP, dryRun: true };
const REGISTRATION = {
  cluster: CLUSTER,
  name: CLUSTER,
  managers: ['10.0.0.1'],
  image: 'example/image:1',
  dryRun: true,
};
const TRACE = {
  cluster: CLUSTER,
  source: { type: 'pod', namespace: 'yelb', name: 'a' },
  destination: { type: 'ip', ip: '10.0.0.1' },
  protocol: 'TCP',
  destinationPort: 80,
};

type Route = readonly [method: Method, path: string, body?: object];
const READS: readonly Route[] = [
  ['GET', '/api/v1/nsx/clusters'],
  ['GET', `/api/v1/nsx/clusters/${CLUSTER}`],
  ['GET', '/api/v1/nsx/alarms'],
  ['GET', `/api/v1/nsx/registrations/${CLUSTER}`],
  ['GET', '/api/v1/nsx/inventory?kind=Pod'],
  ['GET', `/api/v1/nsx/inventory/differences?cluster=${CLUSTER}`],
  ['GET', '/api/v1/nsx/search?filter=yelb'],
  ['GET', '/api/v1/nsx/groups'],
  ['GET', '/api/v1/nsx/groups/acnp-yelb'],
  ['POST', '/api/v1/nsx/groups/preview', { object: GROUP }],
  ['GET', '/api/v1/nsx/policies'],
  ['GET', '/api/v1/nsx/policies/Yelb-Zero-Trust'],
  ['POST', '/api/v1/nsx/policies/check', { object: { id: 'a', category: 'Application' }, span: [] }],
  ['GET', '/api/v1/nsx/editor-facts'],
  ['GET', `/api/v1/nsx/links?cluster=${CLUSTER}`],
  ['GET', '/api/v1/nsx/audit'],
  ['GET', '/api/v1/nsx/audit/1'],
  ['GET', '/api/v1/nsx/traceflows'],
  ['GET', '/api/v1/nsx/traceflows/1'],
  ['POST', '/api/v1/nsx/packet-way', { cluster: CLUSTER, namespace: 'yelb', service: 'yelb-ui' }],
];
const WRITES: readonly Route[] = [
  ['POST', '/api/v1/nsx/changes', CREATE],
  ['POST', '/api/v1/nsx/audit/1/undo', {}],
  ['POST', '/api/v1/nsx/registrations', REGISTRATION],
  ['POST', '/api/v1/nsx/deregistrations', { name: CLUSTER, cluster: CLUSTER, dryRun: true }],
  ['POST', '/api/v1/nsx/traceflows', TRACE],
  ['POST', '/api/v1/nsx/traceflows/1/retrace'],
  ['DELETE', '/api/v1/nsx/traceflows/1'],
];
const send = (client: TestClient, [method, path, body]: Route): Promise<Response> =>
  method === 'GET' ? client.fetch(path) : client.send(method, path, body);

describe('without NSX', () => {
  let server: TestApp;
  let admin: TestClient;
  beforeAll(async () => {
    server = await startTestApp();
    admin = await server.signIn('admin-password');
  });
  afterAll(() => server.close());

  const signIn: Route = ['POST', '/api/v1/nsx/sign-in', { username: 'a', password: 'b' }];
  it.each([...READS, ...WRITES, signIn].map((route) => ({ what: `${route[0]} ${route[1]}`, route })))(
    '$what is refused: there is none, and how one is named',
    async ({ route }) => {
      const response = await send(admin, route);
      expect(response.status).toBe(501);
      expect(await problemOf(response)).toMatchObject({
        code: 'NSX_OFF',
        action: expect.stringContaining('NETLOFT_NSX_MANAGERS'),
      });
    },
  );

  it('the status says that there is none, and is no error', async () => {
    expect(await admin.json('/api/v1/nsx')).toMatchObject({
      configured: false,
      managers: [],
      credential: { kind: 'none', user: null },
      may: { read: false, write: false },
    });
  });
});

describe('with a credential of Netloft’s own', () => {
  let server: NsxApp;
  let later = 0;
  beforeAll(async () => {
    server = await startNsxApp({ now: () => Date.now() + later, env: { NETLOFT_LOG_LEVEL: 'trace' } });
  });
  afterAll(() => server.close());

  const groupsOf = (client: TestClient): Promise<{ readonly status: number }> =>
    server.ask(client, 'GET', '/api/v1/nsx/groups');
  const statusOf = (client: TestClient): Promise<NsxStatus> => server.get(client, '/api/v1/nsx');
  const signInTo = (client: TestClient, username: string, password: string, type?: 'local' | 'remote') =>
    server.ask<NsxStatus & { readonly code: string; readonly detail: string }>(client, 'POST', '/api/v1/nsx/sign-in', {
      username,
      password,
      ...(type === undefined ? {} : { type }),
    });

  it.each([...READS.map((route) => [route, 'get'] as const), ...WRITES.map((route) => [route, 'get'] as const)])(
    'who has no right is refused %s, and is told which right that is',
    async (route, verb) => {
      const response = await send(await server.signIn('user1'), route);
      expect(response.status).toBe(403);
      const problem = await problemOf(response);
      expect(problem.code).toBe('NSX_NOT_SIGNED_IN');
      expect(problem.detail).toContain(`needs ${verb} on /netloft/nsx in the cluster ${CLUSTER}`);
      expect(problem.detail).toContain('your own sign-in to NSX');
    },
  );

  it('an administrator of another cluster alone has no right', async () => {
    const [, other] = server.simulator.clusters;
    const client = server.client();
    const signedIn = await client.send('POST', '/auth/login/token', {
      token: other?.token('admin'),
      cluster: other?.name,
    });
    expect(signedIn.status).toBe(200);
    const { status, body } = await server.ask(client, 'GET', '/api/v1/nsx/groups');
    expect([status, body.code]).toEqual([403, 'NSX_NOT_SIGNED_IN']);
    expect((await statusOf(client)).may).toMatchObject({ read: false, write: false });
  });

  it('nobody is refused without a session of Netloft by NSX, but by Netloft', async () => {
    for (const route of [...READS, ...WRITES]) expect((await send(server.client(), route)).status).toBe(401);
  });

  it('the account of the admin password reads and writes where a role gives it that', async () => {
    const client = await server.signIn('admin-password');
    expect(await statusOf(client)).toMatchObject({
      configured: true,
      credential: { kind: 'shared', mode: 'session', user: 'admin', roles: ['enterprise_admin'] },
      may: { read: true, write: true },
      freshness: { state: 'live' },
    });
    expect((await groupsOf(client)).status).toBe(200);
    expect((await server.change(client, CREATE)).record.state).toBe('dry-run');
  });

  it('who may only read is refused changes, and is told what these need', async () => {
    const rbac = 'rbac.authorization.k8s.io';
    const version = { apiVersion: `${rbac}/v1` };
    const name = { name: 'nsx-reader' };
    const rules = [{ nonResourceURLs: ['/netloft/nsx'], verbs: ['get'] }];
    server.cluster.store.create(rbac, 'clusterroles', { ...version, kind: 'ClusterRole', metadata: name, rules });
    server.cluster.store.create(rbac, 'clusterrolebindings', {
      ...version,
      kind: 'ClusterRoleBinding',
      metadata: name,
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', ...name },
      subjects: [{ apiGroup: rbac, kind: 'User', name: USER1 }],
    });
    const client = await server.signIn('user1');
    // What was said of a right is kept for a minute.
    later += 61_000;
    expect((await statusOf(client)).may).toEqual({
      read: true,
      write: false,
      reason: expect.stringContaining('needs update on /netloft/nsx'),
    });
    expect((await groupsOf(client)).status).toBe(200);
    for (const route of WRITES) {
      const response = await send(client, route);
      expect([route[1], response.status]).toEqual([route[1], 403]);
      expect((await problemOf(response)).detail).toContain('needs update on /netloft/nsx');
    }
    server.cluster.store.remove(rbac, 'clusterrolebindings', 'nsx-reader');
    later += 61_000;
    expect((await groupsOf(client)).status).toBe(403);
  });

  describe('one’s own sign-in to NSX', () => {
    it.each([
      ['a wrong password', 'auditor', 'wrong', undefined],
      ['an unknown user', 'nobody', 'wrong', undefined],
      ['a remote user as a local one', 'andreasm', undefined, 'local' as const],
    ])('%s is refused in NSX’s words, and the session of Netloft goes on', async (_what, name, password, type) => {
      const client = await server.signIn('user1');
      const answer = await signInTo(client, name, password ?? passwordOf(server.nsx, name), type);
      expect([answer.status, answer.body.code]).toEqual([401, 'CREDENTIAL_REJECTED']);
      expect(answer.body.detail).toMatch(/incorrect|locked/);
      expect(await statusOf(client)).toMatchObject({ credential: { kind: 'none' }, may: { read: false } });
    });

    it.each([
      ['no name', { username: '', password: 'a' }],
      ['no password', { username: 'a', password: '' }],
      ['an unknown kind', { username: 'a', password: 'a', type: 'ldap' }],
    ])('%s is refused before NSX is asked', async (_what, body) => {
      const client = await server.signIn('user1');
      expect((await server.ask(client, 'POST', '/api/v1/nsx/sign-in', body)).body.code).toBe('INVALID_REQUEST');
    });

    it('is not tried so often that NSX locks the account', async () => {
      const client = await server.signIn('user1');
      const answers = [];
      for (const number of [1, 2, 3, 4, 5, 6]) answers.push(await signInTo(client, 'admin', `wrong ${number}`));
      expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
      later += 900_000;
      // NSX, whose clock did not move, locks at five failures for a quarter of an hour.
      expect((await signInTo(client, 'admin', passwordOf(server.nsx, 'admin'))).status).toBe(200);
    });

    it('with the right password counts as no try', async () => {
      const client = await server.signIn('user1');
      const password = passwordOf(server.nsx, 'auditor');
      for (const _time of [1, 2, 3, 4, 5, 6]) expect((await signInTo(client, 'auditor', password)).status).toBe(200);
    });

    it.each([
      ['auditor', undefined, 'session'],
      ['andreasm', 'remote' as const, 'remote'],
    ])('as %s counts for that session, with NSX’s own rights', async (name, type, mode) => {
      const client = await server.signIn('user1');
      const signedIn = await signInTo(client, name, passwordOf(server.nsx, name), type);
      expect(signedIn.status, JSON.stringify(signedIn.body)).toBe(200);
      expect(signedIn.body).toMatchObject({
        credential: { kind: 'personal', mode, user: name },
        may:
          name === 'auditor'
            ? { read: true, write: false, reason: expect.stringContaining('gives auditor the role auditor only') }
            : { read: true, write: true },
      });
      expect((await groupsOf(client)).status).toBe(200);
      expect((await groupsOf(await server.signIn('user1'))).status).toBe(403);
      const made = await server.ask(client, 'POST', '/api/v1/nsx/changes', {
        ...CREATE,
        dryRun: false,
        object: { ...GROUP, id: `by-${name}` },
      });
      expect(made).toMatchObject(
        name === 'auditor'
          ? { status: 403, body: { code: 'UPSTREAM_FORBIDDEN' } }
          : { status: 200, body: { record: { user: `${USER1} as ${name}` } } },
      );
      const signedOut = await server.ask<NsxStatus>(client, 'DELETE', '/api/v1/nsx/sign-in');
      expect(signedOut.body.credential.kind).toBe('none');
      expect((await groupsOf(client)).status).toBe(403);
    });

    it('is not shared by two sessions of the admin password', async () => {
      const [one, other] = await Promise.all([server.signIn('admin-password'), server.signIn('admin-password')]);
      await signInTo(one, 'auditor', passwordOf(server.nsx, 'auditor'));
      expect((await statusOf(one)).credential).toMatchObject({ kind: 'personal', user: 'auditor' });
      expect((await statusOf(other)).credential).toMatchObject({ kind: 'shared', user: 'admin' });
    });

    it('ends with the session of Netloft: NSX hears of it, and a copy of the cookie finds nothing', async () => {
      const client = await server.signIn('user1');
      await signInTo(client, 'auditor', passwordOf(server.nsx, 'auditor'));
      const copy = client.cookie();
      server.nsx.addFault({ match: { path: '/api/session/destroy' }, delay_ms: 1, times: 1 });
      await client.send('POST', '/auth/logout');
      await expect.poll(() => server.nsxFaults()).toEqual([]);
      const again = await server.client().fetch('/api/v1/nsx/groups', { headers: { cookie: copy } });
      expect(again.status).toBe(401);
    });

    it('of a script with a token counts for that token', async () => {
      const script = { authorization: `Bearer ${server.cluster.token('user1')}`, 'content-type': 'application/json' };
      const password = passwordOf(server.nsx, 'auditor');
      const body = JSON.stringify({ username: 'auditor', password });
      const client = server.client();
      const signedIn = await client.fetch('/api/v1/nsx/sign-in', { method: 'POST', headers: script, body });
      expect(signedIn.status).toBe(200);
      expect((await client.fetch('/api/v1/nsx/groups', { headers: script })).status).toBe(200);
      // A session of the same user is not the script.
      expect((await groupsOf(await server.signIn('user1'))).status).toBe(403);
      const { authorization } = script;
      await client.fetch('/api/v1/nsx/sign-in', { method: 'DELETE', headers: { authorization } });
      expect((await client.fetch('/api/v1/nsx/groups', { headers: { authorization } })).status).toBe(403);
    });
  });

  it('the records name who did it, and their readers need the right to read NSX', async () => {
    const records = await server.get<NsxAuditList>(await server.signIn('admin-password'), '/api/v1/nsx/audit');
    expect(records.items.find(({ name }) => name === 'by-andreasm')?.user).toBe(`${USER1} as andreasm`);
    expect(records.items.find(({ name }) => name === 'by-auditor')?.state).toBe('refused');
  });

  it('no password, cookie or token of NSX is in a log or an answer, not even where NSX repeats it', async () => {
    const client = await server.signIn('admin-password');
    const password = passwordOf(server.nsx, 'admin');
    for (const [status, code] of [
      [400, 500012],
      [500, 500],
    ] as const) {
      server.nsx.addFault({
        status,
        error_code: code,
        times: 1,
        match: { path: '/policy/api/v1/infra/domains/default/groups/echo' },
        body: { httpStatus: 'BAD_REQUEST', error_code: code, module_name: 'policy', error_message: `not ${password}` },
      });
      const { body } = await server.ask(client, 'GET', '/api/v1/nsx/groups/echo');
      expect(body.detail).toMatch(/^not /);
    }
    const words = ['admin', 'andreasm', 'auditor'].map((name) => [name, passwordOf(server.nsx, name)] as const);
    const secrets = words.flatMap(([name, word]) => [
      word,
      encodeURIComponent(word),
      Buffer.from(`${name}:${word}`).toString('base64'),
    ]);
    expect(server.leaksOf([...secrets, 'JSESSIONID', 'XSRF', 'xsrf'])).toEqual([]);
  });
});

describe('without a credential of Netloft’s own', () => {
  let server: NsxApp;
  beforeAll(async () => {
    server = await startNsxApp({ hasCredential: false });
  });
  afterAll(() => server.close());

  it('everybody signs in themselves, cluster administrators too', async () => {
    const client = await server.signIn('admin');
    expect(await server.get<NsxStatus>(client, '/api/v1/nsx')).toMatchObject({
      configured: true,
      credential: { kind: 'none' },
      may: { read: false, write: false, reason: 'needs your own sign-in to NSX' },
    });
    expect((await server.ask(client, 'GET', '/api/v1/nsx/policies')).body).toMatchObject({
      code: 'NSX_NOT_SIGNED_IN',
      detail: 'This needs your own sign-in to NSX.',
    });
    const password = passwordOf(server.nsx, 'admin');
    await server.ask(client, 'POST', '/api/v1/nsx/sign-in', { username: 'admin', password });
    expect((await server.ask(client, 'GET', '/api/v1/nsx/policies')).status).toBe(200);
    expect(server.leaksOf([password])).toEqual([]);
  });
});
