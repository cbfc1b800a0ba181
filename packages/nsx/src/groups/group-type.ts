import type { NsxGroupType } from '@netloft/contracts';
import type { Group } from '../model/groups.ts';
import { addressesIn, criteriaIn } from './expressions.ts';
import { isKubernetesMember } from './tables.ts';

/** Enforced inside Antrea clusters. */
export const isAntreaGroup = ({ group_type: types = [] }: Pick<Group, 'group_type'>): boolean =>
  types.includes('ANTREA');

/** What a group is for: see {@link NsxGroupType}. Generic groups are told apart by what their criteria ask for. */
export function groupTypeOf(group: Group): NsxGroupType {
  if (isAntreaGroup(group)) return 'antrea';
  const conditions = criteriaIn(group).flatMap((criterion) => criterion.conditions);
  if (conditions.some(({ condition }) => isKubernetesMember(condition.member_type))) return 'kubernetes';
  const listsAddresses = addressesIn(group).length > 0 && group.expression.every(isAddressPart);
  return listsAddresses || group.group_type?.includes('IPAddress') === true ? 'addresses' : 'other';
}

const isAddressPart = ({ resource_type: type }: { readonly resource_type: string }): boolean =>
  type === 'IPAddressExpression' || type === 'ConjunctionOperator';
