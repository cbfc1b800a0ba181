import {
  Condition,
  ConjunctionOperator,
  type Expression,
  type Group,
  type IpAddressExpression,
  type NestedExpression,
} from '../model/groups.ts';

/** A condition and where it stands: `expression.0.expressions.2`. */
export interface PlacedCondition {
  readonly path: string;
  readonly condition: Condition;
}

/** Conditions that hold together: one condition of the top level, or all of a nested expression. */
export interface PlacedCriterion {
  readonly path: string;
  readonly nested: boolean;
  readonly conditions: readonly PlacedCondition[];
}

const text = (value: unknown): boolean => typeof value === 'string';

/** A condition that has what a condition needs; others of the type were kept as they are. */
export const isCondition = (one: Expression): one is Condition =>
  one.resource_type === 'Condition' &&
  'member_type' in one &&
  text(one['member_type']) &&
  text(one['key']) &&
  text(one['operator']);

export const isConjunction = (one: Expression): one is ConjunctionOperator =>
  one.resource_type === 'ConjunctionOperator' && text(one['conjunction_operator']);

/** Every part of it is a condition or a conjunction. */
export const isNested = (one: Expression): one is NestedExpression =>
  one.resource_type === 'NestedExpression' &&
  Array.isArray(one['expressions']) &&
  one['expressions'].every((part) => Condition.safeParse(part).success || ConjunctionOperator.safeParse(part).success);

export const isAddresses = (one: Expression): one is IpAddressExpression =>
  one.resource_type === 'IPAddressExpression' &&
  Array.isArray(one['ip_addresses']) &&
  one['ip_addresses'].every((entry) => text(entry));

/** The criterion at the top level; undefined for what is none. */
export function criterionAt(one: Expression, path: string): PlacedCriterion | undefined {
  if (isCondition(one)) return { path, nested: false, conditions: [{ path, condition: one }] };
  if (!isNested(one)) return undefined;
  const conditions = one.expressions.flatMap((part, at) =>
    isCondition(part) ? [{ path: `${path}.expressions.${at}`, condition: part }] : [],
  );
  return { path, nested: true, conditions };
}

/** Criteria in their order, whatever joins them. */
export const criteriaIn = ({ expression }: Group): readonly PlacedCriterion[] =>
  expression.flatMap((one, at) => criterionAt(one, `expression.${at}`) ?? []);

/** Criteria of which one has to hold: those that AND joins are one. */
export function alternativesIn({ expression }: Group): readonly PlacedCriterion[] {
  const found: PlacedCriterion[] = [];
  let joins = false;
  for (const [at, one] of expression.entries()) {
    if (isConjunction(one)) {
      joins = one.conjunction_operator === 'AND';
      continue;
    }
    const criterion = criterionAt(one, `expression.${at}`);
    const before = joins ? found.pop() : undefined;
    joins = false;
    if (criterion === undefined) {
      if (before !== undefined) found.push(before);
      continue;
    }
    found.push(
      before === undefined
        ? criterion
        : { ...before, nested: true, conditions: [...before.conditions, ...criterion.conditions] },
    );
  }
  return found;
}

/** Addresses, blocks and ranges that are listed one by one. */
export const addressesIn = ({ expression }: Group): readonly string[] =>
  expression.flatMap((one) => (isAddresses(one) ? one.ip_addresses : []));

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** Paths of the groups and other objects that are members as a whole. */
export const pathsIn = ({ expression }: Group): readonly string[] =>
  expression.flatMap((one) => (one.resource_type === 'PathExpression' ? strings(one['paths']) : []));
