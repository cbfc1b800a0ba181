import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startProduct } from '../fixtures/start.ts';
import { pastOf } from '../fixtures/flows.ts';
import { CLUSTER, expect, signInTo, test } from '../fixtures/test.ts';
import { foreignTraceflow, NODES, PODS, silenceAgent, TRACEFLOWS, wakeAgent } from '../fixtures/world.ts';
import { ShellPage } from '../pages/clusters.page.ts';
import { FLOW_CLUSTER, FlowDashboardsPage } from '../pages/flow-dashboards.page.ts';
import { NodeLatencyPage } from '../pages/node-latency.page.ts';
import { OverviewPage } from '../pages/overview.page.ts';
import { PoliciesPage } from '../pages/policies.page.ts';
import { PolicyEditorPage } from '../pages/policy-editor.page.ts';
import { StatusPage } from '../pages/status.page.ts';
import { TiersPage } from '../pages/tiers.page.ts';
import { TopologyPage } from '../pages/topology.page.ts';
import { TraceflowPage } from '../pages/traceflows.page.ts';

// One picture of the documentation each. docs/ and README.md show them; `npm run screenshots` draws them anew.

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'screenshots');

/** Where the documentation shows a page in dark too. */
const IN_DARK: ReadonlySet<string> = new Set(['overview', 'traceflow', 'topology']);

