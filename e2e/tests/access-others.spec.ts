import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OidcProvider, startOidcProvider } from '../../packages/simulator/src/oidc/provider.ts';
import { startNamingProxy } from '../fixtures/naming-proxy.ts';
import { type Product, startFor } from '../fixtures/product.ts';
import { startProduct } from '../fixtures/start.ts';
import { CLUSTER, expect, test as base } from '../fixtures/test.ts';
import { AccessPage } from '../pages/access.page.ts';
import { ShellPage } from '../pages/clusters.page.ts';

const USER = 'andreasm@cpod-nsxam-stc.az-stc.cloud-garage.net';
const AGENTS = `/clusters/${CLUSTER}/agents?q=bpx7s`;

// The provider's certificate is signed by an authority of its own, so these journeys share no browser session with others.
const test = base.extend({
  context: async ({ browser, viewport, colorScheme, locale, timezoneId }, use) => {
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      viewport,
      colorScheme,
      ...(locale === undefined ? {} : { locale }),
      ...(timezoneId === undefined ? {} : { timezoneId }),
    });
    await use(context);
    await context.close();
  },
});
test.use({ baseURL: 'http://localhost' });
test.describe.configure({ timeout: 120_000 });

// One cluster that trusts the provider, and two servers for it: the product's own, and one as it is installed, behind a proxy.
let folder: string;
let provider: OidcProvider;
let product: Product;
let installed: Awaited<ReturnType<typeof startFor>>;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  folder = await mkdtemp(join(tmpdir(), 'netloft-e2e-oidc-'));
  const ca = join(folder, 'ca.pem');
  // Renewed after eight seconds.
  provider = await startOidcProvider({ idTokenSeconds: 12 });
  await writeFile(ca, provider.ca);
  const { issuer, clientId, clientSecret } = provider;
  product = await startProduct({
    simulatorOptions: `--oidc-issuer ${issuer} --oidc-client-id ${clientId} --oidc-ca ${ca} --oidc-username-claim email --oidc-username-prefix sso:`,
    env: {
      NETLOFT_OIDC_ISSUER: issuer,
      NETLOFT_OIDC_CLIENT_ID: clientId,
      NETLOFT_OIDC_CLIENT_SECRET: clientSecret,
      NETLOFT_OIDC_PROVIDER_NAME: 'Example SSO',
      NETLOFT_OIDC_CA: ca,
      NETLOFT_FLOW_STORE: 'off',
    },
  });
  installed = await startFor(product.simulator.kubeconfig, CLUSTER, {
    NETLOFT_SIGN_IN_TOKEN: 'off',
    NETLOFT_TRUSTED_PROXY: '127.0.0.1,::1',
    NETLOFT_OIDC_ISSUER: 'https://localhost:2',
    NETLOFT_OIDC_CLIENT_ID: 'netloft',
    NETLOFT_OIDC_PROVIDER_NAME: 'Example SSO',
    NETLOFT_FLOW_STORE: 'off',
  });
});
test.afterAll(async () => {
  await installed?.close();
  await product?.close();
  await provider?.close();
  await rm(folder, { recursive: true, force: true });
});

