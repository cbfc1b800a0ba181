import { readFile } from 'node:fs/promises';
import { expect, test } from '../fixtures/test.ts';
import { PODS } from '../fixtures/world.ts';
import { WhatIfPage } from '../pages/what-if.page.ts';

test.beforeEach(({ signIn }) => signIn());

const UBUNTU = 'default/ubuntu-20-04-548545fc87-kkzbh';
const DROPPED = 'yelb-ui.yelb.carefor.some-dns.net';
const OUTCOME_1 = `?from=pod:${UBUNTU}&to=fqdn:${DROPPED}&port=80`;
const DRAFT = `apiVersion: crd.antrea.io/v1alpha1
kind: ClusterNetworkPolicy
metadata:
  name: e2e-draft
spec:
  priority: 1
  tier: emergency
  appliedTo:
  - podSelector:
      matchLabels:
        app: yelb-appserver
  ingress:
  - action: Reject
    name: no-one
    from:
    - podSelector: {}
`;

test('the story’s dropped domain name is dropped in securityops, and another is allowed', async ({ page, inspect }) => {
  const whatIf = new WhatIfPage(page);
  await whatIf.open();
  await whatIf.field('Source Pod').fill(UBUNTU);
  await whatIf.field('Destination is a').selectOption('fqdn');
  await whatIf.field('Destination Domain name').fill(DROPPED);
  await whatIf.field('Port').fill('80');
  await whatIf.ask.click();
  await expect(whatIf.answer).toContainText('Dropped by acnp-drop-yelb');
  await expect(whatIf.egress).toContainText('Matched: Drop.');
  await expect(whatIf.ingress).toContainText('denied at the source');
  await inspect('what-if');
  await whatIf.field('Destination Domain name').fill('www.example.org');
  await whatIf.ask.click();
  await expect(whatIf.answer).toContainText('Allowed');
  await expect(page).toHaveURL(/to=fqdn:www\.example\.org/);
});

test('without a policy the question is answered anew, and “why not?” names the rule', async ({ page, inspect }) => {
  const whatIf = new WhatIfPage(page);
  await whatIf.open(`${OUTCOME_1}&why=AntreaClusterNetworkPolicy:acnp-allow-yelb&all=1`);
  await expect(whatIf.answer).toContainText(/was never asked: acnp-drop-yelb › \S+ in securityops decided before it/);
  await whatIf.field('Without a policy').click();
  await page.getByRole('option').filter({ hasText: 'securityops' }).click();
  await expect(whatIf.comparison).toContainText('Dropped becomes Allowed.');
  await expect(page).toHaveURL(/without=AntreaClusterNetworkPolicy:acnp-drop-yelb/);
  await inspect('what-if-without');
});

test('a draft is tried before it is made; text that cannot be read is not', async ({ page }) => {
  const whatIf = new WhatIfPage(page);
  await whatIf.open(`?from=pod:yelb/${PODS.ui}&to=pod:yelb/${PODS.app}&port=4567`);
  await expect(whatIf.answer).toContainText('Allowed by Yelb-Zero-Trust');
  await page.getByRole('button', { name: 'Add a draft' }).click();
  const editor = page.getByRole('textbox', { name: 'Draft as YAML' });
  await editor.fill('kind: [');
  await page.getByRole('button', { name: 'Use it in the question' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await editor.fill('');
  await page.keyboard.insertText(DRAFT);
  await page.getByRole('button', { name: 'Use it in the question' }).click();
  // NSX's tier stands above emergency, and its policy allows the connection first.
  await expect(whatIf.comparison).toContainText('do not change the verdict');
  const link = page.url();
  await page.goto('about:blank');
  await page.goto(link);
  await expect(page.getByRole('button', { name: 'Remove ClusterNetworkPolicy e2e-draft' })).toBeVisible();
});

test('the chain has a table, and the question becomes a Traceflow', async ({ page }) => {
  const whatIf = new WhatIfPage(page);
  await whatIf.open(`?from=pod:yelb/${PODS.ui}&to=pod:yelb/${PODS.app}&port=4568`);
  await expect(whatIf.ingress).toContainText('Matched: Drop.');
  await page.keyboard.press('t');
  await expect(page.getByRole('table', { name: 'Way of the packet' })).toContainText('4089');
  await page.getByRole('link', { name: 'Send it as a Traceflow' }).click();
  // The form takes the packet from the address and then forgets it there.
  await expect(page).toHaveURL(/\/traceflow/);
  await expect(whatIf.field('Source Pod')).toHaveValue(PODS.ui);
  await expect(whatIf.field('Destination Pod')).toHaveValue(PODS.app);
  await expect(whatIf.field('Destination port')).toHaveValue('4568');
});

test('the matrix is walked by keyboard, drilled into and exported', async ({ page, inspect }) => {
  const whatIf = new WhatIfPage(page);
  await whatIf.open('?tab=matrix&by=workload&mport=5432&ns=yelb,default');
  await expect(whatIf.cell('yelb/yelb-ui', 'yelb/yelb-db')).toHaveAccessibleName(/Dropped/);
  await expect(whatIf.cell('yelb/yelb-appserver', 'yelb/yelb-db')).toHaveAccessibleName(/Allowed/);
  await inspect('what-if-matrix');
  await page.getByRole('button', { name: 'Export' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  const csv = await readFile(await (await saved).path(), 'utf8');
  expect(csv.split('\r\n')[0]).toContain('yelb/yelb-db');
  await whatIf.grid.locator('[tabindex="0"]').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/from=pod:.*port=5432/);
  await expect(whatIf.egress).toBeVisible();
});
