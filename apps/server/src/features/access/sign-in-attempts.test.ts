import { describe, expect, it } from 'vitest';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { createSignInAttempts } from './sign-in-attempts.ts';

const wrong = (): Promise<Result<string, Fault>> => Promise.resolve(err({ code: 'PASSWORD_WRONG', detail: 'no' }));
const right = (): Promise<Result<string, Fault>> => Promise.resolve(ok('yes'));
const code = (result: Result<string, Fault>): string => (result.ok ? 'ok' : result.error.code);

describe('sign-in attempts', () => {
  it('refuse a second wrong one within a second, also when both are sent side by side', async () => {
    const attempts = createSignInAttempts(() => 0);
    const answers = await Promise.all([
      attempts.attemptInTurn('1.1.1.1', wrong),
      attempts.attemptInTurn('1.1.1.1', wrong),
      attempts.attemptInTurn('1.1.1.1', right),
    ]);
    expect(answers.map(code)).toEqual(['PASSWORD_WRONG', 'RATE_LIMITED', 'RATE_LIMITED']);
    expect(answers[1]).toMatchObject({ error: { retryAfterSeconds: 1 } });
  });

  it('share the limit over all ways to sign in', async () => {
    const attempts = createSignInAttempts(() => 0);
    await attempts.attempt('1.1.1.1', () => Promise.resolve(err({ code: 'CREDENTIAL_REJECTED', detail: 'no' })));
    expect(code(await attempts.attemptInTurn('1.1.1.1', right))).toBe('RATE_LIMITED');
  });

  it('let one through again after a second, and other addresses at any time', async () => {
    let time = 0;
    const attempts = createSignInAttempts(() => time);
    await attempts.attemptInTurn('1.1.1.1', wrong);
    expect(code(await attempts.attemptInTurn('2.2.2.2', right))).toBe('ok');
    time = 1000;
    expect(code(await attempts.attemptInTurn('1.1.1.1', right))).toBe('ok');
  });

  it('do not count successes, nor a cluster that cannot be reached', async () => {
    const attempts = createSignInAttempts(() => 0);
    const unreachable = (): Promise<Result<string, Fault>> =>
      Promise.resolve(err({ code: 'UPSTREAM_UNAVAILABLE', detail: 'no' }));
    const codes = [];
    for (const check of [right, right, unreachable, unreachable, right])
      codes.push(code(await attempts.attemptInTurn('1.1.1.1', check)));
    expect(codes).toEqual(['ok', 'ok', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_UNAVAILABLE', 'ok']);
  });

  it('take the /64 of an IPv6 client for one address', async () => {
    const attempts = createSignInAttempts(() => 0);
    await attempts.attemptInTurn('2001:db8:1:2::5', wrong);
    expect(code(await attempts.attemptInTurn('2001:db8:1:2:9:9:9:9', right))).toBe('RATE_LIMITED');
    expect(code(await attempts.attemptInTurn('2001:db8:1:3::5', right))).toBe('ok');
  });
});
