import type { Settings } from '@netloft/contracts';
import type { DiscoveryAnswer } from '@netloft/simulator/oidc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../../testing/harness.ts';
import { startOidcWorld, type OidcWorld } from '../../testing/oidc-world.ts';
import { problemOf as problem } from '../../testing/problems.ts';

let world: OidcWorld;
let time = Date.now();
beforeAll(async () => {
  world = await startOidcWorld(() => time);
}, 60_000);
afterAll(() => world.close());

/** A discovery document that names these instead of what is usual. */
const document = (changes: object): DiscoveryAnswer => {
  const { issuer } = world.provider;
  const usual = {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/session/end`,
  };
  return { body: JSON.stringify({ ...usual, ...changes }) };
};

describe('an issuer whose discovery document', () => {
  it.each<[string, () => DiscoveryAnswer, RegExp]>([
    ['is not there', () => ({ status: 404, body: '{}' }), /no discovery document at .* \(status 404\)/],
    ['cannot be had', () => ({ status: 503, body: '{}' }), /no discovery document at .* \(status 503\)/],
    ['is a page', () => ({ type: 'text/html', body: '<html>Welcome</html>' }), /is no JSON/],
    ['is cut off', () => ({ body: '{"issuer":' }), /is no JSON/],
    ['is that of another', () => document({ issuer: 'https://other.example' }), /itself https:\/\/other\.example/],
    [
      'names no place for tokens',
      () => document({ token_endpoint: undefined }),
      /no place to sign in or to get tokens/,
    ],
    [
      'leads to plain HTTP to sign in',
      () => document({ authorization_endpoint: 'http://localhost/auth' }),
      /address without HTTPS, .* \(authorization_endpoint\)/,
    ],
    [
      'leads to plain HTTP for tokens',
      () => document({ token_endpoint: 'http://localhost/token' }),
      /address without HTTPS, .* \(token_endpoint\)/,
    ],
    [
      'leads to a script',
      () => document({ authorization_endpoint: 'javascript:alert(1)' }),
      /address without HTTPS, .* \(authorization_endpoint\)/,
    ],
  ])('%s is explained, stops no other way, and is looked for again', async (_, answer, words) => {
    world.provider.setDiscovery(answer());
    const server = await startTestApp({ simulator: world.simulator, env: world.env, now: () => time });
    const problemNow = async () => (await server.client().json<Settings>('/api/v1/settings')).auth.oidcProblem;
    try {
      const refused = await problem(await server.client().fetch('/auth/oauth2/login'));
      expect(refused.code).toBe('OIDC_UNAVAILABLE');
      expect(refused.detail).toMatch(words);
      expect(await problemNow()).toBe(refused.detail);
      await server.signIn('admin-password');
      world.provider.setDiscovery();
      time += 10_000;
      await expect.poll(problemNow).toBeUndefined();
      expect((await server.client().fetch('/auth/oauth2/login')).status).toBe(303);
    } finally {
      world.provider.setDiscovery();
      await server.close();
    }
  });

  it('leads to plain HTTP to sign out is of use, and signing out stays here', async () => {
    world.provider.setDiscovery(document({ end_session_endpoint: 'http://localhost/session/end' }));
    const server = await startTestApp({ simulator: world.simulator, env: world.env, now: () => time });
    try {
      const client = server.client();
      expect((await world.comeBack('jane@example.com', client)).status).toBe(200);
      expect((await client.fetch('/auth/logout')).status).toBe(200);
    } finally {
      world.provider.setDiscovery();
      await server.close();
    }
  });
});
