import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  bearer,
  eventLine,
  failure,
  isWatch,
  json,
  podList,
  startScriptedApi,
  type ScriptedApi,
} from './api-server.fixture.ts';
import { createSharedWatches, type SharedWatches } from './shared-watches.ts';
import type { WatchSpec } from './types.ts';
import { WATCH_TIMINGS } from './watch-timings.ts';
import type { ServerResponse } from 'node:http';

const spec: WatchSpec<string> = {
  name: 'versions',
  resource: { group: '', version: 'v1', plural: 'pods' },
  project: (object) => object.metadata.resourceVersion ?? '',
};

let api: ScriptedApi;
let watches: SharedWatches;
let streams: Set<ServerResponse>;
beforeEach(async () => {
  streams = new Set();
  api = await startScriptedApi((call, response) => {
    if (!isWatch(call)) return json(response, 200, podList([{ name: 'a', version: '1' }], '5'));
    response.writeHead(200).flushHeaders();
    streams.add(response);
    response.on('close', () => streams.delete(response));
  });
  watches = createSharedWatches({
    connection: api.connection,
    timings: { ...WATCH_TIMINGS, lingerMs: 40 },
    now: Date.now,
    random: Math.random,
    unreachable: () => undefined,
    maxPerIdentity: 2,
  });
});
afterEach(async () => {
  watches.close();
  await api.close();
});

describe('shared watches', () => {
  it('refuse more than an identity may hold, and make room by ending what lingers', async () => {
    const user = bearer('u');
    const first = watches.acquire(user, { ...spec, namespace: 'a' });
    watches.acquire(user, { ...spec, namespace: 'b' });
    const third = watches.acquire(user, { ...spec, namespace: 'c' });
    expect(third.failure()).toMatchObject({ code: 'too-many' });
    expect(third.freshness()).toMatchObject({ state: 'unavailable' });
    expect(watches.acquire(bearer('other'), spec).failure()).toBeUndefined();
    first.release();
    expect(watches.acquire(user, { ...spec, namespace: 'c' }).failure()).toBeUndefined();
  });

  it('never share between identities, projections or scopes', async () => {
    watches.acquire(bearer('u'), spec);
    watches.acquire(bearer('v'), spec);
    watches.acquire(bearer('w'), { ...spec, name: 'other' });
    watches.acquire(bearer('w'), { ...spec, labelSelector: 'a=b' });
    await vi.waitFor(() => expect(streams.size).toBe(4));
  });

  it('open one upstream watch for all that ask for the same, and end it a while after the last of them', async () => {
    const user = bearer('u');
    const held = [1, 2, 3].map(() => watches.acquire(user, spec));
    await Promise.all(held.map((watch) => watch.ready()));
    await vi.waitFor(() => expect(streams.size).toBe(1));
    expect(api.calls.length).toBe(2);
    const heard = [0, 0, 0];
    held.forEach((watch, index) => watch.listen(() => void (heard[index]! += 1)));
    held[0]!.release();
    held[0]!.release();
    held[1]!.release();
    for (const stream of streams) stream.write(eventLine('ADDED', { name: 'b', version: '2' }));
    await vi.waitFor(() => expect(held[2]!.items.get('ns/b')).toBe('2'));
    expect(heard[0]! + heard[1]!).toBe(0);
    expect(heard[2]!).toBeGreaterThan(0);
    held[2]!.release();
    await vi.waitFor(() => expect(streams.size).toBe(0));
    expect(watches.size).toBe(0);
  });

  it('go on for who comes back while they linger', async () => {
    const user = bearer('u');
    const first = watches.acquire(user, spec);
    await first.ready();
    first.release();
    const second = watches.acquire(user, spec);
    expect(second.items.size).toBe(1);
    await vi.waitFor(() => expect(streams.size).toBe(1));
    expect(api.calls.length).toBe(2);
  });

  it('start anew after the credential was rejected', async () => {
    api.handle((_call, response) => json(response, 401, failure(401, 'Unauthorized', 'Unauthorized')));
    const user = bearer('u');
    const first = watches.acquire(user, spec);
    await vi.waitFor(() => expect(first.failure()?.code).toBe('unauthenticated'));
    api.handle((call, response) => {
      if (isWatch(call)) response.writeHead(200).flushHeaders();
      else json(response, 200, podList([{ name: 'z', version: '9' }], '9'));
    });
    const second = watches.acquire(user, spec);
    await vi.waitFor(() => expect([...second.items]).toEqual([['ns/z', '9']]));
    expect(first.items.size).toBe(0);
  });
});
