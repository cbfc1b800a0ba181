import type { EvaluateResponse, EvaluationStep, RuleDirection, VerdictWord } from '@netloft/contracts';
import type { MarkKind } from '../mark.tsx';

/** What a packet meets on one rung in one direction. `through`: rules there, none matched; `open`: a rule whose match is not known. */
export type FallOutcome = 'through' | 'allowed' | 'dropped' | 'rejected' | 'passed' | 'open';

export interface FallStop {
  /** Rung of the ladder: a Tier's name, or `stage:` and the stage's. */
  readonly rung: string;
  readonly name: string;
  readonly place: number | null;
  readonly outcome: FallOutcome;
  /** The packet ends here: what follows is not asked. */
  readonly decides: boolean;
  readonly policies: readonly FallPolicy[];
}

export interface FallPolicy {
  readonly id: string;
  readonly name: string;
  readonly priority: number | null;
  readonly steps: readonly EvaluationStep[];
}

/** The fall of a packet in one direction, first rung first. `reached` is false for the ingress side of a packet that never left. */
export interface Fall {
  readonly direction: RuleDirection;
  readonly verdict: VerdictWord;
  readonly reached: boolean;
  readonly stops: readonly FallStop[];
  /** Rung that decided; null: it fell through to the end, allowed by default, or what decides is not known. */
  readonly decidedOn: string | null;
}

export const verdictMark: Readonly<Record<VerdictWord, MarkKind>> = {
  Allowed: 'allowed',
  Dropped: 'dropped',
  Rejected: 'rejected',
  Undecidable: 'unknown',
};

export const outcomeMark: Readonly<Record<FallOutcome, MarkKind>> = {
  through: 'none',
  allowed: 'allowed',
  dropped: 'dropped',
  rejected: 'rejected',
  passed: 'passed',
  open: 'unknown',
};

/** The rung of the ladder on which a step stands, by the kind of its policy; see contracts/tiers.ts. */
export function rungOfStep(step: Pick<EvaluationStep, 'policy' | 'tier'>): string {
  const kind = step.policy.slice(0, Math.max(0, step.policy.indexOf(':')));
  if (kind === 'K8sNetworkPolicy') return 'stage:kubernetes-network-policy';
  if (kind === 'AdminNetworkPolicy') return 'stage:admin-network-policy';
  if (kind === 'BaselineAdminNetworkPolicy') return 'stage:baseline-admin-network-policy';
  if (kind === 'ClusterNetworkPolicy')
    return step.tier.endsWith('Baseline')
      ? 'stage:baseline-admin-network-policy'
      : 'stage:cluster-network-policy-admin';
  return step.tier;
}

const MATCHED: Readonly<Record<EvaluationStep['action'], FallOutcome>> = {
  Allow: 'allowed',
  Drop: 'dropped',
  Reject: 'rejected',
  Pass: 'passed',
};

/** How a step is marked where it stands by itself. */
export function stepMark(step: EvaluationStep): MarkKind {
  if (step.outcome === 'unknown') return 'unknown';
  return step.outcome === 'missed' ? 'none' : outcomeMark[MATCHED[step.action]];
}

function outcomeOf(steps: readonly EvaluationStep[]): FallOutcome {
  const matched = steps.find((step) => step.outcome === 'matched');
  const open = steps.find((step) => step.outcome === 'unknown');
  if (open !== undefined && (matched === undefined || steps.indexOf(open) < steps.indexOf(matched))) return 'open';
  return matched === undefined ? 'through' : MATCHED[matched.action];
}

function policiesOf(steps: readonly EvaluationStep[]): FallPolicy[] {
  const found = new Map<string, FallPolicy & { steps: EvaluationStep[] }>();
  for (const step of steps) {
    // An isolation is the work of several policies and stands by itself.
    const key = step.ruleIndex < 0 ? `isolation ${step.policy}` : step.policy;
    const held = found.get(key);
    if (held === undefined)
      found.set(key, { id: step.policy, name: step.policyName, priority: step.policyPriority, steps: [step] });
    else held.steps.push(step);
  }
  return [...found.values()];
}

function fallOf(
  direction: RuleDirection,
  verdict: VerdictWord,
  chain: readonly EvaluationStep[],
  reached: boolean,
): Fall {
  const rungs = new Map<string, EvaluationStep[]>();
  for (const step of chain) {
    if (step.direction !== direction) continue;
    const rung = rungOfStep(step);
    const held = rungs.get(rung);
    if (held === undefined) rungs.set(rung, [step]);
    else held.push(step);
  }
  let decidedOn: string | null = null;
  const stops = [...rungs].map(([rung, steps]): FallStop => {
    const outcome = outcomeOf(steps);
    const decides =
      decidedOn === null && verdict !== 'Undecidable' && ['allowed', 'dropped', 'rejected'].includes(outcome);
    if (decides) decidedOn = rung;
    const first = steps[0];
    return {
      rung,
      name: first?.tier ?? rung,
      place: first?.tierPriority ?? null,
      outcome,
      decides,
      policies: policiesOf(steps),
    };
  });
  return { direction, verdict, reached, stops, decidedOn };
}

/** Both falls of a connection: out at the source, then in at the destination, which a packet denied at the source never meets. */
export function fallsOf(answer: EvaluateResponse): readonly [egress: Fall, ingress: Fall] {
  const left = answer.egress !== 'Dropped' && answer.egress !== 'Rejected';
  return [fallOf('Egress', answer.egress, answer.chain, true), fallOf('Ingress', answer.ingress, answer.chain, left)];
}
