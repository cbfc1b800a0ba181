import type { Context } from './evaluate.ts';
import { endsOf } from './open-facts.ts';
import { stepOf } from './rule-match.ts';
import type { Policy } from './rules.ts';
import { type OrderedRule, policyKey } from './subjects.ts';
import type { ChainStep, Connection, Direction, MissReason, Verdict } from './types.ts';

const STAGES: readonly Policy['stage'][] = ['tiered', 'kubernetes', 'baseline'];

const keyOf = (step: ChainStep): string =>
  `${step.policy.kind}/${step.policy.namespace ?? ''}/${step.policy.name} ${step.ruleIndex}`;

/** Steps of one direction for all rules of the cluster, in evaluation order. */
function everyStep(
  context: Context,
  connection: Connection,
  direction: Direction,
  rules: readonly OrderedRule[],
  chain: readonly ChainStep[],
): ChainStep[] {
  const own = endsOf(context, direction === 'Egress' ? connection.source : connection.destination)[0];
  const applied = own === undefined ? undefined : context.applied(own, direction);
  const here = new Set(
    applied === undefined
      ? []
      : [...applied.unplaced, ...applied.tiered, ...applied.kubernetes, ...applied.baseline].map(({ rule }) => rule),
  );
  const seen = new Map(chain.map((step) => [keyOf(step), step]));
  const missed = (ordered: OrderedRule, reason: MissReason): ChainStep => stepOf(ordered, { answer: false, reason });
  return STAGES.flatMap((stage) => {
    const steps = rules
      .filter(({ policy }) => policy.stage === stage)
      .map(
        (ordered) =>
          seen.get(`${policyKey(ordered.policy)} ${ordered.rule.index}`) ??
          missed(ordered, here.has(ordered.rule) ? 'not-reached' : 'not-applied'),
      );
    return stage === 'kubernetes' ? [...steps, ...chain.filter((step) => step.ruleIndex === -1)] : steps;
  });
}

/** The verdict with the chain over every rule of the cluster: matched, or why not, be it that it is not applied here. */
export function explain(context: Context, connection: Connection, verdict: Verdict): Verdict {
  const egress = everyStep(context, connection, 'Egress', context.rules('Egress'), verdict.egress.chain);
  const ingress = everyStep(context, connection, 'Ingress', context.rules('Ingress'), verdict.ingress.chain);
  return {
    ...verdict,
    egress: { ...verdict.egress, chain: egress },
    ingress: { ...verdict.ingress, chain: ingress },
    chain: [...egress, ...ingress],
  };
}
