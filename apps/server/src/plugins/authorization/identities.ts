import { createHash } from 'node:crypto';
import type { Config } from '../../config.ts';
import type { Credential, Identity, IdentityKey } from '../../identity.ts';
import type { OidcSessionData, SessionData } from '../sessions/session-data.ts';

/** Digest of a credential and the cluster that it is for; `*` when for all. Lives in memory only. */
export function identityKey(cluster: string, credential: Credential): IdentityKey {
  return createHash('sha256')
    .update(JSON.stringify([cluster, credential]))
    .digest('base64url') as IdentityKey;
}

type AdminConfig = Pick<Config, 'adminUser' | 'adminGroups'>;

/** Who the admin password stands for: one Kubernetes user, impersonated in every cluster. */
export function adminIdentity(config: AdminConfig): Identity {
  const credential: Credential = { type: 'impersonate', user: config.adminUser, groups: config.adminGroups };
  return {
    key: identityKey('*', credential),
    mode: 'admin',
    username: 'admin',
    groups: [],
    credentialFor: () => credential,
  };
}

/** Who holds a credential of one cluster. */
export function userIdentity(
  mode: Identity['mode'],
  cluster: string,
  credential: Credential,
  user: { username: string; groups: readonly string[] },
): Identity {
  return {
    key: identityKey(cluster, credential),
    mode,
    username: user.username,
    groups: user.groups,
    credentialFor: (name) => (name === cluster ? credential : undefined),
  };
}

/** Whom a trusted proxy named, impersonated in every cluster by Netloft's own ServiceAccount. */
export function proxyIdentity(user: { readonly username: string; readonly groups: readonly string[] }): Identity {
  const credential: Credential = { type: 'impersonate', user: user.username, groups: user.groups };
  return { key: identityKey('*', credential), mode: 'proxy', ...named(user), credentialFor: () => credential };
}

const named = ({ username, groups }: { readonly username: string; readonly groups: readonly string[] }) => ({
  username,
  groups,
});

/** Claims that differ from one ID token of a person to the next without saying anything about them. */
const PASSING = new Set([
  'iat',
  'exp',
  'nbf',
  'jti',
  'nonce',
  'auth_time',
  'at_hash',
  'c_hash',
  's_hash',
  'rat',
  // Entra ID's, new in every token.
  'uti',
  'aio',
  'rh',
]);

/** What an ID token says of its person, as text; the token itself where it says nothing readable. */
export function lastingClaims(idToken: string): string {
  try {
    const claims: unknown = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const lasting = Object.entries(claims as object).filter(([name]) => !PASSING.has(name));
    return JSON.stringify(lasting.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  } catch {
    return idToken;
  }
}

/**
 * Who holds an ID token. Its key outlives the renewal of the token, and is of this session alone: a new token with other claims makes another
 * key, so that no answer of before is shown after.
 */
export function oidcIdentity(data: OidcSessionData, newest: (data: OidcSessionData) => string): Identity {
  const key = identityKey(`oidc ${data.clusters.join('\n')}`, {
    type: 'bearer',
    token: `${data.id} ${lastingClaims(data.idToken)}`,
  });
  return {
    key,
    mode: 'oidc',
    ...named(data),
    credentialFor: (name) => (data.clusters.includes(name) ? { type: 'bearer', token: newest(data) } : undefined),
  };
}

/** The identity of a session. `newest` gives the ID token that was renewed last. */
export function sessionIdentity(
  config: AdminConfig,
  data: SessionData,
  newest: (data: OidcSessionData) => string,
): Identity {
  switch (data.mode) {
    case 'admin':
      return adminIdentity(config);
    case 'proxy':
      return proxyIdentity(data);
    case 'oidc':
      return oidcIdentity(data, newest);
    default:
      return userIdentity(data.mode, data.cluster, data.credential, data);
  }
}
