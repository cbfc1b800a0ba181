import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_PASSWORD, basic, startTestApp, type TestApp } from '../testing/harness.ts';

let behindProxy: TestApp;
let open: TestApp;
let plain: TestApp;
beforeAll(async () => {
  behindProxy = await startTestApp({
    env: { NETLOFT_TRUST_PROXY: '127.0.0.1', NETLOFT_PUBLIC_URL: 'https://netloft.example' },
  });
  // Listens on loopback like every test, but answers for this host: what a LoadBalancer Service looks like from inside.
  const { simulator } = behindProxy;
  open = await startTestApp({ simulator, env: { NETLOFT_ALLOWED_HOSTS: '10.13.210.14' } });
  plain = await startTestApp({ simulator, env: { NETLOFT_ALLOWED_HOSTS: '10.13.210.14', NETLOFT_PLAIN_HTTP: 'on' } });
});
afterAll(async () => {
  await plain.close();
  await open.close();
  await behindProxy.close();
});

interface Answer {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** fetch does not let its caller choose the Host header. */
function send(server: TestApp, method: string, path: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((done, refuse) => {
    const sent = request(`${server.url}${path}`, { method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () =>
        done({
          status: response.statusCode ?? 0,
          cookies: response.headers['set-cookie'] ?? [],
          headers: response.headers,
          body,
        }),
      );
    });
    sent.on('error', refuse).end();
  });
}
const login = (server: TestApp, headers: Record<string, string>) =>
  send(server, 'POST', '/auth/login', { ...basic(ADMIN_PASSWORD), ...headers });

describe('signing in', () => {
  it.each([
    ['over plain HTTP from another machine', { host: '10.13.210.14' }],
    ['with a forwarded scheme that no trusted proxy wrote', { host: '10.13.210.14', 'x-forwarded-proto': 'https' }],
  ])('%s is refused before the password is looked at', async (_, headers) => {
    const answer = await login(open, headers);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'INSECURE_TRANSPORT',
      detail: expect.stringContaining('10.13.210.14') as string,
    });
    expect(answer.cookies).toEqual([]);
  });

  it('with a bearer token over plain HTTP from another machine is refused before a cluster is asked', async () => {
    const headers = { host: '10.13.210.14', authorization: 'Bearer some-token' };
    const answer = await send(open, 'GET', '/auth/session', headers);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'INSECURE_TRANSPORT' });
  });

  describe('at a load balancer’s address over plain HTTP, where the configuration takes the risk', () => {
    // What Chromium sends there: no Sec-Fetch headers, as the address is not trustworthy to it.
    const host = '10.13.210.14:3000';
    const origin = `http://${host}`;

    it('works, with cookies that a browser keeps without HTTPS and sends back', async () => {
      const answer = await login(plain, { host, origin });
      expect(answer.status).toBe(200);
      expect(answer.cookies).not.toEqual([]);
      for (const line of answer.cookies)
        expect(line).toMatch(/^netloft-session-3000-\d=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/);
      expect(answer.headers['strict-transport-security']).toBeUndefined();
      const cookie = answer.cookies.map((line) => line.split(';', 1)[0]).join('; ');
      expect((await send(plain, 'GET', '/auth/session', { host, cookie })).status).toBe(200);
      expect((await send(plain, 'POST', '/auth/logout', { host, origin, cookie })).status).toBe(200);
    });

    it.each(['http://10.13.210.15:3000', 'https://10.13.210.14:3000', 'null'])(
      'refuses a page of %s',
      async (other) => {
        const answer = await login(plain, { host, origin: other });
        expect([answer.status, answer.cookies]).toEqual([403, []]);
      },
    );

    it('takes no forwarded scheme from who is no named proxy', async () => {
      const answer = await login(plain, { host, origin, 'x-forwarded-proto': 'https' });
      expect(answer.status).toBe(200);
      for (const line of answer.cookies) expect(line).not.toMatch(/Secure|__Host-/);
    });
  });

  it('through a trusted proxy that was reached by plain HTTP is refused', async () => {
    expect((await login(behindProxy, { host: 'netloft.example', 'x-forwarded-proto': 'http' })).status).toBe(403);
  });

  it.each([{ 'x-forwarded-proto': 'https' }, {}])(
    'through a trusted proxy that speaks HTTPS gives hardened cookies: %j',
    async (forwarded) => {
      const answer = await login(behindProxy, { host: 'netloft.example', ...forwarded });
      expect(answer.status).toBe(200);
      for (const line of answer.cookies)
        expect(line).toMatch(/^__Host-netloft-session-\d=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
      expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
      const cookie = answer.cookies.map((line) => line.split(';', 1)[0]).join('; ');
      const session = (headers: Record<string, string>) =>
        send(behindProxy, 'GET', '/auth/session', { host: 'netloft.example', ...forwarded, ...headers });
      expect((await session({ cookie })).status).toBe(200);
      // A cookie without the prefix could have been planted by another host of the domain.
      expect((await session({ cookie: cookie.replaceAll('__Host-', '') })).status).toBe(401);
    },
  );

  it('accepts pages of the public address only', async () => {
    const secure = { host: 'backend:3000', 'x-forwarded-proto': 'https' };
    const answer = await send(behindProxy, 'POST', '/auth/logout', {
      ...secure,
      host: 'netloft.example',
      origin: 'https://netloft.example',
    });
    expect(answer.status).toBe(200);
    expect(
      (
        await send(behindProxy, 'POST', '/auth/logout', {
          ...secure,
          host: 'netloft.example',
          origin: 'https://other.example',
        })
      ).status,
    ).toBe(403);
  });

  it('counts failed attempts by the client that the proxy names', async () => {
    const attempt = (client: string) =>
      send(behindProxy, 'POST', '/auth/login', {
        ...basic('wrong'),
        host: 'netloft.example',
        'x-forwarded-for': client,
      });
    const statuses = [];
    for (const client of ['198.51.100.1', '198.51.100.1', '198.51.100.2'])
      statuses.push((await attempt(client)).status);
    expect(statuses).toEqual([401, 429, 401]);
  });
});
