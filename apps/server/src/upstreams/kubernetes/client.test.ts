import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure, json, startScriptedApi, type ScriptedApi } from './api-server.fixture.ts';
import { createClient } from './client.ts';
import { pathOf } from './request.ts';
import type { ResourceRef } from './types.ts';

const PODS: ResourceRef = { group: '', version: 'v1', plural: 'pods' };
const TIERS: ResourceRef = { group: 'crd.antrea.io', version: 'v1beta1', plural: 'tiers' };

let api: ScriptedApi;
beforeAll(async () => {
  api = await startScriptedApi();
});
afterAll(() => api.close());

const client = () => createClient(api.connection, { type: 'bearer', token: 'user-token' });

describe('a path', () => {
  it.each([[['api', '..', 'v1']], [['api', '.']], [['api', '', 'v1']]])(
    'is refused with the segments %j',
    async (segments) => {
      expect(pathOf('', segments)).toBeUndefined();
      expect(await client().request('GET', segments)).toMatchObject({ ok: false, error: { code: 'invalid' } });
    },
  );

  it('keeps every segment in its place', () => {
    expect(
      pathOf('/base', ['a/b', 'c?d', 'é', '%2e', 'https:antrea:443'], { limit: 5, none: undefined, q: 'a&b' }),
    ).toBe('/base/a%2Fb/c%3Fd/%C3%A9/%252e/https:antrea:443?limit=5&q=a%26b');
  });
});

describe('an answer', () => {
  it.each([
    [400, 'BadRequest', 'invalid'],
    [401, 'Unauthorized', 'unauthenticated'],
    [403, 'Forbidden', 'forbidden'],
    [404, 'NotFound', 'not-found'],
    [409, 'AlreadyExists', 'conflict'],
    [410, 'Expired', 'gone'],
    [415, 'UnsupportedMediaType', 'invalid'],
    [422, 'Invalid', 'invalid'],
    [500, 'InternalError', 'failed'],
    [503, 'ServiceUnavailable', 'unavailable'],
    [504, 'Timeout', 'timeout'],
  ])('of %i %s keeps the words of the API server', async (status, reason, code) => {
    const message = `admission webhook "x" denied the request: “no” <b> ${status}`;
    api.handle((_call, response) => json(response, status, failure(status, reason, message)));
    expect(await client().request('POST', ['api'], { body: {} })).toEqual({
      ok: false,
      error: { code, cluster: 'test', status, reason, message },
    });
  });

  it('that redirects is not followed', async () => {
    api.calls.length = 0;
    api.handle((_call, response) => void response.writeHead(302, { location: '/elsewhere' }).end());
    expect(await client().request('GET', ['api'])).toMatchObject({
      ok: false,
      error: { code: 'bad-answer', status: 302 },
    });
    expect(await client().raw(['api'])).toMatchObject({ ok: false, error: { code: 'bad-answer' } });
    expect(api.calls.length).toBe(2);
  });

  it('that is larger than allowed is left unread', async () => {
    api.handle((_call, response) => void response.end(JSON.stringify('x'.repeat(3_000_000))));
    expect(await client().request('GET', ['api'], { maxBytes: 1024 * 1024 })).toMatchObject({
      ok: false,
      error: { code: 'too-large', message: `the answer of 127.0.0.1:${api.port} is larger than 1 MiB` },
    });
  });

  it('to a body that cannot be written is refused unsent', async () => {
    api.calls.length = 0;
    let deep: object = {};
    for (let level = 0; level < 50_000; level += 1) deep = { deep };
    expect(await client().request('POST', ['api'], { body: deep })).toMatchObject({
      ok: false,
      error: { code: 'invalid', status: 400, message: 'the object is nested too deeply' },
    });
    expect(api.calls).toEqual([]);
  });

  it('that does not come ends at the deadline, and at once when the reader leaves', async () => {
    api.handle(() => undefined);
    expect(await client().request('GET', ['api'], { deadlineMs: 30 })).toMatchObject({
      ok: false,
      error: { code: 'timeout' },
    });
    expect(await client().request('GET', ['api'], { signal: AbortSignal.timeout(20) })).toMatchObject({
      ok: false,
      error: { code: 'failed' },
    });
  });

  it('to a GET is asked for again after a lost connection, to a change never', async () => {
    let lost = 2;
    api.calls.length = 0;
    api.handle((_call, response) => {
      lost -= 1;
      if (lost >= 0) response.destroy();
      else json(response, 200, { fine: true });
    });
    expect(await client().request('GET', ['api'])).toEqual({ ok: true, value: { fine: true } });
    expect(api.calls.length).toBe(3);
    lost = 1;
    const changed = await client().request('POST', ['api'], { body: {} });
    expect(changed).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(changed.ok ? '' : changed.error.message).toContain('whether the change was made is not known');
    expect(api.calls.length).toBe(4);
  });

  it('of 429 to a GET is waited for as long as Retry-After asks, and no longer than the deadline', async () => {
    let busy = 1;
    api.handle((_call, response) => {
      busy -= 1;
      if (busy >= 0) json(response, 429, failure(429, 'TooManyRequests', 'slow down'), { 'retry-after': '0' });
      else json(response, 200, {});
    });
    expect(await client().request('GET', ['api'])).toEqual({ ok: true, value: {} });
    api.handle((_call, response) =>
      json(response, 429, failure(429, 'TooManyRequests', 'slow down'), { 'retry-after': '60' }),
    );
    expect(await client().request('GET', ['api'])).toMatchObject({
      ok: false,
      error: { code: 'too-many', retryAfterSeconds: 60, message: 'slow down' },
    });
  });
});

