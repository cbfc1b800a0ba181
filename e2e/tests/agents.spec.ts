import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { AGENT_INFOS, agentTruth, NODES, silenceAgent, wakeAgent } from '../fixtures/world.ts';
import { AgentsPage } from '../pages/agents.page.ts';
import { OverviewPage } from '../pages/overview.page.ts';

test.beforeEach(({ signIn }) => signIn());

test('the table shows every agent as the API server has it', async ({ page, product, api, inspect }) => {
  const agents = new AgentsPage(page);
  await agents.open();
  await expect.poll(() => agents.shown()).toEqual(await agentTruth(product));
  await expect(agents.controller).toContainText('Healthy');
  await expect(agents.filters.getByText(/^Healthy/)).toBeVisible();
  await inspect('agents');

  const list = (await (await api.get(`/api/v1/clusters/${CLUSTER}/agents?sort=name&limit=2`)).json()) as {
    items: { name: string }[];
    total: number;
    cursor?: string;
  };
  expect(list.total).toBe((await agentTruth(product)).length);
  expect(list.items.map((one) => one.name)).toEqual(
    (await agentTruth(product)).slice(0, 2).map((line) => line.split(' ')[0]),
  );
  expect(list.cursor).toBeTruthy();
});

test('an agent that no longer reports is stale, not healthy, and is healthy again when it reports', async ({
  page,
  product,
  inspect,
}) => {
  const agents = new AgentsPage(page);
  await agents.open();
  const row = agents.table.row(NODES.ui);
  await expect(row).toContainText('Healthy');
  try {
    await silenceAgent(product, NODES.ui);
    await expect(row).toContainText('Stale');
    await expect(row).toContainText(/no heartbeat for 4 min/);
    await expect(row).not.toContainText('Healthy');
    await agents.filters.getByText(/^Stale/).click();
    await expect.poll(() => agents.table.ids()).toEqual([NODES.ui]);
    await expect(page).toHaveURL(/health=stale/);
    await inspect('agents-stale');
    const overview = new OverviewPage(page);
    await overview.open();
    await overview.attention
      .getByRole('link', { name: /stale|no heartbeat/i })
      .first()
      .click();
    await expect(page).toHaveURL(/\/agents\?/);
    await expect(row).toContainText('Stale');
  } finally {
    await wakeAgent(product, NODES.ui);
  }
  await agents.open();
  await expect(row).toContainText('Healthy');
});

test('a version that differs from the controller is marked as it appears, without a reload', async ({
  page,
  product,
}) => {
  const agents = new AgentsPage(page);
  await agents.open();
  const before = (await product.cluster.get(`${AGENT_INFOS}/${NODES.app}`))['version'];
  try {
    await product.cluster.patch(`${AGENT_INFOS}/${NODES.app}`, { version: 'v1.6.0' });
    await expect(agents.table.row(NODES.app)).toContainText('v1.6.0');
    await expect(agents.table.row(NODES.app).getByRole('img', { name: 'differs from the controller' })).toBeVisible();
    await agents.filters.getByText(/^Version differs/).click();
    await expect.poll(() => agents.table.ids()).toEqual([NODES.app]);
  } finally {
    await product.cluster.patch(`${AGENT_INFOS}/${NODES.app}`, { version: before });
  }
  await expect(agents.table.rows).toHaveCount(0);
});

test('the table is searched, sorted and given other columns, and its link says so', async ({ page }) => {
  const agents = new AgentsPage(page);
  await agents.open();
  await agents.table.filter.fill('bpx7s');
  await expect.poll(() => agents.table.ids()).toEqual([NODES.ui]);
  await expect(page).toHaveURL(/q=bpx7s/);
  await agents.table.filter.fill('no such agent');
  await expect(page.getByText('No agents match “no such agent”')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).last().click();
  await agents.table.sortBy('Node');
  await expect(agents.table.head('Node')).toHaveAttribute('aria-sort', 'ascending');
  const up = await agents.table.ids();
  expect(up).toEqual(up.toSorted());
  await agents.table.sortBy('Node');
  await expect.poll(() => agents.table.ids()).toEqual(up.toReversed());
  await agents.table.showColumn('API port', true);
  await expect(agents.table.head('API port')).toBeVisible();
  await expect(agents.table.row(NODES.ui)).toContainText('10350');
  const link = page.url();
  await page.goto('about:blank');
  await page.goto(link);
  await expect(agents.table.head('API port')).toBeVisible();
  await expect(agents.table.head('Node')).toHaveAttribute('aria-sort', 'descending');
});

test('the table is worked by keyboard alone', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const agents = new AgentsPage(page);
  await agents.open('?sort=node');
  await expect(agents.table.rows.first()).toBeVisible();
  const ids = await agents.table.ids();
  await page.keyboard.press('/');
  await expect(agents.table.filter).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(agents.table.rows.first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(agents.table.row(ids.at(-1) ?? '')).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(agents.table.row(ids[1] ?? '')).toBeFocused();
  await page.keyboard.press('Enter');
  const drawer = agents.drawer(ids[1] ?? '');
  await expect(drawer).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`open=${ids[1] ?? ''}`));
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(agents.table.row(ids[1] ?? '')).toBeFocused();
  await page.keyboard.press('y');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(`/clusters/${CLUSTER}/agents`);
});

test('the details of an agent hold its conditions, flow tables and object, and have a link', async ({
  page,
  inspect,
}) => {
  const agents = new AgentsPage(page);
  await agents.open(`?open=${NODES.app}`);
  const drawer = agents.drawer(NODES.app);
  await expect(drawer.getByText('AgentHealthy').first()).toBeVisible();
  await expect(drawer.getByRole('region', { name: 'OVS flow tables' }).getByRole('row')).not.toHaveCount(0);
  await expect(drawer.getByText('kind: AntreaAgentInfo').first()).toBeVisible();
  await expect(drawer.getByRole('link', { name: /^Trace from/ }).first()).toHaveAttribute('href', /traceflow\?source=/);
  await inspect('agents-drawer');
});
