import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { ZERO_TRUST } from '../fixtures/world.ts';
import { PoliciesPage } from '../pages/policies.page.ts';

test.beforeEach(({ signIn }) => signIn());

const ACNP = '/apis/crd.antrea.io/v1alpha1/clusternetworkpolicies';
const zeroTrust = `AntreaClusterNetworkPolicy:${ZERO_TRUST}`;
const drop = 'AntreaClusterNetworkPolicy:acnp-drop-yelb';
const allow = 'AntreaClusterNetworkPolicy:acnp-allow-yelb';

const throwaway = (name: string): object => ({
  apiVersion: 'crd.antrea.io/v1alpha1',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: {
    priority: 77,
    tier: 'application',
    appliedTo: [{ podSelector: { matchLabels: { app: 'nobody-has-this' } } }],
    ingress: [{ action: 'Drop', from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ protocol: 'TCP', port: 22 }] }],
  },
});

test('the table shows every policy in the order of evaluation, with NSX’s display name', async ({
  page,
  api,
  inspect,
}) => {
  const policies = new PoliciesPage(page);
  await policies.open();
  await expect(policies.table.row(zeroTrust)).toContainText('Yelb-Zero-Trust');
  await expect(policies.table.row(zeroTrust)).toContainText('NSX');
  const ids = await policies.table.ids();
  expect(ids.indexOf(zeroTrust)).toBeLessThan(ids.indexOf(drop));
  expect(ids.indexOf(drop)).toBeLessThan(ids.indexOf(allow));
  await inspect('policies');

  const list = (await (await api.get(`/api/v1/clusters/${CLUSTER}/policies`)).json()) as { items: { id: string }[] };
  expect(ids).toEqual(list.items.slice(0, ids.length).map((one) => one.id));
});

test('filters narrow the table and stay in its link', async ({ page }) => {
  const policies = new PoliciesPage(page);
  await policies.open();
  await policies.filter('Tier').selectOption('securityops');
  await expect.poll(() => policies.table.ids()).toEqual([drop]);
  await expect(page).toHaveURL(/tier=securityops/);
  await policies.filters.getByRole('button', { name: 'Clear filters' }).click();
  await policies.filter('Origin').selectOption('nsx');
  await expect.poll(() => policies.table.ids()).toContain(zeroTrust);
  expect(await policies.table.ids()).not.toContain(drop);
  const link = page.url();
  await page.goto('about:blank');
  await page.goto(link);
  await expect.poll(() => policies.table.ids()).toContain(zeroTrust);
  await expect(policies.filter('Origin')).toHaveValue('nsx');
});

test('a policy opens beside the table with its picture, sentences, members and object', async ({ page, inspect }) => {
  const policies = new PoliciesPage(page);
  await policies.open(`?open=${encodeURIComponent(zeroTrust)}`);
  const drawer = policies.drawer('Yelb-Zero-Trust');
  await expect(policies.picture(drawer).getByRole('button')).toHaveCount(5);
  await expect(policies.part('Rules', drawer)).toContainText('4567');
  await expect(policies.part('Enforced on now', drawer)).toContainText('yelb-appserver');
  await expect(policies.part('YAML', drawer)).toContainText('kind: ClusterNetworkPolicy');
  await inspect('policy-drawer');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
});

