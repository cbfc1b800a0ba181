import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { NsxClustersPage } from '../pages/nsx-clusters.page.ts';
import { NsxRegisterPage } from '../pages/nsx-register.page.ts';
import { TiersPage } from '../pages/tiers.page.ts';

const SECOND = 'stc-tkg-cluster-2';
const IMAGE = 'registry.example.org/antrea/antrea-interworking:1.3.0';
/** What base64 of `-----BEGIN PRIVATE KEY-----` begins with; that of a certificate parts from it within these letters. */
const ENCODED_KEY = Buffer.from('-----BEGIN PRIVATE').toString('base64');
const TLS_KEY = /tls\.key\\*"?: *\\*"?[A-Za-z0-9+/=]{8}/;

/** Whether a text holds a private key, as PEM or as manifests carry it. */
const holdsKey = (text: string): boolean =>
  text.includes('BEGIN PRIVATE KEY') || text.includes(ENCODED_KEY) || TLS_KEY.test(text);

/** Text, values of fields, and storage of the page. */
const everythingOf = (page: Page): Promise<string> =>
  page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      document.body.textContent ?? '',
      ...[...document.querySelectorAll('input, textarea')].map((field) =>
        'value' in field ? String(field.value) : '',
      ),
      JSON.stringify(Object.entries(localStorage)),
      JSON.stringify(Object.entries(sessionStorage)),
      document.cookie,
      location.href,
      JSON.stringify(history.state),
    ].join('\n'),
  );

/** Addresses of Netloft's answers that hold a private key, as far as they have come. */
function answersWithKey(page: Page): () => Promise<readonly string[]> {
  const looks: Promise<string | undefined>[] = [];
  page.on('response', (answer) => {
    const { pathname } = new URL(answer.url());
    if (!pathname.startsWith('/api/') || answer.headers()['content-type']?.includes('event-stream') === true) return;
    looks.push(
      answer.text().then(
        (text) => (holdsKey(text) ? pathname : undefined),
        () => undefined,
      ),
    );
  });
  return async () => (await Promise.all(looks)).filter((one) => one !== undefined);
}

test.beforeEach(({ signIn }) => signIn());

test('a cluster is deregistered after a review, and registered again until NSX’s Tiers stand in its ladder; no key is shown', async ({
  page,
  inspect,
}) => {
  test.slow();
  const keys = answersWithKey(page);
  const clusters = new NsxClustersPage(page);
  await test.step('deregister', async () => {
    await clusters.open(`?open=${SECOND}`);
    await clusters.drawer(SECOND).getByRole('button', { name: 'Deregister…' }).click();
    const { dialog } = clusters;
    const deregister = dialog.getByRole('button', { name: 'Deregister', exact: true });
    await expect(dialog.getByRole('list', { name: 'What is made' })).toContainText('Principal identity');
    await expect(dialog).toContainText('The name is not typed yet.');
    await expect(deregister).toBeDisabled();
    await dialog.getByLabel(`Type ${SECOND} to confirm`).fill(SECOND);
    await deregister.click();
    await expect(dialog).toBeHidden({ timeout: 20_000 });
    await expect(clusters.table.row(SECOND)).toHaveCount(0);
    await expect(clusters.unregistered).toContainText(SECOND);
  });

  const register = new NsxRegisterPage(page);
  await test.step('plan', async () => {
    await clusters.unregistered.getByRole('link', { name: `Register ${SECOND}` }).click();
    await expect(register.field('Name in NSX')).toHaveValue(SECOND);
    await expect(register.field('Cluster')).toHaveValue(SECOND);
    const image = register.field('Image of the Antrea NSX adapter');
    await expect(image).not.toHaveValue('');
    await image.fill('');
    await register.form.getByRole('button', { name: 'Show the plan' }).click();
    await expect(register.form).toContainText('is missing');
    await image.fill(IMAGE);
    await register.showPlan();
    await expect(register.steps.filter({ hasText: `Principal identity ${SECOND}` })).toContainText('create');
    const secret = register.step(/^Secret .*nsx-cert$/);
    await secret.locator('summary').click();
    await expect(secret).toContainText('kind: Secret');
    await inspect('nsx-register-plan');
  });

  await test.step('make', async () => {
    await register.make();
    await expect(register.standing.getByRole('status')).toContainText('Connected', { timeout: 25_000 });
    await expect(register.standing).toContainText('5 of 5 Tiers nsx-category-* are there.');
    expect(holdsKey(await everythingOf(page))).toBe(false);
    expect(await keys()).toEqual([]);
    await inspect('nsx-register-connected');
  });

  await register.standing.getByRole('link', { name: `Tiers of ${SECOND}` }).click();
  await expect(page).toHaveURL(new RegExp(`/clusters/${SECOND}/tiers`));
  for (const category of ['ethernet', 'emergency', 'infrastructure', 'environment', 'application'])
    await expect(new TiersPage(page).rung(`nsx-category-${category}`)).toContainText('NSX');
});

test('a key that is asked for is shown this once, in a manifest to download', async ({ page, api }) => {
  const name = 'by-hand';
  const keys = answersWithKey(page);
  const register = new NsxRegisterPage(page);
  await register.open();
  await register.field('Name in NSX').fill(name);
  await register.field('Image of the Antrea NSX adapter').fill(IMAGE);
  await expect(register.form.getByRole('radio', { name: 'Show it to me once' })).toBeChecked();
  await register.showPlan();
  await expect(register.manifests).toContainText('The key is not part of it.');
  await register.make();
  try {
    await expect(register.manifests).toContainText('Netloft keeps no copy');
    const saved = page.waitForEvent('download');
    await register.manifests.getByRole('button', { name: 'Download' }).first().click();
    const manifest = await readFile(await (await saved).path(), 'utf8');
    expect(manifest).toContain('kind: Secret');
    expect(manifest).toContain('tls.key');
    expect(holdsKey(manifest)).toBe(true);
    expect(holdsKey(await everythingOf(page))).toBe(true);
    expect(await keys()).toEqual(['/api/v1/nsx/registrations']);
    await register.manifests.getByLabel('I have saved it').check();
    await page.reload();
    await expect(register.standing).toContainText('Principal identity');
    await expect(register.manifests).toHaveCount(0);
    expect(holdsKey(await everythingOf(page))).toBe(false);
    expect(await keys()).toHaveLength(1);
  } finally {
    await api.post('/api/v1/nsx/deregistrations', { data: { name, cluster: null, force: true } });
  }
});
