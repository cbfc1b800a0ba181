import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Secret } from '../../secret.ts';
import type { CredentialSource } from './credential-source.ts';
import { fixedSource } from './credential-source.ts';
import {
  apiOf,
  BASIC,
  type Bench,
  type Handler,
  json,
  openBench,
  PASSWORD,
  refuse,
  withSessions,
} from './testing/manager.ts';
import { managerPath } from './paths.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const VERSION = managerPath('node/version');
const Any = z.looseObject({});
const good: Handler = (_call, response) => json(response, 200, { product_version: '4.2.1' });

describe('a sign-in is refused', () => {
  it('and neither parallel nor later requests show the wrong password again, until a while has passed', async () => {
    const manager = await bench.manager(withSessions(good, 'another'));
    let now = 1_000_000;
    const api = apiOf(bench.upstream([manager], { now: () => now }));
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => api.get(VERSION, Any)));
    for (const answer of answers)
      expect(answer).toMatchObject({ ok: false, error: { code: 'unauthenticated', status: 403 } });
    now += 59_000;
    expect(await api.get(VERSION, Any)).toMatchObject({
      ok: false,
      error: {
        code: 'unauthenticated',
        message: expect.stringMatching(/incorrect.* does not try .* for 1 s/) as string,
      },
    });
    expect(manager.paths()).toEqual(['POST /api/session/create']);
    now += 1_001;
    await api.get(VERSION, Any);
    expect(manager.calls).toHaveLength(2);
    // Four times longer: a locked account counts failures for a quarter of an hour.
    now += 239_000;
    await api.get(VERSION, Any);
    expect(manager.calls).toHaveLength(2);
  });

  it('and so is a wrong password that goes with every request, shown once', async () => {
    const manager = await bench.manager((_call, response) => refuse(response, 403, 403));
    const source = fixedSource({ mode: 'basic', user: 'admin', password: new Secret(PASSWORD) });
    const api = apiOf(bench.upstream([manager], { settings: { source } }));
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => api.get(VERSION, Any)));
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
    expect(manager.calls).toHaveLength(1);
  });

  it('at once when its source has no credential', async () => {
    const manager = await bench.manager(good);
    const source: CredentialSource = {
      label: { mode: 'session', user: 'nsx/admin' },
      load: async () => ({ ok: false, error: 'the Secret nsx/admin cannot be read: not found' }),
      reload: async () => undefined,
    };
    expect(await apiOf(bench.upstream([manager], { settings: { source } })).get(VERSION, Any)).toMatchObject({
      ok: false,
      error: { code: 'unauthenticated', message: 'the Secret nsx/admin cannot be read: not found' },
    });
    expect(manager.calls).toEqual([]);
  });

  it('for a manager that takes it without giving a session', async () => {
    const manager = await bench.manager((_call, response) => json(response, 200, {}));
    expect(await apiOf(bench.upstream([manager])).get(VERSION, Any)).toMatchObject({
      ok: false,
      error: { code: 'bad-answer', message: expect.stringContaining('gave no session') as string },
    });
  });
});

describe('a session', () => {
  it('is opened once for parallel requests, which show cookie and token alone', async () => {
    const manager = await bench.manager(withSessions(good));
    const api = apiOf(bench.upstream([manager]));
    const answers = await Promise.all([1, 2, 3, 4].map(() => api.get(VERSION, Any)));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    const [login, ...reads] = manager.calls;
    expect(login).toMatchObject({
      method: 'POST',
      path: '/api/session/create',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: 'j_username=admin&j_password=VMware1%21VMware1%21',
    });
    expect(login?.headers).not.toHaveProperty('authorization');
    expect(reads).toHaveLength(4);
    for (const { headers } of reads) {
      expect(headers).toMatchObject({
        cookie: 'JSESSIONID=SESSION1',
        'x-xsrf-token': 'xsrf-1',
        'user-agent': 'netloft',
      });
      expect(headers).not.toHaveProperty('authorization');
    }
  });

  it.each([
    ['403/98, a wrong token', 403, 98],
    ['403/403, an ended session', 403, 403],
    ['500/99, an untrusted certificate', 500, 99],
    ['401', 401, 0],
  ])('is opened anew once after %s', async (_what, status, errorCode) => {
    const sessions = withSessions((call, response) =>
      call.headers.cookie === 'JSESSIONID=SESSION1' && manager.calls.length > 2
        ? refuse(response, status, errorCode)
        : json(response, 200, {}),
    );
    const manager = await bench.manager(sessions);
    const api = apiOf(bench.upstream([manager]));
    expect(await api.get(VERSION, Any)).toMatchObject({ ok: true });
    expect(await api.get(VERSION, Any)).toMatchObject({ ok: true });
    expect(sessions.opened()).toBe(2);
  });

  it('that is refused as soon as it is opened means that its user may not do it', async () => {
    const sessions = withSessions((_call, response) => refuse(response, 403, 403, 'not yours'));
    const manager = await bench.manager(sessions);
    expect(await apiOf(bench.upstream([manager])).get(VERSION, Any)).toMatchObject({
      ok: false,
      error: { code: 'forbidden', message: 'not yours' },
    });
    expect(sessions.opened()).toBe(2);
  });

  it('of one manager is not shown to another', async () => {
    const managers = [await bench.manager(withSessions(good)), await bench.manager(withSessions(good))] as const;
    const api = apiOf(bench.upstream(managers));
    await api.get(VERSION, Any);
    await managers[0].stop();
    expect(await api.get(VERSION, Any)).toMatchObject({ ok: true });
    expect(managers[1].paths()).toEqual(['POST /api/session/create', 'GET /api/v1/node/version']);
  });

  it('ends at NSX with the upstream', async () => {
    const ended: (string | undefined)[] = [];
    const manager = await bench.manager(
      withSessions((call, response) => {
        if (call.path === '/api/session/destroy') ended.push(call.headers.cookie);
        json(response, 200, {});
      }),
    );
    const upstream = bench.upstream([manager]);
    await apiOf(upstream).get(VERSION, Any);
    await upstream.close();
    expect(ended).toEqual(['JSESSIONID=SESSION1']);
    expect(await apiOf(upstream).get(VERSION, Any)).toMatchObject({ ok: false });
  });
});

