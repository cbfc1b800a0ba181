import type { NsxFinding } from '@netloft/contracts';
import { error, warning } from '../findings.ts';
import type { Group } from '../model/groups.ts';
import { checkAntreaGroup } from './check-antrea.ts';
import { checkCondition } from './check-conditions.ts';
import { checkKubernetesGroup } from './check-kubernetes.ts';
import { checkStructure } from './check-structure.ts';
import { criteriaIn } from './expressions.ts';
import { isAntreaGroup } from './group-type.ts';

const KEEP = 'Keep the type, or make another group.';

function checkTypeChange(group: Group, before: Group): NsxFinding[] {
  const typeOf = ({ group_type: types = [] }: Group): string => types.toSorted().join(', ');
  if (typeOf(group) === typeOf(before)) return [];
  const from = typeOf(before) === '' ? 'generic' : typeOf(before);
  if (before.state === 'SUCCESS') {
    return [
      error('GROUP_TYPE_CHANGED', 'group_type', `The group is ${from}, and stays so once NSX realized it.`, KEEP),
    ];
  }
  const message = `The group is ${from}; NSX refuses to change that once it is realized.`;
  return [warning('GROUP_TYPE_CHANGED', 'group_type', message, KEEP)];
}

/**
 * Limits of NSX that a group would break, and what its author may not have meant. Errors are what NSX's documentation, its model or a
 * live manager refuse; what is only likely to be refused is a warning. The group has to be one that the schema {@link Group} read.
 */
export function checkGroup(
  group: Group,
  { before }: { readonly before?: Group | undefined } = {},
): readonly NsxFinding[] {
  const antrea = isAntreaGroup(group);
  return [
    ...(before === undefined ? [] : checkTypeChange(group, before)),
    ...checkStructure(group),
    ...criteriaIn(group).flatMap(({ conditions }) => conditions.flatMap((one) => checkCondition(one, antrea))),
    ...(antrea ? checkAntreaGroup(group) : checkKubernetesGroup(group)),
  ];
}
