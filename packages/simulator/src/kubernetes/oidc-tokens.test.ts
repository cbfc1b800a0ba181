import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OidcTrust } from '../types.ts';
import { issuedTokens, userOfClaims } from './oidc-tokens.ts';

const { privateKey, publicKey } = await generateKeyPair('RS256');
const other = await generateKeyPair('RS256');
let issuer = '';
const server = createServer((request, response) => {
  const answers: Readonly<Record<string, () => Promise<unknown>>> = {
    '/.well-known/openid-configuration': async () => ({ issuer, jwks_uri: `${issuer}/keys` }),
    '/keys': async () => ({ keys: [{ ...(await exportJWK(publicKey)), kid: 'a', alg: 'RS256' }] }),
  };
  void (answers[request.url ?? '']?.() ?? Promise.resolve('nothing')).then((body) =>
    response.end(JSON.stringify(body)),
  );
});
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const trust = (): OidcTrust => ({ issuer, clientId: 'netloft', usernameClaim: 'email', groupsClaim: 'groups' });
const now = (): number => Math.floor(Date.now() / 1000);
const token = (changes: { readonly [claim in keyof JWTPayload]: JWTPayload[claim] | undefined } = {}, key = privateKey): Promise<string> =>
  new SignJWT({
    iss: issuer,
    aud: 'netloft',
    sub: '1',
    email: 'a@b',
    groups: ['g'],
    exp: now() + 60,
    ...changes,
  } as JWTPayload)
    .setProtectedHeader({ alg: 'RS256', kid: 'a' })
    .sign(key);

describe('a token of an issuer', () => {
  it.each<[string, () => Promise<string>]>([
    ['another audience', () => token({ aud: 'other' })],
    ['another issuer', () => token({ iss: 'https://evil.example' })],
    ['an end that has passed', () => token({ exp: now() - 1 })],
    ['no end', () => token({ exp: undefined })],
    ['the signature of another key', () => token({}, other.privateKey)],
    ['an e-mail address that is not verified', () => token({ email_verified: false })],
    ['no user name', () => token({ email: undefined })],
    ['no signature', async () => `${(await token()).split('.').slice(0, 2).join('.')}.`],
  ])('with %s is nobody’s', async (_, make) => {
    expect(await issuedTokens(trust())(await make())).toBeUndefined();
  });

  it('is its user’s, with the groups that it claims', async () => {
    expect(await issuedTokens(trust())(await token())).toEqual({ username: 'a@b', groups: ['g'] });
  });

  it('is known again once an issuer that was away answers', async () => {
    const find = issuedTokens({ ...trust(), issuer: `${issuer}/nowhere` });
    expect(await find('a.b.c')).toBeUndefined();
    expect(await find('a.b.c')).toBeUndefined();
  });
});

describe('the user name of claims', () => {
  const base = { issuer: 'https://i', clientId: 'c' };
  it.each<[string, OidcTrust, string]>([
    ['the issuer', base, 'https://i#1'],
    ['nothing when that is said', { ...base, usernamePrefix: '-' }, '1'],
    ['what is given', { ...base, usernamePrefix: 'sso:' }, 'sso:1'],
    ['nothing when it is the e-mail address', { ...base, usernameClaim: 'email' }, 'a@b'],
  ])('stands behind %s', (_, given, expected) => {
    expect(userOfClaims({ sub: '1', email: 'a@b' }, given)?.username).toBe(expected);
  });
});
