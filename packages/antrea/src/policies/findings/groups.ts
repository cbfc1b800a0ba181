import type { Finding } from '@netloft/contracts';
import type { PolicyIndex } from '../../evaluation/policy-index.ts';
import { viewOf } from '../index-view.ts';
import { finding } from './words.ts';

/** What is wrong with a group: no members, children that are not there or have children themselves. */
export function findingsOfGroup(index: PolicyIndex, key: string): Finding[] {
  const view = viewOf(index);
  const group = view.group(key);
  if (group === undefined) return [];
  const found: Finding[] = [];
  for (const child of group.children) {
    if (view.isMissing(child))
      found.push(
        finding(
          'UNKNOWN_GROUP',
          'warning',
          `There is no group ${child}: as a child it adds nothing until there is.`,
          `Create ${child}, or take it out of the children.`,
        ),
      );
    if ((view.group(child)?.children.length ?? 0) > 0)
      found.push(
        finding(
          'GROUP_NOT_USABLE',
          'warning',
          `Its child ${child} has children itself: Antrea looks one level deep and leaves those out.`,
          `Name the children of ${child} here.`,
        ),
      );
  }
  const members = view.groupMembers(key);
  const blocks = [group, ...group.children.map((child) => view.group(child))].some(
    (one) => (one?.blocks.length ?? 0) > 0,
  );
  if (!blocks && members !== 'unknown' && members.classes.length === 0 && members.nodes.length === 0)
    found.push(
      finding(
        'EMPTY_SELECTION',
        'warning',
        'It has no members now: rules that name it match nothing.',
        'Check the labels and Namespaces that it asks for.',
      ),
    );
  return found;
}
