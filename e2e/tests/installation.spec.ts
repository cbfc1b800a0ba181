import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext } from '@playwright/test';
import { createAuthority, issue } from '../../packages/simulator/src/kubernetes/certificates.ts';
import { CHROMIUM_ARGS, launchOptions } from '../fixtures/chromium.ts';
import { type Product, startFor } from '../fixtures/product.ts';
import { CLUSTER, expect, test } from '../fixtures/test.ts';
import { AccessPage } from '../pages/access.page.ts';

/** A name that a browser does not trust as it trusts localhost: what a load balancer's address is to it. */
const HOST = 'netloft.test';
/** The only address whose forwarded headers are believed: a proxy in front. The whole of 127.0.0.0/8 is this machine. */
const PROXY = '127.0.0.2';

/** The server alone, for the clusters of the worker's product, as it runs behind a load balancer. */
const startAt = (product: Product, env: Readonly<Record<string, string>>): ReturnType<typeof startFor> =>
  startFor(product.simulator.kubeconfig, CLUSTER, { NETLOFT_ALLOWED_HOSTS: HOST, ...env });

/** Signs in with the form, follows live data, reloads and signs out again: each needs cookies, Origin and WebSocket to work at this address. */
async function walk(context: BrowserContext, url: string, token: string): Promise<readonly string[]> {
  const page = await context.newPage();
  const access = new AccessPage(page);
  await page.goto(url);
  await access.title.waitFor();
  const socket = page.waitForEvent('websocket');
  await access.withToken(token);
  await expect(access.title).toHaveCount(0);
  const live = await socket;
  expect(live.url()).toMatch(/^wss?:\/\/netloft\.test:\d+\/api\/v1\/live$/);
  await live.waitForEvent('framereceived');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  await expect(access.title).toHaveCount(0);
  const cookies = (await context.cookies()).map(
    ({ name, secure, httpOnly }) =>
      `${name.replace(/\d+/, 'PORT')}${secure ? ' Secure' : ''}${httpOnly ? ' HttpOnly' : ''}`,
  );
  expect(await page.evaluate(async () => (await fetch('/auth/logout', { method: 'POST' })).status)).toBe(200);
  await page.goto(url);
  await access.title.waitFor();
  return cookies;
}

/** What a sign-in answers to who sends from `from` and says that the browser came over HTTPS. */
const signInFrom = (from: string, port: number, token: string): Promise<{ status: number; cookies: string }> =>
  new Promise((done, refuse) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        localAddress: from,
        path: '/auth/login/token',
        method: 'POST',
        headers: { host: HOST, 'content-type': 'application/json', 'x-forwarded-proto': 'https' },
      },
      (answer) => {
        answer.resume().once('end', () =>
          done({
            status: answer.statusCode ?? 0,
            cookies: (answer.headers['set-cookie'] ?? []).join('\n'),
          }),
        );
      },
    );
    sent.once('error', refuse);
    sent.end(JSON.stringify({ token }));
  });

test.describe('at the address of a load balancer', () => {
  // A server of its own starts in each.
  test.setTimeout(120_000);
  let browser: Browser;
  test.beforeAll(async () => {
    // Another browser than the journeys' own: addresses are told to a browser when it starts.
    browser = await chromium.launch({
      ...launchOptions(),
      args: [...CHROMIUM_ARGS, `--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
    });
  });
  test.afterAll(async () => browser.close());

  test('one signs in over plain HTTP where that is allowed; what forwards requests is believed only where it is named', async ({
    product,
  }) => {
    const token = product.cluster.token('user1');
    const own = await startAt(product, { NETLOFT_PLAIN_HTTP: 'on', NETLOFT_TRUST_PROXY: PROXY });
    const context = await browser.newContext();
    try {
      const port = Number(new URL(own.url).port);
      const cookies = await walk(context, `http://${HOST}:${port}/`, token);
      expect(cookies.filter((one) => one.includes('Secure'))).toEqual([]);
      expect(cookies.filter((one) => one.includes('HttpOnly'))).not.toEqual([]);
      const believed = await signInFrom(PROXY, port, token);
      expect(believed.status).toBe(200);
      expect(believed.cookies).toMatch(/__Host-.*; Secure/i);
      const ignored = await signInFrom('127.0.0.3', port, token);
      expect(ignored.status).toBe(200);
      expect(ignored.cookies).not.toMatch(/Secure/i);
    } finally {
      await context.close();
      await own.close();
    }
  });

  test('one signs in over TLS with a certificate of the installer’s own, with cookies of HTTPS alone', async ({
    product,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), 'netloft-tls-'));
    const authority = await createAuthority('Netloft tests');
    const { certificate, key } = await issue(authority, { commonName: HOST }, { dns: [HOST], ips: [] });
    const [NETLOFT_TLS_CERT, NETLOFT_TLS_KEY] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
    await writeFile(NETLOFT_TLS_CERT, certificate);
    await writeFile(NETLOFT_TLS_KEY, key, { mode: 0o600 });
    const own = await startAt(product, { NETLOFT_TLS_CERT, NETLOFT_TLS_KEY });
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    try {
      expect(own.url).toMatch(/^https:/);
      const cookies = await walk(
        context,
        `https://${HOST}:${new URL(own.url).port}/`,
        product.cluster.token('andreasm'),
      );
      expect(cookies.filter((one) => !/^__Host-netloft-.* Secure/.test(one))).toEqual([]);
      expect(cookies.filter((one) => one.endsWith('Secure HttpOnly'))).not.toEqual([]);
    } finally {
      await context.close();
      await own.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
