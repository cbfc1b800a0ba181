import type { APIRequestContext } from '@playwright/test';
import type { Product } from '../fixtures/product.ts';
import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { foreignTraceflow, NODES, PODS, TRACEFLOWS, ZERO_TRUST } from '../fixtures/world.ts';
import { TraceflowPage } from '../pages/traceflows.page.ts';

const UI = `yelb/${PODS.ui}`;
const APP = `yelb/${PODS.app}`;
const REFERENCE = `AntreaClusterNetworkPolicy:${ZERO_TRUST}`;
interface Result {
  metadata: { name: string };
  status: { phase: string; results: { node: string; observations: Record<string, string>[] }[] };
}

/** Runs a Traceflow as scripts written for Antrea UI do: 202, then its status until that is a redirect, then the result. */
async function runByProtocol(api: APIRequestContext, port: number): Promise<Result> {
  const made = await api.post('/api/v1/traceflow', { data: { spec: foreignSpec(port) } });
  expect(made.status()).toBe(202);
  expect(await made.text()).toBe('');
  const at = made.headers()['location'] ?? '';
  expect(at).toMatch(/^\/api\/v1\/traceflow\/[\w-]+$/);
  expect(made.headers()['retry-after']).toBe('2');
  const first = await api.get(at);
  expect([first.status(), first.headers()['location']]).toEqual([303, `${at}/status`]);
  await expect.poll(async () => (await api.get(`${at}/status`)).status(), { timeout: 20_000 }).toBe(302);
  expect((await api.get(`${at}/status`)).headers()['location']).toBe(`${at}/result`);
  const result = (await (await api.get(`${at}/result`)).json()) as Result;
  expect((await api.delete(at)).status()).toBe(200);
  expect((await api.get(`${at}/status`)).status()).toBe(404);
  return result;
}
const foreignSpec = (port: number): object => (foreignTraceflow('x', port) as { spec: object }).spec;

test.describe('for scripts', () => {
  test('a request that says nothing is refused at its fields', async ({ api }) => {
    const answer = await api.post(`/api/v1/clusters/${CLUSTER}/traceflows`, { data: {} });
    expect(answer.status()).toBe(400);
    expect(await answer.json()).toMatchObject({
      code: 'INVALID_REQUEST',
      errors: expect.arrayContaining([
        { path: 'source', message: 'source Pod must be specified in non-live-traffic Traceflow' },
      ]),
    });
  });
  test("the API server's refusal comes word for word", async ({ api }) => {
    const answer = await api.post('/api/v1/traceflow', { data: { spec: { ...foreignSpec(80), source: 'nobody' } } });
    expect(answer.status()).toBeGreaterThanOrEqual(400);
    const problem = (await answer.json()) as { detail: string; upstream?: { message?: string } };
    expect(`${problem.detail} ${problem.upstream?.message ?? ''}`).toContain('spec.source');
  });
  test('an unknown trace is a 404, a running one has no result yet', async ({ api }) => {
    expect((await api.get('/api/v1/traceflow/none/status')).status()).toBe(404);
    expect((await api.get('/api/v1/traceflow/none/result')).status()).toBe(404);
    const made = await api.post('/api/v1/traceflow', {
      data: {
        spec: {
          source: { namespace: 'yelb', pod: PODS.ui },
          liveTraffic: true,
          packet: { transportHeader: { tcp: { dstPort: 9 } } },
          timeout: 60,
        },
      },
    });
    const at = made.headers()['location'] ?? '';
    const early = await api.get(`${at}/result`);
    expect(early.status()).toBe(404);
    expect(await early.json()).toMatchObject({ code: 'TRACEFLOW_NOT_DONE' });
    expect((await api.delete(at)).status()).toBe(200);
  });
  test('port 4568 is dropped on the Node of the appserver by the policy from NSX', async ({ api }) => {
    const { status } = await runByProtocol(api, 4568);
    expect(status.phase).toBe('Succeeded');
    const receiver = status.results.find((one) => one.node === NODES.app);
    expect(receiver?.observations).toEqual([
      { component: 'Forwarding', action: 'Received' },
      { component: 'NetworkPolicy', componentInfo: 'IngressMetric', action: 'Dropped', networkPolicy: REFERENCE },
    ]);
  });
  test('port 4567 is delivered through the tunnel', async ({ api }) => {
    const { status } = await runByProtocol(api, 4567);
    expect(status.phase).toBe('Succeeded');
    const [sender, receiver] = [NODES.ui, NODES.app].map(
      (node) => status.results.find((one) => one.node === node)?.observations,
    );
    expect(sender).toEqual([
      { component: 'SpoofGuard', action: 'Forwarded' },
      { component: 'Forwarding', componentInfo: 'Output', action: 'Forwarded', tunnelDstIP: '10.13.82.39' },
    ]);
    expect(receiver).toEqual([
      { component: 'Forwarding', action: 'Received' },
      { component: 'NetworkPolicy', componentInfo: 'IngressRule', action: 'Forwarded', networkPolicy: REFERENCE },
      { component: 'Forwarding', componentInfo: 'Output', action: 'Delivered' },
    ]);
  });
});

