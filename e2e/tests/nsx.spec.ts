import type { Product } from '../fixtures/product.ts';
import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { PODS } from '../fixtures/world.ts';
import { ShellPage } from '../pages/clusters.page.ts';
import { NsxClustersPage } from '../pages/nsx-clusters.page.ts';
import { NsxInventoryPage } from '../pages/nsx-inventory.page.ts';
import { NsxPage } from '../pages/nsx.page.ts';

const SECOND = 'stc-tkg-cluster-2';
const ADAPTERS = 'vmware-system-antrea';
const INTERWORKING = `/apis/apps/v1/namespaces/${ADAPTERS}/deployments/interworking`;

/** Phases of the adapters' Pods in the second cluster. */
async function adapters({ second }: Product): Promise<unknown[]> {
  const pods = await second.list(`/api/v1/namespaces/${ADAPTERS}/pods`);
  return pods
    .filter((pod) => (pod.metadata['labels'] as Record<string, string>)['component'] === 'interworking')
    .map((pod) => (pod['status'] as { phase: string }).phase);
}

test.describe('with the right to work with NSX', () => {
  test.beforeEach(({ signIn }) => signIn());

  test('both clusters are connected, with components, agents and the age of their heartbeats', async ({
    page,
    inspect,
  }) => {
    const clusters = new NsxClustersPage(page);
    await clusters.open();
    for (const name of [CLUSTER, SECOND]) {
      await expect(clusters.table.row(name)).toContainText('Connected');
      await expect(clusters.table.row(name)).toContainText('3 of 3');
      await expect(clusters.table.row(name)).toContainText(/\d+ (s|min) ago/);
    }
    await expect(clusters.alarms.getByRole('listitem').first()).toContainText('CRITICAL');

    await clusters.table.row(CLUSTER).click();
    const drawer = clusters.drawer(CLUSTER);
    const components = clusters.part('Components', drawer);
    await expect(components.getByText('Healthy', { exact: true })).toHaveCount(3);
    await expect(components).toContainText('3 agents connected');
    await expect(components.getByRole('table', { name: 'Central control plane adapter' })).toContainText(
      /CCP_SESSION_STATE_UP.*ago/,
    );
    await expect(clusters.part('Nodes and agents', drawer).getByText('HEALTHY', { exact: true })).toHaveCount(3);
    await expect(
      clusters.part('Policies realized here', drawer).getByRole('link', { name: 'Yelb-Zero-Trust' }),
    ).toBeVisible();
    await inspect('nsx-clusters');
  });

  test('NSX keeps no health of a cluster with NCP, and Netloft does not deregister it', async ({ page }) => {
    const clusters = new NsxClustersPage(page);
    await clusters.open();
    await expect(clusters.named('tkg-sup')).toContainText(/Unknown.*NCP/);
    await clusters.named('tkg-sup').click();
    const drawer = clusters.drawer('tkg-sup');
    await expect(clusters.part('Components', drawer)).toContainText('NSX keeps no health of this kind of cluster.');
    await expect(drawer.getByRole('button', { name: 'Deregister…' })).toBeDisabled();
  });

  test('the inventory has what the clusters told: kinds, labels, Services, and ways into the cluster', async ({
    page,
    inspect,
  }) => {
    const inventory = new NsxInventoryPage(page);
    await inventory.open(`?cluster=${CLUSTER}`);
    await expect(inventory.pods.rows.first()).toBeVisible();
    await expect(inventory.kind('Pods')).toHaveText('Pods25');
    await expect(inventory.kind('Nodes')).toHaveText('Nodes3');
    await inventory.pods.filter.fill('app=yelb-ui');
    await expect(inventory.pods.rows).toHaveCount(2);
    await inventory.pods.rows.filter({ hasText: PODS.ui }).click();
    const drawer = inventory.drawer(PODS.ui);
    await expect(inventory.part('Labels', drawer)).toContainText('tier=frontend');
    await expect(inventory.part('Facts', drawer)).toContainText('yelb-ui');
    await expect(drawer.getByRole('link', { name: 'Trace from this Pod' })).toHaveAttribute(
      'href',
      new RegExp(`^/clusters/${CLUSTER}/traceflow`),
    );
    await inspect('nsx-inventory');
  });

  test('the palette finds objects of NSX', async ({ page }) => {
    const shell = new ShellPage(page);
    await shell.open('overview');
    await shell.jump('acnp-yelb-frontend', /acnp-yelb-front.*end-ui/);
    await expect(page).toHaveURL(/\/nsx\/groups\?open=/);
    await expect(new NsxPage(page).drawer('acnp-yelb-frontend-ui')).toBeVisible();
    await shell.jump('Zero-Trust', /Policy.*Yelb-Zero.*-Trust.*Application/);
    await expect(page).toHaveURL(/\/nsx\/policies\/Yelb-Zero-Trust$/);
  });

  test('a cluster that NSX hears nothing of is stale, and what to do is said', async ({ page, product }) => {
    // What was read with one credential is nobody else's: so nothing that is known already is waited for.
    await page.request.post('/api/v1/nsx/sign-in', {
      data: { username: 'auditor', password: await product.nsx.password('auditor') },
    });
    await product.nsx.cluster(SECOND, 'stop-heartbeat');
    try {
      const clusters = new NsxClustersPage(page);
      await clusters.open(`?open=${SECOND}`);
      await expect(clusters.table.row(SECOND)).toContainText('No heartbeat');
      await expect(clusters.table.row(CLUSTER)).toContainText('Connected');
      const drawer = clusters.drawer(SECOND);
      const wrong = clusters.part('What is wrong, and what to do', drawer);
      await expect(wrong).toContainText(/No heartbeat of .* for 30 min; one is due every 60 s/);
      await expect(wrong).toContainText('See whether Deployment interworking in vmware-system-antrea runs');
      await expect(clusters.part('Components', drawer)).toContainText('30 min ago, too old');
    } finally {
      await product.nsx.cluster(SECOND, 'health');
    }
  });

  test('what the adapters could not tell NSX is a difference; before there is none', async ({ page, product }) => {
    const inventory = new NsxInventoryPage(page);
    await inventory.open(`?view=differences&cluster=${SECOND}`);
    await expect(page.getByText('NSX and the cluster agree')).toBeVisible();
    await product.second.patch(INTERWORKING, { spec: { replicas: 0 } });
    try {
      await expect.poll(() => adapters(product)).toEqual([]);
      await product.second.create('/api/v1/namespaces', { metadata: { name: 'unheard' } });
      await page.reload();
      const row = inventory.differences.rows.filter({ hasText: 'unheard' });
      await expect(row).toContainText('Only in the cluster');
      await row.click();
      await expect(inventory.drawer('unheard')).toContainText(/It was made \d+ s ago; NSX hears of it within 15 s/);
    } finally {
      await product.second.remove('/api/v1/namespaces/unheard');
      await product.second.patch(INTERWORKING, { spec: { replicas: 1 } });
    }
    await expect.poll(() => adapters(product)).toEqual(['Running']);
  });
});

