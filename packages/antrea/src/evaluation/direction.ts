import { type Answer, both, type Unknown, unknown } from './answers.ts';
import { type Assumed, told } from './assumptions.ts';
import type { Matcher } from './match.ts';
import { isolationStep, matchRule, stepOf, type View } from './rule-match.ts';
import type { Rule } from './rules.ts';
import type { Applied, OrderedRule } from './subjects.ts';
import type { ChainStep, Decision, Direction, DirectionResult, Outcome, RuleAction } from './types.ts';

/** A stage of evaluation whose outcome is open: rules that may match, then one that does or the end of the stage. */
interface Candidate {
  readonly answer: Answer;
  readonly action: RuleAction;
  readonly decision?: Decision;
}
type Stage = readonly Candidate[];

const OUTCOMES: Readonly<Record<RuleAction, Outcome>> = {
  Allow: 'Allowed',
  Drop: 'Dropped',
  Reject: 'Rejected',
  Pass: 'Allowed',
};
/** More branches than this are not followed: then every verdict counts as possible. */
const MOST_BRANCHES = 2000;

/** Lists of policies that were not given; `undefined` where they were. */
export interface UnknownLists {
  readonly tiered: Unknown | undefined;
  readonly kubernetes: Unknown | undefined;
}

/**
 * Every outcome that the stages leave possible, with the decisions behind them. Facts are assumed both ways, the same way for the
 * whole connection, so that a fact which changes nothing leaves one outcome.
 */
function explore(stages: readonly Stage[]): { outcomes: Set<Outcome>; decisions: Set<Decision | undefined> } {
  const outcomes = new Set<Outcome>();
  const decisions = new Set<Decision | undefined>();
  let branches = 0;
  const end = (outcome: Outcome, decision: Decision | undefined): void => {
    outcomes.add(outcome);
    decisions.add(decision);
  };
  const walk = (stageAt: number, at: number, assumed: Assumed): void => {
    const stage = stages[stageAt];
    if (stage === undefined) return end('Allowed', undefined);
    const candidate = stage[at];
    if (candidate === undefined) return walk(stageAt + 1, 0, assumed);
    const { answer, action, decision } = candidate;
    const take = (facts: Assumed): void =>
      action === 'Pass' && stageAt === 0 ? walk(1, 0, facts) : end(OUTCOMES[action], decision);
    if (answer === true) return take(assumed);
    if (answer === false) return walk(stageAt, at + 1, assumed);
    if (answer.atoms.some((atom) => told(atom, assumed) === true)) return take(assumed);
    const open = answer.atoms.find((atom) => told(atom, assumed) === undefined);
    if (open === undefined) return walk(stageAt, at + 1, assumed);
    branches += 1;
    if (branches > MOST_BRANCHES) {
      for (const outcome of Object.values(OUTCOMES)) outcomes.add(outcome);
      decisions.add(undefined);
      return;
    }
    walk(stageAt, at, new Map(assumed).set(open, true));
    walk(stageAt, at, new Map(assumed).set(open, false));
  };
  walk(0, 0, new Map());
  return { outcomes, decisions };
}

const decisionOf = (step: ChainStep, rule: Rule | undefined): Decision => ({
  direction: step.direction,
  step,
  isolation: rule === undefined,
  l7: rule?.l7 ?? false,
});

/** What may match of a list that is not known: anything. */
const anything = (lack: Unknown | undefined, actions: readonly RuleAction[]): Candidate[] =>
  lack === undefined
    ? []
    : actions.map((action) => ({ answer: unknown(lack.missing, `${lack.missing} ${action}`), action }));

/** Evaluates one direction where it is enforced: tiers, then Kubernetes NetworkPolicies with isolation, then baseline. */
export function evaluateDirection(
  matcher: Matcher,
  direction: Direction,
  applied: Applied,
  lists: UnknownLists,
  view: View,
): DirectionResult {
  const chain: ChainStep[] = [];
  const missing = new Set<string>();
  const candidateOf = (ordered: OrderedRule): Candidate => {
    const match = matchRule(matcher, ordered, view);
    const step = stepOf(ordered, match);
    chain.push(step);
    if (typeof match.answer === 'object') missing.add(match.answer.missing);
    return { answer: match.answer, action: ordered.rule.action, decision: decisionOf(step, ordered.rule) };
  };
  /** Candidates up to the first that certainly matches. */
  const walk = (rules: readonly OrderedRule[]): Candidate[] => {
    const candidates: Candidate[] = [];
    for (const ordered of rules) {
      const candidate = candidateOf(ordered);
      if (candidate.answer !== false) candidates.push(candidate);
      if (candidate.answer === true) break;
    }
    return candidates;
  };
  const settled = (stage: Stage): boolean => stage.some((one) => one.answer === true);
  const passes = (stage: Stage): boolean => !settled(stage) || stage.some((one) => one.action === 'Pass');

  // A rule of a Tier whose priority is not known may stand before all others or after them.
  const last = applied.unplaced.map(candidateOf).filter((candidate) => candidate.answer !== false);
  const first = last.map((candidate): Candidate => {
    const place = `the priority of the Tier of policy ${candidate.decision?.step.policy.name ?? ''}`;
    missing.add(place);
    return { ...candidate, answer: both(candidate.answer, () => unknown(place)) };
  });
  const tiered = [
    ...anything(lists.tiered, ['Allow', 'Drop', 'Reject', 'Pass']),
    ...first,
    ...walk(applied.tiered),
    ...last,
  ];
  if (lists.tiered !== undefined) missing.add(lists.tiered.missing);
  const stages: Stage[] = [tiered];
  if (passes(tiered)) {
    const kubernetes = [...walk(applied.kubernetes)];
    const isolating = applied.isolatedBy[0];
    if (lists.kubernetes !== undefined && !settled(kubernetes)) missing.add(lists.kubernetes.missing);
    if (isolating !== undefined && !settled(kubernetes)) {
      const step = isolationStep(applied.isolatedBy, direction, isolating);
      chain.push(step);
      kubernetes.push(...anything(lists.kubernetes, ['Allow']));
      kubernetes.push({ answer: true, action: 'Drop', decision: decisionOf(step, undefined) });
    } else if (!settled(kubernetes)) kubernetes.push(...anything(lists.kubernetes, ['Allow', 'Drop']));
    stages.push(kubernetes);
    if (!settled(kubernetes)) stages.push(walk(applied.baseline));
  }
  const { outcomes, decisions } = explore(stages);
  const possible = [...outcomes];
  const verdict = possible[0];
  if (verdict === undefined || possible.length > 1)
    return { verdict: 'Undecidable', chain, possible, missing: [...missing] };
  // Where a rule that may match changes nothing, the one that certainly does is named.
  const decision = decisions.has(undefined)
    ? undefined
    : ([...decisions].find((one) => one?.step.outcome === 'matched') ?? [...decisions][0]);
  return { verdict, ...(decision === undefined ? {} : { decision }), chain, possible, missing: [] };
}
