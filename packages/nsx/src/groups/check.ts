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
/** What NSX 4 and 9 are known to have; a group without a type is generic. A later release may know more, so that others only warn. */
const GROUP_TYPES = ['ANTREA', 'BareMetalServer', 'IPAddress'];

const unknownTypes = ({ group_type: types = [] }: Group): NsxFinding[] =>
  types.flatMap((type, at) =>
    GROUP_TYPES.includes(type)
      ? []
      : [
          warning(
            'GROUP_TYPE',
            `group_type.${at}`,
            `“${type}” is no known type of group; NSX is likely to refuse it.`,
            `Take one of ${GROUP_TYPES.join(', ')}, or none.`,
          ),
        ],
  );

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
    ...unknownTypes(group),
    ...checkStructure(group),
    ...criteriaIn(group).flatMap(({ conditions }) => conditions.flatMap((one) => checkCondition(one, antrea))),
    ...(antrea ? checkAntreaGroup(group) : checkKubernetesGroup(group)),
  ];
}
