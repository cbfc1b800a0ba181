import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { foreignTraceflow, NODES, silenceAgent, TRACEFLOWS, wakeAgent } from '../fixtures/world.ts';
import { OverviewPage } from '../pages/overview.page.ts';

test.beforeEach(({ signIn }) => signIn());

test('what is silent comes first, and goes when it is well again', async ({ page, product }) => {
  const overview = new OverviewPage(page);
  await overview.open();
  try {
    await silenceAgent(product, NODES.app);
    await expect(overview.attention.getByRole('link', { name: /5r8gj/ }).first()).toBeVisible();
    await expect(overview.card('Agents').getByRole('link', { name: /1\s+stale/ })).toHaveAttribute(
      'href',
      /health=stale/,
    );
  } finally {
    await wakeAgent(product, NODES.app);
  }
  await expect(overview.card('Agents').getByRole('link', { name: /0\s+stale/ })).toBeVisible();
});

test('every part is a way into its page', async ({ page, inspect }) => {
  const overview = new OverviewPage(page);
  await overview.open();
  await expect(overview.card('Controller')).toContainText('Healthy');
  await expect(overview.card('Agents')).toContainText(/3\s*of 3 healthy/);
  const ladder = overview.card('Policies by tier').getByRole('listitem');
  await expect(ladder.filter({ hasText: 'nsx-category-application' })).toContainText(/4.*1$/);
  await expect(ladder.filter({ hasText: 'securityops' })).toContainText('100');
  const rungs = await ladder.allTextContents();
  const at = (name: RegExp): number => rungs.findIndex((rung) => name.test(rung));
  expect(at(/securityops/)).toBeLessThan(at(/application250|^application/));
  expect(at(/Kubernetes/)).toBeLessThan(at(/baseline/));
  await inspect('overview');
  await overview.card('Feature gates').getByRole('link', { name: 'All gates' }).click();
  await expect(page).toHaveURL(new RegExp(`/clusters/${CLUSTER}/feature-gates`));
});

test('a trace that somebody else ran appears with its verdict', async ({ page, product }) => {
  const overview = new OverviewPage(page);
  await overview.open();
  await product.cluster.create(TRACEFLOWS, foreignTraceflow('overview-test', 4571));
  try {
    const trace = overview
      .card('Recent traces')
      .getByRole('link', { name: /yelb-ui.*4571/ })
      .first();
    await expect(trace).toContainText('Dropped');
    await trace.click();
    await expect(page).toHaveURL(/\/traceflow\/overview-test$/);
  } finally {
    await product.cluster.remove(`${TRACEFLOWS}/overview-test`);
  }
});
