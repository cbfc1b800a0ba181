import { FLOW_CLUSTER } from '../pages/flow-dashboards.page.ts';
import { ShellPage } from '../pages/clusters.page.ts';
import { expect, test } from '../fixtures/test.ts';
import { foreignTraceflow, TRACEFLOWS, ZERO_TRUST } from '../fixtures/world.ts';

// Journeys walk the pages in light and at 1280 pixels; here every page is drawn once more, in dark and at 1920.

/** What depends on the colour scheme; the journeys ask for all rules. */
const RULES = ['color-contrast'];
const SECOND = 'stc-tkg-cluster-2';
const flows = (path: string): string => `/clusters/${FLOW_CLUSTER}/${path}`;

const PAGES: Readonly<Record<string, string>> = {
  overview: 'overview',
  agents: 'agents',
  'feature-gates': 'feature-gates',
  tiers: 'tiers',
  policies: 'policies',
  policy: `policies/AntreaClusterNetworkPolicy:${ZERO_TRUST}`,
  'policy-editor': `policies/AntreaClusterNetworkPolicy:${ZERO_TRUST}/edit`,
  'what-if': 'what-if',
  groups: 'groups',
  'group-editor': 'groups/new',
  'tier-access': 'tier-access',
  audit: 'audit',
  'traceflow-form': 'traceflow',
  'trace-checks': 'traceflows/checks',
  captures: 'captures',
  'node-latency': 'node-latency',
  flows: flows('flows'),
  'flow-dashboard': flows('flows/dashboards/home'),
  topology: flows('topology'),
  settings: '/settings',
  status: '/status',
  'nsx-clusters': '/nsx/clusters',
  'nsx-cluster': `/nsx/clusters?open=${SECOND}`,
  'nsx-register': '/nsx/register',
  'nsx-inventory': '/nsx/inventory',
  'nsx-differences': `/nsx/inventory?view=differences&cluster=${SECOND}`,
  'nsx-groups': '/nsx/groups?open=acnp-yelb',
  'nsx-group-editor': '/nsx/groups/new',
  'nsx-policies': '/nsx/policies',
  'nsx-policy': '/nsx/policies/Yelb-Zero-Trust',
  'nsx-packet-way': '/nsx/packet-way?cluster=stc-tkg-cluster-1&namespace=yelb&service=yelb-ui',
  'nsx-traceflow': '/nsx/traceflow',
  'nsx-changes': '/nsx/changes',
};

for (const [name, address] of Object.entries(PAGES)) {
  test(`${name} looks as it should in dark on a wide screen`, async ({ page, signIn, inspect }) => {
    await signIn();
    await new ShellPage(page).open(address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await inspect(name, RULES);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(beyond, 'pixels by which the page scrolls sideways').toBeLessThanOrEqual(0);
  });
}

test('a traced drop looks as it should in dark on a wide screen', async ({ page, product, signIn, inspect }) => {
  await product.cluster.create(TRACEFLOWS, foreignTraceflow('looks-test', 4568));
  try {
    await signIn();
    await new ShellPage(page).open('traceflow/looks-test');
    await expect(page.getByText(/^Dropped on /).first()).toBeVisible();
    await inspect('traceflow-result', RULES);
  } finally {
    await product.cluster.remove(`${TRACEFLOWS}/looks-test`);
  }
});

test('the sign-in page looks as it should in dark on a wide screen', async ({ page, inspect }) => {
  await page.goto('/sign-in');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await inspect('sign-in', RULES);
});
