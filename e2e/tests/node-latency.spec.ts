import { startProduct } from '../fixtures/start.ts';
import { CLUSTER, expect, signInTo, test } from '../fixtures/test.ts';
import { NODES } from '../fixtures/world.ts';
import { ShellPage } from '../pages/clusters.page.ts';
import { NodeLatencyPage } from '../pages/node-latency.page.ts';
import { TiersPage } from '../pages/tiers.page.ts';

test('a release that measures no latency says so', async ({ page, signIn }) => {
  await signIn();
  await new ShellPage(page).open('node-latency');
  await expect(page.getByText('Latency cannot be measured here')).toBeVisible();
  await expect(page.getByText('the NodeLatencyMonitor came with 2.1')).toBeVisible();
});

test('latency is asked for after a review, shown as a matrix, and a pair that is cut off stands out', async ({
  page,
  inspect,
}) => {
  test.setTimeout(120_000);
  const own = await startProduct({ simulatorOptions: '--antrea 2.7 --feature-gates NodeLatencyMonitor=true' });
  try {
    await signInTo(page.context().request, own, 'admin');
    const latency = new NodeLatencyPage(page);
    await page.goto(`${own.url}/clusters/${CLUSTER}/node-latency`);
    await latency.button('Measure latency').click();
    await latency.seconds.fill('1');
    await latency.button('Review the change').click();
    await new TiersPage(page).confirm();
    await expect(latency.cells(/ to .*: 0\.\d+ ms$/)).toHaveCount(6, { timeout: 15_000 });

    const faults = { slowNodes: [NODES.ui], unreachable: [[NODES.app, NODES.ui]] };
    await fetch(`${own.simulator.control}/node-latency/faults`, { method: 'PUT', body: JSON.stringify(faults) });
    await expect(latency.cells(/ to .*: No answer/)).toHaveCount(2, { timeout: 25_000 });
    await expect(latency.cells(/ to .*: \d\d(\.\d)? ms$/)).toHaveCount(2);
    await expect(latency.worst.getByRole('listitem').first()).toContainText('No answer');
    await inspect('node-latency');

    await latency.grid.locator('[tabindex="0"]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(latency.drawer.getByText('Last answer').first()).toBeVisible();
    await expect(page).toHaveURL(/open=stc-tkg-cluster-1-/);
    await page.getByText('Table', { exact: true }).click();
    await expect(page.getByRole('cell', { name: '20.20.3.1', exact: true }).first()).toBeVisible();

    await latency.button('Stop measuring').click();
    await new TiersPage(page).confirm('default');
    await expect(page.getByText('there is no NodeLatencyMonitor named default')).toBeVisible();
  } finally {
    await own.close();
  }
});
