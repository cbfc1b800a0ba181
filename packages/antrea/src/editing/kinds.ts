/** A kind by its API group; the group is empty for core kinds. */
export interface KindRef {
  readonly group: string;
  readonly kind: string;
}

const ANTREA = 'crd.antrea.io';
const TANZU = 'crd.antrea.tanzu.vmware.com';

/** Policies that have an editor of their own: ClusterNetworkPolicy and NetworkPolicy of Antrea, NetworkPolicy of Kubernetes. */
export const EDITOR_POLICY_KINDS: readonly KindRef[] = [
  { group: ANTREA, kind: 'ClusterNetworkPolicy' },
  { group: ANTREA, kind: 'NetworkPolicy' },
  { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
];
export const GROUP_KINDS: readonly KindRef[] = [
  { group: ANTREA, kind: 'ClusterGroup' },
  { group: ANTREA, kind: 'Group' },
];
export const TIER_KINDS: readonly KindRef[] = [{ group: ANTREA, kind: 'Tier' }];
export const TIER_ACCESS_KINDS: readonly KindRef[] = [
  { group: TANZU, kind: 'TierEntitlement' },
  { group: TANZU, kind: 'TierEntitlementBinding' },
];

/** `ClusterNetworkPolicy (crd.antrea.io)`. */
export const kindText = ({ group, kind }: KindRef): string => (group === '' ? kind : `${kind} (${group})`);
