import { readFile } from 'node:fs/promises';
import type { APIRequestContext } from '@playwright/test';
import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { PODS, TRACEFLOWS } from '../fixtures/world.ts';
import { TraceChecksPage } from '../pages/trace-checks.page.ts';
import { TraceflowPage } from '../pages/traceflows.page.ts';

const UI = `yelb/${PODS.ui}`;
const APP = `yelb/${PODS.app}`;
const API = `/api/v1/clusters/${CLUSTER}`;

/** Runs yelb-ui to yelb-appserver and waits for its end; its name. */
async function traced(api: APIRequestContext, port: number): Promise<string> {
  const made = await api.post(`${API}/traceflows`, {
    data: {
      source: { type: 'pod', namespace: 'yelb', name: PODS.ui },
      destination: { type: 'pod', namespace: 'yelb', name: PODS.app },
      protocol: 'TCP',
      destinationPort: port,
      tcpFlags: 2,
    },
  });
  expect(made.status()).toBe(201);
  const { id } = (await made.json()) as { id: string };
  const phase = async (): Promise<string> =>
    ((await (await api.get(`${API}/traceflows/${id}`)).json()) as { summary: { phase: string } }).summary.phase;
  await expect.poll(phase, { timeout: 20_000 }).toBe('Succeeded');
  return id;
}

test.beforeEach(({ signIn }) => signIn());

test('what a trace found is kept as a check; the set proves it, and what does not hold is a failure for pipelines', async ({
  page,
  inspect,
}, { project }) => {
  test.slow();
  const trace = new TraceflowPage(page);
  const checks = new TraceChecksPage(page);
  const name = `Zero trust ${project.name}`;
  await trace.openFilled({ source: UI, destination: APP, port: 4568 });
  await trace.start();
  await expect(trace.headline).toContainText('Dropped');

  const first = await checks.keep();
  await expect(first).toContainText('yelb-ui is dropped on its way to yelb-appserver:4568');
  await first.getByLabel('Set', { exact: true }).selectOption('A new set…');
  await first.getByLabel('Name of the new set').fill(name);
  await first.getByLabel('Decided by this policy').check();
  await inspect('trace-check-keep');
  const kept = await checks.save(first);
  await kept.getByRole('button', { name: 'Close' }).last().click();

  const second = await checks.keep();
  await second.getByLabel('Set', { exact: true }).selectOption(name);
  await second.getByLabel('Delivered', { exact: true }).check();
  const dialog = await checks.save(second);
  await dialog.getByRole('button', { name: 'Open the set' }).click();
  await expect(checks.checks.rows).toHaveCount(2);
  await inspect('trace-check-set');

  await page.getByRole('button', { name: 'Run all' }).click();
  await expect(page).toHaveURL(/\/traceflows\/runs\/[^/?]+$/);
  await expect(checks.headline).toHaveText(/Failed.*1 failed · 1 passed/);
  const failed = checks.results.rows.filter({ hasText: 'Failed' });
  await expect(failed).toContainText('expected Delivered, got Dropped');
  await inspect('trace-check-run');

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'JUnit XML' }).click(),
  ]);
  const report = await readFile(await file.path(), 'utf8');
  expect(report).toContain('tests="2"');
  expect(report).toMatch(/<failure [^>]*expected Delivered, got Dropped/);

  await failed.click();
  const result = checks.result('yelb-ui reaches yelb-appserver:4568');
  await expect(result).toContainText('NetworkPolicy · IngressMetric');
  await inspect('trace-check-result');
  await page.reload();
  await expect(result).toContainText('expected Delivered, got Dropped');

  await checks.open();
  const row = checks.sets.rows.filter({ hasText: name });
  await expect(row).toContainText('1 failed · 1 passed');
  await inspect('trace-check-sets');
});

test('two traces of the history are laid side by side, and the link still says it when one of them is gone', async ({
  page,
  api,
  product,
  inspect,
}) => {
  const delivered = await traced(api, 4567);
  const dropped = await traced(api, 4568);
  const trace = new TraceflowPage(page);
  const checks = new TraceChecksPage(page);
  await trace.open();
  for (const name of [delivered, dropped]) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(checks.words).toContainText(/The ways part at NetworkPolicy · \w+ on .*5r8gj/);
  await expect(checks.comparison).toContainText('differs');
  await inspect('trace-compare');
  const before = new URL(page.url()).searchParams;
  await page.keyboard.press('x');
  await expect.poll(() => new URL(page.url()).searchParams.get('a')).toBe(before.get('b'));
  await product.cluster.remove(`${TRACEFLOWS}/${dropped}`);
  await page.reload();
  await expect(page.getByText(`${dropped} is not there any more`)).toBeVisible();
  await expect(checks.comparison).toContainText('delivered to the Pod');
});

test('several traces of the history are run again as one run, each held to what it found', async ({ page, api }) => {
  const names = [await traced(api, 4567), await traced(api, 4568)];
  const trace = new TraceflowPage(page);
  const checks = new TraceChecksPage(page);
  await trace.open();
  for (const name of names) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await page.getByRole('group', { name: 'Selected rows' }).getByRole('button', { name: 'Run again' }).click();
  await expect(checks.headline).toHaveText(/Passed.*All 2 passed/);
  await expect(checks.results.rows).toHaveCount(2);
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(checks.headline).toHaveText(/Passed.*All 2 passed/);
});
