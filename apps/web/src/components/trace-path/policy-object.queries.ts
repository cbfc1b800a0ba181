import { queryOptions } from '@tanstack/react-query';
import type { ClusterList, TracePolicy } from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';

export const registeredClustersQuery = () =>
  queryOptions({
    queryKey: ['clusters'],
    queryFn: ({ signal }) => request<ClusterList>('/api/v1/clusters', { signal }),
    staleTime: 30_000,
  });

const KINDS: Readonly<
  Record<string, { readonly group: string; readonly versions: readonly string[]; readonly resource: string }>
> = {
  AntreaClusterNetworkPolicy: {
    group: 'crd.antrea.io',
    versions: ['v1beta1', 'v1alpha1'],
    resource: 'clusternetworkpolicies',
  },
  AntreaNetworkPolicy: { group: 'crd.antrea.io', versions: ['v1beta1', 'v1alpha1'], resource: 'networkpolicies' },
  K8sNetworkPolicy: { group: 'networking.k8s.io', versions: ['v1'], resource: 'networkpolicies' },
  AdminNetworkPolicy: { group: 'policy.networking.k8s.io', versions: ['v1alpha1'], resource: 'adminnetworkpolicies' },
  BaselineAdminNetworkPolicy: {
    group: 'policy.networking.k8s.io',
    versions: ['v1alpha1'],
    resource: 'baselineadminnetworkpolicies',
  },
};

/**
 * Path of the object behind a policy reference in the cluster's API. `served` are the versions of crd.antrea.io that the cluster
 * serves by resource; null for a kind that is not known.
 */
export function policyPath(
  cluster: string,
  policy: TracePolicy,
  served: Readonly<Record<string, readonly string[]>>,
): string | null {
  const kind = KINDS[policy.kind];
  if (kind === undefined) return null;
  const version = (kind.group === 'crd.antrea.io' ? served[kind.resource]?.[0] : undefined) ?? kind.versions[0] ?? 'v1';
  const namespace = policy.namespace === undefined ? [] : ['namespaces', policy.namespace];
  return clusterPath(cluster, 'k8s', 'apis', kind.group, version, ...namespace, kind.resource, policy.name);
}

/** The policy as the API server holds it, for the drawer. */
export const policyObjectQuery = (path: string) =>
  queryOptions({
    queryKey: ['k8s', path],
    queryFn: ({ signal }) => request<Record<string, unknown>>(path, { signal }),
    staleTime: 15_000,
  });
