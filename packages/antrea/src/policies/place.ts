import { DEFAULT_TIERS } from '../evaluation/policy-index.ts';
import { number, object as objectIn, text } from '../evaluation/read.ts';
import type { RawObject } from '../evaluation/types.ts';
import type { PolicyKindFacts } from './kinds.ts';

/** Where policies of the kinds that no Tier holds stand among the Tiers' priorities (policy-semantics 1.1). */
export const STAGE_PLACES = {
  clusterNetworkPolicyAdmin: 220,
  adminNetworkPolicy: 251,
  kubernetesNetworkPolicy: 252,
  baselineAdminNetworkPolicy: 254,
} as const;
/** Name under which Kubernetes NetworkPolicies stand in lists, as they have no Tier. */
export const KUBERNETES_STAGE = 'Kubernetes NetworkPolicies';

const DEFAULT_TIER = 'application';
const BASELINE_TIER = 'baseline';

/** Where a policy stands in the order of evaluation. */
export interface Place {
  readonly stage: 'tiered' | 'kubernetes' | 'baseline';
  /** Name of the Tier in lower case; of the stage, for kinds without Tiers. */
  readonly tier: string;
  /** Null when the Tier is not known. Kubernetes NetworkPolicies count as 252. */
  readonly tierPriority: number | null;
  /** `spec.priority`; null for kinds without one. */
  readonly priority: number | null;
}

/** The Tier that an Antrea policy is in, in lower case; without one it is `application`. */
export const tierOfPolicy = (policy: RawObject): string =>
  (text(objectIn(policy.spec)?.['tier']) || DEFAULT_TIER).toLowerCase();

/** Place of a policy. `tiers` holds priorities by name; the six that Antrea makes need not be in it. */
export function placeOf(policy: RawObject, facts: PolicyKindFacts, tiers: ReadonlyMap<string, number>): Place {
  const spec = objectIn(policy.spec) ?? {};
  const priority = number(spec['priority']) ?? null;
  switch (facts.kind) {
    case 'AntreaClusterNetworkPolicy':
    case 'AntreaNetworkPolicy': {
      const tier = tierOfPolicy(policy);
      const stage = tier === BASELINE_TIER ? 'baseline' : 'tiered';
      return { stage, tier, tierPriority: tiers.get(tier) ?? DEFAULT_TIERS.get(tier) ?? null, priority };
    }
    case 'K8sNetworkPolicy':
      return {
        stage: 'kubernetes',
        tier: KUBERNETES_STAGE,
        tierPriority: STAGE_PLACES.kubernetesNetworkPolicy,
        priority: null,
      };
    case 'AdminNetworkPolicy':
      return { stage: 'tiered', tier: facts.kind, tierPriority: STAGE_PLACES.adminNetworkPolicy, priority };
    case 'BaselineAdminNetworkPolicy':
      return {
        stage: 'baseline',
        tier: facts.kind,
        tierPriority: STAGE_PLACES.baselineAdminNetworkPolicy,
        priority: null,
      };
    case 'ClusterNetworkPolicy': {
      const isBaseline = text(spec['tier']) === 'Baseline';
      return {
        stage: isBaseline ? 'baseline' : 'tiered',
        tier: `ClusterNetworkPolicy ${isBaseline ? 'Baseline' : 'Admin'}`,
        tierPriority: isBaseline ? STAGE_PLACES.baselineAdminNetworkPolicy : STAGE_PLACES.clusterNetworkPolicyAdmin,
        priority,
      };
    }
  }
}

/** What the order of evaluation looks at. */
export interface Placed {
  readonly tierPriority: number | null;
  readonly priority: number | null;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Sorts policies as they are evaluated: Tier, then priority, lower first; policies of a Tier that is not known come last. Equal
 * places have no order on the data plane; kind, Namespace and name then keep the list still.
 */
export function compareEvaluation(a: Placed, b: Placed): number {
  const tierOf = (one: Placed): number => one.tierPriority ?? Number.POSITIVE_INFINITY;
  const left = tierOf(a);
  const right = tierOf(b);
  if (left !== right) return left - right;
  return (
    (a.priority ?? 0) - (b.priority ?? 0) ||
    compareText(a.kind, b.kind) ||
    compareText(a.namespace ?? '', b.namespace ?? '') ||
    compareText(a.name, b.name)
  );
}
