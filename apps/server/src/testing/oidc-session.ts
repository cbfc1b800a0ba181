import type { OidcSessionData } from '../plugins/sessions/session-data.ts';

/** An hour in milliseconds: how long the first ID token of `OIDC_SESSION` holds. */
export const HOUR = 3_600_000;

/** What the cookies of somebody hold who signed in at an issuer at time 0. */
export const OIDC_SESSION: OidcSessionData = {
  id: 'a-session-of-somebody',
  mode: 'oidc',
  username: 'jane',
  groups: [],
  seenAt: 0,
  expiresAt: 12 * HOUR,
  clusters: ['a'],
  subject: 's',
  idToken: 'one',
  idTokenSince: 0,
  idTokenEndsAt: HOUR,
  refreshToken: 'r1',
};
