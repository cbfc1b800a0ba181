import { queryOptions } from '@tanstack/react-query';
import type {
  AccessReviewResponse,
  ClusterList,
  Session,
  TraceflowDetail,
  TracePolicy,
  TraceflowRequestInput,
} from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';

/** Starts a trace; the answer is its state right after it was created. */
export const createTrace = (cluster: string, wanted: TraceflowRequestInput): Promise<TraceflowDetail> =>
  request<TraceflowDetail>(clusterPath(cluster, 'traceflows'), { method: 'POST', body: wanted });

export const fetchTrace = (cluster: string, name: string): Promise<TraceflowDetail> =>
  request<TraceflowDetail>(clusterPath(cluster, 'traceflows', name));

/** Removes a Traceflow; a running one is cancelled by it. */
export const deleteTrace = (cluster: string, name: string): Promise<void> =>
  request<void>(clusterPath(cluster, 'traceflows', name), { method: 'DELETE' });

/** One trace, asked once: for what the live topic does not hold (yet, or any more). */
export const traceQuery = (cluster: string, name: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'traceflows', name],
    queryFn: () => fetchTrace(cluster, name),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });

/** Who is signed in, to tell own traces from those of others. */
export const whoAmIQuery = () =>
  queryOptions({
    queryKey: ['who-am-i'],
    queryFn: ({ signal }) => request<Session>('/auth/session', { signal }),
    staleTime: Infinity,
  });

/** Whether the signed-in user may run traces in a cluster, asked of the cluster; it stays the judge of each request. */
export const mayTraceQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'may-trace'],
    queryFn: async ({ signal }) => {
      const questions = [{ verb: 'create', group: 'crd.antrea.io', resource: 'traceflows' }];
      const path = clusterPath(cluster, 'access', 'reviews');
      const { answers } = await request<AccessReviewResponse>(path, { method: 'POST', body: { questions }, signal });
      return answers[0] ?? null;
    },
    staleTime: 60_000,
  });

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
