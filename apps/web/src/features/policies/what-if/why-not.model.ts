import type { EvaluateResponse, EvaluationStep } from '@netloft/contracts';
import { whatIfText as text } from './what-if.messages.ts';

const ruleOf = (step: EvaluationStep): string =>
  step.ruleIndex < 0 ? text.isolation : text.rule(step.ruleIndex, step.ruleName);

/** The decisive rule of a direction in words; undefined when none decided. */
function deciderOf(answer: EvaluateResponse, direction: EvaluationStep['direction']): string | undefined {
  const verdict = direction === 'Egress' ? answer.egress : answer.ingress;
  if (verdict === 'Undecidable') return undefined;
  const step = answer.chain.find(
    (one) => one.direction === direction && one.outcome === 'matched' && one.action !== 'Pass',
  );
  return step === undefined ? undefined : `${step.policyName} › ${ruleOf(step)} in ${step.tier}`;
}

/** Why a policy did not decide the connection, a sentence for each of its rules in the order of evaluation. `name` is the policy's. */
export function whyNot(answer: EvaluateResponse, policy: string, name: string): readonly string[] {
  const steps = answer.chain.filter((step) => step.policy === policy);
  if (steps.length === 0) return [text.whyMissing(name)];
  const denied = answer.egress === 'Dropped' || answer.egress === 'Rejected';
  return steps.map((step) => {
    const rule = ruleOf(step);
    if (step.outcome === 'matched' && !(denied && step.direction === 'Ingress'))
      return text.whyDecided(name, rule, step.action);
    const before = deciderOf(answer, step.direction);
    if (denied && step.direction === 'Ingress' && step.reason !== 'not-applied')
      return text.whyDenied(rule, deciderOf(answer, 'Egress') ?? '');
    if (step.reason === 'not-reached' && before !== undefined) return text.whyBefore(rule, before);
    return text.whyMissed(rule, step.detail);
  });
}
