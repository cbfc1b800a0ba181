import type { APIRequestContext } from '@playwright/test';
import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { AuditPage } from '../pages/audit.page.ts';

const GROUPS = '/apis/crd.antrea.io/v1alpha3/clustergroups';
const group = (name: string, app: string): object => ({
  apiVersion: 'crd.antrea.io/v1alpha3',
  kind: 'ClusterGroup',
  metadata: { name },
  spec: { podSelector: { matchLabels: { app } } },
});
async function change(api: APIRequestContext, operation: string, object: object): Promise<Record<string, unknown>> {
  const answer = await api.post(`/api/v1/clusters/${CLUSTER}/changes`, { data: { operation, object, reason: 'e2e' } });
  expect(answer.status(), await answer.text()).toBe(200);
  return ((await answer.json()) as { after: Record<string, unknown> }).after;
}

test.beforeEach(({ signIn }) => signIn());

test('a change is on record, is looked at, and is undone step by step', async ({
  page,
  api,
  product,
  inspect,
}, info) => {
  const name = `e2e-audit-${info.project.name}`;
  const audit = new AuditPage(page);
  try {
    const made = await change(api, 'CREATE', group(name, 'yelb-ui'));
    // antrea-controller writes the status of a new group, which makes another version of it: the change starts from the one of now.
    await expect(async () => {
      const { metadata } = await product.cluster.get(`${GROUPS}/${name}`);
      await change(api, 'UPDATE', { ...made, metadata, spec: { podSelector: { matchLabels: { app: 'yelb-db' } } } });
    }).toPass();
    await audit.open(`?object=${name}`);
    await expect(audit.rowsOf(name)).not.toHaveCount(0);
    await inspect('audit');
    await audit.rowsOf(name).filter({ hasText: 'Applied' }).first().click();
    const changed = audit.drawer(`Changed ClusterGroup ${name}`);
    await expect(changed.getByRole('table', { name: 'Difference of the object, as YAML' })).toContainText(
      'app: yelb-db',
    );
    await inspect('audit-drawer');
    await changed.getByRole('button', { name: 'Undo…' }).click();
    await expect(audit.dialog).toContainText(`Undo ClusterGroup ${name}`);
    await audit.dialog.getByRole('button', { name: /^Apply to/ }).click();
    await expect(audit.dialog).toHaveCount(0);
    await expect(audit.rowsOf(name).filter({ hasText: 'Applied' })).toHaveCount(3);
    expect((await product.cluster.get(`${GROUPS}/${name}`))['spec']).toEqual({
      podSelector: { matchLabels: { app: 'yelb-ui' } },
    });
  } finally {
    await product.cluster.remove(`${GROUPS}/${name}`);
  }
});

test('dry runs are shown when asked for, and filters are in the link', async ({ page, api, product }) => {
  const name = 'e2e-audit-dry';
  const audit = new AuditPage(page);
  const answer = await api.post(`/api/v1/clusters/${CLUSTER}/changes`, {
    data: { operation: 'CREATE', object: group(name, 'yelb-ui'), dryRun: true },
  });
  expect(answer.status()).toBe(200);
  await audit.open(`?object=${name}`);
  await expect(page.getByText('No change matches')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Dry runs' }).check();
  await expect(page).toHaveURL(/dry=1/);
  await expect(audit.rowsOf(name)).toHaveCount(1);
  expect(await product.cluster.list(GROUPS)).not.toContainEqual(
    expect.objectContaining({ metadata: expect.objectContaining({ name }) }),
  );
});
