import { DOMAIN_PATH, GROUPS_PATH, tagOfLabel } from '@netloft/nsx';
import type { Json } from '../types.ts';
import { type SeedObject, seedObject } from './seed-object.ts';

export const condition = (member_type: string, key: string, operator: string, value: string): Json => ({
  resource_type: 'Condition',
  member_type,
  key,
  operator,
  value,
});
const between = (items: readonly Json[], conjunction_operator: 'AND' | 'OR'): readonly Json[] =>
  items.flatMap((item, at) =>
    at === 0 ? [item] : [{ resource_type: 'ConjunctionOperator', conjunction_operator }, item],
  );
export const together = (...conditions: readonly Json[]): Json => ({
  resource_type: 'NestedExpression',
  expressions: between(conditions, 'AND'),
});
export const addresses = (ip_addresses: readonly string[]): Json => ({
  resource_type: 'IPAddressExpression',
  ip_addresses,
});

export const groupPath = (id: string): string => `${GROUPS_PATH}/${id}`;

export const group = (
  id: string,
  group_type: readonly string[],
  expression: readonly Json[],
  seeded: Json = {},
): SeedObject => seedObject(DOMAIN_PATH, 'groups', 'Group', { id, group_type, expression }, seeded);

/** Pods with a label in a Namespace. */
export const podsOf = (namespace: string, key: string, value: string): Json =>
  together(
    condition('Namespace', 'Name', 'EQUALS', namespace),
    condition('Pod', 'Tag', 'EQUALS', tagOfLabel(key, value)),
  );
/** A group for Antrea clusters, whose id in NSX is the ClusterGroup’s name. */
export const antrea = (id: string, unique_id: string, ...criteria: readonly Json[]): SeedObject =>
  group(id, ['ANTREA'], between(criteria, 'OR'), { unique_id, realization_id: unique_id, _create_user: 'admin' });
