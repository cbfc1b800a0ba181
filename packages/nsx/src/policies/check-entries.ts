import type { NsxFinding } from '@netloft/contracts';
import { error, warning } from '../findings.ts';
import { addressSpan } from '../groups/addresses.ts';
import { addressesIn } from '../groups/expressions.ts';
import { isAntreaGroup } from '../groups/group-type.ts';
import { hasSpan, type PolicyContext } from './check-context.ts';
import { isAnyEntry, isGlobalPath, isGroupPath } from './entries.ts';

type List = readonly string[] | undefined;
const ALONE = 'Take away ANY or the others.';

/** ANY next to other entries. */
export function checkAnyAlone(list: List, path: string): NsxFinding[] {
  if (list === undefined || list.length < 2 || !list.some(isAnyEntry)) return [];
  return [error('ANY_WITH_OTHERS', path, 'ANY stands alone.', ALONE)];
}

function checkGroupPath(entry: string, path: string, context: PolicyContext): NsxFinding[] {
  const span = hasSpan(context);
  if (isGlobalPath(entry)) {
    const message = 'Antrea clusters cannot have groups of a global manager.';
    return span ? [error('GROUP_GLOBAL', path, message, 'Use a group of this manager.')] : [];
  }
  if (context.groups === undefined) return [];
  const group = context.groups.get(entry);
  if (group === undefined) return [error('GROUP_UNKNOWN', path, `There is no group ${entry}.`, 'Choose another.')];
  const name = group.display_name ?? group.id;
  const antrea = isAntreaGroup(group);
  if (span && !antrea) {
    const message = `“${name}” is no group for Antrea clusters, and the policy is realized in some.`;
    return [error('GROUP_NOT_ANTREA', path, message, 'Use a group of the type Antrea.')];
  }
  if (span || !antrea) return [];
  const message = `“${name}” is a group for Antrea clusters, and the policy is realized in none.`;
  return [warning('ANTREA_GROUP_WITHOUT_SPAN', path, message, 'Choose the clusters that the policy is for.')];
}

/** Groups and addresses of one side of a rule. */
export function checkSide(list: List, path: string, context: PolicyContext): NsxFinding[] {
  const entries = (list ?? []).flatMap((entry, at) => {
    const place = `${path}.${at}`;
    if (isAnyEntry(entry)) return [];
    if (isGroupPath(entry) || isGlobalPath(entry)) return checkGroupPath(entry, place, context);
    // Other paths of NSX's own firewall are not Netloft's to know.
    if ((entry.startsWith('/') && !hasSpan(context)) || addressSpan(entry) !== undefined) return [];
    const message = `“${entry}” is neither a group nor an address.`;
    return [error('ENTRY_SYNTAX', place, message, 'Write the path of a group, an address, a block or a range.')];
  });
  return [...checkAnyAlone(list, path), ...entries];
}

/** Applied To of a policy or rule. */
export function checkScope(list: List, path: string, context: PolicyContext): NsxFinding[] {
  const entries = (list ?? []).flatMap((entry, at) => {
    const place = `${path}.${at}`;
    if (isAnyEntry(entry)) return [];
    if (!isGroupPath(entry) && !isGlobalPath(entry)) {
      if (!hasSpan(context)) return [];
      const message = `Applied To takes groups, not “${entry}”.`;
      return [error('SCOPE_NO_GROUP', place, message, 'Choose a group of the type Antrea.')];
    }
    const found = checkGroupPath(entry, place, context);
    const group = context.groups?.get(entry);
    if (!hasSpan(context) || group === undefined || addressesIn(group).length === 0) return found;
    const message = `“${group.display_name ?? group.id}” holds addresses, and so may not be in Applied To.`;
    return [...found, error('SCOPE_WITH_ADDRESSES', place, message, 'Choose a group of Pods only.')];
  });
  return [...checkAnyAlone(list, path), ...entries];
}
