import { readFile } from 'node:fs/promises';
import type { APIRequestContext } from '@playwright/test';
import { pastOf } from '../fixtures/flows.ts';
import { expect, test } from '../fixtures/test.ts';
import { FLOW_CLUSTER, FlowDashboardsPage } from '../pages/flow-dashboards.page.ts';

test.beforeEach(({ signIn }) => signIn());

const FLOWS = `/api/v1/clusters/${FLOW_CLUSTER}/flows`;

type Flow = Readonly<Record<string, string | number>>;

/** Every record of a range, one by one: what the figures must add up to. */
async function everyFlow(api: APIRequestContext, search: string): Promise<Flow[]> {
  const answer = await api.get(`${FLOWS}/export${search}&format=ndjson`);
  expect(answer.status()).toBe(200);
  return (await answer.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Flow);
}

const sum = (flows: readonly Flow[], ...columns: readonly string[]): number =>
  flows.reduce((all, flow) => all + columns.reduce((row, column) => row + Number(flow[column]), 0), 0);
const distinct = (values: readonly string[]): string =>
  new Set(values.filter((value) => value !== '')).size.toLocaleString('en-US');
const connection = (flow: Flow): string =>
  [
    'sourceIP',
    'destinationIP',
    'sourceTransportPort',
    'destinationTransportPort',
    'protocolIdentifier',
    'flowStartSeconds',
  ]
    .map((column) => flow[column])
    .join(' ');

test('the figures are those of the records', async ({ page, api }) => {
  const { search } = await pastOf(api, FLOW_CLUSTER);
  const flows = await everyFlow(api, search);
  expect(flows.length).toBeGreaterThan(100);
  const dashboards = new FlowDashboardsPage(page);
  await dashboards.open('home', search);
  await expect(dashboards.count).toHaveText(`${flows.length.toLocaleString('en-US')} records`);
  const ends = (column: string): string[] =>
    flows.flatMap((flow) => ['source', 'destination'].map((side) => String(flow[`${side}${column}`])));
  const pods = flows.flatMap((flow) =>
    ['source', 'destination'].map((side) =>
      flow[`${side}PodName`] === '' ? '' : `${flow[`${side}PodNamespace`]}/${flow[`${side}PodName`]}`,
    ),
  );
  const external = flows.filter((flow) => flow['flowType'] === 3 || flow['flowType'] === 4);
  const near = (value: number): RegExp =>
    new RegExp(
      `${(value / 1e6)
        .toFixed(1)
        .replace(/\.0$/, '')
        .replace('.', String.raw`\.`)} M`,
    );
  const bytes = (of: readonly Flow[]): number => sum(of, 'octetDeltaCount', 'reverseOctetDeltaCount');
  const inUnits = (value: number, unit: string): RegExp =>
    value >= 1e9 ? new RegExp(`${(value / 1e9).toFixed(1).replace(/\.0$/, '')} G${unit}`) : near(value);
  await expect(dashboards.figure('Pods')).toContainText(distinct(pods));
  await expect(dashboards.figure('Nodes')).toContainText(distinct(ends('NodeName')));
  await expect(dashboards.figure('Services')).toContainText(
    distinct(flows.map((flow) => String(flow['destinationServicePortName']))),
  );
  await expect(dashboards.figure('Data')).toContainText(inUnits(bytes(flows), 'B'));
  await expect(dashboards.figure('Data with external')).toContainText(inUnits(bytes(external), 'B'));
  await expect(dashboards.figure('Throughput')).toContainText(inUnits((8 * bytes(flows)) / 900, 'bit'));
  const sent = new Map<string, number>();
  for (const flow of flows.filter((one) => one['sourcePodName'] !== '')) {
    const pod = `${flow['sourcePodNamespace']} / ${flow['sourcePodName']}`;
    sent.set(pod, (sent.get(pod) ?? 0) + Number(flow['octetDeltaCount']));
  }
  const [[pod, most] = ['', 0]] = [...sent].toSorted((a, b) => b[1] - a[1]);
  const all = [...sent.values()].reduce((total, one) => total + one, 0);
  const first = dashboards.panel('Top sources').getByRole('listitem').first();
  await expect(first).toContainText(pod);
  await expect(first).toContainText(inUnits(most, 'B'));
  await expect(first).toContainText(`${((100 * most) / all).toFixed(0)} %`);
  // Distinct connections are estimated within two of a hundred.
  const connections = new Set(flows.map((flow) => connection(flow))).size;
  const shown = async (): Promise<number> =>
    Number(
      /Connections([\d,]+)/
        .exec((await dashboards.figure('Connections').textContent()) ?? '')?.[1]
        ?.replaceAll(',', ''),
    );
  await expect.poll(async () => Math.abs((await shown()) - connections) / connections).toBeLessThan(0.02);
});

