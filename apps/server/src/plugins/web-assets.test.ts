import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerProblemDetails } from './problem-details.ts';
import { registerRouteTable } from './route-table.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { registerWebAssets } from './web-assets.ts';

const script = 'console.log("the page")';
const page =
  '<html><meta property="csp-nonce" nonce="__CSP_NONCE__"><meta content="__SESSION_HINT__"><script nonce="__CSP_NONCE__"></script></html>';
const folder = mkdtempSync(join(tmpdir(), 'netloft-web-'));
const root = join(folder, 'dist');
let app: FastifyInstance;
let bare: FastifyInstance;

async function appWith(webRoot: string | undefined): Promise<FastifyInstance> {
  const made = fastify();
  made.addHook('onRequest', async (_, reply) =>
    setSecurityHeaders(reply, { ip: '::1', secure: false, host: 'localhost' }),
  );
  registerRouteTable(made);
  registerProblemDetails(made);
  await registerWebAssets(made, webRoot);
  return made;
}

beforeAll(async () => {
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'outside');
  writeFileSync(join(root, 'index.html'), page);
  writeFileSync(join(root, '.hidden'), 'hidden');
  writeFileSync(join(root, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(root, 'assets/index-AbCd1234.js'), script);
  writeFileSync(join(root, 'assets/index-AbCd1234.js.gz'), gzipSync(script));
  app = await appWith(root);
  bare = await appWith(undefined);
});
afterAll(async () => {
  await app.close();
  await bare.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (url: string, headers: Record<string, string> = { accept: 'text/html' }) => app.inject({ url, headers });

describe('the web app', () => {
  it.each([
    [
      'a link on another site, which brings no cookie even of a live session',
      { 'sec-fetch-site': 'cross-site' },
      'maybe',
    ],
    ['a browser that does not say where it comes from', {}, 'maybe'],
    ['a session', { 'sec-fetch-site': 'none', cookie: 'a=b; netloft-session-3000-0=x' }, 'present'],
    ['a typed address without a session', { 'sec-fetch-site': 'none', cookie: 'a=b' }, 'none'],
    ['a reload without a session', { 'sec-fetch-site': 'same-origin' }, 'none'],
  ])('tells the page for %s whether it may have a session', async (_, headers, hint) => {
    const answer = await get('/', { accept: 'text/html', ...headers });
    expect(/<meta content="(\w+)">/.exec(answer.body)?.[1]).toBe(hint);
  });

  it.each([
    '/assets/gone-AbCd1234.js',
    '/gone.js',
    '/robots.txt',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/.hidden',
    '/assets/index-AbCd1234.js.gz',
    '/api',
    '/api/v1/x',
    '/auth/x',
    '/metrics',
  ])('has nothing at %s, and does not send the page instead', async (url) => {
    const response = await get(url);
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it.each([
    ['a part of the page', '/assets/index-AbCd1234.js', "default-src 'none'", undefined],
    ['another file', '/favicon.svg', expect.stringContaining("default-src 'none'"), 'DENY'],
    ['the page', '/', expect.stringContaining("script-src 'self' 'nonce-"), 'DENY'],
  ])('sends %s with the headers that protect it, and no heavier ones', async (_, url, policy, frames) => {
    const { headers } = await get(url);
    expect(headers['content-security-policy']).toEqual(policy);
    expect([headers['x-content-type-options'], headers['cross-origin-resource-policy']]).toEqual([
      'nosniff',
      'same-origin',
    ]);
    expect([headers['x-frame-options'], headers['permissions-policy'] === undefined]).toEqual([
      frames,
      frames === undefined,
    ]);
  });

  it('sends no page to whom asks for something else', async () => {
    expect((await get('/clusters/a/overview', { accept: 'application/json' })).statusCode).toBe(404);
  });

  it.each([
    '/',
    '/sign-in',
    '/clusters/a/agents',
    '/clusters/a/traceflow/some.name',
    '/index.html/x',
    '/settings?tab=session',
  ])('sends the page at %s, uncached, with a nonce of its own', async (url) => {
    const [one, two] = [await get(url), await get(url)];
    expect(one.statusCode).toBe(200);
    expect(one.headers['cache-control']).toBe('no-store');
    const nonce = /nonce="([^"]+)"/.exec(one.body)?.[1] ?? '';
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{24}$/);
    expect(one.body).toBe(page.replaceAll('__CSP_NONCE__', nonce).replace('__SESSION_HINT__', 'maybe'));
    expect(one.headers['content-security-policy']).toContain(`script-src 'self' 'nonce-${nonce}'`);
    expect(one.headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
    expect(two.body).not.toBe(one.body);
  });

  it('sends files with a digest in their name to be kept for ever, compressed where the browser can', async () => {
    const plain = await get('/assets/index-AbCd1234.js');
    expect(plain.body).toBe(script);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(plain.headers['content-type']).toMatch(/javascript/);
    const zipped = await get('/assets/index-AbCd1234.js', { 'accept-encoding': 'gzip' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.headers['content-type']).toMatch(/javascript/);
    expect(zipped.headers.vary).toMatch(/accept-encoding/i);
  });

  it('sends other files to be asked about again', async () => {
    const icon = await get('/favicon.svg');
    expect(icon.headers['cache-control']).toBe('no-cache');
    expect(icon.headers['content-type']).toMatch(/svg/);
    const again = await get('/favicon.svg', { 'if-none-match': String(icon.headers.etag) });
    expect(again.statusCode).toBe(304);
  });
});

it('without a built web app the server says so', async () => {
  const response = await bare.inject({ url: '/', headers: { accept: 'text/html' } });
  expect(response.statusCode).toBe(404);
  expect(response.json()).toMatchObject({
    detail: 'This server has no built web app to show.',
    action: expect.stringContaining('NETLOFT_WEB_ROOT') as string,
  });
});
