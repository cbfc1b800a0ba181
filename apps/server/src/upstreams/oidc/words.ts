import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import type { Fault } from '../../errors.ts';

/** Text of somebody else, fit to be shown: one line, no control characters, not endless. */
export const plainWords = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .trim()
    .slice(0, 300);

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
export function whyUnavailable(error: unknown, issuer: string): string {
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

/** The fault of a refusal in the issuer's own words: `access_denied: the person said no`. */
export function refusal(code: string, description: string | undefined): Fault {
  const said = description === undefined ? plainWords(code) : `${plainWords(code)}: ${plainWords(description)}`;
  return { code: 'OIDC_REFUSED', detail: `The identity provider answered ${said.replace(/\.?$/, '.')}` };
}

/** Checks of openid-client that an answer can fail, as what was wrong with it. */
const CHECKS: Readonly<Record<string, string>> = {
  OAUTH_JWT_CLAIM_COMPARISON_FAILED: 'a claim of its ID token is not what it must be',
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'its ID token is not valid at this time; compare the clocks of both servers',
  OAUTH_INVALID_RESPONSE: 'it is incomplete, or not meant for this sign-in',
  OAUTH_KEY_SELECTION_FAILED: 'its ID token is signed with a key that the issuer does not publish',
  OAUTH_UNSUPPORTED_OPERATION: 'its ID token is signed in a way that is not known',
};

/** The fault of anything that openid-client throws when tokens are asked for. */
export function faultOfTokens(error: unknown, issuer: string): Fault {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    if (error instanceof ResponseBodyError && error.error === 'invalid_client')
      return {
        code: 'OIDC_UNAVAILABLE',
        detail: `The issuer ${issuer} does not know this client, or its secret is wrong.`,
        action: 'Compare NETLOFT_OIDC_CLIENT_ID and NETLOFT_OIDC_CLIENT_SECRET with the client at the issuer.',
      };
    return refusal(error.error, error.error_description);
  }
  const chain = chainOf(error);
  if (chain.some(({ code }) => typeof code === 'string' && /^OAUTH_(RESPONSE_IS_NOT|PARSE)/.test(code)))
    return {
      code: 'OIDC_UNAVAILABLE',
      detail: `The issuer ${issuer} answered the request for tokens with something else than tokens.`,
    };
  const wrong = chain
    .map(({ code }) => (error instanceof ClientError && typeof code === 'string' ? CHECKS[code] : undefined))
    .find((words) => words !== undefined);
  return wrong === undefined
    ? { code: 'OIDC_UNAVAILABLE', detail: whyUnavailable(error, issuer) }
    : { code: 'OIDC_ANSWER_INVALID', detail: `The answer of the identity provider cannot be used: ${wrong}.` };
}