describe('without a session', () => {
  it.each([
    ['basic', { mode: 'basic', user: 'admin', password: new Secret(PASSWORD) } as const, BASIC],
    ['a token', { mode: 'token', user: 'bearer token', token: new Secret('a.b.c') } as const, 'Bearer a.b.c'],
  ])('%s goes with every request', async (_what, credential, authorization) => {
    const manager = await bench.manager(good);
    const api = apiOf(bench.upstream([manager], { settings: { source: fixedSource(credential) } }));
    await Promise.all([api.get(VERSION, Any), api.get(VERSION, Any)]);
    const asked = manager.calls.filter(({ path }) => path === '/api/v1/node/version');
    expect(asked).toHaveLength(2);
    for (const { headers } of asked) {
      expect(headers.authorization).toBe(authorization);
      expect(headers).not.toHaveProperty('cookie');
    }
    expect(manager.paths()).not.toContain('POST /api/session/create');
  });

  it('users of an identity provider are remote when they open a session, and show only the session then', async () => {
    const manager = await bench.manager(withSessions(good));
    const source = fixedSource({ mode: 'remote', user: 'admin', password: new Secret(PASSWORD) });
    await apiOf(bench.upstream([manager], { settings: { source } })).get(VERSION, Any);
    expect(manager.calls.map(({ headers }) => headers.authorization)).toEqual([
      BASIC.replace('Basic', 'Remote'),
      undefined,
    ]);
  });
});

describe('a credential that changes at its source', () => {
  it('is taken at once when NSX refused the old one, and while that rests', async () => {
    let password = 'old';
    const source: CredentialSource = {
      label: { mode: 'session', user: 'nsx/admin' },
      load: async () => ({ ok: true, value: { mode: 'session', user: 'admin', password: new Secret(password) } }),
      reload: async () => undefined,
    };
    const manager = await bench.manager(withSessions(good));
    const upstream = bench.upstream([manager], { settings: { source }, now: () => 0 });
    const api = apiOf(upstream);
    expect(upstream.shared).toMatchObject({ user: 'nsx/admin' });
    expect(await api.get(VERSION, Any)).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
    expect(upstream.shared).toMatchObject({ user: 'admin' });
    const before = api.key;
    password = PASSWORD;
    expect(await api.get(VERSION, Any)).toMatchObject({ ok: true });
    expect(api.key).not.toBe(before);
    expect(api.key).not.toContain(PASSWORD);
  });
});

it('nothing secret is logged or told, even when NSX quotes it', async () => {
  const manager = await bench.manager(
    withSessions((call, response) =>
      refuse(response, 400, 1, `${PASSWORD} ${call.headers.cookie} ${String(call.headers['x-xsrf-token'])} are bad`),
    ),
  );
  const upstream = bench.upstream([manager]);
  const refused = await apiOf(upstream).get(VERSION, Any);
  expect(refused).toMatchObject({ ok: false, error: { code: 'invalid' } });
  const wrong = await bench.manager(withSessions((_call, response) => json(response, 200, {}), 'another'));
  const told = [refused, await apiOf(bench.upstream([wrong])).get(VERSION, Any)];
  await manager.stop();
  told.push(await apiOf(upstream).get(VERSION, Any));
  const texts = [JSON.stringify(told), bench.logged(), JSON.stringify(upstream.managers())];
  expect(bench.logged()).toContain('NSX refused the credential');
  expect(bench.logged()).toContain('NSX manager is down');
  for (const text of texts) {
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(BASIC.slice(6));
    expect(text).not.toMatch(/xsrf-\d|SESSION\d/);
  }
});
