import { request } from '@playwright/test';
import { createAuthority, issue } from '../../packages/simulator/src/kubernetes/certificates.ts';
import { startProduct } from '../fixtures/start.ts';
import { ADMIN_PASSWORD, CLUSTER, expect, signInTo, test } from '../fixtures/test.ts';
import { AccessPage } from '../pages/access.page.ts';
import { AgentsPage } from '../pages/agents.page.ts';
import { ShellPage } from '../pages/clusters.page.ts';

const basic = (password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`,
});

test.describe('scripts', () => {
  for (const path of [
    '/auth/session',
    '/api/v1/clusters',
    `/api/v1/clusters/${CLUSTER}/agents`,
    '/api/v1/featuregates',
    '/api/v1/access-summary',
    '/api/v1/k8s/api/v1/pods',
    '/api/v1/openapi.json',
  ]) {
    test(`are refused ${path} without a session`, async ({ anonymous }) => {
      const answer = await anonymous.get(path);
      expect(answer.status()).toBe(401);
      expect(answer.headers()['content-type']).toContain('application/problem+json');
      expect(await answer.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    });
  }
  test('are refused what another site sends in their name', async ({ api }) => {
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await api.post('/api/v1/traceflow', { headers, data: { spec: {} } });
      expect(answer.status()).toBe(403);
      expect(await answer.json()).toMatchObject({ code: 'CROSS_ORIGIN' });
    }
    expect((await api.post('/auth/logout', { headers: { origin: 'https://evil.example' } })).status()).toBe(403);
    expect((await api.get('/auth/session')).status(), 'and the session goes on').toBe(200);
  });
  test('are slowed down after a wrong password', async ({ anonymous }) => {
    const first = await anonymous.post('/auth/login', { headers: basic('wrong') });
    const second = await anonymous.post('/auth/login', { headers: basic('wrong again') });
    expect([first.status(), second.status()]).toEqual([401, 429]);
    expect(Number(second.headers()['retry-after'])).toBeGreaterThanOrEqual(1);
    await expect
      .poll(async () => (await anonymous.post('/auth/login', { headers: basic(ADMIN_PASSWORD) })).status())
      .toBe(200);
  });
  test('are told word by word what is wrong with a token', async ({ anonymous }) => {
    const answer = await anonymous.post('/auth/login/token', { data: { token: 'not-a-token' } });
    expect(answer.status()).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'CREDENTIAL_REJECTED' });
  });
  test('sign in, and work with a bearer token without signing in', async ({ api, anonymous, product }) => {
    expect(await (await api.get('/auth/session')).json()).toMatchObject({ authenticated: true, mode: 'admin' });
    const answer = await anonymous.get('/api/v1/clusters', {
      headers: { authorization: `Bearer ${product.cluster.token('andreasm')}` },
    });
    expect(answer.status()).toBe(200);
  });
  test('find every route in the OpenAPI document', async ({ api }) => {
    const document = (await (await api.get('/api/v1/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, unknown>;
    };
    expect(document.openapi).toMatch(/^3\./);
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/api/v1/traceflow', '/api/v1/clusters']));
  });
  test('find health without a session', async ({ anonymous }) => {
    for (const path of ['/healthz', '/readyz', '/api/v1/version', '/api/v1/settings'])
      expect((await anonymous.get(path)).status()).toBe(200);
  });
});

test('a wrong password is said at the field and keeps the user name; the right one opens the overview', async ({
  page,
  product,
  inspect,
}) => {
  const access = new AccessPage(page);
  await access.open();
  await inspect('sign-in');
  await access.withPassword('wrong');
  await expect(access.refusal).toContainText('Invalid admin password');
  await expect(access.userName).toHaveValue('admin');
  // Tries that come too soon are answered with 429 and a wait, which the button keeps to.
  await expect(async () => {
    await access.withPassword(ADMIN_PASSWORD);
    await expect(new ShellPage(page).navigation).toBeVisible({ timeout: 3000 });
  }).toPass();
  await expect(page).toHaveURL(`${product.url}/clusters/${CLUSTER}/overview`);
});

test('a link asks for the password first and is then followed', async ({ page, product }) => {
  await page.goto(`/clusters/${CLUSTER}/agents?q=bpx7s`);
  const access = new AccessPage(page);
  await access.title.waitFor();
  await access.withPassword(ADMIN_PASSWORD);
  await new ShellPage(page).ready();
  await expect(page).toHaveURL(`${product.url}/clusters/${CLUSTER}/agents?q=bpx7s`);
});

test('no link to the sign-in page leads to another site, or runs anything, afterwards', async ({ page, product }) => {
  const { origin, host } = new URL(product.url);
  const elsewhere: string[] = [];
  await page.route('**', (route) => {
    if (new URL(route.request().url()).host === host) return route.continue();
    elsewhere.push(route.request().url());
    return route.abort();
  });
  page.on('dialog', (dialog) => {
    elsewhere.push(dialog.message());
    void dialog.dismiss();
  });
  const staysHere = async (address: string, leads: boolean): Promise<void> => {
    await page.waitForURL(({ pathname }) => !leads || pathname !== '/sign-in');
    expect({ address, origin: await page.evaluate(() => window.location.origin) }).toEqual({ address, origin });
  };
  const targets = [
    '//evil.example',
    '%2F%2Fevil.example',
    '%252F%252Fevil.example',
    '/\\evil.example',
    '/%5Cevil.example',
    'javascript:alert(1)',
    'javascript%3Aalert(1)',
    'https://evil.example',
    '/%09/evil.example',
  ];

  // Without a session: the address that signs out, then the form.
  for (const target of targets) {
    await page.goto(`/auth/logout?redirect_url=${target}`);
    await staysHere(`/auth/logout?redirect_url=${target}`, false);
  }
  const access = new AccessPage(page);
  await page.goto(`/sign-in?redirect=${targets[0]}`);
  await access.title.waitFor();
  await access.withPassword(ADMIN_PASSWORD);
  await new ShellPage(page).ready();
  await staysHere('the form', true);
  // With one the page goes on by itself.
  for (const target of targets) {
    await page.goto(`/sign-in?redirect=${target}`);
    await staysHere(`/sign-in?redirect=${target}`, true);
  }
  await new ShellPage(page).ready();
  expect(elsewhere).toEqual([]);
});

test('user1 signs in with a token, sees what user1 may see, and is told what is hidden', async ({
  page,
  product,
  anonymous,
  inspect,
}) => {
  const access = new AccessPage(page);
  await access.open();
  await access.withToken(product.cluster.token('user1'));
  const shell = new ShellPage(page);
  await shell.ready();
  await expect(page.getByText(/Hidden from you/).first()).toBeVisible();
  await inspect('overview-user1');
  await shell.go('Nodes and agents');
  await expect(page.getByText(/Hidden from you|hidden from you/).first()).toBeVisible();
  await expect(page.getByText(/antreaagentinfos/).first()).toBeVisible();
  await expect(new AgentsPage(page).filters, 'what is hidden is not counted as none').not.toContainText('0');
  await inspect('agents-user1');

  const headers = { authorization: `Bearer ${product.cluster.token('user1')}` };
  const list = (await (await anonymous.get(`/api/v1/clusters/${CLUSTER}/agents`, { headers })).json()) as {
    items: unknown[];
    hidden?: { reason: string }[];
  };
  expect(list.items).toEqual([]);
  expect(list.hidden?.[0]?.reason).toContain('antreaagentinfos');
  const refused = await anonymous.post(`/api/v1/clusters/${CLUSTER}/traceflows`, {
    headers,
    data: {
      source: { type: 'pod', namespace: 'yelb', name: 'traffic-generator' },
      destination: { type: 'ip', ip: '10.0.0.1' },
    },
  });
  expect(refused.status()).toBe(403);
  expect(((await refused.json()) as { detail: string }).detail).toContain(
    'cannot create resource "traceflows" in API group "crd.antrea.io" at the cluster scope',
  );
});

test('a kubeconfig comes from a file; what would run a program, reads files or is over is refused with the reason', async ({
  page,
  product,
  inspect,
}) => {
  const access = new AccessPage(page);
  const kubeconfig = (user: object): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'here',
      contexts: [{ name: 'here', context: { cluster: 'story', user: 'me' } }],
      clusters: [{ name: 'story', cluster: { server: product.cluster.server } }],
      users: [{ name: 'me', user }],
    });
  const old = await issue(await createAuthority('old'), { commonName: 'jane' }, undefined, Date.now() - 86_400_000);
  const base64 = (pem: string): string => Buffer.from(pem).toString('base64');
  await access.open();
  for (const [user, reason] of [
    [{ exec: { command: 'aws' } }, 'runs a program to get its credential (exec plugin). Run it yourself'],
    [
      { 'auth-provider': { name: 'oidc' } },
      'uses an auth-provider, which Kubernetes has removed. Sign in with a token',
    ],
    [{ tokenFile: '/home/me/token' }, 'names a token file (tokenFile), which lies on your machine'],
    [{ 'client-certificate': 'me.crt', 'client-key': 'me.key' }, "'kubectl config view --raw --flatten' puts them"],
    [
      { 'client-certificate-data': base64(old.certificate), 'client-key-data': base64(old.key) },
      'The client certificate expired on ',
    ],
  ] as const) {
    await access.chooseKubeconfig('config', kubeconfig(user));
    await access.submit.click();
    await expect(access.refusal).toContainText(reason);
  }
  await inspect('sign-in-kubeconfig');
  await access.chooseKubeconfig('config', kubeconfig({ token: product.cluster.token('user1') }));
  await access.submit.click();
  const shell = new ShellPage(page);
  await shell.ready();
  await expect(shell.topBar).toContainText('sso:user1@');
});

test('settings refuse a new password at its field, and change it otherwise', async ({ page, signIn, inspect }) => {
  await signIn();
  const access = new AccessPage(page);
  await access.openSettings();
  await access.nameNamespaces('Web');
  await expect(page.getByText('No names of namespaces: Web.')).toBeVisible();
  const followedAnew = page.waitForEvent('websocket');
  await access.nameNamespaces('yelb, default');
  await followedAnew;
  await inspect('settings');
  const named = (await page.context().cookies()).find(({ name }) => name === 'netloft-namespaces');
  expect(named).toMatchObject({ value: 'yelb,default', sameSite: 'Strict' });
  await access.nameNamespaces('');
  await access.changePassword('not-the-password', 'a-longer-password');
  await expect(page.getByText('Invalid current admin password').first()).toBeVisible();
  await access.changePassword(ADMIN_PASSWORD, 'short');
  await expect(page.getByText(/at least 8 characters/i).first()).toBeVisible();
  await access.changePassword(ADMIN_PASSWORD, 'a-longer-password', 'another-password');
  await expect(page.getByText('The two new passwords differ.')).toBeVisible();
});

test('a changed password ends the other sessions and holds from then on', async ({ page }) => {
  test.setTimeout(120_000);
  const own = await startProduct();
  const other = await request.newContext({ baseURL: own.url });
  try {
    await signInTo(other, own, 'admin');
    await signInTo(page.context().request, own, 'admin');
    const access = new AccessPage(page);
    await access.openSettings(own.url);
    await access.changePassword(ADMIN_PASSWORD, 'a-longer-password');
    await expect(page.getByText(/^The password is changed/)).toBeVisible();
    await expect.poll(async () => (await other.get('/auth/session')).status()).toBe(401);
    expect((await page.context().request.get(`${own.url}/auth/session`)).status(), 'this session goes on').toBe(200);
    const signIn = async (password: string): Promise<number> =>
      (await other.post('/auth/login', { headers: basic(password) })).status();
    expect(await signIn(ADMIN_PASSWORD)).toBe(401);
    await expect.poll(() => signIn('a-longer-password')).toBe(200);
  } finally {
    await other.dispose();
    await own.close();
  }
});

test('signing out ends the session everywhere in the browser', async ({ page, signIn, context }) => {
  await signIn();
  const shell = new ShellPage(page);
  await shell.open('overview');
  await context.addCookies([{ name: 'netloft-namespaces', value: 'web', url: new URL('/', page.url()).href }]);
  await shell.signOut();
  await new AccessPage(page).title.waitFor();
  expect(await context.cookies(), 'nor stays what the next person has no use for').toEqual([]);
  expect((await context.request.get('/auth/session')).status()).toBe(401);
});

test('every page is served with an enforced policy against foreign scripts', async ({ anonymous }) => {
  const headers = (await anonymous.get('/', { headers: { accept: 'text/html' } })).headers();
  expect(headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self' 'nonce-/);
  expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
});
