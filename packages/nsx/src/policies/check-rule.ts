import type { NsxFinding } from '@netloft/contracts';
import { error, info, orWords, warning } from '../findings.ts';
import { type Rule, RULE_ACTIONS, RULE_DIRECTIONS, type SecurityPolicy } from '../model/policies.ts';
import { hasSpan, type PolicyContext } from './check-context.ts';
import { checkAnyAlone, checkScope, checkSide } from './check-entries.ts';
import { checkServices } from './check-services.ts';
import { directionOf, isAny } from './entries.ts';

const IP_PROTOCOLS = ['IPV4', 'IPV6', 'IPV4_IPV6'];

function checkWords(rule: Rule, path: string, category: string): NsxFinding[] {
  const found: NsxFinding[] = [];
  const known = (list: readonly string[], value: string, code: string, member: string): void => {
    if (list.includes(value)) return;
    found.push(error(code, `${path}.${member}`, `It is ${orWords(list)}, not “${value}”.`));
  };
  known(RULE_ACTIONS, rule.action, 'ACTION_UNKNOWN', 'action');
  known(RULE_DIRECTIONS, directionOf(rule), 'DIRECTION_UNKNOWN', 'direction');
  known(IP_PROTOCOLS, rule.ip_protocol ?? 'IPV4_IPV6', 'IP_PROTOCOL_UNKNOWN', 'ip_protocol');
  if (rule.action === 'JUMP_TO_APPLICATION' && category !== 'Environment') {
    const message = `Only policies of the category Environment jump to Application; this one is in ${category}.`;
    found.push(error('JUMP_CATEGORY', `${path}.action`, message));
  }
  return found;
}

/** Antrea looks at one side of a rule, the other being the Pods of Applied To. */
function checkSides(rule: Rule, path: string): NsxFinding[] {
  const [source, destination] = [!isAny(rule.source_groups), !isAny(rule.destination_groups)];
  const direction = directionOf(rule);
  if (source && destination) {
    const message = 'In Antrea clusters one side of a rule is Any: the other Pods are those of Applied To.';
    const action = 'Leave the side that is the Pods of Applied To as Any.';
    return [error('BOTH_SIDES', `${path}.destination_groups`, message, action)];
  }
  if (direction === 'IN' && destination) {
    const message = 'The rule is for traffic that comes in, where only sources are looked at; its sources are Any.';
    return [warning('DIRECTION_SIDE', `${path}.direction`, message, 'Make it OUT, or put the group into the sources.')];
  }
  if (direction === 'OUT' && source) {
    const message = 'The rule is for traffic that goes out, where only destinations are looked at; these are Any.';
    return [
      warning('DIRECTION_SIDE', `${path}.direction`, message, 'Make it IN, or put the group into the destinations.'),
    ];
  }
  if (direction !== 'IN_OUT' || (!source && !destination)) return [];
  const message = `The rule is for both directions and names ${source ? 'sources' : 'destinations'} only.`;
  const action = `Make it ${source ? 'IN' : 'OUT'}, so that it says what is meant.`;
  return [warning('DIRECTION_BOTH', `${path}.direction`, message, action)];
}

function checkForAntrea(rule: Rule, path: string): NsxFinding[] {
  const found = checkSides(rule, path);
  for (const member of ['sources_excluded', 'destinations_excluded'] as const) {
    if (rule[member] !== true) continue;
    const message = 'Antrea clusters cannot have “all but these”.';
    found.push(error('EXCLUDED_SIDE', `${path}.${member}`, message, 'Name what is meant.'));
  }
  if (!isAny(rule.profiles)) {
    const message = 'Antrea clusters look at addresses and ports, not at applications.';
    found.push(error('PROFILES', `${path}.profiles`, message, 'Take the context profiles away.'));
  }
  if (rule.action === 'REJECT') {
    found.push(info('REJECT_SUPPORT', `${path}.action`, 'Antrea has to support Reject; old releases do not.'));
  }
  if (rule.action === 'JUMP_TO_APPLICATION') {
    const message = 'Whether NSX takes this action for Antrea clusters is not documented.';
    found.push(warning('JUMP_UNCERTAIN', `${path}.action`, message));
  }
  return found;
}

function checkApplied(policy: SecurityPolicy, rule: Rule, path: string): NsxFinding[] {
  if (!isAny(policy.scope)) {
    if (isAny(rule.scope)) return [];
    const message = 'Applied To of the policy goes before that of the rule.';
    return [warning('SCOPE_OVERRIDDEN', `${path}.scope`, message, 'Take away one of the two.')];
  }
  if (!isAny(rule.scope)) return [];
  const message = 'The rule is applied to nothing in particular, so to every Pod of every cluster of the policy.';
  return [warning('NOT_APPLIED', `${path}.scope`, message, 'Choose a group in Applied To.')];
}

/** Limits of NSX for one rule of a policy. */
export function checkRule(policy: SecurityPolicy, rule: Rule, path: string, context: PolicyContext): NsxFinding[] {
  const span = hasSpan(context);
  return [
    ...checkWords(rule, path, policy.category),
    ...checkSide(rule.source_groups, `${path}.source_groups`, context),
    ...checkSide(rule.destination_groups, `${path}.destination_groups`, context),
    ...checkScope(rule.scope, `${path}.scope`, context),
    ...checkServices(rule, path, context),
    ...checkAnyAlone(rule.profiles, `${path}.profiles`),
    ...(span ? [...checkForAntrea(rule, path), ...checkApplied(policy, rule, path)] : []),
  ];
}