test.describe('in the page', () => {
  test.beforeEach(({ signIn }) => signIn());

  test('what cannot be traced is said at its field, and nothing that was typed is lost', async ({ page, inspect }) => {
    const trace = new TraceflowPage(page);
    await trace.open();
    await inspect('traceflow-empty');
    await trace.field('Destination port').fill('80');
    await trace.run.click();
    await expect(trace.form).toContainText(
      'source Pod must be specified in non-live-traffic Traceflow. Choose a namespace and a Pod.',
    );
    await expect(trace.field('Destination port')).toHaveValue('80');
    await trace.field('Destination port').fill('70000');
    await trace.run.click();
    await expect(trace.form).toContainText('A whole number from 0 to 65535.');
    await inspect('traceflow-faults');
  });

  test('yelb-ui to yelb-appserver is chosen from pickers: 4568 is dropped, and the link reopens it in a fresh tab', async ({
    page,
    context,
    inspect,
  }) => {
    const trace = new TraceflowPage(page);
    await trace.open();
    await trace.pick('Source Namespace', 'yelb', /^yelb$|\byelb\b/);
    await trace.pick('Source Pod', 'yelb-ui', /yelb-ui.*m5clv/);
    await trace.pick('Destination Pod', 'app=yelb-appserver', /yelb-appserver.*4cd86/);
    await trace.field('Destination port').fill('4568');
    await trace.start();
    await expect(trace.headline).toContainText(/Dropped on .*5r8gj.* by Yelb-Zero-Trust/);
    await expect(trace.headline).toContainText('nsx-category-application');
    await inspect('traceflow-dropped');
    const link = page.url();
    const fresh = await context.newPage();
    await fresh.goto(link);
    await expect(new TraceflowPage(fresh).headline).toContainText('Dropped');
    await fresh.close();
  });

  test('4567 is delivered; the table has what the picture shows, and YAML what the cluster holds', async ({
    page,
    inspect,
  }) => {
    const trace = new TraceflowPage(page);
    await trace.openFilled({ source: UI, destination: APP, port: 4567 });
    await trace.start();
    await expect(trace.headline).toContainText('Delivered');
    await expect(trace.path).toContainText('10.13.82.39');
    await inspect('traceflow-delivered');
    await page.keyboard.press('t');
    await expect(trace.table.getByRole('row')).toHaveCount(6);
    await expect(trace.table).toContainText('Yelb-Zero-Trust');
    await inspect('traceflow-table');
    await trace.view('YAML');
    await expect(page.getByText('tunnelDstIP: 10.13.82.39').first()).toBeVisible();
    await inspect('traceflow-yaml');
  });

  test('the policy that decided is one click away, and a trace is run again with one more', async ({ page }) => {
    const trace = new TraceflowPage(page);
    await trace.openFilled({ source: UI, destination: APP, port: 4568 });
    const first = await trace.start();
    await expect(trace.headline).toContainText('Dropped');
    await trace.headline.getByRole('button', { name: 'Yelb-Zero-Trust' }).click();
    await expect(page.getByRole('complementary', { name: /Yelb-Zero-Trust/ })).toContainText(ZERO_TRUST);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Run again' }).first().click();
    await expect(page).not.toHaveURL(new RegExp(first));
    await expect(trace.headline).toContainText('Dropped');
  });

  test('a trace that waits for traffic shows its progress and can be cancelled', async ({ page, product, inspect }) => {
    const trace = new TraceflowPage(page);
    await trace.open(`?source=${encodeURIComponent(UI)}&live=true&port=9&timeout=120`);
    const name = await trace.start();
    await expect(trace.progress).toContainText(/of 120 s/);
    await inspect('traceflow-running');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect
      .poll(async () => (await product.cluster.list(TRACEFLOWS)).map((one) => one.metadata.name))
      .not.toContain(name);
  });

  test('a trace that is gone says when traces go, and that it can be made again', async ({ page, product }) => {
    const trace = new TraceflowPage(page);
    await trace.openFilled({ source: UI, destination: APP, port: 4567 });
    const name = await trace.start();
    await expect(trace.headline).toContainText('Delivered');
    await product.cluster.remove(`${TRACEFLOWS}/${name}`);
    await page.reload();
    await expect(page.getByText('This trace is not there any more')).toBeVisible();
    await expect(page.getByText(/removed after 60 minutes/)).toBeVisible();
  });

  test('the history lists every trace of the cluster live, also those that others made', async ({
    page,
    product,
    inspect,
  }) => {
    const trace = new TraceflowPage(page);
    await trace.open();
    await product.cluster.create(TRACEFLOWS, foreignTraceflow('history-test', 4568));
    try {
      const row = trace.history.row('history-test');
      await expect(row).toContainText('Dropped');
      await inspect('traceflow-history');
      await trace.history.filter.fill('history-test');
      await expect.poll(() => trace.history.ids()).toEqual(['history-test']);
      await row.click();
      await expect(page).toHaveURL(/\/traceflow\/history-test/);
      await expect(page.getByText('made outside Netloft')).toBeVisible();
    } finally {
      await product.cluster.remove(`${TRACEFLOWS}/history-test`);
    }
    await trace.open();
    await expect(trace.history.row('history-test')).toHaveCount(0);
  });

  test('Ctrl+Enter runs the form', async ({ page }) => {
    const trace = new TraceflowPage(page);
    await trace.openFilled({ source: UI, destination: APP, port: 4567 });
    await trace.field('Destination port').press('Control+Enter');
    await expect(page).toHaveURL(/\/traceflow\/[^/?]+/);
    await expect(trace.headline).toContainText('Delivered');
  });
});

