import type { AgentSummary, Cluster } from '@netloft/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TestClient } from '../../testing/harness.ts';
import { subscribeLive } from '../../testing/live-client.ts';
import { startOidcWorld, type OidcWorld } from '../../testing/oidc-world.ts';
import { problemOf as problem } from '../../testing/problems.ts';

const USER = 'user1@cpod-nsxam-stc.az-stc.cloud-garage.net';
let world: OidcWorld;
/** Milliseconds by which the server's clock is ahead. */
let ahead = 0;
beforeAll(async () => {
  world = await startOidcWorld(() => Date.now() + ahead);
}, 60_000);
afterAll(() => world.close());
afterEach(() => world.clusters.forEach((cluster) => cluster.setFaults({})));

const ask = (client: TestClient, cluster: string): Promise<Response> =>
  client.send('POST', `/api/v1/clusters/${cluster}/access/reviews`, {
    questions: [{ verb: 'list', group: '', resource: 'pods' }],
  });

describe('a session of several clusters', () => {
  it('goes on at the others when one refuses its ID token, which is told as that cluster’s and passes', async () => {
    const [first, second] = world.clusters;
    const client = await world.signIn(USER);
    second.setFaults({ refuseIdTokens: true });
    const refused = await ask(client, second.name);
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect(await problem(refused)).toMatchObject({
      status: 403,
      code: 'CLUSTER_NOT_SIGNED_IN',
      detail: expect.stringContaining(`The cluster ${second.name} does not accept your ID token`) as string,
    });
    expect((await ask(client, first.name)).status).toBe(200);
    second.setFaults({});
    expect((await ask(client, second.name)).status).toBe(200);
  });

  it('ends when all of them refuse, for copies of its cookies as well', async () => {
    const client = await world.signIn(USER);
    const copy = { headers: { cookie: client.cookie() } };
    for (const cluster of world.clusters) cluster.setFaults({ refuseIdTokens: true });
    const [first, second] = world.clusters;
    await ask(client, first.name);
    expect(await problem(await ask(client, second.name))).toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(client.cookie()).not.toContain('netloft-session');
    expect((await world.server.client().fetch('/auth/session', copy)).status).toBe(401);
  });

  it('keeps its live connection, and the clusters tell which one refuses until it accepts again', async () => {
    const [first, second] = world.clusters;
    const client = await world.signIn(USER);
    second.setFaults({ refuseIdTokens: true });
    const clusters = subscribeLive<Cluster>(world.server, client, 'clusters');
    const there = subscribeLive<AgentSummary>(world.server, client, 'agents', { cluster: second.name });
    const here = subscribeLive<AgentSummary>(world.server, client, 'agents', { cluster: first.name });
    await vi.waitFor(() => expect(there.problem?.code).toBe('CLUSTER_NOT_SIGNED_IN'), 10_000);
    await vi.waitFor(() => expect(here.snapshots).toBeGreaterThan(0), 10_000);
    const of = (name: string): Cluster | undefined => clusters.items.get(name);
    await vi.waitFor(
      () => expect(of(second.name)).toMatchObject({ signedIn: false, refusal: expect.stringMatching(/Unauthorized/) }),
      10_000,
    );
    expect(of(first.name)).toMatchObject({ signedIn: true });
    second.setFaults({});
    await vi.waitFor(() => expect(of(second.name)).toMatchObject({ signedIn: true }), 20_000);
    expect(of(second.name)).not.toHaveProperty('refusal');
    for (const one of [clusters, there, here]) one.close();
  }, 40_000);
});

describe('a person whom no cluster accepts is told what their ID token says by which clusters name people', () => {
  it.each([
    ['without an e-mail address', { email: undefined }, /which names no e-mail address \(claim email\)/],
    ['with one that is not verified', { email_verified: false }, /not verified \(email_verified: false\)/],
  ])('%s', async (what, claims, words) => {
    // A refusal makes the next one wait.
    ahead += 60_000;
    const person = `somebody-${what.replaceAll(' ', '-')}`;
    world.provider.setClaims(person, claims);
    const found = await problem(await world.comeBack(person));
    expect(found).toMatchObject({
      code: 'CREDENTIAL_REJECTED',
      upstream: { cluster: world.clusters[0].name, status: 401, message: 'Unauthorized' },
    });
    expect(found.detail).toMatch(words);
    expect(found.action).toMatch(/--oidc-username-claim; where that is email, email_verified must not be false/);
  });
});
