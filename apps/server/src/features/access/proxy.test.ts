import { once } from 'node:events';
import { startSimulator, type Simulator } from '@netloft/simulator';
import { LIVE_CLOSE, LIVE_PATH, type Session, type Settings } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { problemOf as problem } from '../../testing/problems.ts';

const JANE = { 'x-forwarded-user': 'jane', 'x-forwarded-groups': 'web, ops' };
/** A text as UTF-8, in a header of `fetch`, which takes bytes as Latin-1. */
const onTheWire = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
let simulator: Simulator;
let server: TestApp;
let time = Date.now();

beforeAll(async () => {
  simulator = await startSimulator();
  const { store } = simulator.clusters[0];
  const apiGroup = 'rbac.authorization.k8s.io';
  const make = (plural: string, kind: string, name: string, rest: object): void =>
    void store.create(apiGroup, plural, { apiVersion: `${apiGroup}/v1`, kind, metadata: { name }, ...rest });
  make('clusterroles', 'ClusterRole', 'netloft-proxy', {
    rules: [
      { apiGroups: [''], resources: ['users'], resourceNames: ['jane', 'jäne'], verbs: ['impersonate'] },
      { apiGroups: [''], resources: ['groups'], resourceNames: ['web', 'ops', 'büro'], verbs: ['impersonate'] },
    ],
  });
  make('clusterrolebindings', 'ClusterRoleBinding', 'netloft-proxy', {
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'netloft-proxy' },
    subjects: [{ kind: 'ServiceAccount', name: 'netloft', namespace: 'netloft' }],
  });
  make('clusterrolebindings', 'ClusterRoleBinding', 'web-view', {
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'view' },
    subjects: [{ apiGroup, kind: 'Group', name: 'web' }],
  });
  server = await startTestApp({ simulator, env: { NETLOFT_TRUSTED_PROXY: '127.0.0.1' }, now: () => time });
});
afterAll(async () => {
  await server.close();
  await simulator.close();
});

const signIn = (client: TestClient, headers: Record<string, string>) => {
  time += 2000;
  return client.fetch('/auth/login/proxy', { method: 'POST', headers });
};

