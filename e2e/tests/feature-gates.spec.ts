import { CLUSTER, expect, test } from '../fixtures/test.ts';
import type { Product } from '../fixtures/product.ts';
import { FeatureGatesPage } from '../pages/feature-gates.page.ts';

const CONFIG = '/api/v1/namespaces/kube-system/configmaps/antrea-config';
const PODS = '/api/v1/namespaces/kube-system/pods';
interface Row {
  component: string;
  name: string;
  status: string;
  version: string;
}

test.beforeEach(({ signIn }) => signIn());

async function setFlowExporter(product: Product, on: boolean): Promise<void> {
  const data = (await product.cluster.get(CONFIG))['data'] as Record<string, string>;
  const text = data['antrea-agent.conf'] ?? '';
  await product.cluster.patch(CONFIG, {
    data: { 'antrea-agent.conf': text.replace(/FlowExporter: \w+/, `FlowExporter: ${on}`) },
  });
}
async function restartAntrea(product: Product): Promise<void> {
  const pods = await product.cluster.list(`${PODS}?labelSelector=app%3Dantrea`);
  for (const pod of pods) await product.cluster.remove(`${PODS}/${pod.metadata.name}`);
}

test('the gates are those of the configuration, component by component', async ({ page, api, inspect }) => {
  const gates = new FeatureGatesPage(page);
  await gates.open('?component=agent');
  await expect(gates.row('FlowExporter')).toContainText('off');
  await expect(gates.row('AntreaPolicy')).toContainText('on');
  await expect(gates.row('NetworkPolicyStats')).toContainText(/off.*default on|off.*set in the file/);
  await expect(gates.row('Traceflow')).toContainText(/beta/);
  await inspect('feature-gates');
  await gates.component('Controller');
  await expect(gates.row('Traceflow')).toContainText('on');
  await expect(gates.row('FlowExporter')).toHaveCount(0);
  await gates.filter.fill('stats');
  await expect(gates.table.getByRole('row')).toHaveCount(2);
  await expect(page).toHaveURL(/q=stats/);

  const rows = (await (await api.get('/api/v1/featuregates')).json()) as Row[];
  expect(rows).toContainEqual({ component: 'agent', name: 'FlowExporter', status: 'Disabled', version: 'ALPHA' });
  expect(rows).toContainEqual({ component: 'controller', name: 'AntreaPolicy', status: 'Enabled', version: 'BETA' });
  expect(rows.filter((row) => row.component === 'controller').map((row) => row.name)).not.toContain('FlowExporter');
});

test('a changed configuration changes nothing until Antrea restarts, and the page says so', async ({
  page,
  product,
  api,
  inspect,
}) => {
  // While the controller restarts nobody answers for it.
  const enabled = async (): Promise<string | undefined> => {
    const answer = await api.get('/api/v1/featuregates');
    const rows = answer.ok() ? ((await answer.json()) as Row[]) : [];
    return rows.find((row) => row.name === 'FlowExporter' && row.component === 'agent')?.status;
  };
  const gates = new FeatureGatesPage(page);
  try {
    await setFlowExporter(product, true);
    await gates.open('?component=agent');
    await expect(gates.pending).toContainText('FlowExporter');
    await expect(gates.row('FlowExporter')).toContainText('off');
    await inspect('feature-gates-restart');
    await restartAntrea(product);
    await expect.poll(enabled, { timeout: 30_000 }).toBe('Enabled');
    await gates.open('?component=agent');
    await expect(gates.row('FlowExporter')).toContainText('on');
    await expect(gates.pending).toHaveCount(0);
  } finally {
    await setFlowExporter(product, false);
    await restartAntrea(product);
  }
  await expect.poll(enabled, { timeout: 30_000 }).toBe('Disabled');
});

test('settings stand beside the gates, to read and as the file has them', async ({ page, inspect }) => {
  const gates = new FeatureGatesPage(page);
  await gates.open('?component=agent');
  await gates.part('Settings');
  await expect(gates.row('nodePortLocal.portRange')).toContainText('61000-62000');
  await expect(gates.row('serviceCIDR')).toContainText('20.10.0.0/16');
  await expect(gates.row('hostGateway')).toContainText('antrea-gw0');
  await inspect('settings-of-agents');
  await page.getByLabel('Only what the file sets').check();
  await expect(gates.row('hostGateway')).toHaveCount(0);
  await gates.part('As text');
  await expect(page.getByText('FlowExporter: false').first()).toBeVisible();
  await gates.component('Controller');
  await expect(page.getByText('antrea-controller.conf of ConfigMap kube-system / antrea-config')).toBeVisible();
});

test('the same is there for scripts, with its source named', async ({ api }) => {
  const found = (await (await api.get(`/api/v1/clusters/${CLUSTER}/feature-gates`)).json()) as {
    source: string;
    antreaVersion: string;
    gates: { id: string; enabled: boolean }[];
    config: { text: string }[];
  };
  expect(found).toMatchObject({ source: 'controller-api', antreaVersion: expect.stringMatching(/^v?1\.7/) });
  expect(found.gates).toContainEqual(expect.objectContaining({ id: 'agent/Multicast', enabled: false }));
  expect(found.config).toHaveLength(2);
});
