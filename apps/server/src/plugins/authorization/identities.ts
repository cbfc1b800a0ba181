import { createHash } from 'node:crypto';
import type { Config } from '../../config.ts';
import type { Credential, Identity, IdentityKey } from '../../identity.ts';
import type { SessionData } from '../sessions/session-data.ts';

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

export function sessionIdentity(config: AdminConfig, data: SessionData): Identity {
  return data.mode === 'admin' ? adminIdentity(config) : userIdentity(data.mode, data.cluster, data.credential, data);
}
