import type { Identity } from '../../../identity.ts';
import type { ClusterHandle, KubeObject, SharedWatch } from '../../kubernetes/types.ts';
import { CRD_GROUP } from '../agents.ts';
import { withoutManagedFields } from '../objects.ts';
import { watchServed } from '../served-watch.ts';

export const CAPTURES = { group: CRD_GROUP, plural: 'packetcaptures' } as const;
export const BUNDLES = { group: CRD_GROUP, plural: 'supportbundlecollections' } as const;

/** All PacketCaptures, whole: few exist at a time, and their pages show them whole. */
export const watchCaptures = (cluster: ClusterHandle, identity: Identity): SharedWatch<KubeObject> =>
  watchServed(cluster, identity, { ...CAPTURES, name: 'packet-captures', project: withoutManagedFields });

export const watchBundles = (cluster: ClusterHandle, identity: Identity): SharedWatch<KubeObject> =>
  watchServed(cluster, identity, { ...BUNDLES, name: 'support-bundles', project: withoutManagedFields });
