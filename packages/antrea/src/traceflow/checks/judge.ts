import type { CheckExpectation, ExpectedVerdict, TracePolicy, TraceVerdict } from '@netloft/contracts';

/** What a trace that came to its end tells a check. */
export interface TraceEnd {
  readonly phase: 'Succeeded' | 'Failed';
  readonly verdict: TraceVerdict;
  /** The policy that decided; null when none had a say, or none was reported. */
  readonly policy: TracePolicy | null;
  /** Antrea's reason of a failed trace. */
  readonly reason: string;
}

export interface Judgement {
  readonly outcome: 'Passed' | 'Failed' | 'Error';
  /** Empty when it passed. */
  readonly reason: string;
}

const DENIED: readonly TraceVerdict[] = ['Dropped', 'Rejected'];

function verdictFits(expected: ExpectedVerdict, got: TraceVerdict): boolean {
  if (expected === 'Any') return true;
  return expected === 'NotDelivered' ? DENIED.includes(got) : expected === got;
}

/** `AntreaClusterNetworkPolicy:x` with its display name and rule, as far as known. */
export function policyWords(policy: TracePolicy | null): string {
  if (policy === null) return 'no policy';
  const shown = policy.displayName === undefined ? policy.reference : `${policy.displayName} (${policy.reference})`;
  return policy.rule === undefined ? shown : `${shown}, rule ${policy.rule}`;
}

function policyFits(wanted: string, policy: TracePolicy | null): boolean {
  if (policy === null) return false;
  const { reference, name, namespace, displayName } = policy;
  return [reference, name, displayName, namespace === undefined ? undefined : `${namespace}/${name}`].includes(wanted);
}

/**
 * Compares what a trace found with what a check expects. A packet that got lost, or a trace that failed before it came to a verdict, proves
 * nothing and is an Error, whatever was expected: `NotDelivered` must not pass because an agent is away.
 */
export function judgeTrace(expected: CheckExpectation, trace: TraceEnd): Judgement {
  const { verdict, policy, reason } = trace;
  if (verdict === 'Unknown' || verdict === 'Lost') {
    const lost = verdict === 'Lost' ? 'the packet left a Node and no other Node reported it' : 'no verdict';
    return { outcome: 'Error', reason: reason === '' ? lost : `${reason}${verdict === 'Lost' ? `: ${lost}` : ''}` };
  }
  if (!verdictFits(expected.verdict, verdict)) {
    const by = policy === null ? '' : ` by ${policyWords(policy)}`;
    return { outcome: 'Failed', reason: `expected ${expected.verdict}, got ${verdict}${by}` };
  }
  if (expected.policy !== undefined && !policyFits(expected.policy, policy))
    return {
      outcome: 'Failed',
      reason: `${verdict} as expected, but decided by ${policyWords(policy)} instead of ${expected.policy}`,
    };
  if (expected.rule !== undefined && policy?.rule !== expected.rule)
    return {
      outcome: 'Failed',
      reason: `${verdict} as expected, but by ${policy?.rule === undefined ? 'no named rule' : `rule ${policy.rule}`} instead of rule ${expected.rule}`,
    };
  return { outcome: 'Passed', reason: '' };
}

/** The expectation that a trace which is sent again is held to: the verdict that it had, Any when it had none to hold on to. */
export const expectationOfVerdict = (verdict: TraceVerdict): CheckExpectation => ({
  verdict: verdict === 'Lost' || verdict === 'Unknown' ? 'Any' : verdict,
});