describe('sign-in by the header of a proxy', () => {
  it('is off unless the proxy is named', async () => {
    const off = await startTestApp({ simulator });
    expect(await problem(await signIn(off.client(), JANE))).toMatchObject({ code: 'SIGN_IN_MODE_DISABLED' });
    const { auth } = await off.client().json<Settings>('/api/v1/settings');
    expect(Object.keys(auth).filter((key) => key.startsWith('proxy'))).toEqual([]);
    await off.close();
  });

  it('is refused from any other address, whatever the headers claim', async () => {
    const elsewhere = await startTestApp({
      simulator,
      env: { NETLOFT_TRUSTED_PROXY: '10.1.2.3', NETLOFT_TRUST_PROXY: '127.0.0.1' },
    });
    const answer = await signIn(elsewhere.client(), { ...JANE, 'x-forwarded-for': '10.1.2.3' });
    expect(await problem(answer)).toMatchObject({
      code: 'PROXY_NOT_TRUSTED',
      detail: 'This request comes from 127.0.0.1, which is not a trusted proxy.',
    });
    await elsewhere.close();
  });

  it.each<[string, Record<string, string>, string, RegExp]>([
    ['no user', {}, 'PROXY_NOT_TRUSTED', /named nobody: the header x-forwarded-user is missing/],
    ['a user of Kubernetes', { 'x-forwarded-user': 'system:admin' }, 'PROXY_USER_REFUSED', /names system:admin/],
    [
      'a group of Kubernetes',
      { ...JANE, 'x-forwarded-groups': 'web,system:masters' },
      'PROXY_USER_REFUSED',
      /system:masters/,
    ],
    [
      'a name that is not UTF-8',
      { 'x-forwarded-user': 'j\u00e4ne' },
      'PROXY_USER_REFUSED',
      /^The user whom the proxy names in x-forwarded-user is not written in UTF-8\.$/,
    ],
    [
      'a name with control characters',
      { 'x-forwarded-user': onTheWire('j\u0085ne') },
      'PROXY_USER_REFUSED',
      /user .* holds control characters/,
    ],
    [
      'a name that is too long',
      { 'x-forwarded-user': onTheWire('ä'.repeat(127)) },
      'PROXY_USER_REFUSED',
      /user .* is longer than 253 bytes/,
    ],
    [
      'a group that is not UTF-8',
      { ...JANE, 'x-forwarded-groups': 'web,b\u00fcro' },
      'PROXY_USER_REFUSED',
      /^A group that the proxy names in x-forwarded-groups is not written in UTF-8\.$/,
    ],
    [
      'more groups than a header should hold',
      { ...JANE, 'x-forwarded-groups': Array.from({ length: 201 }, (_, at) => `g${at}`).join() },
      'PROXY_USER_REFUSED',
      /more than 200 groups/,
    ],
    [
      'somebody whom Netloft may not impersonate',
      { 'x-forwarded-user': 'john' },
      'PROXY_USER_REFUSED',
      /cannot impersonate resource "users"/,
    ],
    [
      'a group that Netloft may not impersonate',
      { ...JANE, 'x-forwarded-groups': 'admins' },
      'PROXY_USER_REFUSED',
      /cannot impersonate resource "groups"/,
    ],
    ['a page of another site', { ...JANE, origin: 'https://evil.example' }, 'CROSS_ORIGIN', /Cross-origin/],
  ])('refuses %s', async (_, headers, code, detail) => {
    const client = server.client();
    const found = await problem(await signIn(client, headers));
    expect(found.code).toBe(code);
    expect(found.detail).toMatch(detail);
    expect((await client.fetch('/auth/session', { headers })).status).toBe(401);
  });

  it('acts as people and groups whose names are not of ASCII, as the cluster knows them', async () => {
    const client = server.client();
    const headers = { 'x-forwarded-user': onTheWire('jäne'), 'x-forwarded-groups': onTheWire('büro,web') };
    expect((await signIn(client, headers)).status).toBe(200);
    expect(await (await client.fetch('/auth/session', { headers })).json()).toMatchObject({
      username: 'jäne',
      groups: ['büro', 'web'],
    });
    const summary = await client.fetch('/api/v1/access-summary', { headers });
    expect(await summary.json()).toMatchObject({ username: 'jäne', groups: ['büro', 'web', 'system:authenticated'] });
  });

  it('acts as the person, with their own rights, while the proxy names them', async () => {
    const client = server.client();
    expect((await signIn(client, JANE)).status).toBe(200);
    // A refusal takes the cookies away; these are sent every time.
    const cookie = client.cookie();
    const as = (headers: Record<string, string>) => client.fetch('/auth/session', { headers: { ...headers, cookie } });
    expect((await (await as(JANE)).json()) as Session).toMatchObject({
      mode: 'proxy',
      username: 'jane',
      groups: ['web', 'ops'],
    });
    const may = await client.fetch('/api/v1/clusters/stc-tkg-cluster-1/access/reviews', {
      method: 'POST',
      headers: { ...JANE, 'content-type': 'application/json' },
      body: JSON.stringify({
        questions: [
          { verb: 'list', group: '', resource: 'pods' },
          { verb: 'delete', group: '', resource: 'pods' },
        ],
      }),
    });
    expect(((await may.json()) as { answers: { allowed: boolean }[] }).answers.map(({ allowed }) => allowed)).toEqual([
      true,
      false,
    ]);
    expect((await as({})).status, 'without the header').toBe(401);
    expect((await as(JANE)).status, 'named again').toBe(200);
  });

  it.each([
    ['somebody else', { ...JANE, 'x-forwarded-user': 'john' }],
    ['other groups', { ...JANE, 'x-forwarded-groups': 'web' }],
  ])('ends for good, its live connections too, when the proxy names %s', async (_, others) => {
    const client = server.client();
    expect((await signIn(client, JANE)).status).toBe(200);
    const cookie = client.cookie();
    const as = (headers: Record<string, string>) => client.fetch('/auth/session', { headers: { ...headers, cookie } });
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${LIVE_PATH}`, { headers: { ...JANE, cookie } });
    await once(socket, 'open');
    const closed = once(socket, 'close');
    expect((await as(others)).status).toBe(401);
    expect((await closed)[0]).toBe(LIVE_CLOSE.sessionEnded);
    expect((await as(JANE)).status, 'the same cookies later').toBe(401);
  });

  it('tells the sign-in page whom the proxy names, or why nobody', async () => {
    const named = await server.client().fetch('/api/v1/settings', { headers: JANE });
    expect(((await named.json()) as Settings).auth).toMatchObject({ proxyUser: 'jane' });
    const { auth } = await server.client().json<Settings>('/api/v1/settings');
    expect(auth.proxyProblem).toMatch(/named nobody/);
    expect(auth.proxyUser).toBeUndefined();
  });
});
