import { Group } from '../model/groups.ts';

type Json = Readonly<Record<string, unknown>>;

/** `Pod Tag EQUALS dis:k8s:app|web` as a condition; the value is the rest of the line. */
export function condition(line: string, more: Json = {}): Json {
  const [member_type, key, operator, ...value] = line.split(' ');
  return { resource_type: 'Condition', member_type, key, operator, value: value.join(' '), ...more };
}
export const joint = (conjunction_operator: string): Json => ({
  resource_type: 'ConjunctionOperator',
  conjunction_operator,
});
export const addresses = (...ip_addresses: readonly string[]): Json => ({
  resource_type: 'IPAddressExpression',
  ip_addresses,
});

const between = (items: readonly Json[], operator: string): Json[] =>
  items.flatMap((item, at) => (at === 0 ? [item] : [joint(operator), item]));

/** Conditions joined by AND; a single one stays nested. */
export const nested = (...lines: readonly string[]): Json => ({
  resource_type: 'NestedExpression',
  expressions: between(
    lines.map((line) => condition(line)),
    'AND',
  ),
});

/** A group whose criteria are joined by OR, as NSX would answer it. */
export const groupOf = (type: 'ANTREA' | 'generic', ...parts: readonly Json[]): Group =>
  rawGroup(type, between(parts, 'OR'));

export const rawGroup = (type: 'ANTREA' | 'generic', expression: readonly unknown[], more: Json = {}): Group =>
  Group.parse({
    id: 'shop-web',
    display_name: 'shop-web',
    group_type: type === 'ANTREA' ? ['ANTREA'] : [],
    expression,
    path: '/infra/domains/default/groups/shop-web',
    ...more,
  });
