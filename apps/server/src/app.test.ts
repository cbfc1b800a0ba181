import { connect } from 'node:net';
import type { Problem } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from './testing/harness.ts';

let server: TestApp;
beforeAll(async () => {
  server = await startTestApp();
});
afterAll(() => server.close());

const problem = async (response: Response): Promise<Problem> => {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const body = (await response.json()) as Problem;
  expect(body.requestId).toBe(response.headers.get('x-request-id'));
  return body;
};

/** Routes that are served without a session, and nothing else is. */
const PUBLIC = [
  'GET /*',
  'GET /api/v1/settings',
  'GET /api/v1/version',
  'GET /auth/logout',
  'GET /auth/oauth2/callback',
  'GET /auth/oauth2/login',
  'GET /auth/oauth2/problem',
  'GET /healthz',
  'GET /readyz',
  'POST /auth/login',
  'POST /auth/login/kubeconfig',
  'POST /auth/login/proxy',
  'POST /auth/login/token',
  'POST /auth/logout',
];

describe('every route', () => {
  it('that is public is meant to be', () => {
    const found = server.app.routeTable.routes
      .filter((route) => route.public && route.method !== 'HEAD')
      .map(({ method, url }) => `${method} ${url}`);
    expect(new Set(found)).toEqual(new Set(PUBLIC));
  });

  it('that is not public refuses a request without a session, whatever its body and headers', async () => {
    const routes = server.app.routeTable.routes.filter((route) => !route.public);
    expect(routes.length).toBeGreaterThan(30);
    const answers: string[] = [];
    for (const { method, url } of routes) {
      const path = url.replaceAll(/:\w+/g, 'x').replace('*', 'x');
      for (const headers of [
        {},
        { cookie: 'netloft-session-0=x' },
        { authorization: 'Basic YWRtaW46YWRtaW4=' },
        { 'x-forwarded-user': 'admin', 'impersonate-user': 'admin' },
      ]) {
        const response = await server.client().fetch(path, { method, headers });
        if (response.status !== 401)
          answers.push(`${method} ${url} answered ${response.status} to ${JSON.stringify(headers)}`);
      }
    }
    expect(answers).toEqual([]);
  });

  it.each([
    '//api/v1/clusters',
    '/api/v1/clusters/',
    '/API/v1/clusters',
    '/api/v1/%63lusters',
    '/api/v1/clusters;x',
    '/api/v1/./clusters',
    '/./api/v1/clusters',
    '/api/v1/clusters?x=/auth/login',
    '/healthz/../api/v1/clusters',
  ])('is not reached without a session by another spelling: %s', async (target) => {
    // fetch would tidy the address up before it sends it.
    const text = await new Promise<string>((done, refuse) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () =>
        socket.end(`GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`),
      );
      let received = '';
      socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
      socket.on('end', () => done(received));
      socket.on('error', refuse);
    });
    expect(text).toMatch(/^HTTP\/1\.1 (?:401|404|400) /);
  });
});

