import type { Page } from '@playwright/test';
import { CLUSTER, expect, test } from '../fixtures/test.ts';
import type { Product } from '../fixtures/product.ts';
import { AGENT_INFOS, agentTruth, foreignTraceflow, NODES, PODS, TRACEFLOWS } from '../fixtures/world.ts';
import { AgentsPage } from '../pages/agents.page.ts';
import { ShellPage } from '../pages/clusters.page.ts';
import { TraceflowPage } from '../pages/traceflows.page.ts';

const SECOND = 'stc-tkg-cluster-2';
test.beforeEach(({ signIn }) => signIn());

test('an address that leads nowhere says so, within the frame', async ({ page, api, inspect }) => {
  const shell = new ShellPage(page);
  await shell.open('no-such-page');
  await expect(shell.title).toHaveText('There is no such page');
  await expect(page).toHaveTitle(/There is no such page/);
  await inspect('not-found');
  await shell.open('/nothing/at/all');
  await expect(shell.title).toHaveText('There is no such page');
  await shell.open('/clusters/nowhere/overview');
  await expect(shell.title).toHaveText('There is no cluster “nowhere” here');
  await page.getByRole('main').getByRole('link', { name: CLUSTER }).click();
  await expect(shell.title).toHaveText('Overview');
  const answer = await api.get('/api/v1/clusters/nowhere/agents');
  expect(answer.status()).toBe(404);
  expect(await answer.json()).toMatchObject({ code: 'CLUSTER_UNKNOWN', detail: expect.stringContaining(CLUSTER) });
});

test('a simulated cluster is marked as such, and the switcher goes to the other one', async ({ page, api }) => {
  const shell = new ShellPage(page);
  await shell.open('overview');
  await expect(shell.topBar).toContainText(/simulated/i);
  await shell.switchCluster(SECOND);
  await expect(page).toHaveURL(new RegExp(`/clusters/${SECOND}/`));
  await expect(shell.topBar).toContainText(SECOND);
  const clusters = (
    (await (await api.get('/api/v1/clusters')).json()) as {
      items: { name: string; simulated: boolean; isDefault: boolean }[];
    }
  ).items;
  expect(clusters.map((one) => [one.name, one.simulated, one.isDefault])).toEqual([
    [CLUSTER, true, true],
    [SECOND, true, false],
  ]);
});

test('the palette finds pages and objects, and help lists the keys', async ({ page, inspect }) => {
  const shell = new ShellPage(page);
  await shell.open('overview');
  await shell.jump('feature', /Feature gates/);
  await expect(page).toHaveURL(/feature-gates/);
  await page.getByRole('heading', { name: 'Feature gates', level: 1 }).waitFor();
  await shell.jump('appserver-857', /yelb-appserver.*4cd86/);
  await expect(new TraceflowPage(page).field('Source Pod')).toHaveValue(PODS.app);
  await shell.open('agents');
  await page.keyboard.press('?');
  await expect(shell.dialog).toContainText('Ctrl');
  await expect(shell.dialog).toContainText(/Filter/);
  await inspect('keyboard-help');
  await page.keyboard.press('Escape');
  await expect(shell.dialog).toHaveCount(0);
});

test('the colour scheme is switched by hand and stays', async ({ page }, info) => {
  const shell = new ShellPage(page);
  await shell.open('overview');
  const scheme = (): Promise<string | null> => page.locator('html').getAttribute('data-mantine-color-scheme');
  const other = info.project.name === 'light' ? 'Dark' : 'Light';
  await expect.poll(scheme).toBe(info.project.name);
  await shell.chooseScheme(other);
  await expect.poll(scheme).toBe(other.toLowerCase());
  await page.reload();
  await expect.poll(scheme).toBe(other.toLowerCase());
});

test('who I am and until when is one click away', async ({ page }) => {
  const shell = new ShellPage(page);
  await shell.open('overview');
  await shell.openAccount();
  await expect(shell.menu).toContainText('Admin password');
  await expect(shell.menu).toContainText(/Session until/);
  await expect(shell.menu).toContainText(/ends when idle at/);
});

