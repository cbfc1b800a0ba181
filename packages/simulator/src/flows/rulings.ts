import type { Decision, DirectionResult, PolicyKind } from '@netloft/antrea';
import type { IncomingFlow } from '@netloft/flow-store/codec';

/** Numbers of actions in records. */
export const RULE_ACTION = { none: 0, allow: 1, drop: 2, reject: 3 } as const;
const K8S_POLICY = 1;
/** Numbers of policies in records; agents send 0 for those of policy.networking.k8s.io. */
const POLICY_TYPES: Readonly<Record<PolicyKind, number>> = {
  K8sNetworkPolicy: K8S_POLICY,
  AntreaNetworkPolicy: 2,
  AntreaClusterNetworkPolicy: 3,
  AdminNetworkPolicy: 0,
  BaselineAdminNetworkPolicy: 0,
  ClusterNetworkPolicy: 0,
};

type Side = 'ingress' | 'egress';
export interface Ruling {
  readonly name: string;
  readonly namespace: string;
  readonly rule: string;
  readonly action: number;
  readonly type: number;
}
export const NO_RULING: Ruling = { name: '', namespace: '', rule: '', action: RULE_ACTION.none, type: 0 };

/** What a record says of the rule that decided one direction; isolation is a Drop of no policy. */
export function rulingOf(verdict: DirectionResult['verdict'], decision: Decision | undefined): Ruling {
  if (decision === undefined) return NO_RULING;
  if (decision.isolation) return { ...NO_RULING, action: RULE_ACTION.drop, type: K8S_POLICY };
  const { policy, ruleName } = decision.step;
  const action =
    verdict === 'Allowed' ? RULE_ACTION.allow : verdict === 'Rejected' ? RULE_ACTION.reject : RULE_ACTION.drop;
  return {
    name: policy.name,
    namespace: policy.namespace ?? '',
    rule: ruleName,
    action,
    type: POLICY_TYPES[policy.kind],
  };
}
export const policyFields = (side: Side, { name, namespace, rule, action, type }: Ruling): IncomingFlow => ({
  [`${side}NetworkPolicyName`]: name,
  [`${side}NetworkPolicyNamespace`]: namespace,
  [`${side}NetworkPolicyRuleName`]: rule,
  [`${side}NetworkPolicyRuleAction`]: action,
  [`${side}NetworkPolicyType`]: type,
});
