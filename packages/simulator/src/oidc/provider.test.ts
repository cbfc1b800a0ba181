import { request as https } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOidcProvider, type OidcProvider } from './provider.ts';

let provider: OidcProvider;
beforeAll(async () => {
  provider = await startOidcProvider();
});
afterAll(() => provider.close());

const get = (path: string): Promise<{ status: number; body: string; location: string }> =>
  new Promise((done, refuse) => {
    https(`${provider.issuer}${path}`, { ca: provider.ca }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () =>
        done({ status: response.statusCode ?? 0, body, location: response.headers.location ?? '' }),
      );
    })
      .on('error', refuse)
      .end();
  });

describe('the provider', () => {
  it('tells where things are', async () => {
    const document = JSON.parse((await get('/.well-known/openid-configuration')).body) as Record<string, unknown>;
    expect(document).toMatchObject({ issuer: provider.issuer, code_challenge_methods_supported: ['S256'] });
    expect(document).toHaveProperty('end_session_endpoint');
    expect(document).toHaveProperty('revocation_endpoint');
  });

  it('sends nobody to an address that is not registered', async () => {
    const query = new URLSearchParams({
      client_id: provider.clientId,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: 'https://evil.example/auth/oauth2/callback',
    });
    expect((await get(`/auth?${query.toString()}`)).status).toBe(400);
  });

  it('asks who one is', async () => {
    const query = new URLSearchParams({
      client_id: provider.clientId,
      response_type: 'code',
      scope: 'openid email groups offline_access',
      redirect_uri: 'http://localhost:4711/auth/oauth2/callback',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      state: 's',
    });
    const answer = await get(`/auth?${query.toString()}`);
    expect(answer.location).toMatch(/\/interaction\//);
  });
});
