import type { NsxWayStage } from '@netloft/contracts';
import { CATEGORIES, type Rule, type SecurityPolicy } from '../model/policies.ts';
import { rulesInOrder } from '../policies/entries.ts';
import type { WayFirewall } from './facts.ts';
import { type Leg, LegMatcher, type Match } from './match.ts';

export type Decision = Pick<NsxWayStage, 'verdict' | 'detail' | 'rules'> & { readonly missing: readonly string[] };
type Outcome = 'Allowed' | 'Dropped' | 'Rejected' | 'None';

interface Step {
  readonly policy: SecurityPolicy;
  readonly rule: Rule;
  readonly match: Match;
}

const OUTCOMES: Readonly<Record<string, Outcome>> = { ALLOW: 'Allowed', DROP: 'Dropped', REJECT: 'Rejected' };
const APPLICATION = 'Application';
const place = (category: string): number => CATEGORIES.findIndex((one) => one === category);

/** Policies by category and sequence number, NSX's default one at the end of its category. Ethernet rules see frames and are left out. */
function inOrder(policies: readonly SecurityPolicy[]): readonly SecurityPolicy[] {
  return policies
    .filter(({ category }) => place(category) > 0)
    .toSorted(
      (a, b) =>
        place(a.category) - place(b.category) ||
        Number(a.is_default === true) - Number(b.is_default === true) ||
        (a.sequence_number ?? 0) - (b.sequence_number ?? 0),
    );
}

interface Found {
  readonly outcomes: ReadonlySet<Outcome>;
  /** The rule that surely ends it. */
  readonly decider: Step | undefined;
}

/** Only rules of categories before Application jump there. */
const isJump = ({ policy, rule }: Pick<Step, 'policy' | 'rule'>): boolean =>
  rule.action === 'JUMP_TO_APPLICATION' && policy.category !== APPLICATION;

/** Everything that may become of a packet, as rules of which it is open whether they match let it go on. */
function evaluate(steps: readonly Step[], from: number): Found {
  const outcomes = new Set<Outcome>();
  for (let at = from; at < steps.length; at += 1) {
    const step = steps[at];
    if (step === undefined) break;
    const jump = isJump(step);
    const target = jump ? steps.findIndex(({ policy }) => policy.category === APPLICATION) : -1;
    const rest: Found = jump
      ? target < 0
        ? { outcomes: new Set<Outcome>(['None']), decider: undefined }
        : evaluate(steps, target)
      : { outcomes: new Set([OUTCOMES[step.rule.action] ?? 'None']), decider: step };
    for (const outcome of rest.outcomes) outcomes.add(outcome);
    if (step.match === 'yes') return { outcomes, decider: rest.decider };
  }
  return { outcomes: outcomes.add('None'), decider: undefined };
}

const nameOf = ({ policy, rule }: Step): string =>
  `rule ${rule.display_name ?? rule.id} of ${policy.display_name ?? policy.id}`;

function detailOf({ outcomes, decider }: Found, verdict: Outcome | undefined): string {
  if (verdict !== undefined && decider !== undefined) return `${verdict} by ${nameOf(decider)}.`;
  if (outcomes.size === 1 && outcomes.has('None')) return 'No rule of the distributed firewall speaks of it.';
  return 'It depends on what is not known.';
}

/**
 * What the distributed firewall makes of one leg: policies by category, then sequence number, rules by sequence number, and the first
 * that matches decides. It acts only where sender or receiver are workloads of NSX, which is not known here.
 */
export function decideLeg(leg: Leg, firewall: WayFirewall): Decision {
  const matcher = new LegMatcher(leg, firewall);
  const steps: Step[] = [];
  let decided = false;
  let missing: readonly string[] = [];
  for (const policy of inOrder(firewall.policies)) {
    for (const rule of rulesInOrder(policy)) {
      const match = matcher.match(policy, rule);
      if (match !== 'no') steps.push({ policy, rule, match });
      // What rules behind the deciding one would need to know changes nothing.
      if (!decided) missing = [...matcher.missing];
      decided ||= match === 'yes' && !isJump({ policy, rule });
    }
  }
  const found = evaluate(steps, 0);
  const [only] = found.outcomes;
  const verdict = found.outcomes.size === 1 && only !== 'None' ? only : undefined;
  return {
    verdict: verdict ?? 'Undecided',
    detail: detailOf(found, verdict),
    rules: steps.map((step) => ({
      policy: step.policy.id,
      policyName: step.policy.display_name ?? step.policy.id,
      side: 'nsx',
      rule: step.rule.display_name ?? step.rule.id,
      action: step.rule.action,
      decides: verdict !== undefined && step === found.decider,
    })),
    missing:
      verdict !== undefined
        ? []
        : found.outcomes.has('None')
          ? [...missing, 'what the distributed firewall does where no rule speaks: its default rule was not read']
          : missing,
  };
}
