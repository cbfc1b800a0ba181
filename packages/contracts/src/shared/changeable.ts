// Without schemas, so that pages that only need these names do not load the rest of the contract.

/** API group of TierEntitlement and TierEntitlementBinding, which VMware's Antrea has and upstream Antrea has not. */
export const TIER_ACCESS_API_GROUP = 'crd.antrea.tanzu.vmware.com';

/** A kind that Netloft changes, and where its objects live. */
export interface ChangeableKind {
  readonly plural: string;
  readonly namespaced: boolean;
}
const inCluster = (plural: string): ChangeableKind => ({ plural, namespaced: false });
const inNamespace = (plural: string): ChangeableKind => ({ plural, namespaced: true });

/** Kinds that Netloft changes through this way, by API group and kind: policies, groups, tiers, tier access and the roles around it, and what asks agents to measure latency. */
export const CHANGEABLE: Readonly<Record<string, Readonly<Record<string, ChangeableKind>>>> = {
  'crd.antrea.io': {
    Tier: inCluster('tiers'),
    ClusterNetworkPolicy: inCluster('clusternetworkpolicies'),
    NetworkPolicy: inNamespace('networkpolicies'),
    ClusterGroup: inCluster('clustergroups'),
    Group: inNamespace('groups'),
    NodeLatencyMonitor: inCluster('nodelatencymonitors'),
  },
  'networking.k8s.io': { NetworkPolicy: inNamespace('networkpolicies') },
  'policy.networking.k8s.io': {
    AdminNetworkPolicy: inCluster('adminnetworkpolicies'),
    BaselineAdminNetworkPolicy: inCluster('baselineadminnetworkpolicies'),
    ClusterNetworkPolicy: inCluster('clusternetworkpolicies'),
  },
  [TIER_ACCESS_API_GROUP]: {
    TierEntitlement: inCluster('tierentitlements'),
    TierEntitlementBinding: inCluster('tierentitlementbindings'),
  },
  'rbac.authorization.k8s.io': {
    ClusterRole: inCluster('clusterroles'),
    ClusterRoleBinding: inCluster('clusterrolebindings'),
    Role: inNamespace('roles'),
    RoleBinding: inNamespace('rolebindings'),
  },
};

/** Where objects of a kind live; undefined for one that Netloft does not change. */
export function changeableKind(apiVersion: string, kind: string): ChangeableKind | undefined {
  const kinds = CHANGEABLE[apiVersion.split('/')[0] ?? ''];
  return kinds !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
}
