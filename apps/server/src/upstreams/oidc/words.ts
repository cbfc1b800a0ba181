import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { hideCredentials } from '../../credential-search.ts';
import type { Fault } from '../../errors.ts';

/** Makes text of somebody else fit to be shown: one line, no control characters, not endless. */
type Plain = (text: string) => string;

/** As a form has it, with nothing left that may be encoded. */
export const formEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/[-_.!~*'()]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * For whatever an issuer says about a request: without these secrets that it was sent, which some issuers repeat, and without what looks like
 * a credential.
 */
function plainWithout(secrets: readonly string[]): Plain {
  const kept = secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret), formEncoded(secret)])
    .filter((secret) => secret !== '');
  return (text) => {
    const line = text
      // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
      .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ')
      .trim();
    return hideCredentials(kept.reduce((rest, secret) => rest.replaceAll(secret, '[hidden]'), line)).slice(0, 300);
  };
}

const CERTIFICATE_CODES = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/** Every error of a chain of causes, outermost first. */
function chainOf(error: unknown): (Error & { readonly code?: unknown })[] {
  const chain: Error[] = [];
  for (let one = error; one instanceof Error && chain.length < 6; one = one.cause) chain.push(one);
  return chain;
}

/** Why a request to an issuer came to nothing, and what to do about it; no word of what was sent. */
export function whyUnavailable(error: unknown, issuer: string, secrets: readonly string[] = []): string {
  const plainWords = plainWithout(secrets);
  const chain = chainOf(error);
  const codes = chain.map(({ code }) => (typeof code === 'string' ? code : ''));
  const at = `the issuer ${issuer}`;
  if (codes.some((code) => CERTIFICATE_CODES.has(code)))
    return `The certificate of ${at} is signed by an authority that Netloft does not know; name that authority in NETLOFT_OIDC_CA.`;
  if (codes.includes('ERR_TLS_CERT_ALTNAME_INVALID')) return `The certificate of ${at} is for another host name.`;
  if (codes.includes('CERT_HAS_EXPIRED')) return `The certificate of ${at} has expired.`;
  if (codes.includes('ENOTFOUND') || codes.includes('EAI_AGAIN'))
    return `The host name of ${at} is not known to the name servers.`;
  if (codes.includes('OAUTH_TIMEOUT') || chain.some(({ name }) => name === 'TimeoutError'))
    return `There was no answer in time from ${at}.`;
  // The innermost cause is the one that names what happened; several addresses that failed have a code alone.
  const innermost = chain.at(-1);
  const said = plainWords(
    innermost?.message || codes.findLast((code) => code !== '') || 'it answered something unknown',
  );
  if (codes.some((code) => /^(ECONN|EHOST|ENET|ETIMEDOUT|EPIPE|UND_ERR|ERR_SSL)/.test(code)))
    return `There is no connection to ${at}: ${said}.`;
  if (codes.includes('OAUTH_RESPONSE_IS_NOT_CONFORM')) {
    const status = chain
      .map(({ cause }) => (cause as { status?: unknown } | undefined)?.status)
      .find((one): one is number => typeof one === 'number');
    const answered = status === undefined ? '' : ` (status ${status})`;
    return `There is no discovery document at ${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration${answered}; NETLOFT_OIDC_ISSUER must be the issuer's own address.`;
  }
  if (codes.includes('OAUTH_RESPONSE_IS_NOT_JSON') || codes.includes('OAUTH_PARSE_ERROR'))
    return `What answers at ${at} is no JSON: NETLOFT_OIDC_ISSUER is the address of something else.`;
  if (codes.includes('OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED')) {
    const body = chain.map(({ cause }) => (cause as { body?: { issuer?: unknown } } | undefined)?.body).find(Boolean);
    const named = typeof body?.issuer === 'string' ? ` It names itself ${plainWords(body.issuer)}.` : '';
    return `The discovery document at ${issuer} is that of another issuer.${named} NETLOFT_OIDC_ISSUER must be exactly what it names itself.`;
  }
  return `The issuer ${issuer} cannot be used: ${said}.`;
}

/** What to do about the errors of RFC 6749 (4.1.2.1, 5.2) and OpenID Connect Core (3.1.2.6), where there is more to say than to try again. */
const ADVICE: Readonly<Record<string, string>> = {
  access_denied:
    'You cancelled there, or the identity provider does not let you use Netloft. Try again, or ask who runs the identity provider.',
  unauthorized_client:
    'Allow the client of NETLOFT_OIDC_CLIENT_ID authorization codes and refresh tokens at the identity provider.',
  unsupported_response_type: 'Allow the client of NETLOFT_OIDC_CLIENT_ID authorization codes at the identity provider.',
  invalid_scope: 'Compare NETLOFT_OIDC_SCOPES with the scopes that the client may ask for at the identity provider.',
  invalid_grant:
    'Begin to sign in anew; what the identity provider gave for this sign-in was used already, or has ended.',
  server_error: 'Try again in a while: the identity provider has trouble of its own.',
  temporarily_unavailable: 'Try again in a while: the identity provider has trouble of its own.',
};

