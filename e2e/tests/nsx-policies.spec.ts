import type { Product } from '../fixtures/product.ts';
import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { PODS, ZERO_TRUST } from '../fixtures/world.ts';
import { NsxChangesPage } from '../pages/nsx-changes.page.ts';
import { NsxGroupsPage } from '../pages/nsx-groups.page.ts';
import { NsxPoliciesPage } from '../pages/nsx-policies.page.ts';

const ACNP = '/apis/crd.antrea.io/v1alpha1/clusternetworkpolicies';
const POLICIES = '/infra/domains/default/security-policies';
const GROUPS = '/infra/domains/default/groups';
const DISPLAY_NAME = 'ccp-adapter.antrea.tanzu.vmware.com/display-name';

test.beforeEach(({ signIn }) => signIn());

/** Display names of the policies that NSX made in the first cluster. */
async function inCluster({ cluster }: Product): Promise<string[]> {
  const policies = await cluster.list(ACNP);
  return policies.flatMap(({ metadata }) => {
    const name = (metadata['annotations'] as Record<string, string> | undefined)?.[DISPLAY_NAME];
    return name === undefined ? [] : [name];
  });
}

test('a policy of NSX leads to the ClusterNetworkPolicy that it became, and that one back', async ({
  page,
  inspect,
}) => {
  const policies = new NsxPoliciesPage(page);
  await policies.open();
  await expect(policies.table.row('Yelb-Zero-Trust')).toContainText(/Application.*Yelb-Zero.*4.*1.*Success/);
  await inspect('nsx-policies');
  await policies.categories.getByRole('button', { name: 'Infrastructure' }).click();
  await expect.poll(() => policies.table.ids()).toEqual(['Cluster-DNS']);
  await expect(page).toHaveURL(/category=Infrastructure/);

  await policies.openOne('Yelb-Zero-Trust');
  await expect(policies.rules.getByRole('row')).toHaveCount(6);
  await expect(policies.realization).toContainText('nsx-category-application');
  await expect(policies.realization).toContainText('2/2 Nodes');
  await inspect('nsx-policy');
  await policies.realization.getByRole('link', { name: ZERO_TRUST }).click();
  await expect(page).toHaveURL(new RegExp(`/clusters/${CLUSTER}/policies/`));
  await page
    .getByRole('link', { name: /^NSX (policy )?Yelb-Zero-Trust$/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/nsx\/policies\/Yelb-Zero-Trust$/);
});

test('groups tell their members by NSX and by their criteria, and who uses them', async ({ page, inspect }) => {
  const groups = new NsxGroupsPage(page);
  await groups.open();
  await groups.filters.getByRole('button', { name: 'Antrea' }).click();
  await expect.poll(() => groups.table.ids()).toContain('acnp-yelb-backend-db');
  await groups.table.row('acnp-yelb-frontend-ui').click();
  const drawer = groups.drawer('acnp-yelb-frontend-ui');
  await expect(groups.part('Members', drawer)).toContainText(PODS.ui);
  await expect(groups.part('Members', drawer)).toContainText('2, as the criteria find');
  await expect(groups.part('Used by', drawer).getByRole('link', { name: 'Yelb-Zero-Trust' })).toBeVisible();
  await inspect('nsx-groups');
  await groups.open('?open=k8s-service-yelb-ui');
  await expect(groups.part('Members', groups.drawer('k8s-service-yelb-ui'))).toContainText('yelb-ui');
});

test('a group and a policy are made, become a ClusterNetworkPolicy, and are taken back', async ({
  page,
  product,
  inspect,
}) => {
  test.slow();
  const name = 'e2e-backends';
  const groups = new NsxGroupsPage(page);
  const policies = new NsxPoliciesPage(page);
  try {
    await test.step('a group by criteria', async () => {
      await groups.openNew();
      await groups.field('Name').fill(name);
      await expect(groups.field('Id')).toHaveValue(name);
      await groups.condition(1, 1, 'Value').fill('yelb');
      await groups.condition(2, 1, 'Label or tag scope').fill('tier');
      await groups.condition(2, 1, 'Its value').fill('backenddb');
      await expect(groups.preview).toContainText('Pods with tier=backenddb in Namespace yelb.');
      await expect(groups.preview.getByRole('table')).toContainText(/yelb-db-.*92rkf/);
      await expect(groups.preview.getByRole('note')).toContainText('only once a rule of a policy uses it');
      await inspect('nsx-group-editor');
      await groups.review.click();
      await groups.publish();
      const members = groups.part('Members', groups.drawer(name));
      await expect(members).toContainText('Empty in NSX, and why');
      await expect(members).toContainText('NSX says 0, the criteria find 2');
    });

    await test.step('a policy that uses it', async () => {
      await policies.openEditor(`new?group=${name}`);
      await expect(policies.findings).toContainText('A policy for Antrea clusters needs at least one cluster.');
      await expect(policies.review).toBeDisabled();
      await policies.general.getByLabel('Name').fill('e2e-policy');
      await policies.general.getByRole('combobox', { name: 'Clusters' }).press('ArrowDown');
      await page.getByRole('option', { name: CLUSTER }).click();
      await policies.add(page.getByRole('combobox', { name: 'Sources' }), '10.9.0.0/16');
      await policies.add(page.getByRole('combobox', { name: 'Ports' }), 'TCP/5432');
      await expect(page.getByRole('button', { name: 'rule-1 10.9.0.0/16 → Any: TCP/5432' })).toBeVisible();
      await expect(policies.becomes).toContainText('10.9.0.0/16');
      await inspect('nsx-policy-editor');
      await policies.review.click();
      await expect(policies.dialog).toContainText('+');
      await policies.publish();
      await expect(page).toHaveURL(/\/nsx\/policies\/e2e-policy$/);
      await expect(policies.realization).toContainText('Realized');
      await expect(policies.realization).toContainText('nsx-category-application');
      expect(await inCluster(product)).toContain('e2e-policy');
    });

    await test.step('the group has members now, and stays while it is used', async () => {
      await groups.open(`?open=${name}`);
      const drawer = groups.drawer(name);
      await expect(groups.part('Members', drawer)).toContainText('2, as the criteria find');
      await expect(groups.part('Used by', drawer)).toContainText('e2e-policy');
      await drawer.getByRole('button', { name: 'Delete…' }).click();
      await expect(groups.dialog).toContainText(`${name} is used by 1 policy`);
      await groups.dialog.getByRole('button', { name: 'Try all the same' }).click();
      await groups.dialog.getByLabel(`Type ${name} to confirm`).fill(name);
      await groups.dialog.getByRole('button', { name: 'Delete from NSX' }).click();
      await expect(groups.dialog.getByRole('alert')).toContainText('being referenced by other objects');
      await groups.dialog.getByRole('button', { name: 'Cancel' }).last().click();
    });

    await test.step('undo', async () => {
      const changes = new NsxChangesPage(page);
      await changes.open();
      await changes.made('Create', 'e2e-policy').click();
      await inspect('nsx-changes');
      await page.getByRole('button', { name: 'Undo…' }).click();
      await changes.publish();
      await expect.poll(() => inCluster(product)).not.toContain('e2e-policy');
      await policies.open();
      await expect(policies.table.row('e2e-policy')).toHaveCount(0);
    });
  } finally {
    await product.nsx.remove(`${POLICIES}/e2e-policy`);
    await product.nsx.remove(`${GROUPS}/${name}`);
  }
});

test('the second of two editors gets a merge, and neither loses anything', async ({ page, product }) => {
  const id = 'e2e-shared';
  const rule = { resource_type: 'Rule', id: 'one', display_name: 'one', action: 'ALLOW', direction: 'IN' };
  await product.nsx.patch(`${POLICIES}/${id}`, {
    resource_type: 'SecurityPolicy',
    display_name: id,
    category: 'Application',
    comments: 'as it was',
    rules: [{ ...rule, source_groups: ['ANY'], destination_groups: ['ANY'], services: ['ANY'], scope: ['ANY'] }],
  });
  try {
    const policies = new NsxPoliciesPage(page);
    await policies.openEditor(`${id}/edit`);
    await policies.general.getByLabel('Comments').fill('mine');
    await product.nsx.patch(`${POLICIES}/${id}`, { comments: 'theirs', sequence_number: 77 });
    await policies.review.click();
    const { dialog } = policies;
    await expect(dialog).toContainText('Somebody else changed the object meanwhile');
    const choice = dialog.getByRole('radiogroup', { name: 'What counts for comments' });
    await expect(choice).toContainText('as it was');
    await choice.getByLabel('Keep yours').check();
    await dialog.getByRole('button', { name: 'Review the merged object' }).click();
    await policies.publish();
    await expect(page).toHaveURL(new RegExp(`/nsx/policies/${id}$`));
    expect(await product.nsx.get(`${POLICIES}/${id}`)).toMatchObject({ comments: 'mine', sequence_number: 77 });
  } finally {
    await product.nsx.remove(`${POLICIES}/${id}`);
  }
});
