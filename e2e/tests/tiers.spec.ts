import { readFile } from 'node:fs/promises';
import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { PODS } from '../fixtures/world.ts';
import { TiersPage } from '../pages/tiers.page.ts';

test.beforeEach(({ signIn }) => signIn());

const TIERS = '/apis/crd.antrea.io/v1alpha1/tiers';
const FROM_UBUNTU = '?from=pod:default/ubuntu-20-04-548545fc87-kkzbh&to=fqdn:yelb-ui.yelb.carefor.some-dns.net&port=80';
const tier = (name: string, priority: number): object => ({
  apiVersion: 'crd.antrea.io/v1alpha1',
  kind: 'Tier',
  metadata: { name },
  spec: { priority, description: `made for a test at ${priority}` },
});

test('the ladder stands from first evaluated to last, and marks what is NSX’s', async ({ page, api, inspect }) => {
  const tiers = new TiersPage(page);
  await tiers.open();
  const list = (await (await api.get(`/api/v1/clusters/${CLUSTER}/tiers`)).json()) as {
    items: { id: string; place: number }[];
  };
  await expect.poll(() => tiers.ids()).toEqual(list.items.map((one) => one.id));
  const places = list.items.map((one) => one.place);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  await expect(tiers.rung('nsx-category-application')).toContainText('NSX');
  await expect(tiers.rung('nsx-category-application')).toContainText('Yelb-Zero-Trust');
  await expect(tiers.rung('securityops')).toContainText('only andreasm');
  await inspect('tiers');
});

test('a packet falls to the rung that decides', async ({ page, inspect }) => {
  const tiers = new TiersPage(page);
  await tiers.open(FROM_UBUNTU);
  await expect(tiers.packet).toContainText('Dropped by acnp-drop-yelb');
  await expect(tiers.rung('securityops')).toContainText('out: dropped here');
  await expect(tiers.rung('application')).not.toContainText('out:');
  await inspect('tiers-packet');
  await tiers.packet.getByRole('link', { name: 'Every rule on its way' }).click();
  await expect(page).toHaveURL(/what-if\?from=pod:default/);
});

test('a packet is dropped by hand and its link keeps it', async ({ page }) => {
  const tiers = new TiersPage(page);
  await tiers.open();
  await tiers.packet.getByLabel('Source Pod').fill(`yelb/${PODS.ui}`);
  await tiers.packet.getByLabel('Destination Pod').fill(`yelb/${PODS.app}`);
  await tiers.packet.getByLabel('Port', { exact: true }).fill('4568');
  await page.keyboard.press('Control+Enter');
  await expect(tiers.packet).toContainText('Dropped');
  await expect(tiers.rung('nsx-category-application')).toContainText('in: dropped here');
  await expect(page).toHaveURL(/port=4568/);
  await tiers.packet.getByRole('button', { name: 'Take it away' }).click();
  await expect(tiers.rung('nsx-category-application')).not.toContainText('in: dropped here');
});

