import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspect } from 'node:util';
import { z } from 'zod';
import {
  type Bench,
  json,
  openBench,
  PASSWORD,
  refuse,
  type ScriptedManager,
  withSessions,
} from './testing/manager.ts';
import { managerPath } from './paths.ts';
import type { NsxUpstream } from './types.ts';

let bench: Bench;
let manager: ScriptedManager;
let ended: (string | undefined)[];
let now: number;
let upstream: NsxUpstream;
beforeEach(async () => {
  bench = await openBench();
  ended = [];
  now = 0;
  manager = await bench.manager(
    withSessions((call, response) => {
      if (call.path === '/api/session/destroy') ended.push(call.headers.cookie);
      json(response, 200, {});
    }),
  );
  upstream = bench.upstream([manager], { settings: { source: undefined }, now: () => now });
});
afterEach(() => bench.close());

const ADMIN = { username: 'admin', password: PASSWORD, type: 'local' } as const;
const VERSION = managerPath('node/version');
const Any = z.looseObject({});

describe('a person is not signed in to NSX', () => {
  it('before they were, and there is no shared credential in their place', () => {
    expect(upstream.personal('a')).toBeUndefined();
    expect(upstream.shared).toBeUndefined();
  });

  it('with a wrong password, which is not shown a second time for a minute', async () => {
    const wrong = { ...ADMIN, password: 'guess-1' };
    const refused = { ok: false, error: { code: 'unauthenticated', status: 403 } };
    expect(await upstream.signIn('a', wrong)).toMatchObject(refused);
    expect(await upstream.signIn('b', wrong)).toMatchObject(refused);
    expect(manager.calls).toHaveLength(1);
    expect(upstream.personal('a')).toBeUndefined();
    now = 60_001;
    expect(await upstream.signIn('a', wrong)).toMatchObject(refused);
    expect(manager.calls).toHaveLength(2);
    expect(await upstream.signIn('a', ADMIN)).toEqual({ ok: true, value: { user: 'admin' } });
  });

  it('while no manager serves', async () => {
    await manager.stop();
    expect(await upstream.signIn('a', ADMIN)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(upstream.personal('a')).toBeUndefined();
  });

  it('after they signed out, or their session of Netloft ended, and neither is their session at NSX', async () => {
    await upstream.signIn('a', ADMIN);
    await upstream.signIn('b', ADMIN);
    const kept = upstream.personal('a')?.api;
    await upstream.signOut('a');
    expect(upstream.personal('a')).toBeUndefined();
    expect(await kept?.get(VERSION, Any)).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
    upstream.drop('b');
    expect(upstream.personal('b')).toBeUndefined();
    await expect.poll(() => ended).toEqual(['JSESSIONID=SESSION1', 'JSESSIONID=SESSION2']);
  });

  it('after half an hour without a request', async () => {
    await upstream.signIn('a', ADMIN);
    now = 29 * 60_000;
    expect(upstream.personal('a')).toBeDefined();
    now += 31 * 60_000;
    expect(upstream.personal('a')).toBeUndefined();
  });

  it('once NSX does not take their password any more', async () => {
    await upstream.signIn('a', ADMIN);
    manager.handle((_call, response) => refuse(response, 403, 403, 'The credentials were incorrect'));
    expect(await upstream.personal('a')?.api.get(VERSION, Any)).toMatchObject({
      ok: false,
      error: { code: 'unauthenticated' },
    });
    expect(upstream.personal('a')).toBeUndefined();
  });
});

describe('a person who is signed in to NSX', () => {
  it('works with a session of their own, under a key that tells nothing', async () => {
    await upstream.signIn('a', ADMIN);
    await upstream.signIn('b', { ...ADMIN, type: 'remote' });
    const [a, b] = [upstream.personal('a'), upstream.personal('b')];
    expect(a).toMatchObject({ mode: 'session', user: 'admin' });
    expect(b).toMatchObject({ mode: 'remote', user: 'admin' });
    await a?.api.get(VERSION, Any);
    await b?.api.get(VERSION, Any);
    expect(manager.calls.map(({ headers }) => headers.cookie)).toEqual([
      undefined,
      'JSESSIONID=SESSION1',
      undefined,
      'JSESSIONID=SESSION2',
      'JSESSIONID=SESSION1',
      'JSESSIONID=SESSION2',
    ]);
    expect(a?.api.key).not.toBe(b?.api.key);
    for (const text of [a?.api.key, inspect(a, { depth: 9 }), JSON.stringify(a), bench.logged()])
      expect(text).not.toContain(PASSWORD);
  });

  it('may sign in anew in place of the old one', async () => {
    await upstream.signIn('a', ADMIN);
    await upstream.signIn('a', ADMIN);
    await expect.poll(() => ended).toEqual(['JSESSIONID=SESSION1']);
    expect(await upstream.personal('a')?.api.get(VERSION, Any)).toMatchObject({ ok: true });
  });
});
