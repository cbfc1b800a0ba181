import { expect, test } from '../fixtures/test.ts';
import { ZERO_TRUST } from '../fixtures/world.ts';
import { GroupsPage } from '../pages/groups.page.ts';

test.beforeEach(({ signIn }) => signIn());

const GROUPS = '/apis/crd.antrea.io/v1alpha3/clustergroups';
const group = (name: string, spec: object): object => ({
  apiVersion: 'crd.antrea.io/v1alpha3',
  kind: 'ClusterGroup',
  metadata: { name },
  spec,
});

test('groups show their members, who uses them and how they nest', async ({ page, product, inspect }) => {
  const groups = new GroupsPage(page);
  const child = 'e2e-child';
  const parent = 'e2e-parent';
  await product.cluster.create(GROUPS, group(child, { podSelector: { matchLabels: { app: 'yelb-ui' } } }));
  await product.cluster.create(GROUPS, group(parent, { childGroups: [child] }));
  try {
    await groups.open();
    await expect(groups.table.row(child)).toContainText('Pods');
    await inspect('groups');
    await groups.table.row(parent).click();
    const drawer = groups.drawer(parent);
    await expect(groups.part('Members now', drawer)).toContainText('yelb-ui-');
    await inspect('groups-drawer');
    await groups.part('Nesting', drawer).getByRole('link', { name: child }).click();
    await expect(groups.part('Used by', groups.drawer(child))).toContainText(parent);
  } finally {
    await product.cluster.remove(`${GROUPS}/${parent}`);
    await product.cluster.remove(`${GROUPS}/${child}`);
  }
});

test('a group in use is not deleted before its users were told', async ({ page, product }) => {
  const groups = new GroupsPage(page);
  const policy = await product.cluster.get(`/apis/crd.antrea.io/v1alpha1/clusternetworkpolicies/${ZERO_TRUST}`);
  const used = /"group":"([^"]+)"/.exec(JSON.stringify(policy))?.[1] ?? '';
  await groups.open(`?open=${used}`);
  await page.getByRole('button', { name: 'Delete…' }).click();
  await expect(groups.dialog).toContainText('is used by');
  await expect(groups.dialog.getByRole('link', { name: 'Yelb-Zero-Trust' })).toBeVisible();
  await groups.dialog.getByRole('button', { name: 'Cancel' }).last().click();
  await expect(groups.dialog).toHaveCount(0);
});

test('a new group shows what it would hold, is reviewed, and appears', async ({ page, product, inspect }) => {
  const groups = new GroupsPage(page);
  const name = 'e2e-made-here';
  try {
    await groups.openEditor();
    await page.getByLabel('Name', { exact: true }).fill(name);
    const labels = page.getByRole('combobox', { name: 'Labels of Pods' });
    await labels.fill('app=yelb-db');
    await labels.press('Enter');
    await expect(page.getByRole('region', { name: 'Would hold now' })).toContainText('yelb-db-');
    await inspect('groups-editor');
    await page.getByRole('button', { name: 'Review…' }).click();
    await groups.dialog.getByRole('button', { name: /^Apply to/ }).click();
    await expect(groups.drawer(name)).toBeVisible();
    await expect.poll(async () => (await product.cluster.list(GROUPS)).map((one) => one.metadata.name)).toContain(name);
  } finally {
    await product.cluster.remove(`${GROUPS}/${name}`);
  }
});
