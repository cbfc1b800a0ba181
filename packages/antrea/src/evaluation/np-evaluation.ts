import type { Context } from './evaluate.ts';
import type { PodEntry } from './inventory.ts';
import type { OrderedRule } from './subjects.ts';
import type { Policy } from './rules.ts';
import type { Direction, PolicyKind, RuleAction } from './types.ts';

/** Rule index by which Antrea marks the isolation of a Kubernetes NetworkPolicy. */
export const ISOLATION_INDEX = 2_147_483_647;
/** Tier number of Kubernetes NetworkPolicies in this API: between the default tier and baseline. */
const KUBERNETES_TIER = 251;
const BASELINE_TIER = 253;
const KUBERNETES_PRIORITY = -1;

export interface EvaluatedPolicy {
  readonly type: PolicyKind;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
  /** null: a Kubernetes NetworkPolicy. */
  readonly tierPriority: number | null;
  readonly priority: number | null;
  readonly rules: readonly EvaluatedRule[];
}
export interface EvaluatedRule {
  readonly direction: 'In' | 'Out';
  /** Index inside ingress or egress. */
  readonly index: number;
  readonly name: string;
  readonly action: RuleAction;
}
/** A rule that may decide between two Pods, or (index ISOLATION_INDEX, no action) an isolation. */
export interface EvaluationCandidate {
  readonly policy: Omit<EvaluatedPolicy, 'rules'>;
  readonly rule: Omit<EvaluatedRule, 'action'> & { readonly action?: RuleAction };
}

/** `response` of controlplane.antrea.io/v1beta2 NetworkPolicyEvaluation. */
export interface EvaluationResponse {
  readonly networkPolicy: {
    readonly type: PolicyKind;
    readonly namespace?: string;
    readonly name: string;
    readonly uid: string;
  };
  readonly ruleIndex: number;
  readonly rule: { readonly direction: 'In' | 'Out'; readonly name: string; readonly action?: RuleAction };
}
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

const tierOf = ({ policy }: EvaluationCandidate): number => policy.tierPriority ?? KUBERNETES_TIER;

function rank(a: EvaluationCandidate, b: EvaluationCandidate): number {
  const byTier = tierOf(a) - tierOf(b);
  if (byTier !== 0) return byTier;
  const left = a.policy.priority;
  const right = b.policy.priority;
  if (left !== null && right !== null && left !== right) return left - right;
  if (a.rule.index !== b.rule.index) return a.rule.index - b.rule.index;
  return a.policy.name < b.policy.name ? -1 : a.policy.name > b.policy.name ? 1 : 0;
}

/**
 * The answer of Antrea's API from the rules that speak of both Pods. A Pass hands over to Kubernetes NetworkPolicies and baseline.
 * Source: docs/antctl.md "NetworkPolicy evaluation" and the controller's endpoint querier (v2.7).
 */
export function rankEvaluation(candidates: readonly EvaluationCandidate[]): EvaluationResponse | undefined {
  const ranked = candidates.toSorted(rank);
  const first = ranked[0];
  const handedOver = first?.rule.action === 'Pass' && tierOf(first) < BASELINE_TIER;
  const next = handedOver
    ? ranked.find((one) => one.policy.tierPriority === null || tierOf(one) >= BASELINE_TIER)
    : undefined;
  const winner = next ?? first;
  if (winner === undefined) return undefined;
  const { type, namespace, name, uid } = winner.policy;
  const { index, direction, name: ruleName, action } = winner.rule;
  return {
    networkPolicy: { type, ...(namespace === undefined ? {} : { namespace }), name, uid },
    ruleIndex: index,
    rule: { direction, name: ruleName, ...(action === undefined ? {} : { action }) },
  };
}

/**
 * Rules that may decide between two Pods: those of policies applied to one that name the other, and the isolation of
 * Kubernetes NetworkPolicies. `named` holds the uids of policies whose rules of the direction list the other Pod as a peer.
 */
export function evaluationCandidates(
  applied: readonly EvaluatedPolicy[],
  direction: 'In' | 'Out',
  named: ReadonlySet<string>,
): EvaluationCandidate[] {
  return applied.flatMap((policy) => {
    const own = policy.rules.filter((rule) => rule.direction === direction);
    const first = own[0];
    const rules: EvaluationCandidate[] = named.has(policy.uid) ? own.map((rule) => ({ policy, rule })) : [];
    if (policy.tierPriority !== null || first === undefined) return rules;
    return [...rules, { policy, rule: { direction, index: ISOLATION_INDEX, name: first.name } }];
  });
}

const sideOf = (direction: Direction): 'In' | 'Out' => (direction === 'Ingress' ? 'In' : 'Out');

const policyOf = ({ ref, uid, tierPriority, priority, stage }: Policy): EvaluationCandidate['policy'] => ({
  type: ref.kind,
  ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
  name: ref.name,
  uid,
  tierPriority: stage === 'kubernetes' ? null : tierPriority,
  priority: stage === 'kubernetes' ? KUBERNETES_PRIORITY : priority,
});

/** As the API sees it: only peers that select Pods count, neither addresses nor rules for everything, nor ports. */
function candidatesFor(context: Context, own: PodEntry, other: PodEntry, direction: Direction): EvaluationCandidate[] {
  const applied = context.applied({ pod: own, ips: own.ips }, direction);
  if (applied === undefined) return [];
  const end = { pod: other, ips: [] };
  const connection = { source: POD, destination: POD, protocol: 'TCP' } as const;
  const names = ({ rule }: OrderedRule): boolean =>
    rule.peers !== 'any' && rule.peers.some((peer) => context.matcher.peer(peer, end, own, connection) === true);
  const rules = [...applied.unplaced, ...applied.tiered, ...applied.kubernetes, ...applied.baseline].filter(names);
  return [
    ...rules.map(({ policy, rule }): EvaluationCandidate => ({
      policy: policyOf(policy),
      rule: { direction: sideOf(direction), index: rule.index, name: rule.name, action: rule.action },
    })),
    ...applied.isolatedBy.map((policy): EvaluationCandidate => ({
      policy: policyOf(policy),
      rule: { direction: sideOf(direction), index: ISOLATION_INDEX, name: '' },
    })),
  ];
}
const POD = { type: 'pod', namespace: '', name: '' } as const;

/** Pods that the API knows: with an address of their own and not ended. */
const known = (pod: PodEntry | undefined): pod is PodEntry =>
  pod !== undefined && !pod.hostNetwork && !pod.ended && pod.ips.length > 0;

/** Answers NetworkPolicyEvaluation about two Pods; undefined when the response has no rule. */
export function evaluateForApi(
  context: Context,
  source: PodName,
  destination: PodName,
): EvaluationResponse | undefined {
  const from = context.inventory.pods.get(`${source.namespace}/${source.name}`);
  const to = context.inventory.pods.get(`${destination.namespace}/${destination.name}`);
  if (!known(from) || !known(to)) return undefined;
  return rankEvaluation([
    ...candidatesFor(context, from, to, 'Egress'),
    ...candidatesFor(context, to, from, 'Ingress'),
  ]);
}
