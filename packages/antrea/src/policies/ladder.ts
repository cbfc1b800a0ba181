import type { PolicyKind, PolicySummary, Rung, RungPolicy, StageName } from '@netloft/contracts';
import { DEFAULT_TIERS, type PolicyIndex } from '../evaluation/policy-index.ts';
import { number, object as objectIn, text } from '../evaluation/read.ts';
import type { RawObject } from '../evaluation/types.ts';
import { type IndexView, viewOf } from './index-view.ts';
import { subjectsOfPolicy } from './members.ts';
import { isNsxTier } from './origin.ts';
import { compareEvaluation, STAGE_PLACES } from './place.ts';

/** What the ladder needs of a policy; a PolicySummary has it. */
export type LadderPolicy = Pick<
  PolicySummary,
  | 'id'
  | 'kind'
  | 'name'
  | 'namespace'
  | 'displayName'
  | 'stage'
  | 'tier'
  | 'tierPriority'
  | 'priority'
  | 'actions'
  | 'rules'
  | 'appliedTo'
  | 'warnings'
>;

export interface LadderInput {
  readonly index: PolicyIndex;
  readonly tiers: readonly RawObject[];
  readonly policies: readonly LadderPolicy[];
  /** Kinds that the cluster serves: their stages appear while empty. Default: only those of Kubernetes NetworkPolicies. */
  readonly served?: readonly PolicyKind[];
  /** Policies on one rung at most. Default 100. */
  readonly limit?: number;
}

/** A rung without what only a server knows. */
export interface LadderRung extends Omit<Rung, 'hits' | 'access' | 'undeletable' | 'origin' | 'resourceVersion'> {
  /** The Tier; absent for stages, and for a Tier that policies name and that was not given. */
  readonly object?: RawObject;
  /** Ids of all its policies, in the order of evaluation. */
  readonly members: readonly string[];
}

/** Where a Tier is shown whose priority is not known: evaluation shows its policies beside `application`. */
const UNPLACED = 250;
const MOST_POLICIES = 100;

interface StageFacts {
  readonly stage: StageName;
  readonly name: string;
  readonly place: number;
  readonly description: string;
  readonly kinds: readonly PolicyKind[];
  readonly holds: (policy: LadderPolicy) => boolean;
}

const STAGES: readonly StageFacts[] = [
  {
    stage: 'cluster-network-policy-admin',
    name: 'ClusterNetworkPolicies, tier Admin',
    place: STAGE_PLACES.clusterNetworkPolicyAdmin,
    description: 'ClusterNetworkPolicies of policy.networking.k8s.io in tier Admin',
    kinds: ['ClusterNetworkPolicy'],
    holds: ({ kind, stage }) => kind === 'ClusterNetworkPolicy' && stage === 'tiered',
  },
  {
    stage: 'admin-network-policy',
    name: 'AdminNetworkPolicies',
    place: STAGE_PLACES.adminNetworkPolicy,
    description: 'AdminNetworkPolicies of policy.networking.k8s.io',
    kinds: ['AdminNetworkPolicy'],
    holds: ({ kind }) => kind === 'AdminNetworkPolicy',
  },
  {
    stage: 'kubernetes-network-policy',
    name: 'Kubernetes NetworkPolicies',
    place: STAGE_PLACES.kubernetesNetworkPolicy,
    description: 'What they select is isolated: all that none of them allows is dropped',
    kinds: ['K8sNetworkPolicy'],
    holds: ({ kind }) => kind === 'K8sNetworkPolicy',
  },
  {
    stage: 'baseline-admin-network-policy',
    name: 'BaselineAdminNetworkPolicy',
    place: STAGE_PLACES.baselineAdminNetworkPolicy,
    description: 'BaselineAdminNetworkPolicy, and ClusterNetworkPolicies in tier Baseline',
    kinds: ['BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'],
    holds: ({ kind, stage }) =>
      kind === 'BaselineAdminNetworkPolicy' || (kind === 'ClusterNetworkPolicy' && stage === 'baseline'),
  },
];

/** Pods on which some of the policies are enforced; null: not known of one of them. */
function podsOf(view: IndexView, policies: readonly LadderPolicy[], onlyIsolating: boolean): number | null {
  const seen = new Set<number>();
  for (const { id } of policies) {
    const policy = view.policies.get(id);
    if (policy === undefined) return null;
    if (onlyIsolating && policy.isolates.length === 0) continue;
    const found = view.subjects(subjectsOfPolicy(policy));
    if (found === 'unknown') return null;
    for (const at of found.classes) seen.add(at);
  }
  let count = 0;
  for (const at of seen) count += view.table.classes[at]?.pods.length ?? 0;
  return count;
}

