import { expect, test } from '../fixtures/test.ts';
import { PolicyEditorPage } from '../pages/policy-editor.page.ts';
import { TierAccessPage } from '../pages/tier-access.page.ts';

const USER1 = 'sso:user1@cpod-nsxam-stc.az-stc.cloud-garage.net';
const ANDREASM = 'sso:andreasm@cpod-nsxam-stc.az-stc.cloud-garage.net';
const BINDINGS = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';
const POLICIES = '/apis/crd.antrea.io/v1alpha1/clusternetworkpolicies';
const ENTITLEMENTS = '/apis/crd.antrea.tanzu.vmware.com/v1alpha1';
const FORBIDDEN = `clusternetworkpolicies.crd.antrea.io is forbidden: User "${USER1}" cannot create resource "clusternetworkpolicies" in API group "crd.antrea.io" at the cluster scope`;
const denied = (tier: string): string =>
  `admission webhook "acnpvalidator.antrea.io" denied the request: user not authorized to access Tier ${tier}`;

const policy = (name: string, tier: string): string => `apiVersion: crd.antrea.io/v1alpha1
kind: ClusterNetworkPolicy
metadata:
  name: ${name}
spec:
  priority: 5
  tier: ${tier}
  appliedTo:
    - podSelector:
        matchLabels:
          app: ubuntu-20-04
  egress:
    - action: Allow
      name: let-out
`;

test('the matrix shows who may edit which tier, and says why', async ({ page, signIn, inspect }) => {
  await signIn('andreasm');
  const access = new TierAccessPage(page);
  await access.open();
  const cell = access.cell('andreasm', 'securityops');
  await expect(cell).toHaveAccessibleName(/can edit$/);
  await cell.focus();
  await expect(page.getByText(/secops-bind gives them TierEntitlement secops-edit/).first()).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(access.cell('andreasm', 'emergency')).toBeFocused();
  await expect(access.cell('andreasm', 'nsx-category-environment')).toHaveAccessibleName(/cannot$/);
  await inspect('tier-access');
});

test('entitlements and bindings are made, changed and deleted after a review', async ({
  page,
  product,
  signIn,
  inspect,
}, info) => {
  await signIn('andreasm');
  const name = `e2e-${info.project.name}`;
  const access = new TierAccessPage(page);
  try {
    await access.open('objects');
    await page.getByRole('button', { name: 'New entitlement' }).click();
    const form = access.drawer('New entitlement');
    await form.getByRole('button', { name: 'Review change' }).click();
    await expect(form).toContainText('Name at least one tier.');
    await form.getByLabel('Name', { exact: true }).fill(name);
    await form.getByRole('combobox', { name: 'Tiers' }).fill('platform');
    await page.keyboard.press('Enter');
    // The list of tiers closes when the focus goes elsewhere.
    await form.getByLabel('Name', { exact: true }).focus();
    await inspect('tier-access-entitlement');
    await form.getByRole('button', { name: 'Review change' }).click();
    await expect(access.dialog).toContainText('TierEntitlement');
    await inspect('change-review');
    await access.apply();
    await expect(access.part('Tier entitlements').getByRole('row', { name: new RegExp(name) })).toContainText(
      'platform',
    );

    await page.getByRole('button', { name: 'New binding' }).click();
    const binding = access.drawer('New binding');
    await binding.getByLabel('Name', { exact: true }).first().fill(name);
    await binding.getByRole('combobox', { name: 'Entitlement' }).click();
    await page.getByRole('option', { name, exact: true }).click();
    await binding.getByLabel('Name', { exact: true }).last().fill(USER1);
    await binding.getByRole('button', { name: 'Review change' }).click();
    await access.apply();
    const row = access.part('Entitlement bindings').getByRole('row', { name: new RegExp(name) });
    await expect(row).toContainText(USER1);
    await row.getByRole('button', { name: 'Delete…' }).click();
    await access.dialog.getByLabel(`Type ${name} to confirm`).fill(name);
    await access.apply();
    await expect(row).toHaveCount(0);
  } finally {
    await product.cluster.remove(`${ENTITLEMENTS}/tierentitlementbindings/${name}`);
    await product.cluster.remove(`${ENTITLEMENTS}/tierentitlements/${name}`);
  }
});

test('the story: from 403 over a denied tier to a policy', async ({ page, product, signIn }) => {
  test.setTimeout(120_000);
  const access = new TierAccessPage(page);
  const editor = new PolicyEditorPage(page);
  const name = 'e2e-by-user1';
  try {
    // Before the role is bound, user1 sees why the way is closed, and in whose words it would be.
    await signIn('andreasm');
    await access.open('check');
    const form = await access.ask(USER1, 'securityops');
    await expect(form).toContainText(FORBIDDEN);
    await signIn('user1');
    await editor.openNew('kind=AntreaClusterNetworkPolicy');
    await editor.write(policy(name, 'application'));
    await expect(page.getByText(/needs create on clusternetworkpolicies\.crd\.antrea\.io/).first()).toBeVisible();

    // The admin binds the roles of the story.
    await signIn('andreasm');
    await access.open('roles');
    const generator = access.part('Let somebody write policies');
    await generator.getByLabel('Name', { exact: true }).fill(USER1);
    for (const role of ['tier-placement', 'clusternetworkpolicies-edit']) {
      await expect(
        generator
          .getByRole('listitem')
          .filter({ hasText: `ClusterRole ${role}` })
          .first(),
      ).toContainText('there already');
      await generator.getByRole('button', { name: `Apply… ClusterRoleBinding ${role}-sso-user1` }).click();
      await access.apply();
    }
    await access.open('check');
    await expect(await access.ask(USER1, 'securityops')).toContainText(denied('securityops'));

    // user1 is denied in a closed tier, and may write into an open one.
    await signIn('user1');
    await editor.openNew('kind=AntreaClusterNetworkPolicy');
    await editor.write(policy(name, 'securityops'));
    await editor.review.click();
    await expect(editor.dialog).toContainText(denied('securityops'));
    await editor.dialog.getByRole('button', { name: 'Back to editing' }).click();
    await expect(editor.yaml).toContainText('tier: securityops');
    await editor.write(policy(name, 'application'));
    await editor.apply();
    await expect(page).toHaveURL(new RegExp(`${name}$`));
    expect((await product.cluster.get(`${POLICIES}/${name}`))['spec']).toMatchObject({ tier: 'application' });

    // Nobody but NSX writes into NSX's tiers.
    await signIn('andreasm');
    await access.open('check');
    await expect(await access.ask(ANDREASM, 'nsx-category-environment')).toContainText(
      denied('nsx-category-environment'),
    );
  } finally {
    await product.cluster.remove(`${POLICIES}/${name}`);
    for (const role of ['tier-placement', 'clusternetworkpolicies-edit'])
      await product.cluster.remove(`${BINDINGS}/${role}-sso-user1`);
  }
});

test('a viewer sees why nothing can be changed', async ({ page, signIn }) => {
  await signIn('user1');
  const access = new TierAccessPage(page);
  await access.open('objects');
  await expect(page.getByText(/needs create on tierentitlements/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'New entitlement' })).toBeDisabled();
});