test('the home dashboard says how the cluster talks, and leads on', async ({ page, api, inspect }) => {
  await pastOf(api, FLOW_CLUSTER);
  const dashboards = new FlowDashboardsPage(page);
  await dashboards.open('home');
  await dashboards.settled();
  await expect(dashboards.figure('Newest record')).toContainText(/ago|now/);
  await expect(dashboards.panel('Records over time').locator('[data-series]').first()).toBeAttached();
  await expect(dashboards.panel('Top sources').getByRole('listitem').first()).toContainText('yelb');
  await inspect('flow-dashboards-home');
  await dashboards.tabs.getByRole('link', { name: 'Node to Node' }).click();
  await expect(page).toHaveURL(/dashboards\/node-to-node/);
  await expect(dashboards.bands(dashboards.panel('Node to Node: bytes there')).first()).toBeVisible();
});

test('every dashboard of pairs draws who talks to whom', async ({ page, api }) => {
  await pastOf(api, FLOW_CLUSTER);
  const dashboards = new FlowDashboardsPage(page);
  for (const [name, title] of [
    ['pod-to-pod', 'Pod to Pod: bytes there'],
    ['pod-to-service', 'Pod to Service: bytes there'],
    ['pod-to-external', 'Pod to external: bytes there'],
    ['external-to-pod', 'External to Pod: bytes there'],
    ['node-to-node', 'Node to Node: bytes there'],
  ] as const) {
    await dashboards.open(name, '?from=now-1h&hide=none');
    await expect(dashboards.bands(dashboards.panel(title)).first(), name).toBeAttached();
    await expect(
      dashboards
        .panel(/^Throughput of the top pairs/)
        .locator('[data-series]')
        .first(),
      name,
    ).toBeAttached();
  }
});

test('a band leads to its records, as many as it says', async ({ page, api, inspect }) => {
  const { search } = await pastOf(api, FLOW_CLUSTER);
  const dashboards = new FlowDashboardsPage(page);
  await dashboards.open('pod-to-pod', `${search}&measure=flows`);
  await dashboards.settled();
  await inspect('flow-dashboards-pods');
  const band = dashboards.bands(dashboards.panel('Pod to Pod: records')).first();
  const [, said] = /, ([\d,]+) records?:/.exec((await band.getAttribute('aria-label')) ?? '') ?? [];
  expect(said).toBeDefined();
  await band.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/flows\?from=/);
  await expect(page.getByText(new RegExp(`\\b${said}\\b`)).first()).toBeVisible();
});

test('a range is chosen with a brush and shared by its link', async ({ page, api }) => {
  const { search } = await pastOf(api, FLOW_CLUSTER);
  const dashboards = new FlowDashboardsPage(page);
  await dashboards.open('records', search);
  await dashboards.settled();
  const box = await page.locator('[data-brush]').first().boundingBox();
  if (box === null) throw new Error('the chart has no surface');
  await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 50, { steps: 4 });
  await page.mouse.up();
  await expect(page).not.toHaveURL(new RegExp(search.slice(1, 30)));
  await page.keyboard.press('t');
  await expect(page).toHaveURL(/view=table/);
  const { searchParams } = new URL(page.url());
  const flows = await everyFlow(api, `?from=${searchParams.get('from')}&to=${searchParams.get('to')}`);
  expect(flows.length).toBeGreaterThan(0);
  const count = `${flows.length.toLocaleString('en-US')} records`;
  await expect(dashboards.count).toHaveText(count);
  await page.goto(page.url());
  await expect(dashboards.count).toHaveText(count);
  await expect(page.getByRole('table').first()).toBeVisible();
});

test('policies: what was allowed, denied and left alone, and a policy for what was left alone', async ({
  page,
  api,
  inspect,
}) => {
  await pastOf(api, FLOW_CLUSTER);
  const dashboards = new FlowDashboardsPage(page);
  await dashboards.open('network-policies');
  await dashboards.settled();
  await expect(dashboards.bands(dashboards.panel('Who talks to whom, by verdict')).first()).toBeAttached();
  await inspect('flow-dashboards-policies');
  await dashboards
    .panel('Unprotected pairs')
    .getByRole('button', { name: /^Protect this/ })
    .first()
    .click();
  await expect(page).toHaveURL(/policies\/new\?kind=AntreaNetworkPolicy&template=draft/);
  await expect(page.getByText(/protect-/).first()).toBeVisible();
});

test('a dashboard is kept as a picture, and on paper it is light and alone', async ({ page, api }) => {
  await pastOf(api, FLOW_CLUSTER);
  const dashboards = new FlowDashboardsPage(page);
  await dashboards.open('home');
  await dashboards.settled();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the dashboard' }).click();
  await page.getByRole('menuitem', { name: 'Dashboard as PNG' }).click();
  const png = await readFile(await (await saved).path());
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBeGreaterThan(1000);
  const drawn = page.waitForEvent('download');
  await dashboards.panel('Records over time').getByRole('button', { name: 'Download as SVG' }).click();
  const svg = await readFile(await (await drawn).path(), 'utf8');
  expect(svg).toContain('Records over time');
  expect(svg).not.toMatch(/var\(|class=|href=/);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeHidden();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
  await expect(dashboards.panel('Top sources')).toBeVisible();
});

test('a cluster without exporters says on which agents the gate is off', async ({ page }) => {
  await page.goto('/clusters/stc-tkg-cluster-1/flows/dashboards');
  await expect(page.getByText(/FlowExporter is off/).first()).toBeVisible();
});