function rungPolicyOf(policy: LadderPolicy): RungPolicy {
  const { id, name, namespace, displayName, priority, actions, appliedTo, warnings } = policy;
  return {
    id,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(displayName === undefined ? {} : { displayName }),
    priority,
    actions,
    pods: appliedTo.pods,
    warnings,
  };
}

type Head = Pick<LadderRung, 'id' | 'name' | 'type' | 'stage' | 'owner' | 'place' | 'description' | 'object'>;

function rungOf(view: IndexView, head: Head, all: readonly LadderPolicy[], limit: number): LadderRung {
  const policies = all.toSorted(compareEvaluation);
  const actions = { Allow: 0, Drop: 0, Reject: 0, Pass: 0 };
  let rules = 0;
  for (const policy of policies) {
    rules += policy.rules.ingress + policy.rules.egress;
    for (const action of ['Allow', 'Drop', 'Reject', 'Pass'] as const) actions[action] += policy.actions[action];
  }
  return {
    ...head,
    policies: policies.slice(0, limit).map(rungPolicyOf),
    members: policies.map(({ id }) => id),
    counts: {
      policies: policies.length,
      rules,
      actions,
      pods: podsOf(view, policies, false),
      isolated: head.stage === 'kubernetes-network-policy' ? podsOf(view, policies, true) : null,
    },
  };
}

function ownerOf(name: string): Rung['owner'] {
  if (DEFAULT_TIERS.has(name)) return 'default';
  return isNsxTier(name) ? 'nsx' : 'custom';
}

function tierHeads({ tiers, policies }: LadderInput): Head[] {
  const heads = tiers.map((tier): Head => {
    const spec = objectIn(tier.spec) ?? {};
    const { name } = tier.metadata;
    return {
      id: name,
      name,
      type: 'tier',
      owner: ownerOf(name),
      place: number(spec['priority']) ?? DEFAULT_TIERS.get(name) ?? UNPLACED,
      description: text(spec['description']) ?? '',
      object: tier,
    };
  });
  const known = new Set(heads.map(({ name }) => name));
  const absent = (name: string, description: string): Head => ({
    id: name,
    name,
    type: 'tier',
    owner: ownerOf(name),
    place: DEFAULT_TIERS.get(name) ?? UNPLACED,
    description,
  });
  for (const name of DEFAULT_TIERS.keys())
    if (!known.has(name)) heads.push(absent(name, 'One of the Tiers that Antrea makes; its object cannot be read'));
  const named = new Set(policies.filter((one) => one.kind.startsWith('Antrea')).map(({ tier }) => tier));
  for (const name of named)
    if (!known.has(name) && !DEFAULT_TIERS.has(name))
      heads.push(absent(name, 'Policies name this Tier; its object is not there or cannot be read'));
  return heads;
}

/**
 * The ladder from first evaluated to last: every Tier, and the stages for kinds without Tiers as far as the cluster serves them or
 * holds policies of them.
 */
export function ladderOf(input: LadderInput): LadderRung[] {
  const { index, policies, served = [], limit = MOST_POLICIES } = input;
  const view = viewOf(index);
  const byTier = new Map<string, LadderPolicy[]>();
  for (const policy of policies) {
    if (!policy.kind.startsWith('Antrea')) continue;
    const list = byTier.get(policy.tier);
    if (list === undefined) byTier.set(policy.tier, [policy]);
    else list.push(policy);
  }
  const rungs = tierHeads(input).map((head) => rungOf(view, head, byTier.get(head.name) ?? [], limit));
  for (const { stage, name, place, description, kinds, holds } of STAGES) {
    const held = policies.filter(holds);
    const appears =
      held.length > 0 || stage === 'kubernetes-network-policy' || kinds.some((one) => served.includes(one));
    if (!appears) continue;
    const head: Head = { id: `stage:${stage}`, name, type: 'stage', stage, owner: 'kubernetes', place, description };
    rungs.push(rungOf(view, head, held, limit));
  }
  return rungs.sort((a, b) => a.place - b.place || (a.name < b.name ? -1 : 1));
}