describe('problem details', () => {
  it('answer an address that does not exist', async () => {
    const response = await server.client().fetch('/api/v1/nothing?secret=1');
    expect(response.status).toBe(404);
    expect(await problem(response)).toMatchObject({
      code: 'NOT_FOUND',
      detail: 'There is nothing at /api/v1/nothing.',
    });
  });

  it.each([
    ['DELETE', '/auth/login', 'POST'],
    ['POST', '/api/v1/settings', 'GET, HEAD'],
    ['DELETE', '/api/v1/clusters/a/agents', 'GET, HEAD'],
  ])('answer %s %s with 405 and what is allowed', async (method, path, allowed) => {
    const response = await server.client().fetch(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allowed);
    expect(await problem(response)).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
  });

  it.each<[string, RequestInit, number, string]>([
    ['a body that is no JSON', { headers: { 'content-type': 'application/json' }, body: '{' }, 400, 'INVALID_REQUEST'],
    ['an empty body', { headers: { 'content-type': 'application/json' }, body: '' }, 400, 'INVALID_REQUEST'],
    [
      'a polluting body',
      { headers: { 'content-type': 'application/json' }, body: '{"__proto__":{"a":1},"token":"t"}' },
      400,
      'INVALID_REQUEST',
    ],
    [
      'a type with a tab in it',
      { headers: { 'content-type': 'application/json\ta' }, body: '{"token":"t"}' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'token=t' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a body of the wrong shape',
      { headers: { 'content-type': 'application/json' }, body: '[]' },
      400,
      'INVALID_REQUEST',
    ],
  ])('answer %s', async (_, init, status, code) => {
    const response = await server.client().fetch('/auth/login/token', { method: 'POST', ...init });
    expect(response.status).toBe(status);
    expect(await problem(response)).toMatchObject({ code, status });
  });

  it('name the fields at fault by their path', async () => {
    const admin = await server.signIn('admin-password');
    const response = await admin.send('POST', '/api/v1/clusters/stc-tkg-cluster-1/access/reviews', {
      questions: [{ verb: 'get', group: '' }],
    });
    expect((await problem(response)).errors).toEqual([
      { path: 'questions.0.resource', message: expect.any(String) as string },
    ]);
  });

  it('answer a host that this server does not answer for', async () => {
    const text = await new Promise<string>((done) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () =>
        socket.end('GET /api/v1/settings HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n'),
      );
      let received = '';
      socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
      socket.on('end', () => done(received));
    });
    expect(text).toMatch(/^HTTP\/1\.1 403 [\s\S]*CROSS_ORIGIN/);
  });

  it('answer what is no HTTP at all', async () => {
    const text = await new Promise<string>((done) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write('HELLO\r\n\r\n'));
      let received = '';
      socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
      socket.on('close', () => done(received));
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 [\s\S]*INVALID_REQUEST/);
  });

  it('do not tell what failed inside', async () => {
    const admin = await server.signIn('admin-password');
    const broken = vi.spyOn(server.app, 'swagger').mockImplementation(() => {
      throw new Error('secret of the inside');
    });
    const response = await admin.fetch('/api/v1/openapi.json');
    broken.mockRestore();
    expect(response.status).toBe(500);
    expect(JSON.stringify(await problem(response))).not.toContain('secret');
    expect(server.logs()).toContain('secret of the inside');
  });

  it('stand in the log with their code, under the request id that the answer tells', async () => {
    const { requestId } = await problem(await server.client().fetch('/api/v1/clusters'));
    const lines = (): readonly string[] => server.logs().split('\n');
    await vi.waitFor(() => expect(lines().some((line) => line.includes(requestId))).toBe(true));
    expect(JSON.parse(lines().find((line) => line.includes(requestId)) ?? '')).toMatchObject({
      reqId: requestId,
      path: '/api/v1/clusters',
      status: 401,
      code: 'UNAUTHENTICATED',
    });
  });
});

it('every answer of the API carries the security headers and is not stored', async () => {
  for (const path of ['/api/v1/settings', '/api/v1/nothing', '/auth/session']) {
    const { headers } = await server.client().fetch(path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
  }
});

it('the OpenAPI document describes every route that needs a session', async () => {
  const admin = await server.signIn('admin-password');
  const document = await admin.json<{ openapi: string; paths: Record<string, Record<string, unknown>> }>(
    '/api/v1/openapi.json',
  );
  expect(document.openapi).toMatch(/^3\.1/);
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const expected = server.app.routeTable.routes
    .filter(({ method, url, public: open }) => !open && method !== 'HEAD' && url !== '/api/v1/openapi.json')
    .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}').replace(/\*$/, '{*}')}`);
  expect(described).toEqual(expect.arrayContaining(expected));
});

it('the OpenAPI document describes every refusal as problem details', async () => {
  const admin = await server.signIn('admin-password');
  const document = await admin.json<{
    paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, unknown> }> }>>;
  }>('/api/v1/openapi.json');
  const refusals = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ responses }) => Object.entries(responses).filter(([status]) => /^[45]/.test(status)));
  expect(refusals.length).toBeGreaterThan(20);
  for (const [, { content }] of refusals)
    expect(content).toEqual({ 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } });
});

describe('rights to more than one cluster', () => {
  it('a token session gets 403 from the cluster and keeps its session', async () => {
    const user = await server.signIn('user1');
    const response = await user.send('POST', '/api/v1/clusters/stc-tkg-cluster-1/traceflows', {
      source: { type: 'pod', namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' },
      destination: { type: 'ip', ip: '20.20.1.1' },
    });
    expect(response.status).toBe(403);
    expect(await problem(response)).toMatchObject({ code: 'UPSTREAM_FORBIDDEN' });
    expect((await user.fetch('/auth/session')).status).toBe(200);
  });
});

describe('shutting down', () => {
  it('answers 503 on open connections, is not ready, and ends', async () => {
    const own = await startTestApp({ simulator: server.simulator });
    expect((await own.client().fetch('/readyz')).status).toBe(200);
    own.app.lifecycle.state = 'stopping';
    const response = await own.client().fetch('/readyz');
    expect(response.status).toBe(503);
    expect(await problem(response)).toMatchObject({ code: 'SHUTTING_DOWN' });
    expect((await own.client().fetch('/api/v1/settings')).status).toBe(503);
    expect((await own.client().fetch('/healthz')).status).toBe(200);
    await own.close();
    await expect(fetch(`${own.url}/healthz`)).rejects.toThrow('fetch failed');
  });
});
