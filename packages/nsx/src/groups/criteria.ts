import type { Condition, Expression, Group } from '../model/groups.ts';
import { addressesIn, criterionAt, isAddresses, isConjunction } from './expressions.ts';

type Members = Readonly<Record<string, unknown>>;

/** One condition as a form holds it. */
export interface FormCondition {
  readonly memberType: string;
  readonly key: string;
  readonly operator: string;
  /** For the key Tag: how the scope is compared. */
  readonly scopeOperator: string;
  readonly value: string;
  /** Members that the form does not show and gives back as they were. */
  readonly kept: Members;
}
/** Conditions that all have to hold. */
export interface Criterion {
  readonly conditions: readonly FormCondition[];
}
/** Criteria of which one has to hold, and addresses beside them. */
export interface Criteria {
  readonly criteria: readonly Criterion[];
  readonly addresses: readonly string[];
}
export type CriteriaResult =
  | { readonly ok: true; readonly criteria: Criteria }
  /** Why a form cannot show the group, as a sentence. */
  | { readonly ok: false; readonly reason: string };

/** Members of sub-expressions that NSX writes itself, anew with every change. */
const WRITTEN_BY_NSX = ['id', 'path', 'relative_path', 'parent_path', 'unique_id', 'realization_id', 'owner_id'];
const SHOWN = ['resource_type', 'member_type', 'key', 'operator', 'scope_operator', 'value'];

const keptOf = (one: Members): Members =>
  Object.fromEntries(
    Object.entries(one).filter(
      ([name]) =>
        !SHOWN.includes(name) &&
        !WRITTEN_BY_NSX.includes(name) &&
        !name.startsWith('_') &&
        name !== 'marked_for_delete' &&
        name !== 'overridden',
    ),
  );

const formOf = (one: Condition): FormCondition => ({
  memberType: one.member_type,
  key: one.key,
  operator: one.operator,
  scopeOperator: one.scope_operator ?? 'EQUALS',
  value: one.value,
  kept: keptOf(one),
});

const no = (reason: string): CriteriaResult => ({ ok: false, reason });

/** A group's criteria for a form, or why a form cannot hold them without losing something. */
export function criteriaOf(group: Group): CriteriaResult {
  if ((group.extended_expression ?? []).length > 0) return no('It asks for identities, which the form does not show.');
  const criteria: Criterion[] = [];
  for (const [at, one] of group.expression.entries()) {
    if (isConjunction(one) !== (at % 2 === 1)) return no('Its criteria and the words between them do not take turns.');
    if (isConjunction(one)) {
      if (one.conjunction_operator === 'OR') continue;
      return no('It joins criteria by AND, which the form does not show.');
    }
    if (isAddresses(one)) continue;
    const criterion = criterionAt(one, `expression.${at}`);
    if (criterion === undefined) return no(`It has a ${one.resource_type}, which the form does not show.`);
    criteria.push({ conditions: criterion.conditions.map(({ condition }) => formOf(condition)) });
  }
  return { ok: true, criteria: { criteria, addresses: addressesIn(group) } };
}

const conditionOf = (one: FormCondition): Condition => ({
  ...one.kept,
  resource_type: 'Condition',
  member_type: one.memberType,
  key: one.key,
  operator: one.operator,
  ...(one.scopeOperator === 'EQUALS' ? {} : { scope_operator: one.scopeOperator }),
  value: one.value,
});

function between<T, J>(items: readonly T[], joint: J): (T | J)[] {
  return items.flatMap((item, at) => (at === 0 ? [item] : [joint, item]));
}

/** The expression of a form's criteria: single conditions bare, others nested, addresses last, all joined by OR. */
export function expressionOf({ criteria, addresses }: Criteria): Expression[] {
  const parts = criteria
    .filter(({ conditions }) => conditions.length > 0)
    .map(({ conditions }): Expression => {
      const [first, ...rest] = conditions.map(conditionOf);
      if (first !== undefined && rest.length === 0) return first;
      const and = { resource_type: 'ConjunctionOperator' as const, conjunction_operator: 'AND' };
      return { resource_type: 'NestedExpression', expressions: between(conditions.map(conditionOf), and) };
    });
  const listed: Expression[] =
    addresses.length === 0 ? [] : [{ resource_type: 'IPAddressExpression', ip_addresses: [...addresses] }];
  return between<Expression, Expression>([...parts, ...listed], {
    resource_type: 'ConjunctionOperator',
    conjunction_operator: 'OR',
  });
}
