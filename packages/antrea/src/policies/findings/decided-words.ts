import type { Finding } from '@netloft/contracts';
import type { Policy, Rule } from '../../evaluation/rules.ts';
import { describePolicy } from '../describe.ts';
import { policyKindFacts } from '../kinds.ts';
import { listWords } from '../words.ts';
import type { Cover } from './decided.ts';
import type { Scan, Tally } from './scan.ts';
import { ruleCovers } from './structure.ts';
import { finding, type FindingFacts, idsOf, type Namer, ruleWords } from './words.ts';

const NOW = ' That holds for the Pods of now.';

const isDecided = (tally: Tally | undefined): tally is Tally =>
  tally !== undefined && tally.applies > 0 && tally.applies === tally.decided;

const policiesOf = (covers: readonly Cover[]): Policy[] => [
  ...new Set(covers.flatMap((cover) => [...cover.by.map((one) => one.policy), ...cover.isolatedBy])),
];

/** Whether it stays so, whatever Pods there will be. */
const isLasting = (rule: Rule, covers: readonly Cover[]): boolean =>
  covers.every(({ by, isolatedBy }) => {
    const [only] = by;
    return isolatedBy.length === 0 && by.length === 1 && only !== undefined && ruleCovers(only.rule, rule);
  });

function deciderWords(policy: Policy, covers: readonly Cover[], namer: Namer): string {
  const rules = [...new Set(covers.flatMap((cover) => cover.by))];
  const isolating = [...new Set(covers.flatMap((cover) => cover.isolatedBy))];
  const [only] = rules;
  if (only !== undefined && rules.length === 1 && isolating.length === 0) {
    const whose = only.policy === policy ? 'of the same policy' : `of ${namer.placed(only.policy)}`;
    return `${ruleWords(only.rule)} ${whose}, which says ${only.rule.action},`;
  }
  const parts = rules.length === 0 ? [] : [`rules of ${namer.policies([...new Set(rules.map((one) => one.policy))])}`];
  if (isolating.length > 0) parts.push(`the isolation by Kubernetes NetworkPolicy ${namer.policies(isolating)}`);
  return listWords(parts, 'and');
}

/** A rule that takes nothing new away when it says the same as what is before it. */
const isHarmless = (rule: Rule, covers: readonly Cover[]): boolean =>
  covers.every(({ by, isolatedBy }) => isolatedBy.length === 0 && by.every((one) => one.rule.action === rule.action));

function ruleFinding(policy: Policy, rule: Rule, covers: readonly Cover[], namer: Namer, isPart: boolean): Finding {
  const unconditional = covers.every((cover) => cover.unconditional);
  const decider = deciderWords(policy, covers, namer);
  const plural = decider.startsWith('rules of ');
  const message = unconditional
    ? `The ${ruleWords(rule)} is never reached: ${decider} ${plural ? 'take' : 'takes'} all traffic first.`
    : `The ${ruleWords(rule)} never decides: ${decider} already ${plural ? 'match' : 'matches'} all of its traffic.`;
  const severity = isPart || isHarmless(rule, covers) ? 'info' : 'warning';
  return finding(
    unconditional ? 'RULE_UNREACHABLE' : 'RULE_SHADOWED',
    severity,
    `${message}${isLasting(rule, covers) ? '' : NOW}`,
    'Move the rule before what decides, narrow that, or delete the rule.',
    { rule, related: idsOf(policiesOf(covers).filter((one) => one !== policy)) },
  );
}

function subjectWords(policy: Policy, { object }: FindingFacts): string {
  const facts = policyKindFacts(policy.ref.kind);
  if (object === undefined || facts === undefined) return 'its Pods';
  const { appliedTo, rules } = describePolicy(object, facts);
  const texts = new Set([...appliedTo, ...rules.flatMap((rule) => rule.appliedTo ?? [])].map((one) => one.text));
  return texts.size === 0 || texts.size > 3 ? 'its Pods' : listWords([...texts], 'or');
}

/** Rules that never decide, and a policy of which nothing ever does. */
export function decidedFindings(policy: Policy, scan: Scan, facts: FindingFacts, namer: Namer): Finding[] {
  const decided = policy.rules.flatMap((rule) => {
    const tally = scan.rules.get(rule);
    return isDecided(tally) ? [{ rule, covers: tally.covers }] : [];
  });
  const isolation = scan.isolations.get(policy);
  const isolating = policy.isolates.map((direction) => isolation?.[direction]);
  const isWhole =
    policy.rules.length + isolating.length > 0 &&
    decided.length === policy.rules.length &&
    isolating.every((tally) => isDecided(tally));
  const covers = [...decided.flatMap((one) => one.covers), ...isolating.flatMap((tally) => tally?.covers ?? [])];
  const deciders = policiesOf(covers).filter((one) => one !== policy);
  const found: Finding[] = [];
  if (isWhole && deciders.length > 0) {
    const verb = deciders.length === 1 ? 'decides' : 'decide';
    found.push(
      finding(
        'DECIDED_BEFORE',
        'warning',
        `Never reached for ${subjectWords(policy, facts)}: ${namer.policies(deciders)} ${verb} first.`,
        'Move the policy to an earlier Tier or priority, narrow what decides first, or delete it.',
        { related: idsOf(deciders) },
      ),
    );
  }
  for (const { rule, covers: own } of decided)
    found.push(ruleFinding(policy, rule, own, namer, found[0]?.code === 'DECIDED_BEFORE'));
  return found;
}
