import { AuthorizationResponseError, ClientError } from 'openid-client';
import { describe, expect, it } from 'vitest';
import { faultOfTokens } from './words.ts';

const ISSUER = 'https://sso.example.com';
const CALLBACK = 'https://netloft.example.com/auth/oauth2/callback';

const refused = (error: string, description?: string): AuthorizationResponseError =>
  new AuthorizationResponseError('authorization response from the server is an error', {
    cause: new URLSearchParams({ error, ...(description === undefined ? {} : { error_description: description }) }),
  });
/** As openid-client throws it: its own error around that of the check, with what was compared. */
const failed = (code: string, message: string, compared: object): ClientError => {
  const check = Object.assign(new Error(message, { cause: compared }), { code });
  return Object.assign(new ClientError('unexpected JWT claim value encountered', { cause: check }), { code });
};

describe('what an issuer refuses is said in its words, with what to do', () => {
  it.each<[string, string | undefined, string, RegExp | undefined]>([
    ['access_denied', 'End-User aborted interaction', 'access_denied: End-User aborted interaction.', /^You cancelled/],
    ['redirect_uri_mismatch', undefined, 'redirect_uri_mismatch.', /^Register https:.*callback as redirect address/],
    ['invalid_grant', 'redirect_uri mismatch', 'invalid_grant: redirect_uri mismatch.', /^Register https:.*callback/],
    ['invalid_grant', undefined, 'invalid_grant.', /anew/],
    ['invalid_scope', 'groups', 'invalid_scope: groups.', /NETLOFT_OIDC_SCOPES/],
    ['unauthorized_client', undefined, 'unauthorized_client.', /NETLOFT_OIDC_CLIENT_ID/],
    ['temporarily_unavailable', undefined, 'temporarily_unavailable.', /in a while/],
    ['made_up', undefined, 'made_up.', undefined],
  ])('%s %s', (code, description, said, action) => {
    const fault = faultOfTokens(refused(code, description), ISSUER, { redirectUri: CALLBACK });
    expect(fault).toMatchObject({ code: 'OIDC_REFUSED', detail: `The identity provider answered ${said}` });
    if (action === undefined) expect(fault.action).toBeUndefined();
    else expect(fault.action).toMatch(action);
  });
});

it('what an issuer repeats of what it was sent is hidden, and whatever looks like a credential', () => {
  const secrets = ['the client secret', 'r1'];
  const said = `the client secret is wrong, the%20client%20secret too, r1 was used ${'x '.repeat(20)} r1, eyJhbGciOiJub25lIn0.eyJzdWIiOiJqYW5lIn0.`;
  const { detail } = faultOfTokens(refused('invalid_grant', said), ISSUER, { secrets });
  expect(detail).toMatch(/invalid_grant: \[hidden\] is wrong, \[hidden\] too, \[hidden\] was used [x ]+ \[hidden/);
  expect(detail).not.toMatch(/r1|eyJ/);
});

describe('an answer that fails a check', () => {
  const claim = 'OAUTH_JWT_CLAIM_COMPARISON_FAILED';
  const clock = 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED';
  it.each<[string, string, string, object, RegExp]>([
    ['of another sign-in', claim, '', { claim: 'nonce', claims: { nonce: 'secret' } }, /for another sign-in \(nonce\)/],
    ['for another client', claim, '', { claim: 'aud' }, /for another client \(aud\); compare NETLOFT_OIDC_CLIENT_ID/],
    ['of another issuer', claim, '', { claim: 'iss' }, /of another issuer \(iss\)/],
    ['with another claim', claim, '', { claim: 'at_hash' }, /the claim at_hash of its ID token/],
    [
      'that is over',
      clock,
      '',
      { claim: 'exp', claims: { exp: 1000 }, now: 1095 },
      /over already by 95 s; compare the cl/,
    ],
    [
      'of a clock ahead',
      clock,
      '',
      { claim: 'nbf', claims: { nbf: 1100 }, now: 1000 },
      /not valid yet by 100 s; compare/,
    ],
    ['without a time', clock, '', {}, /over already; compare the clocks of both servers/],
    ['with a wrong part', 'OAUTH_INVALID_RESPONSE', 'JWT signature verification failed', {}, /\(JWT signature verif/],
    ['with a strange key', 'OAUTH_KEY_SELECTION_FAILED', '', {}, /a key that the issuer does not publish/],
  ])('%s says which, and no value of it', (_, code, message, compared, words) => {
    const fault = faultOfTokens(failed(code, message, compared), ISSUER, { redirectUri: CALLBACK });
    expect(fault.code).toBe('OIDC_ANSWER_INVALID');
    expect(fault.detail).toMatch(words);
    expect(fault.detail).not.toContain('secret');
  });
});
