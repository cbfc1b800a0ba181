import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '@netloft/simulator';
import { startOidcProvider, type OidcProvider } from '@netloft/simulator/oidc';
import type { AccessSummary, Problem, Session, Settings } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieAt, startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { openPerson, type OidcPerson } from '../../testing/oidc-person.ts';
import { problemOf as problem } from '../../testing/problems.ts';

const USER = 'user1@cpod-nsxam-stc.az-stc.cloud-garage.net';
const HTML = { headers: { accept: 'text/html' } };
let provider: OidcProvider;
let simulator: Simulator;
let server: TestApp;
let person: OidcPerson;
// Tokens are renewed and sessions end by this clock.
let time = Date.now();

const settings = (): Record<string, string> => ({
  NETLOFT_OIDC_ISSUER: provider.issuer,
  NETLOFT_OIDC_CLIENT_ID: provider.clientId,
  NETLOFT_OIDC_CLIENT_SECRET: provider.clientSecret,
  NETLOFT_OIDC_PROVIDER_NAME: 'Company SSO',
  NETLOFT_SESSION_IDLE_MINUTES: '180',
  NETLOFT_OIDC_CA: join(simulator.kubeconfigPath, '..', 'oidc-ca.pem'),
});

beforeAll(async () => {
  provider = await startOidcProvider({ groups: { [USER]: ['viewers'] } });
  const { issuer, clientId, ca } = provider;
  simulator = await startSimulator({
    oidc: {
      issuer,
      clientId,
      ca,
      usernameClaim: 'email',
      usernamePrefix: 'sso:',
      groupsClaim: 'groups',
      clusters: ['stc-tkg-cluster-1'],
    },
  });
  writeFileSync(join(simulator.kubeconfigPath, '..', 'oidc-ca.pem'), ca);
  server = await startTestApp({ simulator, env: settings(), now: () => time });
  person = openPerson(provider);
});
afterAll(async () => {
  await server.close();
  await Promise.all([simulator.close(), provider.close(), person.close()]);
});

const pathOf = (url: string): string => url.slice(new URL(url).origin.length);
async function begin(client: TestClient, target = '/clusters?x=1'): Promise<string> {
  const answer = await client.fetch(`/auth/oauth2/login?redirect_url=${encodeURIComponent(target)}`);
  expect(answer.status).toBe(303);
  return answer.headers.get('location') ?? '';
}
async function signIn(as = USER, target?: string): Promise<{ client: TestClient; answer: Response }> {
  const client = server.client();
  const back = await person.walk(await begin(client, target), as);
  return { client, answer: await client.fetch(pathOf(back)) };
}

