import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { apiOf, type Bench, type Handler, json, openBench, refuse, withSessions } from './testing/manager.ts';
import { managerPath, policyPath } from './paths.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const VERSION = managerPath('node/version');
const GROUP = policyPath('infra/domains/default/groups', 'web tier/1');
const Any = z.looseObject({});

/** Answers so for the first times, and well from then on. */
const first = (times: number, refusal: Handler, body: unknown = {}): Handler => {
  let left = times;
  return (call, response) => {
    left -= 1;
    return left >= 0 ? refusal(call, response) : json(response, 200, body);
  };
};
const refusing =
  (status: number, errorCode: number, headers?: Record<string, string>): Handler =>
  (_call, response) =>
    refuse(response, status, errorCode, 'no', headers);

describe('a refusal is final', () => {
  it.each([
    ['an object that is not there', 404, 600, 'not-found'],
    ['a right that is missing', 403, 289, 'forbidden'],
    ['a licence that is missing', 403, 505, 'forbidden'],
    ['a stale revision', 412, 500127, 'conflict'],
    ['a stale revision, told as 409', 409, 0, 'conflict'],
    ['a stale revision, told as 400', 400, 500087, 'conflict'],
    ['an object in use', 400, 500030, 'in-use'],
    ['an object that is being deleted', 400, 500045, 'pending-delete'],
    ['a bad object', 400, 519901, 'invalid'],
    ['a fault of NSX', 500, 1, 'failed'],
  ])('for %s', async (_what, status, errorCode, code) => {
    const manager = await bench.manager(withSessions(refusing(status, errorCode)));
    const answer = await apiOf(bench.upstream([manager])).write('PUT', GROUP, { body: {} });
    expect(answer).toMatchObject({
      ok: false,
      error: { code, status, errorCode, message: 'no', manager: manager.url },
    });
    expect(manager.calls).toHaveLength(2);
  });

  it('for a pause that outlasts the deadline, which everybody is told at once', async () => {
    const manager = await bench.manager(withSessions(refusing(429, 0, { 'retry-after': '60' })));
    const upstream = bench.upstream([manager], { now: () => 1_000 });
    const api = apiOf(upstream);
    expect(await api.get(VERSION, Any)).toMatchObject({
      ok: false,
      error: { code: 'too-many', status: 429, message: 'no', retryAfterSeconds: 60 },
    });
    expect(await api.write('DELETE', GROUP)).toMatchObject({
      ok: false,
      error: { code: 'too-many', retryAfterSeconds: 60 },
    });
    expect(manager.calls).toHaveLength(2);
    expect(upstream.load().backingOffUntil).toBeGreaterThan(51_000);
  });

  it('for whoever comes when too many wait', async () => {
    const manager = await bench.manager(withSessions(() => undefined));
    const upstream = bench.upstream([manager], { timings: { concurrent: 1, waiting: 1 } });
    const api = apiOf(upstream);
    const open = [api.get(VERSION, Any, { deadlineMs: 500 })];
    await expect.poll(() => manager.calls.length).toBe(2);
    open.push(api.get(VERSION, Any, { deadlineMs: 500 }));
    await expect.poll(() => upstream.load().waiting).toBe(1);
    expect(await api.get(VERSION, Any)).toMatchObject({
      ok: false,
      error: { code: 'too-many', message: '1 requests to NSX wait for their turn already' },
    });
    for (const answer of await Promise.all(open))
      expect(answer).toMatchObject({ ok: false, error: { code: 'timeout' } });
  });

  it('for an answer that is too large, or has another shape', async () => {
    const manager = await bench.manager(
      withSessions(({ query }, response) => json(response, 200, query.has('large') ? 'x'.repeat(5_000) : ['list'])),
    );
    const api = apiOf(bench.upstream([manager], { maxBytes: 4_096 }));
    expect(await api.get(VERSION, Any, { query: { large: true } })).toMatchObject({
      ok: false,
      error: { code: 'too-large' },
    });
    expect(await api.get(VERSION, Any)).toMatchObject({ ok: false, error: { code: 'bad-answer' } });
  });

  it.each([['..'], [''], ['.']])('for a path with %j in it, which is not sent', async (part) => {
    const manager = await bench.manager();
    const api = apiOf(bench.upstream([manager]));
    expect(await api.get(['api', 'v1', part], Any)).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(await api.write('DELETE', ['api', 'v1', part])).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(manager.calls).toEqual([]);
  });
});

