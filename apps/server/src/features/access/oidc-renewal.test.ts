import type { AccessSummary, Session } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOidcWorld, type OidcWorld } from '../../testing/oidc-world.ts';

const USER = 'user1@cpod-nsxam-stc.az-stc.cloud-garage.net';
let world: OidcWorld;
// Tokens are renewed by this clock.
let time = Date.now();
beforeAll(async () => {
  world = await startOidcWorld(() => time);
}, 60_000);
afterAll(() => world.close());

describe('an issuer that signs with another key, and publishes no other', () => {
  it('is believed at the next sign-in', async () => {
    await world.signIn(USER);
    world.provider.rotateKeys();
    expect(await (await world.signIn(USER)).json<AccessSummary>('/api/v1/access-summary')).toMatchObject({
      username: USER,
    });
  });

  it('is believed when it renews a token', async () => {
    const client = await world.signIn(USER);
    const { renewAt = '' } = await client.json<Session>('/auth/session');
    world.provider.rotateKeys();
    time = Date.parse(renewAt) + 70_000;
    expect((await client.json<Session>('/auth/session')).renewAt).not.toBe(renewAt);
    expect((await client.json<AccessSummary>('/api/v1/access-summary')).username).toBe(USER);
    time = Date.now();
  });
});

it('an issuer whose keys cannot be read for a moment renews tokens all the same, and spends no refresh token for nothing', async () => {
  const client = await world.signIn(USER);
  for (const isWithheld of [false, true, false]) {
    const { renewAt = '' } = await client.json<Session>('/auth/session');
    world.provider.withholdKeys(isWithheld);
    time = Date.parse(renewAt) + 70_000;
    const session = await client.json<Session>('/auth/session');
    expect(session.renewAt).not.toBe(renewAt);
    time = Date.now();
  }
});

it('whom an issuer calls otherwise when it renews a token is called so from then on, with the groups that the clusters tell', async () => {
  const client = await world.signIn(USER);
  const { renewAt = '', username } = await client.json<Session>('/auth/session');
  expect(username).toBe(USER);
  world.provider.setClaims(USER, { email: 'andreasm@cpod', email_verified: true, groups: ['net'] });
  time = Date.parse(renewAt) + 70_000;
  expect(await client.json<Session>('/auth/session')).toMatchObject({
    username: 'andreasm@cpod',
    groups: ['net', 'system:authenticated'],
  });
  expect((await client.json<AccessSummary>('/api/v1/access-summary')).username).toBe('andreasm@cpod');
  time = Date.now();
});
