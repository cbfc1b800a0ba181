import type { NsxFinding } from '@netloft/contracts';
import { error, info, orWords, warning } from '../findings.ts';
import { CATEGORIES, type Rule, type SecurityPolicy } from '../model/policies.ts';
import { hasSpan, type PolicyContext } from './check-context.ts';
import { checkScope } from './check-entries.ts';
import { checkRule } from './check-rule.ts';

export type { PolicyContext } from './check-context.ts';

const MOST = 999_999;

function checkSpan({ spanPaths, clusterPaths, beforeSpanPaths, before }: PolicyContext): NsxFinding[] {
  const found = spanPaths.flatMap((one, at) => {
    const name = one.split('/').at(-1) ?? one;
    if (spanPaths.indexOf(one) !== at)
      return [error('SPAN_TWICE', `span.${at}`, `The cluster ${name} is there twice.`)];
    if (clusterPaths === undefined || clusterPaths.has(one)) return [];
    return [error('SPAN_UNKNOWN', `span.${at}`, `NSX has no cluster ${name}.`, 'Choose a registered cluster.')];
  });
  if (before === undefined || beforeSpanPaths === undefined) return found;
  const [was, is] = [beforeSpanPaths.length > 0, spanPaths.length > 0];
  if (was === is) return found;
  const message = was
    ? 'The policy is for Antrea clusters; once realized it cannot become one of the distributed firewall.'
    : 'The policy is for the distributed firewall; once realized it cannot become one for Antrea clusters.';
  return [...found, warning('SPAN_KIND_CHANGED', 'span', message, 'Make another policy.')];
}

function checkForAntrea(policy: SecurityPolicy): NsxFinding[] {
  const found: NsxFinding[] = [];
  if (policy.category === 'Ethernet') {
    const others = orWords(CATEGORIES.filter((one) => one !== 'Ethernet'));
    found.push(error('CATEGORY_SPAN', 'category', `Policies for Antrea clusters are in ${others}.`));
  }
  if (policy.scheduler_path !== undefined && policy.scheduler_path !== '') {
    const message = 'Policies for Antrea clusters have no schedule.';
    found.push(error('SCHEDULER', 'scheduler_path', message, 'Take the schedule away.'));
  }
  if (policy.stateful === false) {
    found.push(info('STATEFUL_IGNORED', 'stateful', 'Antrea clusters keep track of connections whatever this says.'));
  }
  return found;
}

function checkRuleSet(rules: readonly Rule[]): NsxFinding[] {
  const ids = new Map<string, number>();
  const numbers = new Map<number, number>();
  return rules.flatMap((rule, at) => {
    const found: NsxFinding[] = [];
    const number = rule.sequence_number ?? 0;
    if (ids.has(rule.id)) {
      const message = `Rule ${(ids.get(rule.id) ?? 0) + 1} has the id “${rule.id}” too, so that one takes the other’s place.`;
      found.push(error('RULE_ID_TWICE', `rules.${at}.id`, message, 'Give it another id.'));
    } else ids.set(rule.id, at);
    const same = numbers.get(number);
    if (same === undefined) numbers.set(number, at);
    else {
      const message = `It has the number ${number}, as rule ${same + 1}; which of them comes first is not defined.`;
      found.push(
        warning('SEQUENCE_EQUAL', `rules.${at}.sequence_number`, message, 'Number the rules in ascending order.'),
      );
    }
    if (!Number.isInteger(number) || number < 0) {
      found.push(
        warning('SEQUENCE_RANGE', `rules.${at}.sequence_number`, 'Numbers of rules are whole and not below 0.'),
      );
    }
    return found;
  });
}

/**
 * Limits of NSX that a policy would break, and what its author may not have meant (NSX administration guide: policies for Antrea
 * clusters, add a policy). Most hold only with a span. Errors are what NSX's documentation or its API guide refuse; what is only likely
 * to be refused is a warning. Paths begin at the policy; `span.0` is the first cluster.
 */
export function checkPolicy(policy: SecurityPolicy, context: PolicyContext): readonly NsxFinding[] {
  const number = policy.sequence_number ?? 0;
  const known = CATEGORIES.some((one) => one === policy.category);
  return [
    ...(known
      ? []
      : [error('CATEGORY_UNKNOWN', 'category', `It is ${orWords(CATEGORIES)}, not “${policy.category}”.`)]),
    ...(Number.isInteger(number) && number >= 0 && number <= MOST
      ? []
      : [error('SEQUENCE_RANGE', 'sequence_number', `Numbers of policies go from 0 to ${MOST}.`)]),
    ...checkSpan(context),
    ...(hasSpan(context) ? checkForAntrea(policy) : []),
    ...checkScope(policy.scope, 'scope', context),
    ...(policy.rules ?? []).flatMap((rule, at) => checkRule(policy, rule, `rules.${at}`, context)),
    ...checkRuleSet(policy.rules ?? []),
  ];
}
