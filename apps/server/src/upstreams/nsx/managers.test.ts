import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { apiOf, type Bench, type Handler, json, openBench, page, withSessions } from './testing/manager.ts';
import { managerPath, policyPath } from './paths.ts';
import type { NsxManagerState, NsxUpstream } from './types.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const VERSION = managerPath('node/version');
const GROUP = policyPath('infra/domains/default/groups', 'web');
const Any = z.looseObject({});
const good: Handler = (_call, response) => json(response, 200, {});
/** Asks a second manager soon. */
const HASTY = { timings: { hedgeMs: 50 } };
const silent: Handler = () => undefined;
const read = (upstream: NsxUpstream) => apiOf(upstream).get(VERSION, Any);
const states = (upstream: NsxUpstream): NsxManagerState['state'][] => upstream.managers().map(({ state }) => state);

describe('no manager serves', () => {
  it('when none is there, and no request waits for one after that', async () => {
    const manager = await bench.manager();
    await manager.stop();
    const upstream = bench.upstream([manager], { now: () => 5, timings: { probeMs: 60_000, probeCapMs: 60_000 } });
    expect(upstream.managers()).toEqual([{ url: manager.url, state: 'unknown', since: null }]);
    const refused = { ok: false, error: { code: 'unavailable', message: `connection refused at ${manager.address}` } };
    expect(await read(upstream)).toMatchObject(refused);
    expect(upstream.managers()).toEqual([
      { url: manager.url, state: 'down', since: 5, detail: `connection refused at ${manager.address}` },
    ]);
    await manager.start();
    expect(await read(upstream)).toMatchObject(refused);
    expect(manager.calls).toEqual([]);
  });

  it.each([502, 503, 504])('when all answer %i with a page of a proxy, of which nothing is told', async (status) => {
    const down: Handler = (_call, response) => page(response, status);
    const managers = [await bench.manager(down), await bench.manager(down)];
    const upstream = bench.upstream(managers);
    const answer = await read(upstream);
    expect(answer).toMatchObject({ ok: false, error: { code: 'unavailable', status } });
    expect(JSON.stringify(answer)).not.toMatch(/[<>]/);
    expect(states(upstream)).toEqual(['down', 'down']);
  });

  it('within the deadline', async () => {
    const managers = [await bench.manager(silent), await bench.manager(silent)];
    expect(await apiOf(bench.upstream(managers, HASTY)).get(VERSION, Any, { deadlineMs: 300 })).toMatchObject({
      ok: false,
      error: { code: 'timeout' },
    });
  });

  it('a request whose asker left', async () => {
    const left = new AbortController();
    const manager = await bench.manager(withSessions(() => left.abort()));
    expect(await apiOf(bench.upstream([manager])).get(VERSION, Any, { signal: left.signal })).toMatchObject({
      ok: false,
      error: { code: 'failed', message: 'the request was given up' },
    });
  });

  it('a redirect, or a page in place of an answer', async () => {
    const upstream = bench.upstream([
      await bench.manager(
        withSessions(({ query }, response) =>
          query.has('page')
            ? page(response, Number(query.get('page')))
            : response.writeHead(302, { location: 'https://elsewhere.example/' }).end(),
        ),
      ),
    ]);
    const api = apiOf(upstream);
    expect(await api.get(VERSION, Any)).toMatchObject({ ok: false, error: { code: 'bad-answer', status: 302 } });
    expect(await api.get(VERSION, Any, { query: { page: 200 } })).toMatchObject({
      ok: false,
      error: { code: 'bad-answer' },
    });
    expect(await api.get(VERSION, Any, { query: { page: 404 } })).toMatchObject({
      ok: false,
      error: { code: 'unavailable', message: expect.not.stringContaining('<') as string },
    });
  });
});

describe('with several managers', () => {
  const WAYS: readonly [string, Handler | 'stopped'][] = [
    ['is not there', 'stopped'],
    ['boots behind a proxy', (_call, response) => page(response, 503)],
    ['closes connections', (_call, response) => response.socket?.destroy()],
    ['never answers', silent],
    ['answers sign-ins alone', withSessions(silent)],
  ];
  it.each(WAYS)('a read finds its answer although the first %s', async (_what, way) => {
    const first = await bench.manager(way === 'stopped' ? undefined : way);
    if (way === 'stopped') await first.stop();
    const second = await bench.manager(withSessions(good));
    expect(await read(bench.upstream([first, second], HASTY))).toMatchObject({ ok: true });
    expect(second.paths()).toEqual(['POST /api/session/create', 'GET /api/v1/node/version']);
  });

  it.each(WAYS.slice(0, 4))('a write that was not sent goes to another although the first %s', async (_what, way) => {
    const first = await bench.manager(way === 'stopped' ? undefined : way);
    if (way === 'stopped') await first.stop();
    const second = await bench.manager(withSessions(good));
    expect(await apiOf(bench.upstream([first, second], HASTY)).write('DELETE', GROUP)).toMatchObject({ ok: true });
  });

  it.each([
    ['closes the connection', ((_call, response) => response.socket?.destroy()) satisfies Handler, 'unavailable'],
    ['answers with a page of a proxy', ((_call, response) => page(response, 502)) satisfies Handler, 'unavailable'],
    [
      'says that it did not wait long enough',
      ((_call, response) => json(response, 504, {})) satisfies Handler,
      'unavailable',
    ],
    ['answers with a page', ((_call, response) => page(response, 200)) satisfies Handler, 'bad-answer'],
    ['never answers', silent, 'timeout'],
  ])('a write that was sent is not repeated when the first %s', async (_what, handler, code) => {
    const first = await bench.manager(withSessions(handler));
    const second = await bench.manager(withSessions(good));
    expect(await apiOf(bench.upstream([first, second])).write('DELETE', GROUP, { deadlineMs: 500 })).toMatchObject({
      ok: false,
      error: { code, open: true, message: expect.stringContaining('is not known') as string },
    });
    expect(second.calls).toEqual([]);
  });

  it('one that is slow is waited for, since the others are no faster', async () => {
    const slow: Handler = (_call, response) => void setTimeout(() => json(response, 200, {}), 200);
    const managers = [await bench.manager(withSessions(slow)), await bench.manager(withSessions(slow))];
    const upstream = bench.upstream(managers, HASTY);
    expect(await read(upstream)).toMatchObject({ ok: true });
    expect(states(upstream)).not.toContain('down');
  });

  it('one that comes back is up again without anybody asking, and does not draw requests from the one that serves', async () => {
    const [first, second] = [await bench.manager(withSessions(good)), await bench.manager(withSessions(good))];
    await first.stop();
    const upstream = bench.upstream([first, second]);
    await read(upstream);
    expect(states(upstream)).toEqual(['down', 'up']);
    await first.start();
    await vi.waitFor(() => expect(states(upstream)).toEqual(['up', 'up']), { timeout: 20_000, interval: 10 });
    await read(upstream);
    expect(first.calls).toEqual([]);
    await second.stop();
    expect(await read(upstream)).toMatchObject({ ok: true });
    expect(states(upstream)).toEqual(['up', 'down']);
  });

  it('one that nothing was sent to for a minute, and that went meanwhile, is found to be down', async () => {
    const [first, second] = [await bench.manager(withSessions(good)), await bench.manager(withSessions(good))];
    let now = Date.now();
    const upstream = bench.upstream([first, second], { now: () => now });
    await read(upstream);
    await second.stop();
    now += 60_000;
    await read(upstream);
    await vi.waitFor(() => expect(states(upstream)).toEqual(['up', 'down']), { timeout: 20_000, interval: 10 });
  });
});
