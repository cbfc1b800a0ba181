import type { NsxFinding } from '@netloft/contracts';
import { error, orWords, warning } from '../findings.ts';
import type { PlacedCondition } from './expressions.ts';
import {
  ANTREA_CONDITIONS,
  isAntreaMember,
  isKubernetesMember,
  type KeyRule,
  KEYS,
  KUBERNETES_CONDITIONS,
  OPERATORS,
  OTHER_MEMBER_TYPES,
  SCOPE_OPERATORS,
} from './tables.ts';
import { splitTag } from './tags.ts';

const has = (list: readonly string[], value: string): boolean => list.includes(value);

function checkByRule({ path, condition }: PlacedCondition, keys: Readonly<Record<string, KeyRule>>): NsxFinding[] {
  const { member_type: type, key, operator } = condition;
  const rule = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (rule === undefined) {
    const message = `Conditions on ${type} ask for ${orWords(Object.keys(keys))}, not for “${key}”.`;
    return [error('CONDITION_KEY', `${path}.key`, message)];
  }
  if (has(rule.operators, operator)) return [];
  const known = orWords(rule.operators);
  if (rule.closed || !has(OPERATORS, operator)) {
    const message = `${type} ${key} is compared by ${known}, not by “${operator}”.`;
    return [error('CONDITION_OPERATOR', `${path}.operator`, message)];
  }
  const message = `NSX documents ${known} for ${type} ${key}; it may refuse ${operator}.`;
  return [warning('CONDITION_OPERATOR_UNCERTAIN', `${path}.operator`, message)];
}

function checkByModel({ path, condition }: PlacedCondition): NsxFinding[] {
  const { member_type: type, key, operator } = condition;
  const found: NsxFinding[] = [];
  if (!has(OTHER_MEMBER_TYPES, type) && !isAntreaMember(type)) {
    found.push(error('MEMBER_TYPE', `${path}.member_type`, `NSX knows no member type “${type}”.`));
  }
  if (!has(KEYS, key)) found.push(error('CONDITION_KEY', `${path}.key`, `NSX knows no key “${key}”.`));
  if (!has(OPERATORS, operator)) {
    found.push(error('CONDITION_OPERATOR', `${path}.operator`, `NSX knows no operator “${operator}”.`));
  }
  return found;
}

function checkValue({ path, condition }: PlacedCondition): NsxFinding[] {
  const { key, value } = condition;
  if (value.trim() === '' && key !== 'ALL') {
    return [warning('VALUE_EMPTY', `${path}.value`, 'The condition compares with nothing.', 'Give it a value.')];
  }
  if (key !== 'Tag') return [];
  if (!value.includes('|')) {
    const action = 'Write scope|tag; either side may be left empty.';
    return [warning('TAG_WITHOUT_BAR', `${path}.value`, `“${value}” does not say what is scope and what tag.`, action)];
  }
  const { scope, tag } = splitTag(value);
  if (scope !== '' || tag !== '') return [];
  return [warning('VALUE_EMPTY', `${path}.value`, 'Neither scope nor tag is given, so that any tag will do.')];
}

/** Member type, key, operator and value of one condition. `antrea`: it stands in a group for Antrea clusters. */
export function checkCondition(placed: PlacedCondition, antrea: boolean): readonly NsxFinding[] {
  const { path, condition } = placed;
  const { member_type: type, scope_operator: scopeOperator } = condition;
  const found = checkValue(placed);
  if (scopeOperator !== undefined && !has(SCOPE_OPERATORS, scopeOperator)) {
    const message = `Scopes are compared by ${orWords(SCOPE_OPERATORS)}, not by “${scopeOperator}”.`;
    found.push(error('SCOPE_OPERATOR', `${path}.scope_operator`, message));
  }
  if (antrea) {
    if (isAntreaMember(type)) return [...checkByRule(placed, ANTREA_CONDITIONS[type]), ...found];
    const message = `Groups for Antrea clusters ask for ${orWords(Object.keys(ANTREA_CONDITIONS))}, not for ${type}.`;
    return [error('MEMBER_TYPE', `${path}.member_type`, message, 'Use a generic group for it.'), ...found];
  }
  if (isKubernetesMember(type)) return [...checkByRule(placed, KUBERNETES_CONDITIONS[type]), ...found];
  return [...checkByModel(placed), ...found];
}