describe('a read is repeated', () => {
  it.each([
    ['a provider that is not ready', 400, 500042],
    ['an aborted transaction', 500, 607],
    ['a server that cannot be reached from within', 500, 98],
    ['a search index that is being built', 400, 60508],
    ['a search index that is slow', 400, 60514],
    ['a search index that lags', 400, 60515],
  ])('after %s', async (_what, status, errorCode) => {
    const manager = await bench.manager(withSessions(first(2, refusing(status, errorCode))));
    expect(await apiOf(bench.upstream([manager])).get(VERSION, Any)).toMatchObject({ ok: true });
    expect(manager.calls).toHaveLength(4);
  });

  it('until the deadline, and then says what NSX said', async () => {
    const manager = await bench.manager(withSessions(refusing(400, 60508)));
    expect(await apiOf(bench.upstream([manager])).get(VERSION, Any, { deadlineMs: 1_500 })).toMatchObject({
      ok: false,
      error: { code: 'index', errorCode: 60508, message: 'no' },
    });
    expect(manager.calls.length).toBeGreaterThan(2);
  });

  it('after its connection was lost', async () => {
    const manager = await bench.manager(withSessions(first(2, (_call, response) => response.socket?.destroy())));
    expect(await apiOf(bench.upstream([manager])).get(VERSION, Any)).toMatchObject({ ok: true });
  });
});

describe('a write', () => {
  it.each([
    ['an aborted transaction', 500, 607],
    ['a provider that is not ready', 400, 500042],
    ['a server that cannot be reached from within', 500, 98],
    ['a certificate that NSX does not trust', 500, 99],
  ])('is not repeated after %s', async (_what, status, errorCode) => {
    const manager = await bench.manager(withSessions(first(1, refusing(status, errorCode))));
    expect(await apiOf(bench.upstream([manager])).write('PATCH', GROUP, { body: {} })).toMatchObject({
      ok: false,
      error: { status, errorCode },
    });
    expect(manager.calls).toHaveLength(2);
  });

  it.each([
    ['429', 429, 0, undefined],
    ['503', 503, 0, undefined],
    ['429 that says when to come back', 429, 0, { 'retry-after': '0' }],
    ['429 that names a time', 429, 0, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }],
    ['403/98', 403, 98, undefined],
    ['403/403', 403, 403, undefined],
  ])('is repeated after %s', async (_what, status, errorCode, headers) => {
    const manager = await bench.manager(withSessions(first(1, refusing(status, errorCode, headers))));
    expect(await apiOf(bench.upstream([manager])).write('PATCH', GROUP, { body: {} })).toMatchObject({ ok: true });
    expect(manager.paths().filter((path) => path.startsWith('PATCH'))).toHaveLength(2);
  });

  it('sends JSON, its own headers and encoded parts of the path, and answers with NSX’s body or with nothing', async () => {
    const manager = await bench.manager(
      withSessions(({ method }, response) =>
        method === 'PUT' ? json(response, 200, { _revision: 1 }) : response.writeHead(200).end(),
      ),
    );
    const api = apiOf(bench.upstream([manager]));
    expect(await api.write('PUT', GROUP, { body: { id: 'web' }, overwrite: true })).toEqual({
      ok: true,
      value: { _revision: 1 },
    });
    expect(await api.write('DELETE', GROUP, { query: { cascade: true } })).toEqual({ ok: true, value: undefined });
    const [, put, remove] = manager.calls;
    expect(put).toMatchObject({
      method: 'PUT',
      path: '/policy/api/v1/infra/domains/default/groups/web tier/1',
      headers: { 'content-type': 'application/json', 'x-allow-overwrite': 'true' },
      body: '{"id":"web"}',
    });
    expect(remove?.query.get('cascade')).toBe('true');
    expect(remove?.headers).not.toHaveProperty('x-allow-overwrite');
    expect(Object.keys(remove?.headers ?? {}).sort()).toEqual([
      'accept',
      'connection',
      'cookie',
      'host',
      'user-agent',
      'x-xsrf-token',
    ]);
  });
});

it('pauses for everybody after 429, and goes on by itself', async () => {
  let refused = false;
  const manager = await bench.manager(
    withSessions((_call, response) => {
      if (refused) return json(response, 200, {});
      refused = true;
      return refuse(response, 429, 0, 'slow down', { 'retry-after': '1' });
    }),
  );
  const upstream = bench.upstream([manager]);
  const api = apiOf(upstream);
  const answers = api.get(VERSION, Any);
  await expect.poll(() => upstream.load().backingOffUntil).not.toBeNull();
  const other = api.get(VERSION, Any);
  expect(upstream.load().waiting).toBeGreaterThan(0);
  expect(await answers).toMatchObject({ ok: true });
  expect(await other).toMatchObject({ ok: true });
  expect(upstream.load()).toEqual({ limit: 100, waiting: 0, backingOffUntil: null });
});
