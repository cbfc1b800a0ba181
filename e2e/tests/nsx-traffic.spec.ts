import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { PODS, TRACEFLOWS } from '../fixtures/world.ts';
import { NsxPacketWayPage, NsxTraceflowPage } from '../pages/nsx-traffic.page.ts';

const ENGINES = '10.13.11.100';

test.beforeEach(({ signIn }) => signIn());

test('the way of a packet to yelb-ui is told station by station, each with its verdict', async ({ page, inspect }) => {
  const way = new NsxPacketWayPage(page);
  await way.open(`?cluster=${CLUSTER}&service=yelb/yelb-ui`);
  // Without addresses the one group of NSX is taken that rules let to the Nodes.
  await expect(way.headline).toContainText('Allowed');
  await expect(page.getByRole('group', { name: 'Groups of addresses in NSX' })).toContainText('avi-service-engines');
  await way.field('Balancer addresses').fill(ENGINES);
  await way.show.click();
  await expect(way.headline).toContainText('Allowed: The packet reaches Service yelb/yelb-ui');
  await expect(page).toHaveURL(/balancer=10\.13\.11\.100/);
  const told = await way.stations.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  expect(told).toEqual([
    expect.stringContaining('Client'),
    expect.stringContaining('Distributed firewall before the load balancer, Allowed, by K8s-Service-Yelb-UI'),
    expect.stringContaining('Load balancer, No verdict, 10.13.210.10:80'),
    expect.stringContaining('Distributed firewall before the Nodes, Allowed, by Avi-Service-Engines'),
    expect.stringContaining('NodePortLocal'),
    expect.stringContaining('Antrea, Allowed, by Yelb-Zero-Trust'),
    expect.stringContaining('Pod'),
  ]);
  await expect(way.panel('Antrea')).toContainText(/rule 4084\s*decides/);
  await inspect('nsx-packet-way');
  await page.keyboard.press('t');
  await expect(page.getByRole('region', { name: 'Table' }).getByRole('row')).toHaveCount(8);
});

test('a packet from elsewhere than the load balancer ends at the policy of the cluster', async ({ page }) => {
  const way = new NsxPacketWayPage(page);
  await way.open(`?cluster=${CLUSTER}&service=yelb/yelb-ui&balancer=10.13.99.99`);
  await expect(way.headline).toContainText('Dropped');
});

test('NSX and the cluster trace the same packet to the same verdict', async ({ page, product, inspect }) => {
  const trace = new NsxTraceflowPage(page);
  const search = new URLSearchParams({
    cluster: CLUSTER,
    source: `yelb/${PODS.ui}`,
    dst: `yelb/${PODS.app}`,
    port: '4568',
    beside: 'true',
  });
  await trace.open(`?${search}`);
  await expect(trace.form.getByRole('switch')).toBeChecked();
  await trace.run.click();
  await expect(page).toHaveURL(/\/nsx\/traceflow\/[^/?]+\?/);
  for (const side of ['NSX', 'The cluster itself'] as const)
    await expect(trace.side(side).locator('[role="status"][data-kind]')).toContainText('Dropped');
  await expect(trace.side('The cluster itself')).toContainText('Yelb-Zero-Trust');
  await expect(trace.differences.getByRole('status')).toContainText('Both tell the same.');
  await expect(trace.differences.getByRole('row', { name: /^Outcome/ })).toContainText('same');
  await inspect('nsx-traceflow');
  const own = new URL(page.url()).searchParams.get('trace') ?? '';
  await product.cluster.remove(`${TRACEFLOWS}/${own}`);
});
