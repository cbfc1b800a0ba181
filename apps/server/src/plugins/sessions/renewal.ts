import { createHash } from 'node:crypto';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { IssuedTokens, OidcUpstream } from '../../upstreams/oidc/types.ts';
import { lastingClaims } from '../authorization/identities.ts';
import type { OidcSessionData } from './session-data.ts';
import { tokensOf, type SharedTokens, type SharedTokenSet } from './shared-tokens.ts';

/** ID tokens are renewed this long before they end, or when two thirds of their time are over, whichever is later. */
const MARGIN_MS = 60_000;
/** After an issuer did not answer, it is left alone for so long while the old token still holds. */
const PAUSE_MS = 5_000;
/** As long after its end a token is remembered: a browser that slept comes back with the cookie of before. */
const GRACE_MS = 3_600_000;
const CAPACITY = 10_000;
/** How often a replica looks whether another one, which asks the issuer at the moment, has its answer: for half a minute or so. */
const MOST_MOMENTS = 250;

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
 * came for one are remembered until an hour after their end, and asked for once; by one replica, which tells the others.
 */
export interface Renewal {
  /**
   * The data with an ID token that holds: as they are, or renewed. SESSION_EXPIRED when the token has ended and the issuer refuses another,
   * OIDC_UNAVAILABLE when it has ended and the issuer does not answer. Without `early` they are renewed when half of the time for that is over:
   * the page asks early, one tab after the other, so that replicas do not use one refresh token at the same moment.
   */
  current(data: OidcSessionData, early?: boolean): Promise<Result<OidcSessionData, Fault>>;
  /** The newest ID token of a session that this process knows: it came with a request, or another replica renewed it. */
  newest(data: OidcSessionData): string;
  /** Drops what is known of a session that its person leaves; the issuer is told. */
  forget(data: OidcSessionData): void;
  /** Drops what is known of a session that ended otherwise. */
  drop(id: string): void;
  close(): void;
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

const over = (why: string) => err<Fault>({ code: 'SESSION_EXPIRED', detail: why });

/** How several replicas tell each other what they renewed, given what this one lacks and how it learns. */
export type OpenSharedTokens = (
  wants: (id: string, since: number) => boolean,
  learned: (tokens: SharedTokenSet) => void,
) => SharedTokens;

/** Whom an ID token names, by the first of these clusters that says so. CREDENTIAL_REJECTED when all of them refuse the token. */
export type NameOwner = (
  clusters: readonly string[],
  idToken: string,
) => Promise<Result<Pick<OidcSessionData, 'username' | 'groups'>, Fault>>;

export function createRenewal(
  oidc: OidcUpstream | undefined,
  now: () => number,
  nameOwner: NameOwner,
  openShared?: OpenSharedTokens,
): Renewal {
  const asking = new Bounded<Promise<Result<SharedTokenSet, Fault>>>();
  const failedAt = new Bounded<number>();
  const newest = new Bounded<SharedTokenSet>();
  const leaving = new Map<string, Promise<void>>();

  // By when they came: the end of a later token need not be later, where an issuer lets none outlive its own session.
  const known = (data: OidcSessionData): OidcSessionData => {
    const latest = newest.get(data.id);
    return latest !== undefined && latest.idTokenSince > data.idTokenSince ? { ...data, ...latest } : data;
  };
  const learn = (tokens: SharedTokenSet): void => {
    if ((newest.get(tokens.id)?.idTokenSince ?? -Infinity) < tokens.idTokenSince)
      newest.keep(tokens.id, tokensOf(tokens));
  };
  const shared = openShared?.((id, since) => (newest.get(id)?.idTokenSince ?? Infinity) < since, learn);

  async function ask(issuer: OidcUpstream, data: OidcSessionData, refreshToken: string) {
    const answer = await issuer.renew(refreshToken);
    if (!answer.ok) return answer;
    const { subject, idToken, endsAt, refreshToken: next = refreshToken } = answer.value;
    if (subject !== data.subject) return over('The identity provider answered with the ID token of somebody else.');
    const owner = await ownerOf(data, answer.value);
    const tokens = { id: data.id, idToken, idTokenSince: now(), idTokenEndsAt: endsAt, refreshToken: next };
    return ok<SharedTokenSet>({ ...tokens, ...owner });
  }

  /** Who the person is to the clusters, asked again when the new token says something else of them. */
  async function ownerOf(
    data: OidcSessionData,
    { idToken }: IssuedTokens,
  ): Promise<Pick<OidcSessionData, 'username' | 'groups' | 'isUnnamed'>> {
    const { username, groups, isUnnamed } = data;
    if (isUnnamed !== true && lastingClaims(idToken) === lastingClaims(data.idToken)) return { username, groups };
    const named = await nameOwner(data.clusters, idToken);
    if (named.ok) return { username: named.value.username, groups: named.value.groups };
    // Clusters that do not answer now, or accept nobody's token for a while after their start, are asked with the next one. The refresh token
    // of before is spent, so that its successor must not be lost; clusters that stay with their refusal end the session by it.
    return { username, groups, isUnnamed: true };
  }

  /** Asks the issuer unless another replica did, and waits for that one where the token of before does not hold any more. */
  async function askOnce(issuer: OidcUpstream, data: OidcSessionData, refreshToken: string) {
    if (shared === undefined) return ask(issuer, data, refreshToken);
    for (let moments = 0; moments < MOST_MOMENTS; moments += 1) {
      const done = await shared.locked(data.id, async (isAlone) => {
        const found = await shared.find(data.id, data.idTokenSince);
        if (found !== undefined) return ok(found);
        const answer = await ask(issuer, data, refreshToken);
        // Without the volume another replica may have used the token a moment ago: its answer holds the cookies that go on.
        if (!answer.ok) return isAlone ? err({ ...answer.error, keepsCookies: true as const }) : answer;
        const { idTokenEndsAt } = answer.value;
        await shared.keep(answer.value, Math.min(data.expiresAt, idTokenEndsAt + GRACE_MS));
        return answer;
      });
      if (done !== undefined) return done;
      if (now() < data.idTokenEndsAt) break;
      await shared.moment();
    }
    const detail = 'Another replica of Netloft has asked the identity provider, and has no answer yet.';
    return err<Fault>({ code: 'OIDC_UNAVAILABLE', detail });
  }

  async function renew(data: OidcSessionData, refreshToken: string): Promise<Result<OidcSessionData, Fault>> {
    const key = digest(refreshToken);
    if (oidc === undefined)
      return now() < data.idTokenEndsAt ? ok(data) : over('Sign-in with an identity provider is off now.');
    const under = asking.get(key) ?? askOnce(oidc, data, refreshToken);
    asking.keep(key, under);
    const answer = await under.finally(() => asking.delete(key));
    if (answer.ok) {
      for (const [id, { idTokenEndsAt }] of newest) if (idTokenEndsAt + GRACE_MS <= now()) newest.delete(id);
      learn(answer.value);
      return ok(known(data));
    }
    failedAt.keep(key, now());
    if (now() < data.idTokenEndsAt) return ok(data);
    const { error } = answer;
    if (error.code === 'OIDC_UNAVAILABLE' || error.code === 'SESSION_EXPIRED') return answer;
    return err({ ...error, code: 'SESSION_EXPIRED', detail: `Your session has ended: ${error.detail}` });
  }

  /** The data, when they need no renewal: before their time, without refresh token, or while the issuer is left alone. */
  function settled(data: OidcSessionData, early: boolean): Result<OidcSessionData, Fault> | undefined {
    const due = renewAt(data);
    const holds = now() < data.idTokenEndsAt;
    if (due === undefined || data.refreshToken === undefined)
      return holds ? ok(data) : over('Your session has ended with its ID token.');
    if (now() < (early ? due : due + marginOf(data) / 2)) return ok(data);
    return holds && now() - (failedAt.get(digest(data.refreshToken)) ?? -Infinity) < PAUSE_MS ? ok(data) : undefined;
  }

  return {
    async current(given, early = false) {
      learn(given);
      const data = known(given);
      const asIs = settled(data, early);
      if (asIs !== undefined || data.refreshToken === undefined) return asIs ?? ok(data);
      const found = await shared?.find(data.id, data.idTokenSince);
      if (found !== undefined) learn(found);
      const latest = known(data);
      return settled(latest, early) ?? renew(latest, latest.refreshToken ?? data.refreshToken);
    },
    newest: (data) => known(data).idToken,
    drop(id) {
      newest.delete(id);
      void (leaving.get(id) ?? Promise.resolve()).then(() => shared?.drop(id));
    },
    forget(given) {
      const { refreshToken, id, idTokenSince } = known(given);
      newest.delete(id);
      const revoke = (token: string | undefined): void => {
        if (token !== undefined) void oidc?.revoke(token);
      };
      if (shared === undefined) return revoke(refreshToken);
      const left = shared.find(id, idTokenSince).then((found) => {
        leaving.delete(id);
        return revoke(found?.refreshToken ?? refreshToken);
      });
      leaving.set(id, left);
    },
    close: () => shared?.close(),
  };
}
