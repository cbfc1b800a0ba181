import type { Product } from '../fixtures/product.ts';
import { expect, test } from '../fixtures/test.ts';
import { PolicyEditorPage } from '../pages/policy-editor.page.ts';

const ACNP = '/apis/crd.antrea.io/v1alpha1/clusternetworkpolicies';

const policy = (name: string, spec: object = {}): object => ({
  apiVersion: 'crd.antrea.io/v1alpha1',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: {
    priority: 70,
    tier: 'application',
    appliedTo: [{ podSelector: { matchLabels: { app: 'yelb-db' } } }],
    ingress: [
      { name: 'first', action: 'Drop', from: [{ ipBlock: { cidr: '10.9.0.0/16' } }] },
      { name: 'second', action: 'Allow', from: [{ podSelector: { matchLabels: { app: 'yelb-appserver' } } }] },
    ],
    ...spec,
  },
});
interface Stored {
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
  readonly spec: {
    readonly priority: number;
    readonly ingress: readonly { readonly name: string; readonly action: string }[];
  };
}
const stored = async (product: Product, name: string): Promise<Stored> =>
  (await product.cluster.get(`${ACNP}/${name}`)) as unknown as Stored;

test.beforeEach(({ signIn }) => signIn());

test('a policy is written from a template, by form and YAML, and applied after the review', async ({
  page,
  product,
  inspect,
}, info) => {
  const name = `from-template-${info.project.name}`;
  const editor = new PolicyEditorPage(page);
  await editor.openNew('kind=AntreaClusterNetworkPolicy&template=allow-from-namespace&namespace=yelb');
  await expect(editor.preview.getByText(/5 selected/).first()).toBeVisible();
  await editor.field('Name').fill(name);
  await expect(editor.yaml).toContainText(`name: ${name}`);
  await editor.field('Priority').fill('71');
  await expect(editor.yaml).toContainText('priority: 71');
  await expect(editor.findings).toContainText('Nothing to complain about.');
  await inspect('policy-editor');

  await editor.review.click();
  await expect(editor.dialog).toContainText(name);
  await expect(editor.dialog.getByRole('button', { name: /^Apply to/ })).toBeEnabled();
  await editor.dialog.getByRole('button', { name: /^Apply to/ }).click();
  await expect(page).toHaveURL(new RegExp(`/policies/AntreaClusterNetworkPolicy.*${name}$`));
  expect((await stored(product, name)).spec.priority).toBe(71);
  await product.cluster.remove(`${ACNP}/${name}`);
});

test('YAML that is not taken says why, and is never applied in part', async ({ page }) => {
  const editor = new PolicyEditorPage(page);
  await editor.openNew('kind=AntreaClusterNetworkPolicy');
  for (const [text, said] of [
    ['spec: [', /This is not YAML/],
    ['a: 1\n---\nb: 2\n', /2 documents/],
    ['a: &x 1\nb: *x\n', /Anchors/],
    ['apiVersion: v1\nkind: Secret\n', /Secret/],
    [`# ${'x'.repeat(1_000_000)}`, /under 1 MB/],
  ] as const) {
    await editor.write(text);
    await expect(editor.findings).toContainText(said);
    await expect(editor.off).toContainText('cannot be read');
    await expect(editor.form.getByRole('status')).toContainText('The form waits');
  }
});

test('a Tier that is closed to the user is refused in Antrea’s words before anything is sent', async ({ page }) => {
  const editor = new PolicyEditorPage(page);
  await editor.openNew('kind=AntreaClusterNetworkPolicy&template=fqdn-drop');
  await expect(editor.findings).toContainText('user not authorized to access Tier securityops');
  await expect(editor.off).toContainText('user not authorized to access Tier securityops');
  await expect(editor.review).toHaveAttribute('aria-disabled', 'true');
});

test('who may only view sees why the review is off', async ({ page, product, signIn }) => {
  await product.cluster.create(ACNP, policy('only-viewed'));
  await signIn('user1');
  const editor = new PolicyEditorPage(page);
  await editor.openOne('AntreaClusterNetworkPolicy:only-viewed');
  await expect(editor.off).toContainText('You may not save it');
  await expect(editor.review).toHaveAttribute('aria-disabled', 'true');
  await product.cluster.remove(`${ACNP}/only-viewed`);
});

test('an existing policy is changed by keyboard alone', async ({ page, product }) => {
  await product.cluster.create(ACNP, policy('by-keyboard'));
  const editor = new PolicyEditorPage(page);
  await editor.openOne('AntreaClusterNetworkPolicy:by-keyboard');
  await expect(editor.off).toContainText('Nothing has been changed yet.');
  await editor.rule(/^Ingress rule 1 Drop first/).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(editor.rule(/^Ingress rule 2 Drop first/)).toBeFocused();
  // Tab leaves the YAML, as it leaves every field.
  await editor.yaml.focus();
  await page.keyboard.press('Tab');
  await expect(editor.yaml).not.toBeFocused();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(editor.dialog.getByRole('button', { name: /^Apply to/ })).toBeEnabled();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page).toHaveURL(/by-keyboard$/);
  expect((await stored(product, 'by-keyboard')).spec.ingress.map((rule) => rule.name)).toEqual(['second', 'first']);
  await product.cluster.remove(`${ACNP}/by-keyboard`);
});

test('completion offers Tiers and labels of the cluster', async ({ page }) => {
  const editor = new PolicyEditorPage(page);
  await editor.openNew('kind=AntreaClusterNetworkPolicy');
  await editor.write('apiVersion: crd.antrea.io/v1alpha1\nkind: ClusterNetworkPolicy\nspec:\n  tier: net');
  await page.keyboard.press('Control+Space');
  await page.getByRole('option', { name: /networkops/ }).click();
  await expect(editor.yaml).toContainText('tier: networkops');
});

test('a change by somebody else meanwhile is merged, and nothing of either is lost', async ({
  page,
  product,
}, info) => {
  const name = `merged-${info.project.name}`;
  await product.cluster.create(ACNP, policy(name));
  const editor = new PolicyEditorPage(page);
  await editor.openOne(`AntreaClusterNetworkPolicy:${name}`);
  await editor.field('Priority').fill('75');
  await expect(editor.yaml).toContainText('priority: 75');
  await product.cluster.patch(`${ACNP}/${name}`, { metadata: { annotations: { by: 'somebody' } } });
  await editor.review.click();
  await editor.dialog.getByRole('button', { name: /merge/i }).click();
  await editor.dialog.getByRole('button', { name: /^Apply to/ }).click();
  await expect(page).toHaveURL(new RegExp(`${name}$`));
  const after = await stored(product, name);
  expect([after.spec.priority, after.metadata.annotations?.['by']]).toEqual([75, 'somebody']);
  await product.cluster.remove(`${ACNP}/${name}`);
});

test('a draft that was not saved asks before it is left and comes back', async ({ page }) => {
  const editor = new PolicyEditorPage(page);
  await editor.openNew('kind=K8sNetworkPolicy&namespace=yelb');
  await editor.field('Name').fill('left-behind');
  await expect(editor.yaml).toContainText('left-behind');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Tiers', exact: true }).click();
  await expect(editor.dialog).toContainText('Leave without saving?');
  await editor.dialog.getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tiers');
  await page.goBack();
  await expect(editor.yaml).toContainText('left-behind');
  await expect(page.getByText(/This draft was not saved/)).toBeVisible();
});