/** A trace that stays as the test writes it: live traffic from a source port that nobody uses. */
async function written(product: Product, name: string, port: number, results: readonly object[]): Promise<void> {
  const flow = { srcPort: 40_000, dstPort: port, flags: 2 };
  const object = {
    ...(foreignTraceflow(name, port) as { spec: object }),
    spec: {
      ...(foreignTraceflow(name, port) as { spec: object }).spec,
      packet: { ipHeader: { protocol: 6 }, transportHeader: { tcp: flow } },
      liveTraffic: true,
      timeout: 300,
    },
  };
  await product.cluster.create(TRACEFLOWS, object);
  // The controller takes it up first, and leaves it alone then: no such connection is ever opened.
  const phase = async (): Promise<unknown> =>
    ((await product.cluster.get(`${TRACEFLOWS}/${name}`))['status'] as { phase?: string } | undefined)?.phase;
  await expect.poll(phase).toBe('Running');
  await product.cluster.patch(`${TRACEFLOWS}/${name}/status`, {
    status: { phase: 'Succeeded', startTime: '2020-01-01T00:00:00Z', results },
  });
}
const START = 1_577_836_800;
const passing = (node: string, at: number, first: object, last: object): object => ({
  node,
  timestamp: START + at,
  observations: [first, { component: 'Forwarding', componentInfo: 'Output', ...last }],
});
const SENT = { component: 'SpoofGuard', action: 'Forwarded' };
const RECEIVED = { component: 'Forwarding', action: 'Received' };

