import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecretKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { IssuedTokens, OidcUpstream } from '../../upstreams/oidc/types.ts';
import { HOUR, OIDC_SESSION } from '../../testing/oidc-session.ts';
import { createRenewal, type Renewal } from './renewal.ts';
import { createSealer } from './sealer.ts';
import { openSharedTokens } from './shared-tokens.ts';

const sealer = createSealer([{ id: 'k', key: createSecretKey(Buffer.alloc(32, 7)) }]);
const data = OIDC_SESSION;
const { id: ID } = data;

let directory: string;
let time = 0;
let asked: string[] = [];
let beforeAnswer: () => Promise<void>;
const warnings: string[] = [];
const open: Renewal[] = [];

/** Takes each refresh token once, as issuers with rotation do. */
const issuer = {
  async renew(refreshToken: string): Promise<Result<IssuedTokens, Fault>> {
    const isUsed = asked.includes(refreshToken);
    asked.push(refreshToken);
    await beforeAnswer();
    if (isUsed) return err({ code: 'OIDC_REFUSED', detail: 'The identity provider answered invalid_grant.' });
    const count = asked.length;
    return ok({ idToken: `token-${count}`, subject: 's', endsAt: time + HOUR, refreshToken: `refresh-${count}` });
  },
  revoke: async (refreshToken: string) => void asked.push(`revoke ${refreshToken}`),
};
function replica(folder = directory): Renewal {
  const made = createRenewal(
    issuer as unknown as OidcUpstream,
    () => time,
    async () => ok({ username: 'jane', groups: [] }),
    (wants, learned) =>
      openSharedTokens({
        directory: folder,
        sealer,
        now: () => time,
        warn: (text) => warnings.push(text),
        wants,
        learned,
        followMs: 5,
      }),
  );
  open.push(made);
  return made;
}

beforeEach(async () => {
  time = 0;
  asked = [];
  beforeAnswer = async () => undefined;
  warnings.length = 0;
  directory = join(await mkdtemp(join(tmpdir(), 'netloft-tokens-')), 'renewed-tokens');
});
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  await rm(join(directory, '..'), { recursive: true, force: true });
});

describe('replicas that serve one session of an issuer', () => {
  it('ask once when a browser that slept comes to both at the same time, and both go on', async () => {
    const [one, two] = [replica(), replica()];
    time = HOUR + 1;
    const answers = await Promise.all([one.current(data), two.current(data)]);
    expect(asked).toEqual(['r1']);
    expect(answers[0]).toMatchObject({ ok: true, value: { idToken: 'token-1', refreshToken: 'refresh-1' } });
    expect(answers[1]).toEqual(answers[0]);
  });

  it('do not wait for each other while the token still holds', async () => {
    const [one, two] = [replica(), replica()];
    time = HOUR - 30_000;
    let answered: () => void = () => undefined;
    beforeAnswer = () => new Promise((resolve) => (answered = resolve));
    const first = one.current(data);
    await vi.waitUntil(() => asked.length === 1);
    expect(await two.current(data)).toEqual(ok(data));
    answered();
    expect(await first).toMatchObject({ value: { idToken: 'token-1' } });
  });

  it('find what another one renewed before, whatever old cookie comes', async () => {
    time = HOUR - 30_000;
    await replica().current(data);
    time = HOUR + 1;
    expect(await replica().current(data)).toMatchObject({ ok: true, value: { idToken: 'token-1' } });
    expect(asked).toEqual(['r1']);
  });

  it('tell each other, so that a socket or a run goes on with the token that another one renewed', async () => {
    const [one, two] = [replica(), replica()];
    await two.current(data);
    time = HOUR - 60_000;
    await one.current(data, true);
    await vi.waitUntil(() => two.newest(data) === 'token-1');
  });

  it('learn from a newer cookie as well', async () => {
    const [one, two] = [replica(), replica(join(directory, 'of-its-own'))];
    time = HOUR - 60_000;
    const renewed = await one.current(data, true);
    expect(renewed.ok && (await two.current(renewed.value))).toEqual(renewed);
    expect(two.newest(data)).toBe('token-1');
  });

  it('keep one sealed file of a session for its owner alone, until nobody can come back with it', async () => {
    const one = replica();
    time = HOUR - 30_000;
    const first = await one.current(data);
    time = 2 * HOUR - 60_000;
    if (first.ok) await one.current(first.value);
    const [name = '', ...others] = await readdir(directory);
    expect([name, others]).toEqual([`${ID}.${time}.${time + 2 * HOUR}`, []]);
    expect(await readFile(join(directory, name), 'utf8')).not.toMatch(/token-\d|refresh-\d/);
    expect([(await stat(join(directory, name))).mode & 0o777, (await stat(directory)).mode & 0o777]).toEqual([
      0o600, 0o700,
    ]);
    await writeFile(join(directory, 'README'), 'not ours');
    time += 2 * HOUR;
    await vi.waitFor(async () => expect(await readdir(directory)).toEqual(['README']));
  });

  it('go on without a replica that died while it asked', async () => {
    const one = replica();
    await writeFile(join(directory, `${ID}.lock`), String(HOUR + 30_000));
    time = HOUR + 1;
    const waiting = one.current(data);
    expect(asked).toEqual([]);
    time = HOUR + 30_000;
    expect(await waiting).toMatchObject({ ok: true, value: { idToken: 'token-1' } });
  });

  it('forget a session that is over, and the issuer hears of the refresh token that another one got', async () => {
    const [one, two] = [replica(), replica()];
    time = HOUR - 30_000;
    await one.current(data);
    two.forget(data);
    two.drop(ID);
    await vi.waitFor(async () => expect([asked.at(-1), await readdir(directory)]).toEqual(['revoke refresh-1', []]));
  });
});

describe('without the volume', () => {
  it('each goes on alone and says so; one that comes second takes no cookies away', async () => {
    await mkdir(join(directory, '..'), { recursive: true });
    await writeFile(directory, 'no folder');
    const [one, two] = [replica(), replica()];
    time = HOUR + 1;
    expect(await one.current(data)).toMatchObject({ ok: true, value: { idToken: 'token-1' } });
    expect(await two.current(data)).toMatchObject({
      ok: false,
      error: { code: 'SESSION_EXPIRED', keepsCookies: true },
    });
    expect(warnings[0]).toMatch(/^renewed ID tokens are not shared with other replicas: /);
  });
});
