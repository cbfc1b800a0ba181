import { readFile } from 'node:fs/promises';
import type { APIRequestContext } from '@playwright/test';
import { pastOf } from '../fixtures/flows.ts';
import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { FLOW_CLUSTER } from '../pages/flow-dashboards.page.ts';
import { FlowsPage } from '../pages/flows.page.ts';
import { TopologyPage } from '../pages/topology.page.ts';

/** Every record of a range, one by one: what the edges must add up to. */
async function verdicts(api: APIRequestContext, search: string): Promise<string[]> {
  const answer = await api.get(`/api/v1/clusters/${FLOW_CLUSTER}/flows/export${search}&format=ndjson&columns=verdict`);
  expect(answer.status()).toBe(200);
  return (await answer.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { verdict: string }).verdict);
}

test.beforeEach(({ signIn }) => signIn());

test('the map opens on Namespaces, and opens into their workloads', async ({ page, api, inspect }) => {
  const { search } = await pastOf(api, FLOW_CLUSTER);
  const topology = new TopologyPage(page);
  await topology.open(search);
  await expect(topology.item(/^Namespace yelb/)).toBeAttached();
  await expect(topology.totals).toContainText(/\d+ Pods · \d+ connections/);
  await inspect('topology');
  await topology.find.fill('yelb');
  await topology.find.press('Enter');
  await expect(topology.drawer).toContainText('yelb');
  await topology.graph.focus();
  await page.keyboard.press('Space');
  await expect(page).toHaveURL(/expand=namespace:yelb/);
  await expect(topology.item(/^Workload yelb\/yelb-appserver/)).toBeAttached();
  await topology.settled();
  await inspect('topology-opened');
  await page.reload();
  await expect(topology.item(/^Workload yelb\/yelb-appserver/)).toBeAttached();
});

test('its edges add up to the records, and each leads to its own', async ({ page, api }) => {
  const { search } = await pastOf(api, FLOW_CLUSTER);
  const every = await verdicts(api, search);
  const topology = new TopologyPage(page);
  await topology.open(`${search}&group=workload`);
  await page.keyboard.press('t');
  await expect(page).toHaveURL(/view=table/);
  const count = async (column: string): Promise<number> =>
    (await topology.table.values([column]))
      .map((text) => Number(text.replaceAll(',', '').replace('–', '0')))
      .reduce((sum, one) => sum + one, 0);
  await expect.poll(() => count('Allowed')).toBe(every.filter((one) => one === 'allowed').length);
  expect(await count('Unprotected')).toBe(every.filter((one) => one === 'unprotected').length);
  expect(await count('Denied')).toBe(every.filter((one) => one === 'dropped' || one === 'rejected').length);
  const row = topology.table.rows.filter({ hasText: 'Unprotected' }).first();
  const [said] = (await row.getByRole('cell').nth(6).textContent())?.match(/[\d,]+/) ?? [];
  await row.click();
  await topology.drawer.getByRole('link', { name: 'Records', exact: true }).click();
  await expect(page).toHaveURL(/\/flows\?/);
  await expect.poll(() => new FlowsPage(page).total()).toBe(Number(said?.replaceAll(',', '')));
});

test('an edge says what became of it, and is protected from there', async ({ page, api, inspect }) => {
  const { search } = await pastOf(api, FLOW_CLUSTER);
  const topology = new TopologyPage(page);
  await topology.open(`${search}&group=workload&only=unprotected`);
  await topology.find.fill('yelb/yelb-ui');
  await topology.find.press('Enter');
  await expect(topology.drawer).toContainText('yelb-ui');
  await topology.press('n', 'Enter');
  await expect(topology.drawer).toContainText(/Unprotected/);
  await expect(page).toHaveURL(/open=/);
  await inspect('topology-edge');
  await topology.drawer.getByRole('button', { name: /^Protect this/ }).click();
  await expect(page).toHaveURL(/policies\/new\?kind=AntreaNetworkPolicy&template=draft/);
  await expect(page.getByText(/protect-/).first()).toBeVisible();
});

test('only what was denied, by node, and replayed', async ({ page, api }) => {
  const { search } = await pastOf(api, FLOW_CLUSTER);
  const topology = new TopologyPage(page);
  await topology.open(search);
  await topology.button('Denied only').click();
  await expect(page).toHaveURL(/only=denied/);
  await topology.settled();
  await topology.group('Node');
  await expect(topology.item(/^Node /).first()).toBeAttached();
  await topology.button('Replay').click();
  await expect(page.getByText(/^Part 1 of 12/)).toBeVisible();
  await topology.button('Part after').click();
  await expect(page).toHaveURL(/at=2/);
});

test('a node is moved with the pointer and stays there', async ({ page, api }) => {
  const { search } = await pastOf(api, FLOW_CLUSTER);
  const topology = new TopologyPage(page);
  await topology.open(search);
  // What was found stands in the middle, also after its drawer has taken its room.
  await topology.find.fill('kube-system');
  await topology.find.press('Enter');
  await expect(topology.drawer).toBeVisible();
  const box = await topology.stage.boundingBox();
  if (box === null) throw new Error('the graph is not shown');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 40, { steps: 4 });
  await page.mouse.up();
  const letGo = topology.button('Let go of 1 moved node');
  await expect(letGo).toBeVisible();
  await page.reload();
  await expect(letGo).toBeVisible();
  await letGo.click();
  await expect(letGo).toBeHidden();
});

test('it is kept as a picture and as text', async ({ page, api }) => {
  const { search } = await pastOf(api, FLOW_CLUSTER);
  const topology = new TopologyPage(page);
  await topology.open(`${search}&group=workload`);
  const read = async (entry: string): Promise<Buffer> => readFile(await (await topology.save(entry)).path());
  const png = await read('Picture as PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBeGreaterThan(500);
  const svg = (await read('Picture as SVG')).toString();
  expect(svg).toContain('yelb-appserver');
  expect(svg).not.toMatch(/var\(|class=|href=/);
  const json = JSON.parse((await read('Graph as JSON')).toString()) as { nodes: object[]; edges: object[] };
  expect(json.nodes.length).toBeGreaterThan(3);
  expect((await read('Graph as Mermaid')).toString()).toMatch(/^flowchart LR\n[\s\S]*yelb-appserver/);
});

test('a cluster without exporters says on which agents the gate is off', async ({ page }) => {
  const topology = new TopologyPage(page);
  await topology.open('', CLUSTER);
  await expect(page.getByText(/FlowExporter is off/).first()).toBeVisible();
});
