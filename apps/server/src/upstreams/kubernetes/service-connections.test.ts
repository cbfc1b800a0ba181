import { describe, expect, it } from 'vitest';
import type { Credential } from '../../identity.ts';
import type { ServerAuthentication } from './server-credential.ts';
import { createServiceConnections } from './service-connections.ts';

const connections = (own: () => Promise<ServerAuthentication>) =>
  createServiceConnections({
    name: 'c',
    server: new URL('https://127.0.0.1:1'),
    tls: { rejectUnauthorized: true },
    credential: { get: own, refresh: () => undefined },
  });
const withToken = async (): Promise<ServerAuthentication> => ({ headers: { authorization: 'Bearer own' } });
const withCertificate = async (): Promise<ServerAuthentication> => ({ headers: {}, certificate: 'c', key: 'k' });
const service = { url: new URL('https://127.0.0.1:2'), servername: 's', ca: 'pem', authority: 'an authority' };
const bearer: Credential = { type: 'bearer', token: 't' };
const acting: Credential = { type: 'impersonate', user: 'u', groups: [] };

describe('a client for a Service’s own address', () => {
  it.each([
    [
      'a client certificate',
      withToken,
      { type: 'client-certificate', certificate: 'c', key: 'k' },
      service,
      /in place of a token/,
    ],
    [
      'a server credential without a token',
      withCertificate,
      acting,
      service,
      /own credential for this cluster has no token/,
    ],
    ['a server credential that fails', () => Promise.reject(new Error('x')), acting, service, /cannot be read/],
    [
      'a token over plain HTTP',
      withToken,
      bearer,
      { ...service, url: new URL('http://127.0.0.1:2') },
      /cannot be verified/,
    ],
    // Without an authority of its own, TLS would trust every public one.
    ['a token without an authority', withToken, bearer, { ...service, ca: ' ' }, /cannot be verified/],
  ] as const)('is not made for %s', async (_what, own, credential, at, words) => {
    const client = await connections(own).client(credential, at);
    expect(client).toMatchObject({ ok: false, error: { code: 'not-signed-in' } });
    expect(client.ok ? '' : client.error.message).toMatch(words);
  });

  it.each([
    ['a token', bearer],
    ['Netloft’s own token with impersonation', acting],
  ])('is made for %s', async (_what, credential) => {
    expect((await connections(withToken).client(credential, service)).ok).toBe(true);
  });
});
