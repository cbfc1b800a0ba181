import { expect, test } from '../fixtures/test.ts';
import { StatusPage } from '../pages/status.page.ts';

test('an administrator sees how Netloft fares and copies it for a bug report', async ({ page, signIn, inspect }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn();
  await page.request.get('/api/v1/clusters/nowhere/agents');
  const status = new StatusPage(page);
  await status.open();
  await expect(status.clusters.getByText('Reachable').first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'What is wrong, and what to do' })).toContainText('All is well');
  await expect(status.problem('CLUSTER_UNKNOWN')).toBeVisible();
  await expect(status.replicas.getByText('Running')).toHaveCount(process.env['E2E_REPLICAS'] === '2' ? 2 : 0);
  await inspect('status');
  await status.copy.click();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toMatch(/cluster 1(?: at replica \d)?: reachable/);
  expect(report).not.toContain('stc-tkg-cluster-1');
});

test('who has no right to the status is told which right it is', async ({ page, signIn }) => {
  await signIn('user1');
  const status = new StatusPage(page);
  await status.open();
  await expect(page.getByText('needs get on /netloft/status in the cluster')).toBeVisible();
  await expect(status.copy).toHaveCount(0);
});
