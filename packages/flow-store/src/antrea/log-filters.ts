import { FLOW_RULE_ACTIONS } from '@netloft/contracts';

/** A filter of flowLogger: `None`, `Allow`, `Drop`, `Reject`; a list that is absent or empty takes every action. */
export interface FlowLogFilter {
  readonly ingressNetworkPolicyRuleActions?: readonly string[];
  readonly egressNetworkPolicyRuleActions?: readonly string[];
}
export interface RuleActions {
  readonly ingressNetworkPolicyRuleAction?: number;
  readonly egressNetworkPolicyRuleAction?: number;
}

const takes = (actions: readonly string[] | undefined, action: number | undefined): boolean => {
  if (actions === undefined || actions.length === 0) return true;
  const name = FLOW_RULE_ACTIONS[action ?? 0];
  return actions.some((one) => one.toLowerCase() === name);
};

/** Whether the aggregator logs a record: any filter takes it on both sides, or there is none. */
export const matchesLogFilters = (filters: readonly FlowLogFilter[], record: RuleActions): boolean =>
  filters.length === 0 ||
  filters.some(
    (filter) =>
      takes(filter.ingressNetworkPolicyRuleActions, record.ingressNetworkPolicyRuleAction) &&
      takes(filter.egressNetworkPolicyRuleActions, record.egressNetworkPolicyRuleAction),
  );
