import { DEFAULT_TIERS } from '../evaluation/policy-index.ts';
import { type Json, number, object, text } from '../evaluation/read.ts';
import {
  type AdmissionCluster,
  type AdmissionInput,
  ALLOWED,
  type AdmissionVerdict,
  verdictOf,
  type Webhook,
} from './types.ts';

const ANTREA = 'crd.antrea.io';
const UPSTREAM = 'policy.networking.k8s.io';
const MOST_TIERS = 20;
const RESERVED: ReadonlySet<number> = new Set([251, 252, 254, 255]);
/** Where the Admin tier of Kubernetes' ClusterNetworkPolicies stands among Antrea's Tiers. */
const UPSTREAM_ADMIN_PRIORITY = 220;
const UPSTREAM_GATE = 'ClusterNetworkPolicy';
/** May correct the priority of a Tier, which nobody else may. */
const CONTROLLER = 'system:serviceaccount:kube-system:antrea-controller';

export const nameOf = (source: Json | undefined): string => text(object(source?.['metadata'])?.['name']) ?? '';
const specOf = (source: Json | undefined): Json => object(source?.['spec']) ?? {};
const priorityOf = (tier: Json | undefined): number => number(specOf(tier)['priority']) ?? 0;

function createFault(tier: Json | undefined, cluster: AdmissionCluster): string | undefined {
  const taken = new Set(cluster.list(ANTREA, 'tiers').map(priorityOf));
  if (taken.size >= MOST_TIERS) return `maximum number of Tiers supported: ${MOST_TIERS}`;
  const priority = priorityOf(tier);
  const named = `tier ${nameOf(tier)} priority ${priority}`;
  if (RESERVED.has(priority)) return `${named} is reserved`;
  if (priority === UPSTREAM_ADMIN_PRIORITY && cluster.featureGate(UPSTREAM_GATE))
    return `${named} is reserved for upstream ClusterNetworkPolicy when the ClusterNetworkPolicy feature gate is enabled; choose a different priority`;
  return taken.has(priority) ? `${named} overlaps with existing Tier` : undefined;
}

function deleteFault(tier: Json | undefined, cluster: AdmissionCluster): string | undefined {
  const name = nameOf(tier);
  if (DEFAULT_TIERS.has(name)) return `cannot delete reserved tier ${name}`;
  const users = (plural: string): number =>
    cluster.list(ANTREA, plural).filter((policy) => text(specOf(policy)['tier']) === name).length;
  const clusterPolicies = users('clusternetworkpolicies');
  if (clusterPolicies > 0) return `tier ${name} is referenced by ${clusterPolicies} Antrea ClusterNetworkPolicies`;
  const policies = users('networkpolicies');
  return policies > 0 ? `tier ${name} is referenced by ${policies} Antrea NetworkPolicies` : undefined;
}

function validateTier(input: AdmissionInput, cluster: AdmissionCluster): AdmissionVerdict {
  const { operation, object: tier, oldObject, user } = input;
  if (operation === 'CREATE') return verdictOf(createFault(tier, cluster));
  if (operation === 'DELETE') return verdictOf(deleteFault(oldObject, cluster));
  return user.username === CONTROLLER || priorityOf(tier) === priorityOf(oldObject)
    ? ALLOWED
    : { allowed: false, message: 'update to Tier priority is not allowed' };
}

function validateUpstreamPolicy({ operation }: AdmissionInput, cluster: AdmissionCluster): AdmissionVerdict {
  if (!cluster.featureGate(UPSTREAM_GATE)) {
    const message = 'ClusterNetworkPolicy is not supported: the ClusterNetworkPolicy feature gate is not enabled';
    return { allowed: false, message };
  }
  const isBlocked =
    operation === 'CREATE' &&
    cluster.list(ANTREA, 'tiers').some((tier) => priorityOf(tier) === UPSTREAM_ADMIN_PRIORITY);
  return verdictOf(
    isBlocked
      ? 'ClusterNetworkPolicy creation is blocked: a user-created Tier at priority 220 (cnpAdminTierPriority) already exists; the Tier and its associated policies must be deleted/migrated first before a ClusterNetworkPolicy can be created'
      : undefined,
  );
}

/** Webhooks of Tiers, and of Kubernetes' ClusterNetworkPolicies, whose Admin tier takes a priority of the Tiers'. */
export const TIER_VALIDATORS: readonly Webhook[] = [
  {
    name: 'tiervalidator.antrea.io',
    group: ANTREA,
    resource: 'tiers',
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    handle: validateTier,
  },
  {
    name: 'cnpvalidator.antrea.io',
    group: UPSTREAM,
    resource: 'clusternetworkpolicies',
    operations: ['CREATE', 'UPDATE'],
    since: '2.7',
    handle: validateUpstreamPolicy,
  },
];
