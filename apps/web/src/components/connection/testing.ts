import type { EvaluateResponse, EvaluationStep } from '@netloft/contracts';

/** A step of a chain for tests: an Egress rule of an ACNP in `application` that did not match, with what a case changes. */
export const stepOf = (policyName: string, change: Partial<EvaluationStep> = {}): EvaluationStep => ({
  direction: 'Egress',
  tier: 'application',
  tierPriority: 250,
  policy: `AntreaClusterNetworkPolicy:${policyName}`,
  policyName,
  policyPriority: 1,
  ruleIndex: 0,
  ruleName: `${policyName}-rule`,
  action: 'Allow',
  outcome: 'missed',
  reason: 'peer',
  detail: 'The rule does not name the other end.',
  ...change,
});

/** The verdict of outcome 1 of the story: dropped in securityops although application would allow. */
export function answerOf(change: Partial<EvaluateResponse> = {}): EvaluateResponse {
  const drop = stepOf('acnp-drop-yelb', {
    tier: 'securityops',
    tierPriority: 100,
    action: 'Drop',
    outcome: 'matched',
    detail: 'Matched: Drop.',
  });
  return {
    verdict: 'Dropped',
    decidedBy: drop,
    egress: 'Dropped',
    ingress: 'Allowed',
    chain: [
      stepOf('cluster-dns', { tier: 'nsx-category-infrastructure', tierPriority: 2 }),
      drop,
      stepOf('acnp-allow-yelb', {
        reason: 'not-reached',
        detail: 'The rule is not reached: a rule before it decided.',
      }),
    ],
    missing: [],
    notes: [],
    freshness: { state: 'live', asOf: '2026-11-25T10:00:00Z' },
    ...change,
  };
}
