import type { Identity, IdentityKey } from '../../identity.ts';

/** The server itself: reachability probes, discovery where a user may not, and clean-up of Netloft's own objects. */
export const serverIdentity: Identity = {
  key: 'server' as IdentityKey,
  mode: 'server',
  username: 'netloft',
  groups: [],
  credentialFor: () => ({ type: 'server' }),
};
