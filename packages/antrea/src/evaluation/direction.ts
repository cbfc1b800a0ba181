import { type Answer, both, type Unknown, unknown } from './answers.ts';
import { type Assumed, told } from './assumptions.ts';
import { lazily, withChain } from './lazy-chain.ts';
import type { Matcher } from './match.ts';
import { isolationStep, matchRule, stepOf, type View } from './rule-match.ts';
import type { Rule } from './rules.ts';
import type { Applied, OrderedRule } from './subjects.ts';
import type { ChainStep, Decision, Direction, DirectionResult, Outcome, RuleAction } from './types.ts';

/** A rule or isolation that may decide. */
interface Origin {
  readonly step: () => ChainStep;
  readonly policy: string;
  readonly rule: Rule | undefined;
  /** It certainly matches. */
  readonly matched: boolean;
}
/** A stage of evaluation whose outcome is open: rules that may match, then one that does or the end of the stage. */
interface Candidate {
  readonly answer: Answer;
  readonly action: RuleAction;
  readonly origin?: Origin;
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
function explore(stages: readonly Stage[]): { outcomes: Set<Outcome>; decisions: Set<Origin | undefined> } {
  const outcomes = new Set<Outcome>();
  const decisions = new Set<Origin | undefined>();
  let branches = 0;
  const end = (outcome: Outcome, decision: Origin | undefined): void => {
    outcomes.add(outcome);
    decisions.add(decision);
  };
  const walk = (stageAt: number, at: number, assumed: Assumed): void => {
    const stage = stages[stageAt];
    if (stage === undefined) return end('Allowed', undefined);
    const candidate = stage[at];
    if (candidate === undefined) return walk(stageAt + 1, 0, assumed);
    const { answer, action, origin } = candidate;
    const take = (facts: Assumed): void =>
      action === 'Pass' && stageAt === 0 ? walk(1, 0, facts) : end(OUTCOMES[action], origin);
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

const decisionOf = ({ step, rule }: Origin): Decision => {
  const made = step();
  return { direction: made.direction, step: made, isolation: rule === undefined, l7: rule?.l7 ?? false };
};

/** What may match of a list that is not known: anything. */
const anything = (lack: Unknown | undefined, actions: readonly RuleAction[]): Candidate[] =>
  lack === undefined
    ? []
    : actions.map((action) => ({ answer: unknown(lack.missing, `${lack.missing} ${action}`), action }));

/** Rules to go through, by stage. */
interface Rules {
  readonly unplaced: readonly OrderedRule[];
  readonly tiered: readonly OrderedRule[];
  readonly kubernetes: readonly OrderedRule[];
  readonly baseline: readonly OrderedRule[];
}

const byStage = (applied: Applied, near: readonly OrderedRule[]): Rules => {
  const stage = (name: 'tiered' | 'kubernetes' | 'baseline'): OrderedRule[] =>
    near.filter(({ policy }) => policy.stage === name && policy.placed);
  return {
    unplaced: applied.unplaced,
    tiered: stage('tiered'),
    kubernetes: stage('kubernetes'),
    baseline: stage('baseline'),
  };
};

interface Walked {
  readonly stages: readonly Stage[];
  readonly missing: ReadonlySet<string>;
}

const settled = (stage: Stage): boolean => stage.some((one) => one.answer === true);
const passes = (stage: Stage): boolean => !settled(stage) || stage.some((one) => one.action === 'Pass');

/** Goes through the rules as far as they are reached: tiers, then Kubernetes NetworkPolicies with isolation, then baseline. */
function walkStages(
  matcher: Matcher,
  direction: Direction,
  rules: Rules,
  isolatedBy: Applied['isolatedBy'],
  lists: UnknownLists,
  view: View,
  note?: (step: ChainStep) => void,
): Walked {
  const missing = new Set<string>();
  const candidateOf = (ordered: OrderedRule): Candidate => {
    const match = matchRule(matcher, ordered, view);
    const { answer } = match;
    note?.(stepOf(ordered, match));
    if (typeof answer === 'object') missing.add(answer.missing);
    const { policy, rule } = ordered;
    const origin = { step: () => stepOf(ordered, match), policy: policy.ref.name, rule, matched: answer === true };
    return { answer, action: rule.action, origin };
  };
  /** Candidates up to the first that certainly matches. */
  const walk = (listed: readonly OrderedRule[]): Candidate[] => {
    const candidates: Candidate[] = [];
    for (const ordered of listed) {
      const candidate = candidateOf(ordered);
      if (candidate.answer !== false) candidates.push(candidate);
      if (candidate.answer === true) break;
    }
    return candidates;
  };

  // A rule of a Tier whose priority is not known may stand before all others or after them.
  const last = rules.unplaced.map(candidateOf).filter((candidate) => candidate.answer !== false);
  const first = last.map((candidate): Candidate => {
    const place = `the priority of the Tier of policy ${candidate.origin?.policy ?? ''}`;
    missing.add(place);
    return { ...candidate, answer: both(candidate.answer, () => unknown(place)) };
  });
  const tiered = [
    ...anything(lists.tiered, ['Allow', 'Drop', 'Reject', 'Pass']),
    ...first,
    ...walk(rules.tiered),
    ...last,
  ];
  if (lists.tiered !== undefined) missing.add(lists.tiered.missing);
  const stages: Stage[] = [tiered];
  if (!passes(tiered)) return { stages, missing };
  const kubernetes = [...walk(rules.kubernetes)];
  const isolating = view.multicast ? undefined : isolatedBy[0];
  const unlisted = view.multicast ? undefined : lists.kubernetes;
  if (unlisted !== undefined && !settled(kubernetes)) missing.add(unlisted.missing);
  if (isolating !== undefined && !settled(kubernetes)) {
    const step = (): ChainStep => isolationStep(isolatedBy, direction, isolating);
    note?.(step());
    kubernetes.push(...anything(unlisted, ['Allow']));
    const origin = { step, policy: isolating.ref.name, rule: undefined, matched: true };
    kubernetes.push({ answer: true, action: 'Drop', origin });
  } else if (!settled(kubernetes)) kubernetes.push(...anything(unlisted, ['Allow', 'Drop']));
  stages.push(kubernetes);
  if (!settled(kubernetes)) stages.push(walk(rules.baseline));
  return { stages, missing };
}

/**
 * Evaluates one direction where it is enforced. `near`: of the rules that apply, those that may match; undefined where any may. The
 * chain names all that are reached, and is worked out when it is read.
 */
export function evaluateDirection(
  matcher: Matcher,
  direction: Direction,
  applied: Applied,
  lists: UnknownLists,
  view: View,
  near: readonly OrderedRule[] | undefined,
): DirectionResult {
  const rules = near === undefined ? applied : byStage(applied, near);
  const { stages, missing } = walkStages(matcher, direction, rules, applied.isolatedBy, lists, view);
  const chain = lazily(() => {
    const steps: ChainStep[] = [];
    walkStages(matcher, direction, applied, applied.isolatedBy, lists, view, (step) => steps.push(step));
    return steps;
  });
  const { outcomes, decisions } = explore(stages);
  const possible = [...outcomes];
  const verdict = possible[0];
  if (verdict === undefined || possible.length > 1)
    return withChain({ verdict: 'Undecidable', possible, missing: [...missing] }, chain);
  // Where a rule that may match changes nothing, the one that certainly does is named.
  const origin = decisions.has(undefined)
    ? undefined
    : ([...decisions].find((one) => one?.matched === true) ?? [...decisions][0]);
  return withChain(
    { verdict, ...(origin === undefined ? {} : { decision: decisionOf(origin) }), possible, missing: [] },
    chain,
  );
}
