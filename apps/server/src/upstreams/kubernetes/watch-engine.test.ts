import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  bookmarkLine,
  eventLine,
  failure,
  goneLine,
  isWatch,
  json,
  podList,
  startScriptedApi,
  type Handler,
  type ScriptedApi,
  type TestObject,
} from './api-server.fixture.ts';
import type { WatchEvent, WatchSpec } from './types.ts';
import { WatchEngine } from './watch-engine.ts';
import { WATCH_TIMINGS, type WatchTimings } from './watch-timings.ts';
import type { ServerResponse } from 'node:http';

const spec: WatchSpec<string> = {
  name: 'versions',
  resource: { group: '', version: 'v1', plural: 'pods' },
  project: (object) => object.metadata.resourceVersion ?? '',
};
const quick: Partial<WatchTimings> = {
  minBackoffMs: 10,
  maxBackoffMs: 40,
  maxNetworkBackoffMs: 40,
  stormMs: 60,
  forbiddenRetryMs: 40,
  silenceMs: 10_000,
};

const open: { engine?: WatchEngine<string>; api?: ScriptedApi } = {};
afterEach(async () => {
  open.engine?.stop();
  await open.api?.close();
});

async function begin(handler: Handler, timings: Partial<WatchTimings> = quick) {
  const api = await startScriptedApi(handler);
  const events: WatchEvent<string>[] = [];
  const engine = new WatchEngine(spec, {
    connection: api.connection,
    credential: () => ({ type: 'bearer', token: 'user' }),
    timings: { ...WATCH_TIMINGS, ...timings },
    now: Date.now,
    random: Math.random,
    unreachable: () => undefined,
  });
  engine.listen((event) =>
    events.push(event.type === 'replace' ? { type: 'replace', items: new Map(event.items) } : event),
  );
  Object.assign(open, { engine, api });
  engine.start();
  return { api, engine, events, items: () => Object.fromEntries(engine.items) };
}

const a1: TestObject = { name: 'a', version: '1' };
const b2: TestObject = { name: 'b', version: '2' };
const b7: TestObject = { name: 'b', version: '7' };