describe('signing in at an issuer', () => {
  it('asks for a code with PKCE, state and nonce', async () => {
    const url = new URL(await begin(server.client()));
    expect(`${url.origin}${url.pathname}`).toBe(`${provider.issuer}/auth`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
      scope: 'openid email groups offline_access',
      redirect_uri: `${server.url}/auth/oauth2/callback`,
    });
  });

  it('makes a session as the person, in the clusters that trust the issuer, and goes on to the page that one came from', async () => {
    const { client, answer } = await signIn();
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('content="0;url=/clusters?x=1"');
    expect(await client.json<Session>('/auth/session')).toMatchObject({
      mode: 'oidc',
      username: `sso:${USER}`,
      groups: ['viewers', 'system:authenticated'],
      renewAt: expect.stringMatching(/Z$/) as string,
    });
    expect(await client.json<AccessSummary>('/api/v1/access-summary')).toMatchObject({ clusterAdmin: false });
    const clusters = await client.json<{ items: { name: string; signedIn: boolean }[] }>('/api/v1/clusters');
    expect(clusters.items.map(({ name, signedIn }) => [name, signedIn])).toEqual([
      ['stc-tkg-cluster-1', true],
      ['stc-tkg-cluster-2', false],
    ]);
  });

  it.each([
    '//evil.example',
    '/.//evil.example',
    'OWN//evil.example',
    'https://evil.example/x',
    '/\\evil.example',
    'javascript:alert(1)',
  ])('never goes on to %s', async (target) => {
    const { answer } = await signIn(USER, target.replace('OWN', server.url));
    expect(await answer.text()).toContain('content="0;url=/"');
  });

  it.each<[string, (back: string) => string, string]>([
    ['another state', (back) => back.replace(/state=[^&]*/, `state=${'x'.repeat(43)}`), 'OIDC_ANSWER_INVALID'],
    ['no state', (back) => back.replace(/state=[^&]*&?/, ''), 'OIDC_ANSWER_INVALID'],
    ['another code', (back) => back.replace(/code=[^&]*/, 'code=made-up'), 'OIDC_REFUSED'],
    ['another issuer', (back) => back.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.example'), 'OIDC_ANSWER_INVALID'],
  ])('refuses an answer with %s', async (_, change, code) => {
    time += 2000;
    const client = server.client();
    const back = await person.walk(await begin(client), USER);
    const answer = await client.fetch(change(pathOf(back)));
    expect((await problem(answer)).code).toBe(code);
    expect((await client.fetch('/auth/session')).status).toBe(401);
  });

  it('refuses the code of somebody else’s sign-in, which PKCE does not open', async () => {
    time += 2000;
    const client = server.client();
    const [victim, attacker] = [await begin(client), await begin(server.client())];
    const back = pathOf(await person.walk(attacker, USER));
    const state = new URL(victim).searchParams.get('state') ?? '';
    const answer = await client.fetch(back.replace(/state=[^&]*/, `state=${state}`));
    expect(await problem(answer)).toMatchObject({
      code: 'OIDC_REFUSED',
      detail: expect.stringContaining('invalid_grant') as string,
    });
    expect((await client.fetch('/auth/session')).status).toBe(401);
  });

  it('keeps the last sign-ins of a browser, in cookies that no script and no other site’s request reads', async () => {
    const client = server.client();
    const first = await begin(client);
    for (let more = 0; more < 5; more += 1) {
      time += 1000;
      await begin(client);
    }
    expect(client.cookie().match(/netloft-oidc-/g)).toHaveLength(4);
    expect(await problem(await client.fetch(pathOf(await person.walk(first, USER))))).toMatchObject({
      code: 'OIDC_ANSWER_INVALID',
    });
    const [line] = (await client.fetch('/auth/oauth2/login')).headers.getSetCookie().slice(-1);
    expect(line).toMatch(/^netloft-oidc-[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it('refuses an answer in a browser in which the sign-in was not begun, and one that comes twice', async () => {
    const client = server.client();
    const back = pathOf(await person.walk(await begin(client), USER));
    expect(await problem(await server.client().fetch(back))).toMatchObject({ code: 'OIDC_ANSWER_INVALID' });
    expect((await client.fetch(back)).status).toBe(200);
    expect(await problem(await client.fetch(back))).toMatchObject({ code: 'OIDC_ANSWER_INVALID' });
  });

  it('refuses an answer after ten minutes', async () => {
    const client = server.client();
    const back = pathOf(await person.walk(await begin(client), USER));
    time += 11 * 60_000;
    expect(await problem(await client.fetch(back))).toMatchObject({ code: 'OIDC_ANSWER_INVALID' });
  });

  it('tells the sign-in page once what the issuer answered, in its words', async () => {
    const client = server.client();
    const state = new URL(await begin(client, '/clusters')).searchParams.get('state') ?? '';
    const query = `state=${state}&error=access_denied&error_description=${encodeURIComponent('Not\u202e today\n<b>')}`;
    const answer = await client.fetch(
      `/auth/oauth2/callback?${query}&iss=${encodeURIComponent(provider.issuer)}`,
      HTML,
    );
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in?redirect=%2Fclusters&failed=oidc']);
    expect(await client.json<Problem>('/auth/oauth2/problem')).toMatchObject({
      code: 'OIDC_REFUSED',
      detail: 'The identity provider answered access_denied: Not  today <b>.',
      action: expect.stringMatching(/^You cancelled there/) as string,
    });
    expect(await client.json('/auth/oauth2/problem')).toBeNull();
  });

  it('that is refused for a wrong client secret says which settings to compare', async () => {
    const strange = await startTestApp({ simulator, env: { ...settings(), NETLOFT_OIDC_CLIENT_SECRET: 'wrong' } });
    const client = strange.client();
    const answer = await client.fetch('/auth/oauth2/login');
    const back = await person.walk(answer.headers.get('location') ?? '', USER);
    expect(await problem(await client.fetch(pathOf(back)))).toMatchObject({
      code: 'OIDC_UNAVAILABLE',
      detail: `The issuer ${provider.issuer} does not know this client, or its secret is wrong.`,
      action: expect.stringContaining('NETLOFT_OIDC_CLIENT_SECRET') as string,
    });
    await strange.close();
  });

  it('is refused to whom no cluster knows, and says what to do', async () => {
    const strange = await startTestApp({
      simulator,
      env: { ...settings(), NETLOFT_OIDC_CLUSTERS: 'stc-tkg-cluster-2' },
    });
    const client = strange.client();
    const answer = await client.fetch('/auth/oauth2/login');
    const back = await person.walk(answer.headers.get('location') ?? '', USER);
    expect(await problem(await client.fetch(pathOf(back)))).toMatchObject({
      code: 'CREDENTIAL_REJECTED',
      detail:
        'The identity provider knows you, but none of the clusters (stc-tkg-cluster-2) accepts your ID token, which names your e-mail address (claim email).',
      action: expect.stringContaining(`--oidc-issuer-url=${provider.issuer}`) as string,
      upstream: { kind: 'kubernetes', cluster: 'stc-tkg-cluster-2', status: 401, message: 'Unauthorized' },
    });
    await strange.close();
  });
});

describe('a session of an issuer', () => {
  it('goes on with renewed tokens, asked for once by requests side by side, and an old cookie does no harm', async () => {
    time = Date.now();
    const { client } = await signIn();
    const before = await client.json<Session>('/auth/session');
    const old = { headers: { cookie: client.cookie() } };
    // Later than the page would have asked.
    time = Date.parse(before.renewAt ?? '') + 40_000;
    const asked = provider.asked.filter((one) => one === 'POST /token').length;
    const answers = await Promise.all([1, 2, 3, 4].map(() => server.client().fetch('/auth/session', old)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.every((answer) => answer.headers.getSetCookie().length > 0)).toBe(true);
    await client.fetch('/auth/session', old);
    expect(provider.asked.filter((one) => one === 'POST /token')).toHaveLength(asked + 1);
    expect((await client.json<AccessSummary>('/api/v1/access-summary')).username).toBe(`sso:${USER}`);
    time = Date.now();
  });

  it('goes on at both of two replicas that a browser asks at once after it slept, and each refresh token is used once', async () => {
    time = Date.now();
    const dataDir = await mkdtemp(join(tmpdir(), 'netloft-oidc-'));
    const replica = (name: string): Promise<TestApp> =>
      startTestApp({ simulator, dataDir, env: { ...settings(), NETLOFT_REPLICA: name }, now: () => time });
    const [one, two] = [await replica('one'), await replica('two')];
    const client = one.client();
    await client.fetch(pathOf(await person.walk(await begin(client), USER)));
    const { renewAt = '' } = await client.json<Session>('/auth/session');
    const [atOne, atTwo] = [{ cookie: client.cookie() }, cookieAt(client, one, two)];
    const asked = provider.asked.filter((each) => each === 'POST /token').length;
    time = Date.parse(renewAt) + 70_000;
    const answers = await Promise.all([
      fetch(`${one.url}/auth/session`, { headers: atOne }),
      fetch(`${two.url}/auth/session`, { headers: atTwo }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.every((answer) => answer.headers.getSetCookie().join().includes('netloft-session'))).toBe(true);
    expect(provider.asked.filter((each) => each === 'POST /token')).toHaveLength(asked + 1);
    await Promise.all([one.close(), two.close()]);
    await rm(dataDir, { recursive: true, force: true });
    time = Date.now();
  });

  it('is renewed by the page sooner, which does not count as using it', async () => {
    time = Date.now();
    const { client } = await signIn();
    const first = await client.json<Session>('/auth/session');
    const renew = async () => (await (await client.send('POST', '/auth/renew')).json()) as Session;
    time += 10 * 60_000;
    expect(await renew()).toEqual(first);
    time = Date.parse(first.renewAt ?? '') + 1;
    expect((await client.json<Session>('/auth/session')).renewAt).toBe(first.renewAt);
    expect((await renew()).renewAt).not.toBe(first.renewAt);
    time = Date.now();
  });

  it('ends when the issuer renews it no more and its token has ended', async () => {
    time = Date.now();
    const { client } = await signIn();
    const { renewAt = '' } = await client.json<Session>('/auth/session');
    await provider.revokeGrants();
    time = Date.parse(renewAt) + 40_000;
    expect((await client.fetch('/auth/session')).status, 'while the token still holds').toBe(200);
    time = Date.parse(renewAt) + 70_000;
    const answer = await client.fetch('/auth/session');
    expect(await problem(answer)).toMatchObject({
      code: 'SESSION_EXPIRED',
      detail: expect.stringContaining('invalid_grant') as string,
    });
    expect(client.cookie()).not.toContain('netloft-session');
    time = Date.now();
  });

  it('leaves the issuer too, without a token in the address, and revokes what it held', async () => {
    const { client } = await signIn();
    const copy = { headers: { cookie: client.cookie() } };
    const answer = await client.fetch('/auth/logout?redirect_url=/');
    expect(answer.status).toBe(303);
    const url = new URL(answer.headers.get('location') ?? '');
    expect(`${url.origin}${url.pathname}`).toBe(`${provider.issuer}/session/end`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: provider.clientId,
      post_logout_redirect_uri: `${server.url}/sign-in`,
    });
    expect(await person.walk(url.href, USER)).toBe(`${server.url}/sign-in`);
    expect((await server.client().fetch('/auth/session', copy)).status).toBe(401);
    await expect.poll(() => provider.asked).toContain('POST /token/revocation');
  });
});

describe('an issuer that cannot be used', () => {
  it.each<[string, () => Record<string, string>, RegExp]>([
    [
      'that nobody runs',
      () => ({ NETLOFT_OIDC_ISSUER: 'https://127.0.0.1:2' }),
      /no connection to the issuer .*ECONNREFUSED/,
    ],
    [
      'whose certificate is of an unknown authority',
      () => ({ NETLOFT_OIDC_CA: '' }),
      /name that authority in NETLOFT_OIDC_CA/,
    ],
    [
      'whose address is another',
      () => ({ NETLOFT_OIDC_ISSUER: `${provider.issuer}/realms/x` }),
      /no discovery document at .*\/realms\/x\//,
    ],
    [
      'that names itself otherwise',
      () => ({ NETLOFT_OIDC_ISSUER: provider.issuer.replace('localhost', '127.0.0.1') }),
      /It names itself https:\/\/localhost/,
    ],
  ])('%s is explained, and other ways go on', async (_, change, reason) => {
    const given = await startTestApp({ simulator, env: { ...settings(), ...change() } });
    const page = await given.client().fetch('/auth/oauth2/login', HTML);
    expect(page.headers.get('location')).toBe('/sign-in?failed=oidc');
    expect(await problem(await given.client().fetch('/auth/oauth2/login'))).toMatchObject({ code: 'OIDC_UNAVAILABLE' });
    const { auth } = await given.client().json<Settings>('/api/v1/settings');
    expect(auth).toMatchObject({ oidcEnabled: true, oidcProviderName: 'Company SSO' });
    expect(auth.oidcProblem).toMatch(reason);
    expect(given.logs()).toMatch(/sign-in with OpenID Connect/);
    await given.signIn('admin-password');
    await given.close();
  });
});

it('no token, code, state or secret reaches the log or the browser', async () => {
  const { client } = await signIn();
  await client.json('/auth/session');
  expect(server.logs()).not.toContain(provider.clientSecret);
  expect(server.logs()).not.toMatch(/eyJ|code=|state=|code_verifier|refresh_token/);
  expect(client.cookie()).not.toMatch(/eyJ[\w-]+\.eyJ/);
});