test('one signs in at the identity provider, goes on with renewed tokens, and signs out there too', async ({
  page,
  inspect,
}) => {
  const access = new AccessPage(page);
  const shell = new ShellPage(page);
  const login = page.locator('input[name="login"]');
  await page.goto(`${product.url}${AGENTS}`);
  await expect(access.provider).toHaveText('Sign in with Example SSO');
  await inspect('sign-in-provider');

  // Who says no there is told so here, and the way back is kept.
  await access.provider.click();
  await page.getByRole('link', { name: /Cancel/ }).click();
  await expect(access.refusal).toContainText('The identity provider answered access_denied');
  await expect(page).toHaveURL(/\/sign-in\?redirect=/);

  await access.provider.click();
  await login.fill(USER);
  await page.locator('input[name="password"]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await shell.ready();
  await expect(page).toHaveURL(`${product.url}${AGENTS}`);
  await expect(shell.topBar).toContainText('sso:andreasm@');
  await expect(shell.connection).toHaveAttribute('aria-label', 'Connection: live');

  // Nor does the provider send anybody on to another site.
  for (const target of ['%2F%2Fevil.example', '/%5Cevil.example']) {
    await page.goto(`${product.url}/auth/oauth2/login?redirect_url=${target}`);
    await page.getByRole('button', { name: 'Continue' }).click();
    await shell.ready();
    await expect(page).toHaveURL(`${product.url}/clusters/${CLUSTER}/overview`);
  }

  const renewed = await page.waitForResponse((answer) => answer.url().endsWith('/auth/renew'), { timeout: 20_000 });
  expect(renewed.status()).toBe(200);
  await shell.go('Overview');
  await page.reload();
  await shell.ready();

  await shell.signOut();
  await page.getByRole('button', { name: 'Yes, sign me out' }).click();
  await access.title.waitFor();
  await expect(page).toHaveURL(/\/sign-in/);
  expect((await page.context().request.get(`${product.url}/auth/session`)).status()).toBe(401);
  await access.provider.click();
  await expect(login, 'the provider has forgotten who it was').toBeVisible();
});

test('a cluster that refuses the ID token for a while says so on its pages, and nobody is signed out', async ({
  page,
  inspect,
}) => {
  const access = new AccessPage(page);
  const shell = new ShellPage(page);
  const refused = page.getByRole('status').filter({ hasText: `${CLUSTER} does not accept your sign-in at the moment` });
  await page.goto(`${product.url}${AGENTS}`);
  await access.provider.click();
  await page.locator('input[name="login"]').fill(USER);
  await page.locator('input[name="password"]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await shell.ready();
  await expect(refused).toHaveCount(0);

  // Its watches end, and are not opened anew.
  await product.setFaults({ gone410Storm: true, refuseIdTokens: true });
  await expect(refused).toContainText('Unauthorized');
  await inspect('cluster-refuses');
  await page.goto(`${product.url}/clusters/stc-tkg-cluster-2/agents`);
  await expect(shell.title).toHaveText('Nodes and agents');
  await expect(page.getByRole('row').nth(2)).toBeVisible();
  await expect(refused).toHaveCount(0);
  await page.goto(`${product.url}${AGENTS}`);
  await expect(refused).toBeVisible();

  await product.setFaults({});
  await expect(refused).toHaveCount(0);
  await expect(page.getByText(/bpx7s/).first()).toBeVisible();
  await expect(shell.topBar).toContainText('sso:andreasm@');
});

test('the page offers what is on, says why an identity provider is out, and takes whom the trusted proxy names', async ({
  page,
  inspect,
}) => {
  const proxy = await startNamingProxy(installed.url);
  const access = new AccessPage(page);
  try {
    await page.goto(proxy.url);
    await expect(access.modes).toHaveText(['Password', 'Kubeconfig']);
    await expect(page.getByText(/named nobody: the header x-forwarded-user is missing/)).toBeVisible();
    await access.provider.click();
    await expect(access.refusal).toContainText('There is no connection to the issuer https://localhost:2');
    await inspect('sign-in-trouble');

    proxy.name('jane', ['network-operators']);
    await page.goto(proxy.url);
    await access.proxyUser.click();
    await expect(access.refusal).toContainText('cannot impersonate resource "users"');

    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    const rule = (resource: string, name: string) => ({
      apiGroups: [''],
      resources: [resource],
      resourceNames: [name],
      verbs: ['impersonate'],
    });
    await product.cluster.create(`${rbac}/clusterroles`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'netloft-proxy' },
      rules: [rule('users', 'jane'), rule('groups', 'network-operators')],
    });
    await product.cluster.create(`${rbac}/clusterrolebindings`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'netloft-proxy' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'netloft-proxy' },
      subjects: [{ kind: 'ServiceAccount', name: 'netloft', namespace: 'netloft' }],
    });
    await access.proxyUser.click();
    const shell = new ShellPage(page);
    await shell.ready();
    await expect(shell.topBar).toContainText('jane');

    // The proxy says now that somebody else sits there: what jane opened goes by itself, and its live connection with it.
    await expect(shell.connection).toHaveAttribute('aria-label', 'Connection: live');
    proxy.name('john');
    await access.title.waitFor();
    await expect(page.getByText('jane')).toHaveCount(0);
    await expect(access.proxyUser).toHaveText('Continue as john');
  } finally {
    await proxy.close();
  }
});

test('a generated password opens nothing before there is one of one’s own', async ({ page, inspect }) => {
  const access = new AccessPage(page);
  expect(installed.password).toMatch(/^\w{24}$/);
  await page.goto(`${installed.url}${AGENTS}`);
  await access.withPassword(installed.password);
  await access.firstPassword.waitFor();
  await inspect('first-password');
  expect((await page.context().request.get(`${installed.url}/api/v1/clusters`)).status()).toBe(403);

  await access.choosePassword(installed.password, installed.password);
  await expect(page.getByText('This is the generated password; choose one of your own.')).toBeVisible();
  await access.choosePassword(installed.password, 'one-of-my-own');
  await new ShellPage(page).ready();
  await expect(page).toHaveURL(`${installed.url}${AGENTS}`);
});