/** Draws what the window shows once nothing loads any more, without pointer, caret and motion. */
async function draw(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  const shoot = (file: string): Promise<Buffer> =>
    page.screenshot({ path: join(FOLDER, `${file}.png`), animations: 'disabled', caret: 'hide' });
  await shoot(name);
  if (!IN_DARK.has(name)) return;
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('html[data-mantine-color-scheme="dark"]')).toBeAttached();
  await shoot(`${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Traces that the pages tell of. */
test.beforeAll(async ({ product }) => {
  for (const [name, port] of [
    ['yelb-ui-reaches-appserver', 4567],
    ['yelb-ui-to-appserver', 4568],
  ] as const)
    await product.cluster.create(TRACEFLOWS, foreignTraceflow(name, port));
});

test('the sign-in page', async ({ page }) => {
  await page.goto('/sign-in');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await draw(page, 'sign-in');
});

test('the overview', async ({ page, product, signIn }) => {
  await signIn();
  const overview = new OverviewPage(page);
  await overview.open();
  await silenceAgent(product, NODES.ui);
  try {
    await expect(overview.attention.getByRole('link', { name: /bpx7s/ }).first()).toBeVisible();
    await draw(page, 'overview');
  } finally {
    await wakeAgent(product, NODES.ui);
  }
});

test('the ladder of tiers with a packet that falls to the rung that decides', async ({ page, signIn }) => {
  await signIn();
  const tiers = new TiersPage(page);
  await tiers.open(`?from=pod:yelb/${PODS.ui}&to=pod:yelb/${PODS.app}&port=4568`);
  await expect(tiers.rung('nsx-category-application')).toContainText('in: dropped here');
  await draw(page, 'tiers');
});

test('policies in the order in which they are evaluated', async ({ page, signIn }) => {
  await signIn();
  const policies = new PoliciesPage(page);
  await policies.open();
  await expect(policies.table.rows.nth(2)).toBeVisible();
  await draw(page, 'policies');
});

const QUARANTINE = `apiVersion: crd.antrea.io/v1alpha1
kind: ClusterNetworkPolicy
metadata:
  name: quarantine-appserver
spec:
  priority: 1
  tier: application
  appliedTo:
    - podSelector:
        matchLabels:
          app: yelb-appserver
      namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: yelb
  egress:
    - name: nothing-leaves
      action: Drop
      to:
        - ipBlock:
            cidr: 0.0.0.0/0
`;

test('the policy editor, and what the draft would turn', async ({ page, signIn }) => {
  await signIn();
  const editor = new PolicyEditorPage(page);
  await editor.openNew('kind=AntreaClusterNetworkPolicy');
  await editor.write(QUARANTINE);
  await expect(editor.field('Name')).toHaveValue('quarantine-appserver');
  await expect(editor.findings).toContainText('Nothing to complain about.');
  await expect(editor.preview).toContainText(/1 selected/);
  await expect(editor.preview).not.toContainText('counting again');
  await draw(page, 'policy-editor');
  await editor.review.click();
  await expect(editor.dialog.getByRole('button', { name: /^Apply to/ })).toBeEnabled();
  await editor.dialog.getByRole('button', { name: /^What changes/ }).click();
  await draw(page, 'policy-review');
});

test('a Traceflow that a policy drops', async ({ page, signIn }) => {
  await signIn();
  const result = new TraceflowPage(page);
  await result.openResult('yelb-ui-to-appserver');
  await expect(result.headline).toContainText(/^Dropped on /);
  await expect(result.now).toContainText('the same as the trace');
  await draw(page, 'traceflow');
});

test('one question about a connection', async ({ page, signIn }) => {
  await signIn();
  await new ShellPage(page).open(`what-if?from=pod:yelb/${PODS.ui}&to=pod:yelb/${PODS.app}&port=4568`);
  await expect(page.getByRole('region', { name: 'Way of the packet' })).toContainText(/Dropped/);
  await draw(page, 'what-if');
});

test('the dashboard of flows', async ({ page, api, signIn }) => {
  await signIn();
  const { search } = await pastOf(api, FLOW_CLUSTER);
  const dashboards = new FlowDashboardsPage(page);
  await dashboards.open('home', search);
  await dashboards.settled();
  await draw(page, 'flows');
});

test('the map of flows', async ({ page, api, signIn }) => {
  await signIn();
  const { search } = await pastOf(api, FLOW_CLUSTER);
  const topology = new TopologyPage(page);
  await topology.open(`${search}&group=workload`);
  await expect(topology.totals).toContainText(/\d+ Pods · \d+ connections/);
  await topology.settled();
  await draw(page, 'topology');
});

test('clusters that NSX knows', async ({ page, signIn }) => {
  await signIn();
  await new ShellPage(page).open('/nsx/clusters');
  await expect(page.getByRole('main').getByText(CLUSTER).first()).toBeVisible();
  await draw(page, 'nsx-clusters');
});

test('a policy of NSX', async ({ page, signIn }) => {
  await signIn();
  await new ShellPage(page).open('/nsx/policies/Yelb-Zero-Trust');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await draw(page, 'nsx-policy');
});

test('latency between Nodes', async ({ page }) => {
  const own = await startProduct({ simulatorOptions: '--antrea 2.7 --feature-gates NodeLatencyMonitor=true' });
  try {
    await signInTo(page.context().request, own, 'admin');
    const latency = new NodeLatencyPage(page);
    await page.goto(`${own.url}/clusters/${CLUSTER}/node-latency`);
    await latency.button('Measure latency').click();
    await latency.seconds.fill('1');
    await latency.button('Review the change').click();
    await new TiersPage(page).confirm();
    await expect(latency.cells(/ to .*: 0\.\d+ ms$/)).toHaveCount(6);
    await fetch(`${own.simulator.control}/node-latency/faults`, {
      method: 'PUT',
      body: JSON.stringify({ slowNodes: [NODES.ui], unreachable: [[NODES.app, NODES.ui]] }),
    });
    await expect(latency.cells(/ to .*: No answer/)).toHaveCount(2);
    await draw(page, 'node-latency');
  } finally {
    await own.close();
  }
});

test('how Netloft itself fares', async ({ page, signIn }) => {
  await signIn();
  // A page about a cluster opens the watches that are told of.
  await new OverviewPage(page).open();
  const status = new StatusPage(page);
  await status.open();
  await expect(status.clusters.getByText(/\d+ live/).first()).toBeVisible();
  await expect(page.getByText('Antrea 1.7').first()).toBeVisible();
  await draw(page, 'status');
});