/** The fault of a refusal in the issuer's own words: `access_denied: the person said no`. */
function refusal(
  {
    error,
    error_description: description,
  }: { readonly error: string; readonly error_description?: string | undefined },
  plainWords: Plain,
  redirectUri: string | undefined,
): Fault {
  const said = description === undefined ? plainWords(error) : `${plainWords(error)}: ${plainWords(description)}`;
  const action =
    redirectUri !== undefined && /redirect/i.test(said)
      ? `Register ${redirectUri} as redirect address of the client at the identity provider; NETLOFT_PUBLIC_URL decides how it begins.`
      : ADVICE[error];
  return {
    code: 'OIDC_REFUSED',
    detail: `The identity provider answered ${said.replace(/\.?$/, '.')}`,
    ...(action === undefined ? {} : { action }),
  };
}

/** Claims that an answer is checked by, as what it means when they differ. */
const CLAIMS: Readonly<Record<string, string>> = {
  nonce: 'its ID token was made for another sign-in (nonce)',
  aud: 'its ID token is for another client (aud); compare NETLOFT_OIDC_CLIENT_ID',
  azp: 'its ID token is for another client (azp); compare NETLOFT_OIDC_CLIENT_ID',
  iss: 'its ID token is of another issuer (iss)',
};

/** What openid-client adds to a failed check of an ID token. */
interface CheckedToken {
  readonly claim?: unknown;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly now?: unknown;
}

function wrongClock({ claim, claims, now }: CheckedToken): string {
  const at = typeof claim === 'string' ? claims?.[claim] : undefined;
  const apart = typeof at === 'number' && typeof now === 'number' ? ` by ${Math.abs(Math.round(now - at))} s` : '';
  return claim === 'nbf'
    ? `by the clock of this server its ID token is not valid yet${apart}; compare the clocks of both servers`
    : `by the clock of this server its ID token is over already${apart}; compare the clocks of both servers`;
}

/** What is wrong with an answer that failed a check of openid-client, by the check; `said` is the check's own sentence, without values. */
const CHECKS: Readonly<Record<string, (token: CheckedToken, said: string) => string>> = {
  OAUTH_JWT_CLAIM_COMPARISON_FAILED: ({ claim }) =>
    CLAIMS[String(claim)] ?? `the claim ${plainWithout([])(String(claim))} of its ID token is not what it must be`,
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: wrongClock,
  OAUTH_INVALID_RESPONSE: (_, said) => `it is incomplete, or not meant for this sign-in (${said})`,
  OAUTH_KEY_SELECTION_FAILED: () => 'its ID token is signed with a key that the issuer does not publish',
  OAUTH_UNSUPPORTED_OPERATION: () => 'its ID token is signed in a way that is not known',
};

/**
 * The fault of anything that openid-client throws when tokens are asked for. `redirectUri` is where this sign-in came back to; there is none
 * when tokens are renewed. `secrets` are what the issuer was sent and must not be told on.
 */
export function faultOfTokens(
  error: unknown,
  issuer: string,
  {
    redirectUri,
    secrets = [],
  }: { readonly redirectUri?: string | undefined; readonly secrets?: readonly string[] } = {},
): Fault {
  const plainWords = plainWithout(secrets);
  // Issuers answer a wrong secret with an error or with a challenge (RFC 6749, 5.2).
  const isUnknownClient =
    error instanceof WWWAuthenticateChallengeError ||
    (error instanceof ResponseBodyError && error.error === 'invalid_client');
  if (isUnknownClient)
    return {
      code: 'OIDC_UNAVAILABLE',
      detail: `The issuer ${issuer} does not know this client, or its secret is wrong.`,
      action: 'Compare NETLOFT_OIDC_CLIENT_ID and NETLOFT_OIDC_CLIENT_SECRET with the client at the issuer.',
    };
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError)
    return refusal(error, plainWords, redirectUri);
  const chain = chainOf(error);
  if (chain.some(({ code }) => typeof code === 'string' && /^OAUTH_(RESPONSE_IS_NOT|PARSE)/.test(code)))
    return {
      code: 'OIDC_UNAVAILABLE',
      detail: `The issuer ${issuer} answered the request for tokens with something else than tokens.`,
    };
  const innermost = chain.at(-1);
  const check = chain
    .map(({ code }) => (error instanceof ClientError && typeof code === 'string' ? CHECKS[code] : undefined))
    .find((one) => one !== undefined);
  if (check === undefined) return { code: 'OIDC_UNAVAILABLE', detail: whyUnavailable(error, issuer, secrets) };
  const wrong = check(innermost?.cause ?? {}, plainWords(innermost?.message ?? ''));
  return { code: 'OIDC_ANSWER_INVALID', detail: `The answer of the identity provider cannot be used: ${wrong}.` };
}
