import type { Page } from '@playwright/test';
import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { NsxGroupsPage } from '../pages/nsx-groups.page.ts';
import { OverviewPage } from '../pages/overview.page.ts';
import { PoliciesPage } from '../pages/policies.page.ts';

const GROUP = {
  id: 'e2e-trouble',
  display_name: 'e2e-trouble',
  resource_type: 'Group',
  expression: [{ resource_type: 'IPAddressExpression', ip_addresses: ['10.9.9.9'] }],
};

test.beforeEach(({ signIn }) => signIn());

/** Pages of the cluster come as ever: NSX answers after ten seconds, and is not waited for. */
async function expectQuickCluster(page: Page): Promise<void> {
  const soon = { timeout: 5_000 };
  await page.goto(`/clusters/${CLUSTER}/overview`);
  const overview = new OverviewPage(page);
  await expect(overview.card('Policies by tier')).toContainText('nsx-category-application', soon);
  await page.goto(`/clusters/${CLUSTER}/policies`);
  await expect(new PoliciesPage(page).table.rows.first()).toBeVisible(soon);
}

test.describe('while NSX is in trouble', () => {
  test('no manager answers: what was known stays, marked as old, and comes back by itself', async ({
    page,
    api,
    product,
    inspect,
  }) => {
    const groups = new NsxGroupsPage(page);
    const managers = async (): Promise<string[]> =>
      ((await (await api.get('/api/v1/nsx')).json()) as { managers: { state: string }[] }).managers.map(
        ({ state }) => state,
      );
    await groups.open();
    // After a change nothing counts that was read before: the next reader asks NSX, which is gone by then.
    const made = await api.post('/api/v1/nsx/changes', { data: { operation: 'CREATE', kind: 'Group', object: GROUP } });
    expect(made.status()).toBe(200);
    await product.nsx.managers('stop');
    try {
      await api.get('/api/v1/nsx/groups');
      await expect.poll(managers, { timeout: 30_000 }).toEqual(['down', 'down', 'down']);
      await groups.open();
      await expect(groups.down).toBeVisible();
      await expect(groups.table.row('acnp-yelb-frontend-ui')).toBeVisible();
      await expect(page.getByText(/^stale/)).toBeVisible();
      await inspect('nsx-down');
    } finally {
      await product.nsx.managers('start');
      await product.nsx.remove(`/infra/domains/default/groups/${GROUP.id}`);
    }
    await expect.poll(managers, { timeout: 30_000 }).toContain('up');
    await groups.open();
    await expect(groups.down).toHaveCount(0);
    await expect(page.getByText(/^live · /)).toBeVisible();
  });

  test('NSX is slow: pages of the cluster do not wait for it', async ({ page, product }) => {
    await product.nsx.addFault({ name: 'slow' });
    try {
      await expectQuickCluster(page);
    } finally {
      await product.nsx.clearFaults();
    }
  });
});