test('rungs and policies are reached by keyboard', async ({ page }) => {
  const tiers = new TiersPage(page);
  await tiers.open();
  await tiers.name('emergency').focus();
  await page.keyboard.press('ArrowDown');
  await expect(tiers.name('securityops')).toBeFocused();
  await expect(tiers.reading).toContainText('falls to Tier networkops');
  await page.keyboard.press('ArrowRight');
  await expect(tiers.rung('securityops').getByRole('link')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(tiers.drawer('securityops')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tiers.name('securityops')).toBeFocused();
  await page.keyboard.press('t');
  await expect(page.getByRole('table', { name: 'Tiers' })).toBeVisible();
});

test('a tier is added, described anew and deleted, each after a review', async ({ page, product }) => {
  const tiers = new TiersPage(page);
  const stored = async (): Promise<unknown> =>
    (await product.cluster.list(TIERS)).find((one) => one.metadata.name === 'e2e-shop')?.['spec'];
  await tiers.open();
  try {
    await expect(tiers.add).not.toHaveAttribute('aria-disabled', 'true');
    await tiers.add.click();
    await tiers.dialog.getByLabel('Name').fill('e2e-shop');
    await tiers.dialog.getByLabel('Priority', { exact: true }).fill('252');
    await expect(tiers.dialog).toContainText('tier e2e-shop priority 252 is reserved');
    await tiers.dialog.getByLabel('Priority', { exact: true }).fill('60');
    await expect(tiers.dialog).toContainText('It will stand after emergency and before securityops.');
    await tiers.dialog.getByLabel('Description').fill('of the shop');
    await tiers.dialog.getByRole('button', { name: 'Review and create' }).click();
    await tiers.confirm();
    await expect.poll(stored).toEqual({ priority: 60, description: 'of the shop' });
    await tiers.name('e2e-shop').click();
    const drawer = tiers.drawer('e2e-shop');
    await drawer.getByRole('button', { name: 'Edit description' }).click();
    await drawer.getByRole('textbox', { name: 'Description' }).fill('of the new shop');
    await drawer.getByRole('button', { name: 'Review the change' }).click();
    await tiers.confirm();
    await expect.poll(stored).toEqual({ priority: 60, description: 'of the new shop' });
    await expect(drawer.getByRole('region', { name: 'Facts' })).toContainText('of the new shop');
    await drawer.getByRole('button', { name: 'Delete tier' }).click();
    await tiers.confirm('e2e-shop');
    await expect.poll(stored).toBeUndefined();
    await expect(tiers.rung('e2e-shop')).toHaveCount(0);
  } finally {
    await product.cluster.remove(`${TIERS}/e2e-shop`);
  }
});

test('a ladder of twenty tiers is readable, and has no place for one more', async ({ page, product, inspect }) => {
  const tiers = new TiersPage(page);
  const held = (await product.cluster.list(TIERS)).length;
  const names = Array.from({ length: 20 - held }, (_, index) => `e2e-tier-number-${index + 1}`);
  try {
    for (const [index, name] of names.entries()) await product.cluster.create(TIERS, tier(name, 110 + index));
    await tiers.open();
    await expect(tiers.rungs).toHaveCount(21);
    await expect(tiers.add).toHaveAttribute('aria-disabled', 'true');
    await expect(tiers.add).toHaveAccessibleDescription('maximum number of Tiers supported: 20');
    const boxes = await tiers.rungs.evaluateAll((rungs) => rungs.map((rung) => rung.getBoundingClientRect()));
    for (const [index, box] of boxes.entries()) {
      expect(box.height).toBeGreaterThanOrEqual(30);
      const next = boxes[index + 1];
      if (next !== undefined) expect(next.top).toBeGreaterThanOrEqual(box.bottom - 2);
    }
    await inspect('tiers-twenty');
  } finally {
    for (const name of names) await product.cluster.remove(`${TIERS}/${name}`);
  }
});

test('a tier of Antrea’s own tells why it stays, and who may edit it', async ({ page, inspect }) => {
  const tiers = new TiersPage(page);
  await tiers.open('?open=securityops');
  const drawer = tiers.drawer('securityops');
  await expect(drawer.getByRole('button', { name: 'Delete tier' })).toHaveAttribute('aria-disabled', 'true');
  await expect(drawer).toContainText('cannot delete reserved tier securityops');
  await expect(drawer.getByRole('region', { name: 'Who may put policies here' })).toContainText('andreasm');
  await expect(drawer.getByRole('link').filter({ hasText: 'acnp-drop-yelb' })).toBeVisible();
  await expect(drawer.getByText('kind: Tier').first()).toBeVisible();
  await inspect('tiers-drawer');
});

test('who may only look sees why no tier can be added', async ({ page, signIn }) => {
  await signIn('user1');
  const tiers = new TiersPage(page);
  await tiers.open();
  await expect(tiers.add).toHaveAttribute('aria-disabled', 'true');
  await expect(tiers.add).toHaveAccessibleDescription(/tiers\.crd\.antrea\.io/);
});

test('the ladder is exported as a picture', async ({ page }) => {
  const tiers = new TiersPage(page);
  await tiers.open();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as SVG' }).click();
  const svg = await readFile(await (await saved).path(), 'utf8');
  expect(svg).toContain('Yelb-Zero-Trust');
  expect(svg).toContain('NSX · nsx-category-ethernet');
});
