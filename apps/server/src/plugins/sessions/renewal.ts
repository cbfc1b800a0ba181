import { createHash } from 'node:crypto';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { IssuedTokens, OidcUpstream } from '../../upstreams/oidc/types.ts';
import type { OidcSessionData } from './session-data.ts';

/** ID tokens are renewed this long before they end, or when two thirds of their time are over, whichever is later. */
const MARGIN_MS = 60_000;
/** After an issuer did not answer, it is left alone for so long while the old token still holds. */
const PAUSE_MS = 5_000;
/** As long after its end a token is remembered: a browser that slept comes back with the cookie of before. */
const GRACE_MS = 3_600_000;
const CAPACITY = 10_000;

/** Epoch milliseconds from which on an ID token should be renewed; undefined where nothing can be. */
export function renewAt(data: OidcSessionData): number | undefined {
  if (data.refreshToken === undefined) return undefined;
  return data.idTokenEndsAt - marginOf(data);
}

const marginOf = ({ idTokenEndsAt, idTokenSince }: OidcSessionData): number =>
  Math.min(MARGIN_MS, (idTokenEndsAt - idTokenSince) / 3);

/**
 * Keeps the ID tokens of sessions young. What outlives a request (sockets, runs) asks `newest`, so that it goes on with the token that a later
 * request brought. Issuers take a refresh token once only, while a browser may send the old cookie several times side by side: the tokens that
 * came for one are remembered until an hour after their end, and asked for once.
 */
export interface Renewal {
  /**
   * The data with an ID token that holds: as they are, or renewed. SESSION_EXPIRED when the token has ended and the issuer refuses another,
   * OIDC_UNAVAILABLE when it has ended and the issuer does not answer. Without `early` they are renewed when half of the time for that is over:
   * the page asks early, one tab after the other, so that replicas do not use one refresh token at the same moment.
   */
  current(data: OidcSessionData, early?: boolean): Promise<Result<OidcSessionData, Fault>>;
  /** The newest ID token of a session that this process knows. */
  newest(data: OidcSessionData): string;
  /** Drops what is known of a session that its person leaves; the issuer is told. */
  forget(data: OidcSessionData): void;
  /** Drops what is known of a session that ended otherwise. */
  drop(id: string): void;
}

class Bounded<T> extends Map<string, T> {
  keep(key: string, value: T): void {
    this.delete(key);
    this.set(key, value);
    const oldest = this.size > CAPACITY ? this.keys().next().value : undefined;
    if (oldest !== undefined) this.delete(oldest);
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

export function createRenewal(oidc: OidcUpstream | undefined, now: () => number): Renewal {
  const answers = new Bounded<Promise<Result<IssuedTokens, Fault>>>();
  const failedAt = new Bounded<number>();
  const newest = new Bounded<OidcSessionData>();

  const merged = (data: OidcSessionData, tokens: IssuedTokens): OidcSessionData => ({
    ...data,
    idToken: tokens.idToken,
    idTokenSince: now(),
    idTokenEndsAt: tokens.endsAt,
    refreshToken: tokens.refreshToken ?? data.refreshToken,
  });
  // By when they came: the end of a later token need not be later, where an issuer lets none outlive its own session.
  const known = (data: OidcSessionData): OidcSessionData => {
    const latest = newest.get(data.id);
    return latest !== undefined && latest.idTokenSince > data.idTokenSince ? latest : data;
  };
  const over = (why: string) => err<Fault>({ code: 'SESSION_EXPIRED', detail: why });

  async function renew(data: OidcSessionData, refreshToken: string): Promise<Result<OidcSessionData, Fault>> {
    const key = digest(refreshToken);
    const holds = now() < data.idTokenEndsAt;
    if (holds && now() - (failedAt.get(key) ?? -Infinity) < PAUSE_MS) return ok(data);
    if (oidc === undefined) return holds ? ok(data) : over('Sign-in with an identity provider is off now.');
    const under = answers.get(key) ?? oidc.renew(refreshToken);
    answers.keep(key, under);
    const answer = await under;
    if (answer.ok && answer.value.subject === data.subject) {
      const latest = known(data);
      const next = latest.refreshToken === data.refreshToken ? merged(data, answer.value) : latest;
      for (const [id, { idTokenEndsAt }] of newest) if (idTokenEndsAt + GRACE_MS <= now()) newest.delete(id);
      newest.keep(data.id, next);
      answers.delete(key);
      return ok(next);
    }
    answers.delete(key);
    failedAt.keep(key, now());
    if (now() < data.idTokenEndsAt) return ok(data);
    if (answer.ok) return over('The identity provider answered with the ID token of somebody else.');
    if (answer.error.code === 'OIDC_UNAVAILABLE') return answer;
    return over(`Your session has ended: ${answer.error.detail}`);
  }

  return {
    async current(given, early = false) {
      const data = known(given);
      const due = renewAt(data);
      if (due === undefined || data.refreshToken === undefined)
        return now() < data.idTokenEndsAt ? ok(data) : over('Your session has ended with its ID token.');
      const from = early ? due : due + marginOf(data) / 2;
      return now() < from ? ok(data) : renew(data, data.refreshToken);
    },
    newest: (data) => known(data).idToken,
    drop: (id) => void newest.delete(id),
    forget(given) {
      const { refreshToken, id } = known(given);
      newest.delete(id);
      if (refreshToken !== undefined) void oidc?.revoke(refreshToken);
    },
  };
}