describe('a request', () => {
  it('carries own headers only, and the user’s credential', async () => {
    api.calls.length = 0;
    api.handle((_call, response) => json(response, 200, { metadata: { name: 'a' } }));
    await client().get(PODS, 'a', 'ns');
    expect(api.calls[0]!.path).toBe('/api/v1/namespaces/ns/pods/a');
    expect(api.calls[0]!.headers).toEqual({
      accept: 'application/json',
      authorization: 'Bearer user-token',
      connection: 'keep-alive',
      host: `127.0.0.1:${api.port}`,
      'user-agent': 'netloft',
    });
  });

  it('acts as another with the server’s own credential, every group in a header of its own', async () => {
    api.calls.length = 0;
    api.handle((_call, response) => json(response, 200, {}));
    await createClient(api.connection, { type: 'impersonate', user: 'müller', groups: ['a', 'b,c'] }).request('GET', [
      'version',
    ]);
    const { rawHeaders } = api.calls[0]!.raw;
    const pairs = rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1]!]] : [],
    );
    expect(pairs.filter(([name]) => name === 'impersonate-group').map(([, value]) => value)).toEqual(['a', 'b,c']);
    expect(Buffer.from(pairs.find(([name]) => name === 'impersonate-user')![1]!, 'latin1').toString('utf8')).toBe(
      'müller',
    );
    expect(pairs.find(([name]) => name === 'authorization')).toEqual(['authorization', 'Bearer own']);
  });

  it.each([
    ['a token with a line break', { type: 'bearer', token: 'a\r\nx: y' }],
    ['a user with a line break', { type: 'impersonate', user: 'a\nb', groups: [] }],
    ['a certificate that is none', { type: 'client-certificate', certificate: 'no', key: 'no' }],
  ] as const)('is not sent with %s', async (_what, credential) => {
    api.calls.length = 0;
    const answer = await createClient(api.connection, credential).request('GET', ['version']);
    expect(answer).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
    expect(api.calls.length).toBe(0);
  });

  it('lists page by page up to a limit, creates with dry-run, and removes under preconditions', async () => {
    api.calls.length = 0;
    api.handle((call, response) => {
      const next = call.query.get('continue') === null ? 'more' : undefined;
      json(response, 200, {
        metadata: { resourceVersion: '1', ...(next === undefined ? {} : { continue: next }) },
        items: [{ metadata: { name: 'x' } }],
      });
    });
    expect(await client().list(TIERS, { labelSelector: 'a=b' })).toMatchObject({ ok: true, value: { length: 2 } });
    expect(await client().list(TIERS, { limit: 1 })).toMatchObject({ ok: true, value: { length: 1 } });
    api.handle((_call, response) => json(response, 201, { metadata: { name: 'x' } }));
    await client().create(TIERS, { metadata: { name: 'x' } }, { dryRun: true });
    await client().remove(TIERS, 'x', undefined, { uid: 'u' });
    expect(api.calls.map((call) => `${call.method} ${call.path}?${call.query.toString()}`)).toEqual([
      'GET /apis/crd.antrea.io/v1beta1/tiers?labelSelector=a%3Db&limit=500',
      'GET /apis/crd.antrea.io/v1beta1/tiers?labelSelector=a%3Db&limit=500&continue=more',
      'GET /apis/crd.antrea.io/v1beta1/tiers?limit=1',
      'POST /apis/crd.antrea.io/v1beta1/tiers?dryRun=All',
      'DELETE /apis/crd.antrea.io/v1beta1/tiers/x?',
    ]);
  });
});