/** Lists `objects`; keeps watches open and hands their responses to `onWatch`. */
const serve =
  (
    objects: () => readonly TestObject[],
    onWatch: (response: ServerResponse, version: string | null) => void,
    version = '5',
  ): Handler =>
  (call, response) => {
    if (!isWatch(call)) {
      json(response, 200, podList(objects(), version));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    onWatch(response, call.query.get('resourceVersion'));
  };

describe('a watch that may not be read', () => {
  it('says that it is forbidden, in the words of the API server, and tries again slowly', async () => {
    const message = 'pods is forbidden: User "u" cannot list resource "pods" in API group "" at the cluster scope';
    const { engine, api, items } = await begin((_call, response) =>
      json(response, 403, failure(403, 'Forbidden', message)),
    );
    await engine.ready();
    expect(engine.freshness()).toEqual({ state: 'forbidden', asOf: null, detail: message });
    expect(engine.failure()).toMatchObject({ code: 'forbidden', status: 403, message });
    api.handle(
      serve(
        () => [a1],
        () => undefined,
      ),
    );
    await vi.waitFor(() => expect(engine.freshness().state).toBe('live'));
    expect(items()).toEqual({ 'ns/a': '1' });
  });

  it('forgets what it held when the permission is taken away', async () => {
    const { engine, api, events, items } = await begin(
      serve(
        () => [a1],
        () => undefined,
      ),
    );
    await vi.waitFor(() => expect(engine.freshness().state).toBe('live'));
    api.handle((_call, response) => json(response, 403, failure(403, 'Forbidden', 'no')));
    api.cut();
    await vi.waitFor(() => expect(engine.freshness().state).toBe('forbidden'));
    expect(items()).toEqual({});
    expect(events.findLast((event) => event.type === 'replace')?.items.size).toBe(0);
  });

  it('ends when the credential is rejected, and never asks again', async () => {
    const { engine, api } = await begin((_call, response) =>
      json(response, 401, failure(401, 'Unauthorized', 'Unauthorized')),
    );
    await engine.ready();
    await vi.waitFor(() => expect(engine.ended).toBe(true));
    expect(engine.failure()?.code).toBe('unauthenticated');
    expect(api.calls.length).toBe(1);
  });

  it('says that the API server cannot be reached, and where', async () => {
    const { engine, api } = await begin((_call, response) => void response.destroy());
    await engine.ready();
    expect(engine.freshness()).toMatchObject({ state: 'unavailable', asOf: null });
    expect(engine.freshness().detail).toContain(`127.0.0.1:${api.port}`);
  });

  it.each([
    ['HTML', 200, '<html>login</html>', 'something other than JSON'],
    ['another object', 200, '{"kind":"Pod"}', 'something other than a list'],
    ['a 500 with words', 500, JSON.stringify(failure(500, 'InternalError', 'etcd is sad')), 'etcd is sad'],
  ])('does not take %s for a list', async (_what, status, body, words) => {
    const { engine } = await begin(
      (_call, response) => void response.writeHead(status, { 'content-type': 'text/plain' }).end(body),
    );
    await engine.ready();
    expect(engine.freshness().state).toBe('unavailable');
    expect(engine.freshness().detail).toContain(words);
  });
});

describe('a list', () => {
  it('is read in pages, and starts anew when its continue token expires', async () => {
    let expired = 0;
    const { engine, items, api } = await begin((call, response) => {
      if (isWatch(call))
        return serve(
          () => [],
          () => undefined,
        )(call, response);
      const token = call.query.get('continue');
      if (token === null) return json(response, 200, podList([a1], '5', 'next'));
      if (expired === 0) {
        expired += 1;
        return json(response, 410, failure(410, 'Expired', 'The provided continue parameter is too old'));
      }
      return json(response, 200, podList([b2], '5'));
    });
    await vi.waitFor(() => expect(engine.freshness().state).toBe('live'));
    expect(items()).toEqual({ 'ns/a': '1', 'ns/b': '2' });
    expect(api.calls.filter((call) => !isWatch(call)).map((call) => call.query.get('limit'))).toEqual([
      '500',
      '500',
      '500',
      '500',
    ]);
  });

  it('is read in one answer when its tokens keep expiring', async () => {
    const { engine, items } = await begin((call, response) => {
      if (isWatch(call))
        return serve(
          () => [],
          () => undefined,
        )(call, response);
      if (call.query.get('continue') !== null) return json(response, 410, failure(410, 'Expired', 'too old'));
      return json(
        response,
        200,
        call.query.get('limit') === null ? podList([a1, b2], '5') : podList([a1], '5', 'next'),
      );
    });
    await vi.waitFor(() => expect(engine.freshness().state).toBe('live'));
    expect(items()).toEqual({ 'ns/a': '1', 'ns/b': '2' });
  });
});

describe('a watch', () => {
  it('starts at the list’s version, follows events and bookmarks, and resumes at the last version after a clean close', async () => {
    const versions: (string | null)[] = [];
    let current: ServerResponse | undefined;
    const { engine, events, items } = await begin(
      serve(
        () => [a1],
        (response, version) => {
          versions.push(version);
          current = response;
        },
      ),
    );
    await vi.waitFor(() => expect(engine.freshness().state).toBe('live'));
    current?.write(
      eventLine('ADDED', b2) + eventLine('MODIFIED', b7) + eventLine('DELETED', a1) + bookmarkLine('opaque-12'),
    );
    await vi.waitFor(() => expect(items()).toEqual({ 'ns/b': '7' }));
    expect(events.filter((event) => event.type === 'change')).toEqual([
      { type: 'change', upserts: [['ns/b', '7']], deletes: ['ns/a'] },
    ]);
    current?.end();
    await vi.waitFor(() => expect(versions).toEqual(['5', 'opaque-12']));
  });

  it('reads characters and lines that are split anywhere', async () => {
    let current: ServerResponse | undefined;
    const { engine, items } = await begin(
      serve(
        () => [],
        (response) => void (current = response),
      ),
    );
    await vi.waitFor(() => expect(engine.freshness().state).toBe('live'));
    const bytes = Buffer.from(
      `\n${eventLine('ADDED', { name: 'müller', version: '8' })}${eventLine('ADDED', { name: '😀', version: '9' })}`,
    );
    for (const byte of bytes) current?.write(Buffer.from([byte]));
    await vi.waitFor(() => expect(items()).toEqual({ 'ns/müller': '8', 'ns/😀': '9' }));
  });

  it('drops an event that the connection cut in two, and gets it on resuming', async () => {
    const seen: (string | null)[] = [];
    const { engine, items } = await begin(
      serve(
        () => [a1],
        (response, version) => {
          seen.push(version);
          if (seen.length === 1)
            response.write(eventLine('ADDED', b2) + eventLine('MODIFIED', b7).slice(0, 20), () => response.destroy());
          else response.write(eventLine('MODIFIED', b7));
        },
      ),
    );
    await vi.waitFor(() => expect(items()).toEqual({ 'ns/a': '1', 'ns/b': '7' }));
    expect(seen).toEqual(['5', '2']);
    await vi.waitFor(() => expect(engine.freshness().state).toBe('live'));
  });

  it.each([
    ['a line that is not JSON', '{oops}\n'],
    ['a line that is no event', '{"a":1}\n'],
    ['an object without a name', '{"type":"ADDED","object":{"metadata":{}}}\n'],
    ['a line without an end', 'x'.repeat(9 * 1024 * 1024)],
  ])('reads everything anew after %s', async (_what, line) => {
    let lists = 0;
    const { items } = await begin(
      serve(
        () => {
          lists += 1;
          return lists === 1 ? [a1] : [b2];
        },
        (response) => void (lists === 1 && response.write(line)),
      ),
    );
    await vi.waitFor(() => expect(items()).toEqual({ 'ns/b': '2' }));
  });

  it.each([
    ['as an event', (response: ServerResponse) => void response.write(goneLine)],
    ['as an answer', undefined],
  ])('answers 410 %s with one replacement that holds what differs', async (_how, gone) => {
    let lists = 0;
    const { engine, events, items } = await begin((call, response) => {
      if (!isWatch(call)) lists += 1;
      else if (lists === 1 && gone === undefined) return json(response, 410, failure(410, 'Expired', 'too old'));
      return serve(
        () => (lists === 1 ? [a1, b2] : [b7]),
        (watch) => lists === 1 && gone?.(watch),
      )(call, response);
    });
    await vi.waitFor(() => expect(items()).toEqual({ 'ns/b': '7' }));
    await vi.waitFor(() => expect(engine.freshness().state).toBe('live'));
    expect(events.filter((event) => event.type !== 'state').map((event) => event.type)).toEqual(['replace', 'replace']);
  });

  it('neither loops nor tells anything new while every watch is answered with 410', async () => {
    const { engine, api, events } = await begin(
      serve(
        () => [a1],
        (response) => void response.write(goneLine),
      ),
      { ...quick, stormMs: 5_000 },
    );
    await engine.ready();
    await vi.waitFor(() => expect(api.calls.filter(isWatch).length).toBeGreaterThan(1), { timeout: 20_000 });
    expect(api.calls.length).toBeLessThan(8);
    expect(events.filter((event) => event.type === 'replace').length).toBe(1);
    expect(engine.freshness().state).toBe('relisting');
  });

  it('opens again a watch on which nothing came for too long', async () => {
    let watches = 0;
    const { items } = await begin(
      serve(
        () => [a1],
        (response) => {
          watches += 1;
          if (watches > 1) response.write(eventLine('ADDED', b2));
        },
      ),
      { ...quick, silenceMs: 60 },
    );
    await vi.waitFor(() => expect(items()).toEqual({ 'ns/a': '1', 'ns/b': '2' }));
  });

  it('keeps what it knew, marked stale with the reason, while the API server is away, and agrees with it afterwards', async () => {
    let objects: TestObject[] = [a1];
    const { engine, api, items } = await begin((call, response) => {
      if (isWatch(call) && objects.length === 2) return json(response, 410, failure(410, 'Expired', 'too old'));
      return serve(
        () => objects,
        () => undefined,
        String(objects.length),
      )(call, response);
    });
    await vi.waitFor(() => expect(engine.freshness().state).toBe('live'));
    await api.stop();
    await vi.waitFor(() =>
      expect(engine.freshness()).toMatchObject({
        state: 'stale',
        detail: `connection refused at 127.0.0.1:${api.port}; trying again`,
      }),
    );
    expect(items()).toEqual({ 'ns/a': '1' });
    expect(engine.freshness().asOf).not.toBeNull();
    objects = [a1, b7];
    await api.start();
    await vi.waitFor(() => expect(items()).toEqual({ 'ns/a': '1', 'ns/b': '7' }));
  });

  it('waits as long as Retry-After asks', async () => {
    let refused = 0;
    const { engine } = await begin(
      (call, response) => {
        if (isWatch(call) && refused === 0) {
          refused += 1;
          return json(response, 429, failure(429, 'TooManyRequests', 'slow down'), { 'retry-after': '1' });
        }
        return serve(
          () => [a1],
          () => undefined,
        )(call, response);
      },
      { ...quick, maxBackoffMs: 100 },
    );
    await vi.waitFor(() =>
      expect(engine.freshness()).toMatchObject({ state: 'stale', detail: 'slow down; trying again' }),
    );
    await vi.waitFor(() => expect(engine.freshness().state).toBe('live'), { timeout: 20_000 });
  });
});
