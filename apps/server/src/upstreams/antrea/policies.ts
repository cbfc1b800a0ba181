import { displayNameOf, read } from '@netloft/antrea';
import type { TracePolicy } from '@netloft/contracts';
import type { Identity } from '../../identity.ts';
import type { ClusterHandle, KubeObject, SharedWatch } from '../kubernetes/types.ts';
import { CRD_GROUP } from './agents.ts';
import { watchServed } from './served-watch.ts';

export const TIERS = { group: CRD_GROUP, plural: 'tiers' } as const;
export const CLUSTER_POLICIES = { group: CRD_GROUP, plural: 'clusternetworkpolicies' } as const;
export const NAMESPACED_POLICIES = { group: CRD_GROUP, plural: 'networkpolicies' } as const;
export const KUBERNETES_POLICIES = { group: 'networking.k8s.io', plural: 'networkpolicies' } as const;
export const ADMIN_POLICIES = { group: 'policy.networking.k8s.io', plural: 'adminnetworkpolicies' } as const;

/** The tier of a policy that names none (Antrea's admission writes it, older releases leave it empty). */
const DEFAULT_TIER = 'application';

export interface PolicyFacts {
  readonly tier: string;
  readonly displayName: string | undefined;
}
export interface TierFacts {
  readonly name: string;
  readonly priority: number;
}

function policyFacts(object: KubeObject): PolicyFacts {
  const tier = read.text(read.object(object['spec'])?.['tier']) || DEFAULT_TIER;
  // The static tiers may be written with a capital, as in Antrea's first releases.
  return { tier: tier.toLowerCase(), displayName: displayNameOf(object) };
}

function tierFacts(object: KubeObject): TierFacts {
  return { name: object.metadata.name, priority: read.number(read.object(object['spec'])?.['priority']) ?? 0 };
}

export const watchTiers = (cluster: ClusterHandle, identity: Identity): SharedWatch<TierFacts> =>
  watchServed(cluster, identity, { ...TIERS, name: 'tier-facts', project: tierFacts });
export const watchClusterPolicies = (cluster: ClusterHandle, identity: Identity): SharedWatch<PolicyFacts> =>
  watchServed(cluster, identity, { ...CLUSTER_POLICIES, name: 'policy-facts', project: policyFacts });
export const watchNamespacedPolicies = (cluster: ClusterHandle, identity: Identity): SharedWatch<PolicyFacts> =>
  watchServed(cluster, identity, { ...NAMESPACED_POLICIES, name: 'policy-facts', project: policyFacts });

/** Policies that are only counted: nothing of the objects is kept. */
export const watchKubernetesPolicies = (cluster: ClusterHandle, identity: Identity): SharedWatch<true> =>
  watchServed(cluster, identity, { ...KUBERNETES_POLICIES, name: 'counted', project: () => true });
export const watchAdminPolicies = (cluster: ClusterHandle, identity: Identity): SharedWatch<true> =>
  watchServed(cluster, identity, { ...ADMIN_POLICIES, name: 'counted', project: () => true });

/** Names the tier and the display name of policies, as far as the caller may see them. */
export interface PolicyNames {
  readonly watches: readonly SharedWatch<unknown>[];
  ready(): Promise<void>;
  /** The same policy with what is known about it. */
  complete(policy: TracePolicy): TracePolicy;
  release(): void;
}

export function policyNames(cluster: ClusterHandle, identity: Identity): PolicyNames {
  const clusterWide = watchClusterPolicies(cluster, identity);
  const namespaced = watchNamespacedPolicies(cluster, identity);
  const watches = [clusterWide, namespaced];
  return {
    watches,
    ready: async () => void (await Promise.all(watches.map((watch) => watch.ready()))),
    complete(policy) {
      const facts =
        policy.kind === 'AntreaClusterNetworkPolicy'
          ? clusterWide.items.get(policy.name)
          : policy.kind === 'AntreaNetworkPolicy'
            ? namespaced.items.get(`${policy.namespace ?? ''}/${policy.name}`)
            : undefined;
      if (facts === undefined) return policy;
      return {
        ...policy,
        tier: facts.tier,
        ...(facts.displayName === undefined ? {} : { displayName: facts.displayName }),
      };
    },
    release: () => watches.forEach((watch) => watch.release()),
  };
}