test('who has no right signs in to NSX in place; a wrong password is refused in NSX’s words, and the right one is nowhere', async ({
  page,
  product,
  signIn,
  inspect,
}) => {
  const said: string[] = [];
  page.on('request', (request) => said.push(request.url()));
  const password = await product.nsx.password('auditor');
  await signIn('user1');
  const nsx = new NsxPage(page);
  await nsx.open('policies');
  await expect(nsx.signIn).toContainText('needs get on /netloft/nsx in the cluster stc-tkg-cluster-1');
  await inspect('nsx-sign-in');
  await nsx.signInAs('auditor', 'not-the-password');
  await expect(nsx.signIn.getByRole('alert')).toContainText('NSX did not let you in');
  await expect(nsx.signIn.getByRole('alert')).toContainText('The credentials were incorrect');
  await expect(nsx.signIn.getByRole('textbox', { name: 'User name' })).toHaveValue('auditor');
  await expect(nsx.password).toHaveValue('');
  await nsx.signInAs('auditor', password);
  await expect(page.getByRole('table', { name: 'NSX policies' })).toContainText('Yelb-Zero');
  await expect(nsx.signIn).toHaveCount(0);
  const kept = await page.evaluate(() =>
    JSON.stringify([document.documentElement.outerHTML, Object.entries(localStorage), Object.entries(sessionStorage)]),
  );
  expect(kept).not.toContain(password);
  expect(said.filter((url) => url.includes(password))).toEqual([]);

  await page.getByRole('button', { name: 'Sign out of NSX' }).click();
  await expect(nsx.signIn).toBeVisible();
  await expect(page.getByRole('table', { name: 'NSX policies' })).toHaveCount(0);
});
