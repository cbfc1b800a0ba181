import { beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { IssuedTokens, OidcUpstream } from '../../upstreams/oidc/types.ts';
import { HOUR, OIDC_SESSION as data } from '../../testing/oidc-session.ts';
import { createRenewal, renewAt, type NameOwner, type Renewal } from './renewal.ts';
import type { OidcSessionData } from './session-data.ts';

let time = 0;
let asked: string[] = [];
let answer: () => Result<IssuedTokens, Fault>;
let renewal: Renewal;
/** What clusters say whom a token names. */
let owner: Awaited<ReturnType<NameOwner>>;
let namedBy: readonly string[];

const tokens = (changes: Partial<IssuedTokens> = {}): Result<IssuedTokens, Fault> =>
  ok({ idToken: 'two', subject: 's', endsAt: 2 * HOUR, refreshToken: 'r2', ...changes });
const refused = err<Fault>({ code: 'OIDC_REFUSED', detail: 'The identity provider answered invalid_grant.' });
const away = err<Fault>({ code: 'OIDC_UNAVAILABLE', detail: 'There is no connection.' });

beforeEach(() => {
  time = 0;
  asked = [];
  answer = tokens;
  owner = ok({ username: 'jane', groups: [] });
  namedBy = [];
  // Only what a renewal asks of an issuer.
  const issuer = {
    renew: async (refreshToken: string) => {
      asked.push(refreshToken);
      return answer();
    },
    revoke: async (refreshToken: string) => void asked.push(`revoke ${refreshToken}`),
  };
  renewal = createRenewal(
    issuer as unknown as OidcUpstream,
    () => time,
    async (_, idToken) => {
      namedBy = [...namedBy, idToken];
      return owner;
    },
  );
});

/** An ID token that says something, signed by nobody. */
const saying = (claims: object): string => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

describe('when a token is renewed', () => {
  it.each([
    ['a minute before its end', { idTokenEndsAt: HOUR }, HOUR - 60_000],
    ['after two thirds of a short time', { idTokenEndsAt: 30_000 }, 20_000],
    ['never without a refresh token', { refreshToken: undefined }, undefined],
  ])('%s', (_, changes, expected) => expect(renewAt({ ...data, ...changes })).toBe(expected));
});

describe('a session whose token is not due', () => {
  it('stays as it is, and nobody is asked', async () => {
    time = HOUR - 31_000;
    expect(await renewal.current(data)).toEqual(ok(data));
    time = HOUR - 61_000;
    expect(await renewal.current(data, true)).toEqual(ok(data));
    expect(asked).toEqual([]);
  });
});

describe('a session whose token is due', () => {
  beforeEach(() => {
    time = HOUR - 30_000;
  });

  it('is renewed sooner when the page asks for it', async () => {
    time = HOUR - 60_000;
    expect(await renewal.current(data)).toEqual(ok(data));
    expect(await renewal.current(data, true)).toMatchObject({ value: { idToken: 'two' } });
  });

  it('is renewed once for requests side by side and for a cookie of before, and sockets go on with the new token', async () => {
    const both = await Promise.all([renewal.current(data), renewal.current(data)]);
    expect(both[0]).toEqual(
      ok({ ...data, idToken: 'two', idTokenSince: time, idTokenEndsAt: 2 * HOUR, refreshToken: 'r2' }),
    );
    expect(both[1]).toEqual(both[0]);
    time = HOUR + 1;
    expect(await renewal.current(data)).toEqual(both[0]);
    expect(renewal.newest(data)).toBe('two');
    expect(asked).toEqual(['r1']);
  });

  it('uses no refresh token twice where the issuer lets no token outlive its own session', async () => {
    answer = () => tokens({ endsAt: HOUR });
    await renewal.current(data);
    expect(renewal.newest(data)).toBe('two');
    time = HOUR - 1_000;
    answer = () => tokens({ idToken: 'three', endsAt: HOUR, refreshToken: 'r3' });
    await renewal.current(data);
    expect(asked).toEqual(['r1', 'r2']);
  });

  it('keeps its refresh token when the issuer gives no other, and is renewed again with it', async () => {
    answer = () => tokens({ refreshToken: undefined as never });
    const first = await renewal.current(data);
    expect(first.ok && first.value.refreshToken).toBe('r1');
    answer = () => tokens({ idToken: 'three', endsAt: 3 * HOUR });
    time = 2 * HOUR - 30_000;
    expect(await renewal.current(data)).toMatchObject({ value: { idToken: 'three' } });
    expect(asked).toEqual(['r1', 'r1']);
  });

  it.each([
    ['refuses', refused],
    ['does not answer', away],
  ])('goes on while its token holds when the issuer %s, which is then left alone for a while', async (_, fault) => {
    answer = () => fault;
    expect(await renewal.current(data)).toEqual(ok(data));
    time += 1_000;
    expect(await renewal.current(data)).toEqual(ok(data));
    expect(asked).toHaveLength(1);
    time += 10_000;
    await renewal.current(data);
    expect(asked).toHaveLength(2);
  });
});

describe('a token that says something else of the same person', () => {
  const before = { ...data, idToken: saying({ sub: 's', email: 'a@x', exp: 1 }) };
  const after = saying({ sub: 's', email: 'b@x', exp: 2 });
  beforeEach(() => {
    time = HOUR - 30_000;
    answer = () => tokens({ idToken: after });
  });

  it('makes the clusters say anew who that is', async () => {
    owner = ok({ username: 'b@x', groups: ['g'] });
    expect(await renewal.current(before)).toMatchObject({ value: { idToken: after, username: 'b@x', groups: ['g'] } });
    expect(await renewal.current(before)).toMatchObject({ value: { username: 'b@x' } });
    expect(namedBy).toEqual([after]);
  });

  it('does not where only times differ', async () => {
    answer = () => tokens({ idToken: saying({ sub: 's', email: 'a@x', exp: 2 }) });
    expect(await renewal.current(before)).toMatchObject({ value: { username: 'jane' } });
    expect(namedBy).toEqual([]);
  });

  it('does not where only what Entra ID makes anew for every token differs', async () => {
    answer = () => tokens({ idToken: saying({ sub: 's', email: 'a@x', exp: 2, aio: 'n', rh: 'n', uti: 'n' }) });
    await renewal.current({
      ...before,
      idToken: saying({ sub: 's', email: 'a@x', exp: 1, aio: 'o', rh: 'o', uti: 'o' }),
    });
    expect(namedBy).toEqual([]);
  });

  it.each<[string, Fault]>([
    ['no cluster answers', { code: 'UPSTREAM_UNAVAILABLE', detail: 'connection refused' }],
    ['all refuse it for now', { code: 'CREDENTIAL_REJECTED', detail: 'Kubernetes rejected this credential' }],
  ])('is kept, and asked about again with the next one, when %s', async (_, fault) => {
    owner = err(fault);
    expect(await renewal.current(before)).toMatchObject({ value: { idToken: after, username: 'jane' } });
    owner = ok({ username: 'b@x', groups: [] });
    time = 2 * HOUR - 30_000;
    answer = () => tokens({ idToken: saying({ sub: 's', email: 'b@x', exp: 3 }), endsAt: 3 * HOUR });
    const named = await renewal.current(before);
    expect(named).toMatchObject({ value: { username: 'b@x' } });
    expect(named.ok && named.value.isUnnamed).toBeUndefined();
    expect(namedBy).toHaveLength(2);
  });
});

describe('a session whose token has ended', () => {
  beforeEach(() => {
    time = HOUR + 1;
  });

  it.each<[string, () => Result<IssuedTokens, Fault>, Partial<OidcSessionData>, string]>([
    ['the issuer refuses', () => refused, {}, 'SESSION_EXPIRED'],
    ['the issuer names somebody else', () => tokens({ subject: 'other' }), {}, 'SESSION_EXPIRED'],
    ['there is no refresh token', tokens, { refreshToken: undefined }, 'SESSION_EXPIRED'],
    ['the issuer does not answer, and lives on for when it does', () => away, {}, 'OIDC_UNAVAILABLE'],
  ])('is refused when %s', async (_, given, changes, code) => {
    answer = given;
    expect(await renewal.current({ ...data, ...changes })).toMatchObject({ ok: false, error: { code } });
  });
});

it('what is known of a session that is over is dropped, and the issuer told with its last refresh token', async () => {
  time = HOUR - 30_000;
  await renewal.current(data);
  renewal.forget(data);
  expect(renewal.newest(data)).toBe('one');
  expect(asked).toEqual(['r1', 'revoke r2']);
});
