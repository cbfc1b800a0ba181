import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import type { Product } from '../fixtures/product.ts';
import { startProduct } from '../fixtures/start.ts';
import { expect, signInTo, test } from '../fixtures/test.ts';
import { NODES, PODS } from '../fixtures/world.ts';
import { CapturesPage } from '../pages/captures.page.ts';

const ENDS = `source=yelb/${PODS.ui}&dst=yelb/${PODS.app}&protocol=TCP&port=4567`;
const GATES = '--antrea 2.7 --feature-gates PacketCapture=true,SupportBundleCollection=true';

/** Presses a button and gives what the browser saved: its name and its first bytes in hexadecimal. */
async function saved(page: Page, button: Locator): Promise<{ readonly name: string; readonly start: string }> {
  const coming = page.waitForEvent('download');
  await button.click();
  const file = await coming;
  const bytes = await readFile(await file.path());
  return { name: file.suggestedFilename(), start: bytes.subarray(0, 4).toString('hex') };
}

test('a release without captures says which one has them, in place of a form', async ({ page, signIn, inspect }) => {
  await signIn();
  const captures = new CapturesPage(page);
  await captures.open();
  await expect(captures.lacking(/records no packets/)).toContainText('Antrea 2.2');
  await captures.part('Support bundles');
  await expect(captures.lacking(/collects no support bundles/)).toContainText('SupportBundleCollection');
  await expect(captures.form).toHaveCount(0);
  await inspect('captures-lacking');
});

test.describe('where both gates are on', () => {
  test.describe.configure({ timeout: 120_000 });
  let own: Product;
  test.beforeAll(async () => {
    own = await startProduct({ simulatorOptions: GATES });
  });
  test.afterAll(() => own.close());
  test.beforeEach(({ page }) => signInTo(page.context().request, own, 'admin'));

  test('what Antrea would refuse is said at its field in its own words, and nothing that was typed is lost', async ({
    page,
    inspect,
  }) => {
    const captures = new CapturesPage(page, own.url);
    await captures.open(`?source=yelb/${PODS.ui}&point=Destination&packets=7&server=https://files.example.org`);
    await captures.form.getByRole('button', { name: 'Start capture' }).click();
    await expect(captures.form).toContainText("destination.pod must be set when capturePoint is 'Destination'");
    await expect(captures.form).toContainText('spec.fileServer.url in body should match');
    await expect(captures.field('Packets')).toHaveValue('7');
    await expect(captures.field('Source Pod')).toHaveValue(PODS.ui);
    await inspect('captures-faults');
  });

  test('packets of a connection are captured, downloaded and deleted', async ({ page, inspect }) => {
    const captures = new CapturesPage(page, own.url);
    await captures.open(`?${ENDS}&packets=3`);
    await expect(captures.field('Destination Pod')).toHaveValue(PODS.app);
    await expect(page).not.toHaveURL(/source=/);
    const name = await captures.start();
    await expect(captures.headline).toHaveText(/^3 packets captured on .*bpx7s$/, { timeout: 60_000 });
    await expect(captures.conditions).toContainText('PacketCaptureComplete');
    await expect(captures.file).toContainText('kubectl cp -n kube-system -c antrea-agent');
    await inspect('capture-result');
    const file = await saved(page, captures.button('Download').first());
    expect(file).toEqual({ name: `${name}.pcapng`, start: '0a0d0d0a' });

    await captures.button('Delete').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect(captures.form).toBeVisible();
    await expect(captures.captures.row(name)).toHaveCount(0);
    await inspect('captures');
  });

  test('a bundle tells which Node failed and why, and hands over the files of the others', async ({
    page,
    inspect,
  }) => {
    const faults = { failNodes: [NODES.ui], nodeError: 'no space left on device' };
    await fetch(`${own.simulator.control}/captures/faults`, { method: 'PUT', body: JSON.stringify(faults) });
    const captures = new CapturesPage(page, own.url);
    const { url, hostPublicKey } = own.simulator.sftp;
    const filled = new URLSearchParams({
      part: 'bundles',
      server: url,
      hostKey: hostPublicKey,
      secret: 'kube-system/support-bundle-secret',
    });
    await captures.open(`?${filled}`);
    await expect(captures.field('Secret')).toHaveValue('support-bundle-secret');
    await inspect('bundle-form');
    await captures.start();
    await expect(captures.headline).toHaveText(/^Collected from 2 of 3 Nodes/, { timeout: 60_000 });
    await expect(captures.node(NODES.ui)).toContainText('no space left on device');
    await inspect('bundle-result');
    const file = await saved(page, captures.button(`Download ${NODES.app}`));
    expect(file.name).toContain(NODES.app);
    expect(file.start.slice(0, 4)).toBe('1f8b');
  });
});
