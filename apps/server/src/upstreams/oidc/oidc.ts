import { readFileSync } from 'node:fs';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  type ClientAuth,
  Configuration,
  customFetch,
  type CustomFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  setJwksCache,
  tokenRevocation,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client';
import { Agent, fetch } from 'undici';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { IssuedTokens, OidcUpstream } from './types.ts';
import { faultOfTokens, formEncoded, whyUnavailable } from './words.ts';

const DEADLINE_S = 10;
const LARGEST_ANSWER = 1_048_576;
/** The document is read anew after this long, and after a failure not sooner than that. */
const KEEP_MS = 3_600_000;
const RETRY_MS = 5_000;
/** openid-client looks for a key that it does not know in a set that it has had for so long. */
const LOOK_AGAIN_S = 61;
const Keys = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
type JWKS = z.output<typeof Keys>;
/** The last moment that a Date can hold. */
const LATEST_MS = 8.64e15;

type OidcConfig = Pick<
  Config,
  | 'oidcIssuer'
  | 'oidcClientId'
  | 'oidcClientSecret'
  | 'oidcClientSecretFile'
  | 'oidcScopes'
  | 'oidcPrompt'
  | 'oidcProviderName'
  | 'oidcCa'
  | 'oidcLogoutUrl'
>;

function readFile(setting: string, file: string): Result<string, string> {
  try {
    return ok(readFileSync(file, 'utf8').trim());
  } catch (error) {
    return err(`${setting} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Basic, which every issuer must know, unless it lists what it knows and Basic is not in the list. */
const withSecret =
  (secret: () => string): ClientAuth =>
  (server, client, body, headers) => {
    const known = server.token_endpoint_auth_methods_supported;
    const way =
      known === undefined || known.includes('client_secret_basic')
        ? ClientSecretBasic(secret())
        : ClientSecretPost(secret());
    return way(server, client, body, headers);
  };

/** The secret as it travels in a header (RFC 6749, 2.3.1). */
const basicOf = (id: string, secret: string): string =>
  secret === '' ? '' : Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64');

/**
 * Opens the configured issuer; undefined where none is. A file that cannot be read is a fault of the start, an issuer that does not answer is
 * not: sign-in in other ways goes on, and the sign-in page says why this one does not.
 */
export function openOidc(config: OidcConfig, now: () => number): Result<OidcUpstream | undefined, string> {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecretFile: secretFile } = config;
  if (issuer === undefined || clientId === undefined) return ok(undefined);
  const ca = config.oidcCa === undefined ? undefined : readFile('NETLOFT_OIDC_CA', config.oidcCa);
  if (ca?.ok === false) return ca;
  const secret = secretFile === undefined ? undefined : readFile('NETLOFT_OIDC_CLIENT_SECRET_FILE', secretFile);
  if (secret?.ok === false) return secret;
  // A renewed Secret is mounted into the same file.
  const currentSecret = (): string => {
    if (secretFile === undefined) return config.oidcClientSecret?.reveal() ?? '';
    const read = readFile('', secretFile);
    return read.ok ? read.value : (secret?.value ?? '');
  };
  const isPublic = secretFile === undefined && config.oidcClientSecret === undefined;
  const client: Client = isPublic
    ? { id: clientId, auth: None(), secret: () => '' }
    : { id: clientId, auth: withSecret(currentSecret), secret: currentSecret };
  return ok(new Issuer(config, issuer, client, ca?.value, now));
}

/** Netloft as the issuer knows it; the secret is empty for a public client. */
interface Client {
  readonly id: string;
  readonly auth: ClientAuth;
  readonly secret: () => string;
}

class Issuer implements OidcUpstream {
  readonly issuer: string;
  readonly name: string;
  readonly #config: OidcConfig;
  readonly #client: Client;
  readonly #agent: Agent;
  readonly #now: () => number;
  #keys: JWKS | undefined;
  #known: { readonly configuration: Configuration; readonly until: number } | undefined;
  #failed: { readonly why: string; readonly at: number } | undefined;
  #asking: Promise<Result<Configuration, Fault>> | undefined;

  constructor(config: OidcConfig, issuer: string, client: Client, ca: string | undefined, now: () => number) {
    this.#config = config;
    this.issuer = issuer;
    this.name = config.oidcProviderName ?? new URL(issuer).hostname;
    this.#client = client;
    this.#now = now;
    this.#agent = new Agent({ maxResponseSize: LARGEST_ANSWER, ...(ca === undefined ? {} : { connect: { ca } }) });
  }

  /** undici's own, which takes an agent with the issuer's authority. */
  readonly #fetch: CustomFetch = async (address, options) =>
    fetch(address, { ...options, dispatcher: this.#agent } as Parameters<typeof fetch>[1]);

  problem(): string | undefined {
    if (this.#failed !== undefined && this.#now() - this.#failed.at >= RETRY_MS) void this.#configuration();
    return this.#failed?.why;
  }

  async ready(): Promise<Result<void, Fault>> {
    const found = await this.#configuration();
    return found.ok ? ok(undefined) : found;
  }

  /**
   * The same with the keys of this moment: an issuer that changed them signs with one that nobody has seen, for minutes if it is not looked for.
   * They are read before the grant, which spends a code or refresh token; where they cannot be, those of before do, and one that is not among
   * them is looked for once more.
   */
  async #withFreshKeys(known: Configuration): Promise<Configuration> {
    const server = known.serverMetadata();
    // Whose document names another issuer, as Entra ID's for several tenants does, is understood by openid-client's own discovery alone.
    if (new URL(server.issuer).href !== new URL(this.issuer).href) return known;
    const fresh = new Configuration(server, this.#client.id, undefined, this.#client.auth);
    fresh.timeout = DEADLINE_S;
    fresh[customFetch] = this.#fetch;
    for (const prepare of this.#checks()) prepare(fresh);
    const read = await this.#readKeys(server.jwks_uri);
    this.#keys = read ?? this.#keys;
    if (this.#keys !== undefined)
      setJwksCache(fresh, {
        jwks: this.#keys,
        uat: Math.floor(Date.now() / 1000) - (read === undefined ? LOOK_AGAIN_S : 0),
      });
    return fresh;
  }

  async #readKeys(place: string | undefined): Promise<JWKS | undefined> {
    if (place === undefined) return undefined;
    try {
      const answer = await fetch(place, {
        dispatcher: this.#agent,
        headers: { accept: 'application/json, application/jwk-set+json' },
        signal: AbortSignal.timeout(DEADLINE_S * 1000),
        redirect: 'manual',
      });
      const found = Keys.safeParse(answer.ok ? await answer.json() : undefined);
      return found.success ? found.data : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whether an address may be gone to: one over HTTPS, or any of an issuer that does without itself. */
  #isSafe(address: string): boolean {
    if (!URL.canParse(address)) return false;
    const { protocol } = new URL(address);
    return protocol === 'https:' || (protocol === 'http:' && new URL(this.issuer).protocol === 'http:');
  }

  #checks(): ((configuration: Configuration) => void)[] {
    return [enableNonRepudiationChecks, ...(new URL(this.issuer).protocol === 'http:' ? [allowInsecureRequests] : [])];
  }

  #configuration(): Promise<Result<Configuration, Fault>> {
    const known = this.#known;
    if (known !== undefined && known.until > this.#now()) return Promise.resolve(ok(known.configuration));
    this.#asking ??= this.#discover().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #discover(): Promise<Result<Configuration, Fault>> {
    const url = new URL(this.issuer);
    try {
      const configuration = await discovery(url, this.#client.id, undefined, this.#client.auth, {
        timeout: DEADLINE_S,
        [customFetch]: this.#fetch,
        execute: this.#checks(),
      });
      const { authorization_endpoint, token_endpoint, jwks_uri } = configuration.serverMetadata();
      if (authorization_endpoint === undefined || token_endpoint === undefined)
        return this.#fail(`The discovery document of ${this.issuer} names no place to sign in or to get tokens.`);
      const unsafe = Object.entries({ authorization_endpoint, token_endpoint, jwks_uri }).find(
        ([, place]) => place !== undefined && !this.#isSafe(place),
      );
      if (unsafe !== undefined)
        return this.#fail(
          `The discovery document of ${this.issuer} names an address without HTTPS, to which Netloft sends nothing (${unsafe[0]}).`,
        );
      this.#failed = undefined;
      this.#known = { configuration, until: this.#now() + KEEP_MS };
      return ok(configuration);
    } catch (error) {
      return this.#fail(whyUnavailable(error, this.issuer));
    }
  }

  #fail(why: string): Result<Configuration, Fault> {
    this.#failed = { why, at: this.#now() };
    // What was true an hour ago mostly still is.
    if (this.#known !== undefined) return ok(this.#known.configuration);
    return err({ code: 'OIDC_UNAVAILABLE', detail: why });
  }

  async begin(redirectUri: string): ReturnType<OidcUpstream['begin']> {
    const found = await this.#configuration();
    if (!found.ok) return found;
    const secrets = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const { oidcPrompt } = this.#config;
    const url = buildAuthorizationUrl(found.value, {
      redirect_uri: redirectUri,
      scope: this.#config.oidcScopes.join(' '),
      state: secrets.state,
      nonce: secrets.nonce,
      code_challenge: await calculatePKCECodeChallenge(secrets.verifier),
      code_challenge_method: 'S256',
      ...(oidcPrompt === undefined ? {} : { prompt: oidcPrompt }),
    });
    return ok({ url: url.href, secrets });
  }

  async #tokens(
    ask: (configuration: Configuration) => Promise<TokenEndpointResponse & TokenEndpointResponseHelpers>,
    sent: { readonly secrets: readonly string[]; readonly redirectUri?: string },
  ): Promise<Result<IssuedTokens, Fault>> {
    const found = await this.#configuration();
    if (!found.ok) return found;
    try {
      const given = await ask(await this.#withFreshKeys(found.value));
      const claims = given.claims();
      if (given.id_token === undefined || claims === undefined)
        return err({ code: 'OIDC_REFUSED', detail: 'The identity provider gave no ID token.' });
      return ok({
        idToken: given.id_token,
        subject: claims.sub,
        endsAt: Math.min(claims.exp * 1000, LATEST_MS),
        ...(given.refresh_token === undefined ? {} : { refreshToken: given.refresh_token }),
      });
    } catch (error) {
      const { id, secret } = this.#client;
      const secrets = [basicOf(id, secret()), secret(), ...sent.secrets];
      return err(faultOfTokens(error, this.issuer, { ...sent, secrets }));
    }
  }

  finish(
    cameBackTo: URL,
    { state, nonce, verifier }: Parameters<OidcUpstream['finish']>[1],
  ): ReturnType<OidcUpstream['finish']> {
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    return this.#tokens((configuration) => authorizationCodeGrant(configuration, cameBackTo, checks), {
      secrets: [state, nonce, verifier, cameBackTo.searchParams.get('code') ?? ''],
      redirectUri: `${cameBackTo.origin}${cameBackTo.pathname}`,
    });
  }

  renew(refreshToken: string): ReturnType<OidcUpstream['renew']> {
    return this.#tokens((configuration) => refreshTokenGrant(configuration, refreshToken), {
      secrets: [refreshToken],
    });
  }

  async leaveUrl(redirectUri: string): Promise<string | undefined> {
    const { oidcLogoutUrl } = this.#config;
    if (oidcLogoutUrl !== undefined)
      return oidcLogoutUrl
        .replaceAll('{clientId}', encodeURIComponent(this.#client.id))
        .replaceAll('{redirect}', encodeURIComponent(redirectUri));
    const found = await this.#configuration();
    const place = found.ok ? found.value.serverMetadata().end_session_endpoint : undefined;
    if (!found.ok || place === undefined || !this.#isSafe(place)) return undefined;
    // Without id_token_hint: it is the credential itself, and addresses end up in histories and logs.
    return buildEndSessionUrl(found.value, { post_logout_redirect_uri: redirectUri }).href;
  }

  async revoke(refreshToken: string): Promise<void> {
    const found = await this.#configuration();
    if (!found.ok || found.value.serverMetadata().revocation_endpoint === undefined) return;
    await tokenRevocation(found.value, refreshToken).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