test('a policy that an earlier tier decides before says so, on its own page', async ({ page, inspect }) => {
  const policies = new PoliciesPage(page);
  await policies.openOne(allow);
  await expect(policies.part('Conflicts and warnings')).toContainText('securityops');
  await policies.part('Conflicts and warnings').getByRole('link', { name: 'acnp-drop-yelb' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('acnp-drop-yelb');
  await expect(policies.part('Rules')).toContainText('yelb-ui.yelb.carefor.some-dns.net');
  await expect(policies.part('Rules')).toContainText('TCP 80');
  await inspect('policy');
});

test('the picture is worked by keyboard', async ({ page }) => {
  const policies = new PoliciesPage(page);
  await policies.openOne(zeroTrust);
  const rules = policies.picture().getByRole('button');
  await rules.first().focus();
  await page.keyboard.press('End');
  await expect(rules.last()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(rules.last()).toHaveAttribute('aria-pressed', 'true');
  await expect(policies.part('Rules').locator('[data-selected]')).toContainText('4089');
});

test('a policy that appears, changes or goes does so in the table without a reload', async ({ page, product }) => {
  const policies = new PoliciesPage(page);
  const name = 'e2e-comes-and-goes';
  const row = policies.table.row(`AntreaClusterNetworkPolicy:${name}`);
  await policies.open(`?q=${name}`);
  try {
    await product.cluster.create(ACNP, throwaway(name));
    await expect(row).toContainText('0 Pods');
    await product.cluster.patch(`${ACNP}/${name}`, { spec: { priority: 78 } });
    await expect(row).toContainText('78');
  } finally {
    await product.cluster.remove(`${ACNP}/${name}`);
  }
  await expect(row).toHaveCount(0);
});

test('a deletion is reviewed and needs the typed name', async ({ page, product }) => {
  const policies = new PoliciesPage(page);
  const name = 'e2e-deleted';
  await product.cluster.create(ACNP, throwaway(name));
  try {
    await policies.openOne(`AntreaClusterNetworkPolicy:${name}`);
    await page.getByRole('button', { name: 'Delete…' }).click();
    const confirm = policies.review.getByRole('button', { name: /^Delete from/ });
    await expect(confirm).toBeDisabled();
    await policies.review.getByRole('textbox').first().fill(name);
    await confirm.click();
    await expect(page).toHaveURL(/\/policies$/);
    await expect
      .poll(async () => (await product.cluster.list(ACNP)).map((one) => one.metadata.name))
      .not.toContain(name);
  } finally {
    await product.cluster.remove(`${ACNP}/${name}`);
  }
});

test('the history shows a change with its difference, and takes it back', async ({ page, product, api }) => {
  const policies = new PoliciesPage(page);
  const name = 'e2e-history';
  await product.cluster.create(ACNP, throwaway(name));
  const priority = async (): Promise<unknown> =>
    ((await product.cluster.get(`${ACNP}/${name}`))['spec'] as { priority: number }).priority;
  // The controller writes its status meanwhile, and then the version that was read is an old one.
  const change = async (): Promise<number> => {
    const before = await product.cluster.get(`${ACNP}/${name}`);
    const object = { ...before, spec: { ...(before['spec'] as object), priority: 78 } };
    const data = { operation: 'UPDATE', object, reason: 'for the test' };
    return (await api.post(`/api/v1/clusters/${CLUSTER}/changes`, { data })).status();
  };
  try {
    await expect.poll(change).toBe(200);
    await policies.openOne(`AntreaClusterNetworkPolicy:${name}`);
    const history = policies.part('History');
    await expect(history).toContainText('for the test');
    await history.getByRole('button', { name: 'Difference' }).first().click();
    await expect(history.getByRole('table')).toContainText('priority: 78');
    await history.getByRole('button', { name: 'Undo' }).first().click();
    await policies.review.getByRole('button', { name: /^Apply to/ }).click();
    await expect.poll(priority).toBe(77);
    await expect(history).toContainText('Taken back since');
  } finally {
    await product.cluster.remove(`${ACNP}/${name}`);
  }
});

test('who may only look sees why the buttons are off', async ({ page, product, signIn }) => {
  const path = '/apis/networking.k8s.io/v1/namespaces/yelb-2/networkpolicies';
  await product.cluster.create(path, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'e2e-look', namespace: 'yelb-2' },
    spec: { podSelector: { matchLabels: { app: 'nobody-has-this' } }, policyTypes: ['Ingress'] },
  });
  try {
    await signIn('user1');
    const policies = new PoliciesPage(page);
    await policies.openOne('K8sNetworkPolicy:yelb-2/e2e-look');
    await expect(page.getByRole('button', { name: 'Edit' })).toBeDisabled();
    await expect(page.getByRole('note').filter({ hasText: 'networkpolicies.networking.k8s.io' })).toBeVisible();
    await expect(policies.part('Rules')).toContainText('Everything else that comes in is dropped');
  } finally {
    await product.cluster.remove(`${path}/e2e-look`);
  }
});

test('the rows are exported as they are shown', async ({ page }) => {
  const policies = new PoliciesPage(page);
  await policies.open('?tier=securityops');
  await expect(policies.table.row(drop)).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  const text = await (await saved).createReadStream();
  const parts: Buffer[] = [];
  for await (const part of text) parts.push(part as Buffer);
  const csv = Buffer.concat(parts).toString('utf8');
  expect(csv).toContain('acnp-drop-yelb');
  expect(csv.trim().split('\r\n')).toHaveLength(2);
});
