import type { AccessReviewResponse, AccessSummary, Session, Settings } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_PASSWORD, basic, startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { problemOf as problem } from '../../testing/problems.ts';

let server: TestApp;
// Sign-in limits follow this clock, so that failed attempts of one test do not slow the next.
let time = Date.now();
const pass = (ms: number): void => void (time += ms);

beforeAll(async () => {
  server = await startTestApp({ now: () => time });
});
afterAll(() => server.close());

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a session', () => {
  it.each([
    [
      'is changed',
      (cookie: string) =>
        cookie.replace(/=(.{20})(.)/, (_, head: string, one: string) => `=${head}${one === '_' ? '-' : '_'}`),
    ],
    ['is cut', (cookie: string) => cookie.slice(0, -5)],
    ['is empty', (cookie: string) => cookie.replace(/=.*/, '=')],
  ])('does not hold when its cookie %s', async (_, change) => {
    pass(2000);
    const admin = await server.signIn('admin-password');
    const response = await server.client().fetch('/auth/session', { headers: { cookie: change(admin.cookie()) } });
    expect(response.status).toBe(401);
  });

  it('ends after 30 minutes without a request, and each request moves that end', async () => {
    pass(2000);
    const admin = await server.signIn('admin-password');
    const first = await admin.json<Session>('/auth/session');
    expect(Date.parse(first.idleExpiresAt) - time).toBe(30 * 60_000);
    pass(20 * 60_000);
    await admin.json('/auth/session');
    pass(20 * 60_000);
    const later = await admin.json<Session>('/auth/session');
    expect(later.expiresAt).toBe(first.expiresAt);
    pass(31 * 60_000);
    const response = await admin.fetch('/auth/session');
    expect(response.status).toBe(401);
    expect(await problem(response)).toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(admin.cookie()).toBe('');
  });

  it('is not sealed anew more than once a minute', async () => {
    const admin = await server.signIn('admin-password');
    expect((await admin.fetch('/auth/session')).headers.getSetCookie()).toEqual([]);
    pass(61_000);
    expect((await admin.fetch('/auth/session')).headers.getSetCookie()).not.toEqual([]);
    expect((await admin.fetch('/auth/session')).headers.getSetCookie()).toEqual([]);
  });

  it('ends after 12 hours in any case', async () => {
    const admin = await server.signIn('admin-password');
    for (let hours = 0; hours < 12; hours += 0.25) {
      pass(0.25 * 3_600_000 - 1);
      if (hours < 11.5) await admin.json('/auth/session');
    }
    pass(3_600_000);
    expect((await admin.fetch('/auth/session')).status).toBe(401);
  });

  it('is over for copies of its cookie once its owner signs out', async () => {
    const admin = await server.signIn('admin-password');
    const copy = admin.cookie();
    expect((await admin.send('POST', '/auth/logout')).status).toBe(200);
    expect(admin.cookie()).toBe('');
    expect((await server.client().fetch('/auth/session', { headers: { cookie: copy } })).status).toBe(401);
  });
});

describe('what is public', () => {
  it('says what the sign-in page offers', async () => {
    expect(await server.client().json<Settings>('/api/v1/settings')).toEqual({
      version: expect.stringMatching(/^v\d/) as string,
      auth: { basicEnabled: true, oidcEnabled: false, kubeconfigEnabled: true, serviceAccountTokenEnabled: true },
      features: { flowVisibilityEnabled: false },
    });
  });

  it('tells the version as text', async () => {
    const response = await server.client().fetch('/api/v1/version');
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toMatch(/^v\d+\.\d+\.\d+ \S+\/\S+ node\d+\./);
  });
});

