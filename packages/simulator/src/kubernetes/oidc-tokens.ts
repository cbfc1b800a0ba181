import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { createRemoteJWKSet, customFetch, jwtVerify, type JWTPayload } from 'jose';
import type { OidcTrust } from '../types.ts';
import type { UserInfo } from './types.ts';

const DEADLINE_MS = 10_000;

/** GET of JSON over TLS with the issuer's own authority; `fetch` takes none. */
function read(url: string, ca: string | undefined): Promise<Response> {
  return new Promise((done, refuse) => {
    const answered = (response: IncomingMessage): void => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', refuse);
      response.on('end', () => done(new Response(Buffer.concat(chunks), { status: response.statusCode ?? 502 })));
    };
    const options = { timeout: DEADLINE_MS, agent: false, ...(ca === undefined ? {} : { ca }) };
    const request = url.startsWith('https:') ? getHttps(url, options, answered) : getHttp(url, options, answered);
    request.on('error', refuse);
    request.on('timeout', () => request.destroy(new Error(`${url} did not answer`)));
  });
}

const strings = (value: unknown): string[] | undefined =>
  typeof value === 'string'
    ? [value]
    : Array.isArray(value) && value.every((one) => typeof one === 'string')
      ? value
      : undefined;

/**
 * The user of verified claims, by the rules of the API server's OIDC authenticator: the user name with its prefix (`ISSUER#` unless the claim
 * is the e-mail address), an e-mail address only when it is verified, groups as text or list. Undefined when the claims name nobody.
 */
export function userOfClaims(claims: Readonly<JWTPayload>, trust: OidcTrust): UserInfo | undefined {
  const { usernameClaim = 'sub', groupsClaim, groupsPrefix = '' } = trust;
  const name = claims[usernameClaim];
  if (typeof name !== 'string' || name === '') return undefined;
  if (usernameClaim === 'email' && claims['email_verified'] !== undefined && claims['email_verified'] !== true)
    return undefined;
  const given = trust.usernamePrefix ?? (usernameClaim === 'email' ? '-' : `${trust.issuer}#`);
  const listed = groupsClaim === undefined ? undefined : claims[groupsClaim];
  const groups = listed === undefined ? [] : strings(listed);
  if (groups === undefined) return undefined;
  return { username: `${given === '-' ? '' : given}${name}`, groups: groups.map((group) => `${groupsPrefix}${group}`) };
}

/**
 * Verifies tokens of an issuer as an API server does: signature by the keys that its discovery document names, issuer, audience, time, then
 * claims. The document is read with the first token. Undefined for whatever is not a token of this issuer for this client.
 */
export function issuedTokens(trust: OidcTrust): (token: string) => Promise<UserInfo | undefined> {
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  const discover = async (): Promise<ReturnType<typeof createRemoteJWKSet>> => {
    const answer = await read(`${trust.issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`, trust.ca);
    const { jwks_uri: uri } = (await answer.json()) as { jwks_uri: string };
    // As an API server does, a key that is not known is looked for at once.
    return createRemoteJWKSet(new URL(uri), { [customFetch]: (url) => read(url, trust.ca), cooldownDuration: 0 });
  };
  return async (token) => {
    // Tokens of ServiceAccounts and of people that are not known here are no JWTs of any issuer.
    if (token.split('.').length !== 3) return undefined;
    try {
      keys ??= discover();
      const { payload } = await jwtVerify(token, await keys, {
        issuer: trust.issuer,
        audience: trust.clientId,
        algorithms: ['RS256'],
        requiredClaims: ['exp'],
      });
      return userOfClaims(payload, trust);
    } catch {
      await keys?.catch(() => {
        // The issuer may answer the next time.
        keys = undefined;
      });
      return undefined;
    }
  };
}
