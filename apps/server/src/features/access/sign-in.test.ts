import type { Session } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ADMIN_PASSWORD, basic, startTestApp, type TestApp } from '../../testing/harness.ts';
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
const login = (headers: Record<string, string>) => server.client().fetch('/auth/login', { method: 'POST', headers });
const token = (body: unknown, headers: Record<string, string> = {}) =>
  server.client().fetch('/auth/login/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('POST /auth/login', () => {
  it.each([
    ['without credentials', {}, 'UNAUTHENTICATED', 'Basic Auth required'],
    ['with another scheme', { authorization: 'Bearer x' }, 'UNAUTHENTICATED', 'Basic Auth required'],
    [
      'with text that is no pair',
      { authorization: `Basic ${base64('admin')}` },
      'UNAUTHENTICATED',
      'Basic Auth required',
    ],
    ['as somebody else', basic(ADMIN_PASSWORD, 'root'), 'PASSWORD_WRONG', 'Must authenticate as admin'],
    ['with a wrong password', basic('wrong'), 'PASSWORD_WRONG', 'Invalid admin password'],
    ['with an empty password', basic(''), 'PASSWORD_WRONG', 'Invalid admin password'],
  ])('refuses %s', async (_, headers, code, detail) => {
    pass(2000);
    const response = await login(headers);
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await problem(response)).toMatchObject({ code, detail });
  });

  it('answers a second wrong password within a second with 429 and when to come back', async () => {
    pass(2000);
    expect((await login(basic('wrong'))).status).toBe(401);
    const second = await login(basic('wrong'));
    expect(second.status).toBe(429);
    expect(second.headers.get('retry-after')).toBe('1');
    expect(await problem(second)).toMatchObject({ code: 'RATE_LIMITED' });
    pass(1000);
    expect((await login(basic(ADMIN_PASSWORD))).status).toBe(200);
  });

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://evil.example' }],
  ])('refuses a page of another site: %j', async (headers) => {
    const response = await login({ ...basic(ADMIN_PASSWORD), ...headers });
    expect(response.status).toBe(403);
    expect(await problem(response)).toMatchObject({ code: 'CROSS_ORIGIN', detail: 'Cross-origin request rejected' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json'])(
    'does not mind an empty body of type %s',
    async (type) => {
      pass(2000);
      expect((await login({ ...basic(ADMIN_PASSWORD), 'content-type': type })).status).toBe(200);
    },
  );

  it('makes a session of its own, whatever session was planted in the browser before', async () => {
    const client = await server.signIn('user1');
    const planted = { headers: { cookie: client.cookie() } };
    expect((await client.fetch('/auth/login', { method: 'POST', headers: basic(ADMIN_PASSWORD) })).status).toBe(200);
    expect(await client.json<Session>('/auth/session')).toMatchObject({ mode: 'admin' });
    expect(await (await server.client().fetch('/auth/session', planted)).json()).toMatchObject({
      mode: 'serviceAccountToken',
    });
  });

  it('begins a session in a cookie that scripts cannot read', async () => {
    pass(2000);
    const response = await login(basic(ADMIN_PASSWORD));
    expect(await response.text()).toBe('');
    for (const line of response.headers.getSetCookie())
      expect(line).toMatch(/^netloft-session-\d+-\d=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/);
  });
});

describe('POST /auth/login/token', () => {
  it.each<[string, unknown, Record<string, string>, number, string]>([
    ['no token', {}, {}, 400, 'INVALID_REQUEST'],
    ['an empty token', { token: ' ' }, {}, 400, 'INVALID_REQUEST'],
    ['a token with a line break in it', { token: 'a\nb' }, {}, 400, 'INVALID_REQUEST'],
    ['a cluster that is not registered', { token: 't', cluster: 'nowhere' }, {}, 404, 'CLUSTER_UNKNOWN'],
    ['a token that the cluster does not know', { token: 'unknown' }, {}, 401, 'CREDENTIAL_REJECTED'],
    ['another media type', { token: 't' }, { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a token that fits into no session', { token: 'x'.repeat(13_001) }, {}, 413, 'PAYLOAD_TOO_LARGE'],
    ['a body beyond the limit', { token: 'x'.repeat(200_000) }, {}, 413, 'PAYLOAD_TOO_LARGE'],
    ['a page of another site', { token: 't' }, { 'sec-fetch-site': 'cross-site' }, 403, 'CROSS_ORIGIN'],
  ])('refuses %s', async (_, body, headers, status, code) => {
    pass(2000);
    const response = await token(body, headers);
    expect(response.status).toBe(status);
    expect(await problem(response)).toMatchObject({ code });
  });

  it('names no cluster to whoever has not signed in', async () => {
    pass(2000);
    expect(await (await token({ token: 't', cluster: 'nowhere' })).text()).not.toContain(server.cluster.name);
  });

  it('says with the words of Antrea UI that Kubernetes rejected the token, and limits what follows', async () => {
    pass(2000);
    expect(await problem(await token({ token: 'unknown' }))).toMatchObject({
      detail: 'Kubernetes rejected this credential',
    });
    expect((await token({ token: 'unknown' })).status).toBe(429);
    expect((await login(basic(ADMIN_PASSWORD))).status).toBe(429);
  });

  it('begins a session as the token’s user', async () => {
    pass(2000);
    const user = await server.signIn('user1');
    expect(await user.json<Session>('/auth/session')).toMatchObject({
      authenticated: true,
      mode: 'serviceAccountToken',
      username: 'sso:user1@cpod-nsxam-stc.az-stc.cloud-garage.net',
    });
  });
});

describe('POST /auth/login/kubeconfig', () => {
  const send = (kubeconfig: string) => server.client().send('POST', '/auth/login/kubeconfig', { kubeconfig });
  const inContext = (name: string): string =>
    server.simulator.kubeconfig.replace(/^current-context: .*$/m, `current-context: ${name}`);

  it('refuses a server that is no registered cluster, without connecting to it', async () => {
    const response = await send(inContext('user1').replaceAll(/server: .*/g, 'server: https://203.0.113.1:6443'));
    expect(response.status).toBe(400);
    const told = await problem(response);
    expect(told).toMatchObject({ detail: expect.stringContaining('none of the registered clusters.') as string });
    expect(JSON.stringify(told)).not.toContain(server.cluster.name);
  });

  it('tells of the address of another server neither its user nor its password', async () => {
    const elsewhere = inContext('user1').replaceAll(/server: .*/g, 'server: https://admin:PASSW0RD@203.0.113.1:6443/x');
    const told = await problem(await send(elsewhere));
    expect(told).toMatchObject({ detail: expect.stringContaining('for https://203.0.113.1:6443, which') as string });
    expect(JSON.stringify(told)).not.toContain('PASSW0RD');
  });

  it.each<[string, string, number, string]>([
    ['too long for a session', 'x'.repeat(13_001), 413, 'PAYLOAD_TOO_LARGE'],
    ['with other letters', '"tök€n"', 400, 'INVALID_REQUEST'],
    ['with a control character', '"a\\x07b"', 400, 'INVALID_REQUEST'],
    ['with a blank', 'a b', 400, 'INVALID_REQUEST'],
  ])('refuses a token %s before any cluster is asked, and counts no guess', async (_, pasted, status, code) => {
    pass(2000);
    const own = inContext('user1').replace(
      /(- name: user1\n\s+user:\n\s+token: ).*/,
      (_line, before: string) => `${before}${pasted}`,
    );
    expect(own).toContain(pasted);
    for (let again = 0; again < 2; again += 1) {
      const response = await send(own);
      expect(response.status).toBe(status);
      expect(await problem(response)).toMatchObject({ code });
    }
  });

  it('refuses text that is no kubeconfig, naming the field', async () => {
    const response = await send('hello');
    expect(response.status).toBe(400);
    expect(await problem(response)).toMatchObject({ errors: [{ path: 'kubeconfig' }] });
  });

  it('signs in with the token of the current context', async () => {
    pass(2000);
    const client = server.client();
    expect((await client.send('POST', '/auth/login/kubeconfig', { kubeconfig: inContext('andreasm') })).status).toBe(
      200,
    );
    expect(await client.json<Session>('/auth/session')).toMatchObject({
      mode: 'kubeconfig',
      username: expect.stringContaining('andreasm') as string,
    });
  });
});

describe('/auth/logout', () => {
  it.each(['GET', 'POST'])('%s refuses what another site loads', async (method) => {
    const response = await server.client().fetch('/auth/logout', {
      method,
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    });
    expect(response.status).toBe(403);
  });

  it.each([
    ['//evil.example', 200, null],
    ['https://evil.example', 200, null],
    ['/sign-in', 302, '/sign-in'],
  ])('with redirect_url=%s answers %s', async (target, status, location) => {
    const response = await server.client().fetch(`/auth/logout?redirect_url=${encodeURIComponent(target)}`);
    expect(response.status).toBe(status);
    expect(response.headers.get('location')).toBe(location);
  });

  it('takes what this browser kept of its person as well, and leaves alone what is not there', async () => {
    const cookie = 'netloft-namespaces=web,shop';
    const left = (await server.client().fetch('/auth/logout', { headers: { cookie } })).headers.getSetCookie();
    expect(left).toEqual([expect.stringMatching(/^netloft-namespaces=; .*Path=\/; Expires=Thu, 01 Jan 1970/)]);
    expect((await server.client().fetch('/auth/logout')).headers.getSetCookie()).toEqual([]);
  });
});

it('no secret that was sent in reaches the log', async () => {
  pass(2000);
  await login(basic('canary-password'));
  pass(2000);
  await token({ token: 'canary-token' });
  pass(2000);
  const admin = await server.signIn('admin-password');
  await admin.fetch('/auth/session?token=canary-query');
  await server.client().fetch('/auth/session', { headers: { authorization: 'Bearer canary-bearer' } });
  await server.client().send('POST', '/auth/login/kubeconfig', { kubeconfig: 'canary-kubeconfig' });
  await vi.waitFor(() => expect(server.logs()).toContain('/auth/login/kubeconfig'));
  expect(server.logs()).not.toContain('canary');
  expect(server.logs()).not.toContain(server.cluster.token('user1'));
  expect(server.logs()).not.toContain(admin.cookie().split('=')[1]);
});
