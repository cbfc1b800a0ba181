import type { NsxFinding } from '@netloft/contracts';
import { error, warning } from '../findings.ts';
import { Condition, ConjunctionOperator, type Expression, type Group } from '../model/groups.ts';
import { addressSpan } from './addresses.ts';
import { isAddresses, isCondition, isConjunction } from './expressions.ts';
import { GROUP_LIMITS } from './tables.ts';

const BETWEEN = 'Put AND or OR between every two criteria, and none at the ends.';
const CONDITION_PARTS = 'A condition needs member_type, key and operator.';

/** Whether expressions and conjunctions (`true`) take turns, beginning and ending with an expression. */
function checkTurns(joints: readonly boolean[], path: string): NsxFinding[] {
  const found: NsxFinding[] = [];
  if (joints.length > 0 && joints.length % 2 === 0) {
    found.push(
      error('EXPRESSION_LENGTH', path, `It has ${joints.length} parts, and NSX takes an odd number only.`, BETWEEN),
    );
  }
  for (const [at, isJoint] of joints.entries()) {
    if (isJoint === (at % 2 === 1)) continue;
    const message =
      at % 2 === 1 ? 'AND or OR has to stand here, between two criteria.' : 'AND or OR may not stand here.';
    found.push(error('CONJUNCTION_POSITION', `${path}.${at}`, message, BETWEEN));
  }
  return found;
}

function checkNested(one: Expression, path: string): NsxFinding[] {
  const parts: unknown = 'expressions' in one ? one['expressions'] : undefined;
  const inside = `${path}.expressions`;
  if (!Array.isArray(parts) || parts.length === 0) {
    return [error('NESTED_EMPTY', inside, 'The criterion has no conditions.', 'Add a condition or take it away.')];
  }
  const found = checkTurns(
    parts.map((part) => ConjunctionOperator.safeParse(part).success),
    inside,
  );
  for (const [at, part] of parts.entries()) {
    const conjunction = ConjunctionOperator.safeParse(part);
    if (conjunction.success && conjunction.data.conjunction_operator !== 'AND') {
      const message = 'Conditions of one criterion are joined by AND only.';
      found.push(error('NESTED_CONJUNCTION', `${inside}.${at}`, message, 'Make two criteria, joined by OR.'));
    }
    if (conjunction.success || Condition.safeParse(part).success) continue;
    found.push(error('CONDITION_INCOMPLETE', `${inside}.${at}`, `This is no condition. ${CONDITION_PARTS}`));
  }
  return found;
}

/** AND joins only two single conditions of one member type. */
function checkAnd(before: Expression | undefined, after: Expression | undefined, path: string): NsxFinding[] {
  if (before === undefined || after === undefined) return [];
  if (isCondition(before) && isCondition(after) && before.member_type === after.member_type) return [];
  return [
    error(
      'TOP_LEVEL_AND',
      path,
      'AND between criteria takes two single conditions of the same member type.',
      'Put the conditions into one criterion, or join the criteria by OR.',
    ),
  ];
}

function checkPart(group: Group, one: Expression, at: number): NsxFinding[] {
  const path = `expression.${at}`;
  if (isConjunction(one)) {
    if (one.conjunction_operator === 'OR') return [];
    if (one.conjunction_operator === 'AND') return checkAnd(group.expression[at - 1], group.expression[at + 1], path);
    return [error('CONJUNCTION_OPERATOR', `${path}.conjunction_operator`, 'Criteria are joined by AND or OR.')];
  }
  if (one.resource_type === 'NestedExpression') return checkNested(one, path);
  if (isAddresses(one)) {
    return one.ip_addresses.flatMap((entry, index) =>
      addressSpan(entry) === undefined
        ? [
            error(
              'ADDRESS_SYNTAX',
              `${path}.ip_addresses.${index}`,
              `“${entry}” is no address.`,
              'Write an address, a block such as 10.0.0.0/24, or a range such as 10.0.0.1-10.0.0.9.',
            ),
          ]
        : [],
    );
  }
  if (one.resource_type === 'Condition' && !isCondition(one)) {
    return [error('CONDITION_INCOMPLETE', path, `The condition is not whole. ${CONDITION_PARTS}`)];
  }
  return [];
}

const LISTS = ['ip_addresses', 'mac_addresses', 'external_ids', 'paths'];

/** Entries that are listed one by one: addresses, MACs, external ids and paths together. */
const listedIn = (group: Group): number =>
  group.expression.reduce((sum, one) => {
    const lists = Object.entries(one).filter(([key, value]) => LISTS.includes(key) && Array.isArray(value));
    return sum + lists.reduce((total, [, list]) => total + (Array.isArray(list) ? list.length : 0), 0);
  }, 0);

/** How criteria are put together, whatever they ask for (NSX API guide: Group). */
export function checkStructure(group: Group): readonly NsxFinding[] {
  const { expression } = group;
  const found = checkTurns(
    expression.map((one) => one.resource_type === 'ConjunctionOperator'),
    'expression',
  );
  found.push(...expression.flatMap((one, at) => checkPart(group, one, at)));
  const criteria = expression.filter((one) => ['Condition', 'NestedExpression'].includes(one.resource_type)).length;
  if (criteria > GROUP_LIMITS.expressions) {
    const message = `It has ${criteria} criteria; NSX takes at most ${GROUP_LIMITS.expressions}.`;
    found.push(error('EXPRESSION_COUNT', 'expression', message, 'Split the group in two.'));
  }
  const listed = listedIn(group);
  if (listed > GROUP_LIMITS.addresses) {
    const message = `It lists ${listed} addresses and other entries; NSX takes at most ${GROUP_LIMITS.addresses}.`;
    found.push(error('ADDRESS_COUNT', 'expression', message, 'Use blocks or ranges, or split the group.'));
  }
  const extended = group.extended_expression ?? [];
  if (expression.length === 0 && extended.length === 0) {
    found.push(warning('EXPRESSION_EMPTY', 'expression', 'Without criteria the group never has members.'));
  }
  return found;
}
