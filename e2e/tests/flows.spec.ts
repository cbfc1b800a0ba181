import { readFile } from 'node:fs/promises';
import type { APIRequestContext } from '@playwright/test';
import { pastOf } from '../fixtures/flows.ts';
import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { FLOW_CLUSTER } from '../pages/flow-dashboards.page.ts';
import { FlowsPage } from '../pages/flows.page.ts';

const FLOWS = `/api/v1/clusters/${FLOW_CLUSTER}/flows`;

/** Verdicts of every record of a range, one by one: what counts on the page must add up to. */
async function verdicts(api: APIRequestContext, search: string): Promise<string[]> {
  const answer = await api.get(`${FLOWS}/export${search}&format=ndjson&columns=verdict`);
  expect(answer.status()).toBe(200);
  return (await answer.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { verdict: string }).verdict);
}

test('records are counted, narrowed from a cell, and opened', async ({ page, api, signIn, inspect }) => {
  await signIn();
  const past = await pastOf(api, FLOW_CLUSTER);
  const flows = new FlowsPage(page);
  await flows.open(past.search);
  const every = await verdicts(api, past.search);
  await expect.poll(() => flows.total()).toBe(every.length);
  await inspect('flows');

  const allowed = flows.table.rows.filter({ hasText: 'Allowed' }).first();
  await allowed.getByRole('cell').filter({ hasText: 'Allowed' }).hover();
  await flows.button('Only verdict:allowed').click();
  await expect(page).toHaveURL(/filter=verdict:allowed/);
  await expect.poll(() => flows.total()).toBe(every.filter((one) => one === 'allowed').length);
  await flows.button('Take verdict:allowed away').click();
  await expect.poll(() => flows.total()).toBe(every.length);

  await flows.filter.fill('dst.pod:yelb/yelb-appserver* port:4567');
  await flows.filter.press('Enter');
  await expect(page).toHaveURL(/port:4567/);
  // Rows of the question before are no more when the count is that of this one.
  const asked = await verdicts(api, `${past.search}&filter=dst.pod:yelb/yelb-appserver* port:4567`);
  await expect.poll(() => flows.total()).toBe(asked.length);
  await expect(flows.table.table).toHaveAttribute('aria-busy', 'false');
  await flows.table.rows.first().click();
  await expect(flows.drawer.getByRole('link', { name: 'Traceflow' })).toHaveAttribute(
    'href',
    /source=yelb\/yelb-ui-.*dstType=service/,
  );
  await expect(flows.drawer.getByRole('table', { name: 'Both ends' })).toContainText('yelb-appserver');
  await inspect('flow-record');
  await page.reload();
  await expect(flows.drawer).toContainText('destinationServicePortName');
});

test('a bar of the histogram is a time to look at, and the whole result is a file', async ({ page, api, signIn }) => {
  await signIn();
  const past = await pastOf(api, FLOW_CLUSTER);
  const flows = new FlowsPage(page);
  await flows.open(`${past.search}&sort=octetDeltaCount`);
  await expect(flows.table.rows.first()).toBeVisible();
  const box = await flows.histogram.boundingBox();
  if (box === null) throw new Error('the histogram has no place');
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(page).not.toHaveURL(new RegExp(past.from));
  const { searchParams } = new URL(page.url());
  const zoomed = `?from=${searchParams.get('from') ?? ''}&to=${searchParams.get('to') ?? ''}`;
  const every = await verdicts(api, zoomed);
  await expect.poll(() => flows.total()).toBe(every.length);

  await flows.button('Export').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'CSV', exact: true }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(every.length + 1);
  expect(lines[0]).toContain('sourcePodName');
});

test('a record is the start of a policy', async ({ page, api, signIn }) => {
  await signIn();
  const past = await pastOf(api, FLOW_CLUSTER);
  const flows = new FlowsPage(page);
  await flows.open(`${past.search}&filter=dst.pod:yelb/yelb-appserver*`);
  await flows.table.rows.first().click();
  await flows.drawer.getByRole('button', { name: 'Draft a policy' }).click();
  await page.getByRole('menuitem', { name: 'Allow this, drop the rest' }).click();
  await expect(page).toHaveURL(/policies\/new\?.*template=draft/);
  await expect(page.locator('.cm-content')).toContainText('app: yelb-appserver');
});

test('a long result is read on while it is scrolled', async ({ page, api, signIn }) => {
  await signIn();
  const past = await pastOf(api, FLOW_CLUSTER);
  const flows = new FlowsPage(page);
  await flows.open(past.search);
  await expect(flows.count.first()).toHaveText(/^200 of /);
  await flows.table.rows.first().focus();
  await page.keyboard.press('End');
  await expect(flows.count.first()).toHaveText(/^400 of /);
});

test('live records come by themselves, stand still while paused, and open', async ({ page, signIn, inspect }) => {
  await signIn();
  const flows = new FlowsPage(page);
  await flows.open('?view=live');
  await expect(flows.table.rows.first()).toBeVisible();
  await flows.button('Pause').click();
  const first = (await flows.table.ids())[0];
  await expect(flows.liveCounts).toContainText(/[1-9]\d* more came since/);
  expect((await flows.table.ids())[0]).toBe(first);
  await inspect('flows-live');
  await flows.table.rows.first().click();
  await expect(flows.drawer.getByRole('link', { name: 'Find it among the stored records' })).toBeVisible();
  await flows.button('Resume').click();
  await expect(flows.liveCounts).not.toContainText('more came since');
});

test('who may view everything is told of nothing hidden', async ({ page, signIn }) => {
  await signIn('user1');
  const flows = new FlowsPage(page);
  await flows.open('', CLUSTER);
  // A journey before may have let the agents export for a moment.
  const answered = page.getByText('No flow records in this range').or(flows.gaps).or(flows.table.rows.first());
  await expect(answered.first()).toBeVisible();
  await expect(page.getByText('Hidden from you')).toHaveCount(0);
});

test('an empty page says which agents export nothing, and leads to the gate', async ({ page, signIn, inspect }) => {
  await signIn();
  const flows = new FlowsPage(page);
  await flows.open('', CLUSTER);
  const gap = flows.gaps.getByRole('listitem').filter({ hasText: 'FlowExporter' }).first();
  await expect(gap).toBeVisible();
  await inspect('flows-empty');
  await gap.getByRole('link').click();
  await expect(page).toHaveURL(/feature-gates/);
});