describe('PUT /api/v1/account/password', () => {
  let own: TestApp;
  beforeAll(async () => {
    own = await startTestApp({ simulator: server.simulator, now: () => time });
  });
  afterAll(() => own.close());
  const change = (client: TestClient, currentPassword: string, newPassword: string) =>
    client.send('PUT', '/api/v1/account/password', { currentPassword, newPassword });

  it('is only for sessions of the admin password', async () => {
    const response = await change(await own.signIn('user1'), base64(ADMIN_PASSWORD), base64('long-enough'));
    expect(response.status).toBe(403);
    expect(await problem(response)).toMatchObject({ code: 'ADMIN_SESSION_REQUIRED' });
  });

  it('refuses a page of another site', async () => {
    const admin = await own.signIn('admin-password');
    const body = JSON.stringify({ currentPassword: base64(ADMIN_PASSWORD), newPassword: base64('long-enough') });
    const response = await admin.fetch('/api/v1/account/password', {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
    });
    expect(response.status).toBe(403);
    expect(await problem(response)).toMatchObject({ code: 'CROSS_ORIGIN' });
  });

  it.each([
    ['text that is no base64', 'ä', base64('long-enough'), 'invalid body'],
    ['a wrong current password', base64('wrong'), base64('long-enough'), 'Invalid current admin password'],
    [
      'a new password that is too short',
      base64(ADMIN_PASSWORD),
      base64('short'),
      'The new password has 5 characters; it needs at least 8.',
    ],
    [
      'a new password of blanks',
      base64(ADMIN_PASSWORD),
      base64(' \t\u00a0'.repeat(4)),
      'The new password is blank from end to end; it needs something to see.',
    ],
  ])('refuses %s', async (_, current, next, detail) => {
    pass(2000);
    const response = await change(await own.signIn('admin-password'), current, next);
    expect(response.status).toBe(400);
    expect(await problem(response)).toMatchObject({ detail });
  });

  it('ends every other admin session, and no user’s', async () => {
    pass(2000);
    const [one, other, user] = [
      await own.signIn('admin-password'),
      await own.signIn('admin-password'),
      await own.signIn('user1'),
    ];
    expect((await change(one, base64(ADMIN_PASSWORD), base64('long-enough'))).status).toBe(200);
    const statuses = [];
    for (const client of [one, other, user]) statuses.push((await client.fetch('/auth/session')).status);
    expect(statuses).toEqual([200, 401, 200]);
    const withOld = await own.client().fetch('/auth/login', { method: 'POST', headers: basic(ADMIN_PASSWORD) });
    expect(withOld.status).toBe(401);
    pass(2000);
    const withNew = await own.client().fetch('/auth/login', { method: 'POST', headers: basic('long-enough') });
    expect(withNew.status).toBe(200);
  });
});

describe('bearer tokens', () => {
  const as = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });

  it('that the cluster does not know are refused, and too many new ones wait', async () => {
    pass(60_000);
    const statuses: number[] = [];
    for (let index = 0; index < 11; index += 1)
      statuses.push((await server.client().fetch('/auth/session', as(`unknown-${index}`))).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    pass(60_000);
  });

  it('act as their user, without a cookie', async () => {
    const response = await server.client().fetch('/api/v1/access-summary', as(server.cluster.token('user1')));
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(((await response.json()) as AccessSummary).username).toMatch(/^sso:user1@/);
  });

  it('yield to a session', async () => {
    const user = await server.signIn('user1');
    const response = await user.fetch('/auth/session', as('unknown'));
    expect(response.status).toBe(200);
  });
});

describe('what may I do', () => {
  it('refuses a namespace that cannot be one', async () => {
    const user = await server.signIn('user1');
    const response = await user.fetch('/api/v1/access-summary?namespace=Not%20One');
    expect(response.status).toBe(400);
    expect(await problem(response)).toMatchObject({ errors: [{ path: 'namespace' }] });
  });

  it('summarises the rights of a viewer and of the admin', async () => {
    const [user, andreasm, admin] = [
      await server.signIn('user1'),
      await server.signIn('andreasm'),
      await server.signIn('admin-password'),
    ];
    expect(await user.json<AccessSummary>('/api/v1/access-summary?namespace=yelb')).toMatchObject({
      clusterAdmin: false,
      namespace: 'yelb',
      namespaces: ['*'],
    });
    expect(await andreasm.json<AccessSummary>('/api/v1/access-summary')).toMatchObject({
      clusterAdmin: true,
      namespaces: ['*'],
    });
    expect(await admin.json<AccessSummary>('/api/v1/access-summary')).toMatchObject({
      clusterAdmin: false,
      username: 'system:serviceaccount:netloft:netloft-admin',
    });
  });

  it('answers questions in their order and says which right lacks', async () => {
    const user = await server.signIn('user1');
    const response = await user.send('POST', '/api/v1/clusters/stc-tkg-cluster-1/access/reviews', {
      questions: [
        { verb: 'list', group: '', resource: 'pods', namespace: 'yelb' },
        { verb: 'create', group: 'crd.antrea.io', resource: 'clusternetworkpolicies' },
      ],
    });
    expect((await response.json()) as AccessReviewResponse).toEqual({
      answers: [
        { allowed: true, reason: '' },
        { allowed: false, reason: 'needs create on clusternetworkpolicies.crd.antrea.io' },
      ],
    });
  });

  it.each([
    ['an unknown cluster', '/api/v1/clusters/nowhere/access/reviews', 404, 'CLUSTER_UNKNOWN'],
    [
      'a cluster that the token is not for',
      '/api/v1/clusters/stc-tkg-cluster-2/access/reviews',
      403,
      'CLUSTER_NOT_SIGNED_IN',
    ],
  ])('refuses %s', async (_, path, status, code) => {
    const user = await server.signIn('user1');
    const response = await user.send('POST', path, { questions: [{ verb: 'get', group: '', resource: 'pods' }] });
    expect(response.status).toBe(status);
    expect(await problem(response)).toMatchObject({ code });
  });
});
