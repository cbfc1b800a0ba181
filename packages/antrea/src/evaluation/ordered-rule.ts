import type { Unknown } from './answers.ts';
import type { Policy, Rule } from './rules.ts';

/** A rule together with its policy, in the order in which Antrea evaluates. */
export interface OrderedRule {
  readonly policy: Policy;
  readonly rule: Rule;
  /** Its place among the rules of its direction, by which it is found again. */
  readonly slot: number;
  /** The fact that lacks to tell whether it applies at all. */
  readonly doubt?: Unknown;
}

/** Order of evaluation inside a stage. Equal slots are undefined on the data plane; names make the answer repeatable. */
export function order(a: OrderedRule, b: OrderedRule): number {
  const bySlot =
    a.policy.tierPriority - b.policy.tierPriority ||
    a.policy.priority - b.policy.priority ||
    a.rule.index - b.rule.index;
  if (bySlot !== 0 || a.policy === b.policy) return bySlot;
  const left = policyKey(a.policy);
  const right = policyKey(b.policy);
  return left < right ? -1 : left > right ? 1 : 0;
}

export const policyKey = ({ ref }: Policy): string => `${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;

const STAGES: readonly Policy['stage'][] = ['tiered', 'kubernetes', 'baseline'];

/** Order of evaluation over all stages. */
export const byStage = (a: OrderedRule, b: OrderedRule): number =>
  STAGES.indexOf(a.policy.stage) - STAGES.indexOf(b.policy.stage) || order(a, b);
