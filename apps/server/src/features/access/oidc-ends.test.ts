import type { Session } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { startOidcWorld } from '../../testing/oidc-world.ts';
import { problemOf as problem } from '../../testing/problems.ts';

const USER = 'user1@cpod-nsxam-stc.az-stc.cloud-garage.net';

describe('an ID token that ends', () => {
  it('later than any calendar knows makes a session that ends as others do, and so does that token as a bearer', async () => {
    const time = Date.now();
    const world = await startOidcWorld(() => time, {}, { idTokenSeconds: 1e15 });
    const longest = new Date(time + 12 * 3_600_000).toISOString();
    const client = await world.signIn(USER);
    expect(await client.json<Session>('/auth/session')).toMatchObject({ expiresAt: longest, renewAt: longest });
    const bearer = { headers: { authorization: `Bearer ${world.provider.issued.at(-1)}` } };
    const answer = await world.server.client().fetch('/auth/session', bearer);
    expect(await answer.json()).toMatchObject({ username: USER, expiresAt: longest });
    await world.close();
  }, 60_000);

  it('has ended by the clock of this server is refused at once', async () => {
    const world = await startOidcWorld(() => Date.now() + 2 * 3_600_000, {}, { refresh: false });
    const client = world.server.client();
    expect(await problem(await world.comeBack(USER, client))).toMatchObject({
      status: 401,
      code: 'CREDENTIAL_REJECTED',
      detail: expect.stringContaining('over by the clock of this server') as string,
    });
    expect(client.cookie()).not.toContain('netloft-session');
    await world.close();
  }, 60_000);
});
