import { type ChainStep, policyIdOf } from '@netloft/antrea';
import type { EvaluationStep } from '@netloft/contracts';
import type { PolicyNamer } from './names.ts';

const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** One step of an evaluation as routes tell it. */
export function stepOf(step: ChainStep, nameOf: PolicyNamer): EvaluationStep {
  return {
    direction: step.direction,
    tier: step.tier,
    tierPriority: numberOrNull(step.tierPriority),
    policy: policyIdOf(step.policy),
    policyName: nameOf(step.policy),
    policyPriority: numberOrNull(step.policyPriority),
    ruleIndex: step.ruleIndex,
    ruleName: step.ruleName,
    action: step.action,
    outcome: step.outcome,
    ...(step.reason === undefined ? {} : { reason: step.reason }),
    detail: step.detail,
  };
}