test.describe('of an object that the cluster holds', () => {
  test.beforeEach(({ signIn }) => signIn());

  test('a path over twelve Nodes is drawn in their order, and its table has every step', async ({
    page,
    product,
    inspect,
  }) => {
    const name = 'twelve-nodes';
    const results = Array.from({ length: 12 }, (_, index) =>
      passing(
        `worker-${String(index + 1).padStart(2, '0')}`,
        index,
        index === 0 ? SENT : RECEIVED,
        index === 11 ? { action: 'Delivered' } : { action: 'Forwarded', tunnelDstIP: `10.0.0.${index + 2}` },
      ),
    );
    await written(product, name, 4567, results.toReversed());
    try {
      const trace = new TraceflowPage(page);
      await trace.openResult(name);
      await expect(trace.headline).toContainText('Delivered');
      await expect(trace.path.getByRole('region')).toHaveCount(12);
      await expect(trace.path.getByRole('region').nth(11)).toContainText('12 of 12');
      const frame = await trace.path.evaluate((one) => one.scrollWidth - one.clientWidth);
      expect(frame).toBeLessThanOrEqual(1);
      await inspect('traceflow-twelve-nodes');
      await page.keyboard.press('t');
      await expect(trace.table.getByRole('row')).toHaveCount(25);
    } finally {
      await product.cluster.remove(`${TRACEFLOWS}/${name}`);
    }
  });

  test('what the policies say now stands beside it, and what could explain the difference', async ({
    page,
    product,
    inspect,
  }) => {
    const name = 'says-other';
    await written(product, name, 4568, [
      passing(NODES.ui, 0, SENT, { action: 'Forwarded', tunnelDstIP: '10.13.82.39' }),
      passing(NODES.app, 1, RECEIVED, { action: 'Delivered' }),
    ]);
    try {
      const trace = new TraceflowPage(page);
      await trace.openResult(name);
      await expect(trace.headline).toContainText('Delivered');
      await expect(trace.now).toContainText(/Dropped.*Yelb-Zero-Trust.*another verdict than the trace/);
      await expect(trace.now.getByRole('listitem').filter({ hasText: 'Yelb-Zero-Trust was made at' })).toBeVisible();
      await inspect('traceflow-now-differs');
      await trace.now.getByRole('link', { name: 'Every rule' }).click();
      await expect(page).toHaveURL(/what-if.*port=4568/);
    } finally {
      await product.cluster.remove(`${TRACEFLOWS}/${name}`);
    }
  });
});

test('a form filled by an antctl flow is run, and its result is copied as text, diagram and commands', async ({
  page,
  context,
  signIn,
  inspect,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn();
  const trace = new TraceflowPage(page);
  await trace.openFilled({ source: UI, destination: APP });
  await trace.form.getByRole('button', { name: 'More options' }).click();
  await trace.field('antctl flow').fill('tcp,tcp_dst=4568');
  await expect(trace.field('Destination port')).toHaveValue('4568');
  await inspect('traceflow-flow-field');
  await trace.start();
  await expect(trace.headline).toContainText('Dropped');
  // What is copied may arrive after the menu has closed, so that every text is asked for until it is there.
  const copied = async (item: RegExp): Promise<string> => {
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await expect(page.getByRole('menu')).toHaveCount(0);
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await expect.poll(() => copied(/^Text/)).toContain('Policies say now: Dropped by Yelb-Zero-Trust');
  await expect.poll(() => copied(/^Mermaid/)).toContain('flowchart LR');
  await expect.poll(() => copied(/^kubectl/)).toMatch(/^kubectl create -f - <<'EOF'[\s\S]*dstPort: 4568[\s\S]*EOF$/);
  await expect.poll(() => copied(/^antctl/)).toContain(`antctl traceflow -S ${UI} -D ${APP} -f tcp,tcp_dst=4568`);
});

test('what user1 may not create is not offered, with the reason beside it, and the form stays as it was', async ({
  page,
  signIn,
  inspect,
}) => {
  await signIn('user1');
  const trace = new TraceflowPage(page);
  await trace.openFilled({ source: UI, destination: APP, port: 4567 });
  await expect(trace.form).toContainText('The cluster will not let you run traces');
  await expect(trace.run).toHaveAttribute('aria-disabled', 'true');
  await expect(trace.run).toHaveAccessibleDescription(/needs create on traceflows\.crd\.antrea\.io/);
  await trace.field('Destination port').press('Control+Enter');
  await expect(page).toHaveURL(/\/traceflow(\?|$)/);
  await expect(trace.field('Source Pod')).toHaveValue(PODS.ui);
  await expect(trace.field('Destination port')).toHaveValue('4567');
  await inspect('traceflow-refused');
});
