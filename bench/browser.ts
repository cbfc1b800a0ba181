import { chromium, type Browser, type Page } from '@playwright/test';
import { launchOptions } from '../e2e/fixtures/chromium.ts';

/** A quiet headless Chromium. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch(launchOptions());
}

/** Counts the bytes of JavaScript that cross the wire, gzipped, until the returned function is called. */
export async function countScriptBytes(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  // The server has a smaller encoding for those who take it; the figure is about gzip.
  await session.send('Network.setExtraHTTPHeaders', { headers: { 'accept-encoding': 'gzip' } });
  const scripts = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type === 'Script' || response.mimeType.includes('javascript')) scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  return async () => {
    await session.detach();
    return bytes;
  };
}

/** Signs in with the simulator's admin password and waits for the shell. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('input[name="password"]').fill('admin');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}