test.describe('a cluster in trouble', () => {
  /** The page agrees with the API server, without having been loaded again. */
  async function expectAgreement(page: Page, product: Product): Promise<void> {
    const agents = new AgentsPage(page);
    await expect.poll(() => agents.shown(), { timeout: 45_000 }).toEqual(await agentTruth(product));
    expect(
      await page.evaluate(() => (globalThis as unknown as { sameDocument?: boolean }).sameDocument),
      'the page was not reloaded',
    ).toBe(true);
  }
  async function watchAgents(page: Page, product: Product): Promise<void> {
    await new AgentsPage(page).open();
    await page.evaluate(() => {
      (globalThis as unknown as { sameDocument: boolean }).sameDocument = true;
    });
    await expectAgreement(page, product);
  }
  const setPods = async (product: Product, count: number): Promise<void> => {
    await product.cluster.patch(`${AGENT_INFOS}/${NODES.app}`, { localPodNum: count });
  };
  test.afterEach(async ({ product }) => {
    await product.setFaults({});
    await product.apiServer('start');
  });

  test('whose API server is stopped: the page says so, and recovers by itself', async ({ page, product, inspect }) => {
    await watchAgents(page, product);
    await product.apiServer('stop');
    const shell = new ShellPage(page);
    await expect(shell.unreachable).toBeVisible({ timeout: 30_000 });
    await expect(shell.connection).toHaveText('stale');
    await expect(new AgentsPage(page).table.rows, 'what was known stays').toHaveCount(3);
    await inspect('unreachable');
    await product.apiServer('start');
    await expect(shell.unreachable).toHaveCount(0, { timeout: 30_000 });
    await expect(shell.connection).toHaveText('live');
    await setPods(product, 41);
    await expectAgreement(page, product);
  });

  test('that answers every watch with 410: nothing is lost and nothing is shown twice', async ({ page, product }) => {
    await watchAgents(page, product);
    await product.setFaults({ gone410Storm: true });
    for (const count of [42, 43, 44]) await setPods(product, count);
    await product.setFaults({});
    await setPods(product, 45);
    await expectAgreement(page, product);
  });

  test('that drops 5 % of connections: the table still equals the list', async ({ page, product, api }) => {
    await watchAgents(page, product);
    await product.setFaults({ dropRate: 0.05 });
    for (let port = 5001; port <= 5010; port += 1) {
      const answer = await api.post(`/api/v1/clusters/${CLUSTER}/traceflows`, {
        data: {
          source: { type: 'pod', namespace: 'yelb', name: PODS.ui },
          destination: { type: 'pod', namespace: 'yelb', name: PODS.app },
          destinationPort: port,
        },
      });
      // A dropped write is not repeated by itself: it may have been done.
      expect([201, 502, 503]).toContain(answer.status());
    }
    await product.setFaults({});
    await setPods(product, 46);
    await expectAgreement(page, product);
    const names = (items: readonly { name: string }[]): string[] => items.map((one) => one.name).toSorted();
    const truth = (await product.cluster.list(TRACEFLOWS)).map((one) => one.metadata.name).toSorted();
    await expect
      .poll(async () =>
        names(
          ((await (await api.get(`/api/v1/clusters/${CLUSTER}/traceflows`)).json()) as { items: { name: string }[] })
            .items,
        ),
      )
      .toEqual(truth);
  });

  test('that is slow, overloaded or failing for a while: what was shown stays, and comes back to life', async ({
    page,
    product,
  }) => {
    await watchAgents(page, product);
    for (const faults of [{ status503: true }, { status429: true }, { latencyMs: 1500 }])
      await product.setFaults(faults);
    await expect(new AgentsPage(page).table.rows).toHaveCount(3);
    await product.setFaults({});
    await product.cluster.create(TRACEFLOWS, foreignTraceflow('after-trouble', 4567));
    await setPods(product, 47);
    await expectAgreement(page, product);
    await product.cluster.remove(`${TRACEFLOWS}/after-trouble`);
  });
});
