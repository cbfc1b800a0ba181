import type { Fault } from '../../errors.ts';
import type { Result } from '../../result.ts';

/** What the issuer gave for one person. */
export interface IssuedTokens {
  readonly idToken: string;
  /** `sub` of the ID token. */
  readonly subject: string;
  /** Epoch milliseconds at which the ID token ends. */
  readonly endsAt: number;
  /** Absent when the issuer gives none. */
  readonly refreshToken?: string;
}

/** What holds one sign-in together, from the way to the issuer to the way back. */
export interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE. */
  readonly verifier: string;
}

/**
 * An issuer of OpenID Connect. OIDC_UNAVAILABLE says that it does not answer or cannot be used and why, OIDC_REFUSED what it refused,
 * OIDC_ANSWER_INVALID that an answer failed a check.
 */
export interface OidcUpstream {
  readonly issuer: string;
  /** What people call it. */
  readonly name: string;
  /** Why it could not be used the last time; undefined when it could, or nobody tried. Looks again by and by. */
  problem(): string | undefined;
  /** Reads the discovery document, unless it is known. */
  ready(): Promise<Result<void, Fault>>;
  /** The address to send a browser to, and what must come back with it. */
  begin(redirectUri: string): Promise<Result<{ readonly url: string; readonly secrets: SignInSecrets }, Fault>>;
  /** Tokens for the code in the address that the browser came back to. */
  finish(cameBackTo: URL, secrets: SignInSecrets): Promise<Result<IssuedTokens, Fault>>;
  renew(refreshToken: string): Promise<Result<IssuedTokens, Fault>>;
  /** Where a browser signs out of the issuer itself; undefined where it has no such place. Holds no token. */
  leaveUrl(redirectUri: string): Promise<string | undefined>;
  /** Tells the issuer that a refresh token is of no use any more, as far as it listens. */
  revoke(refreshToken: string): Promise<void>;
  close(): Promise<void>;
}
