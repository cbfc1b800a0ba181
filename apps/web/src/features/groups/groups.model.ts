import type { GroupSummary } from '@netloft/contracts';
import type { GroupsSearch } from './groups.search.ts';

export type GroupFilter = 'ClusterGroup' | 'Group' | 'unused' | 'warn';
export const GROUP_FILTERS = ['ClusterGroup', 'Group', 'unused', 'warn'] as const satisfies readonly GroupFilter[];

/** Whether a group belongs to a chip. */
export function matchesChip(group: GroupSummary, filter: GroupFilter | undefined): boolean {
  switch (filter) {
    case undefined:
      return true;
    case 'unused':
      return group.usedBy === 0;
    case 'warn':
      return group.warnings > 0;
    case 'ClusterGroup':
    case 'Group':
      return group.kind === filter;
  }
}

/** The chip that the address asks for. */
export function chipOf({ kind, unused, warn }: GroupsSearch): GroupFilter | undefined {
  return kind ?? (unused === true ? 'unused' : warn === true ? 'warn' : undefined);
}

/** The address of a chip. */
export const searchOfChip = (
  filter: GroupFilter | undefined,
): {
  readonly kind: 'ClusterGroup' | 'Group' | undefined;
  readonly unused: true | undefined;
  readonly warn: true | undefined;
} => ({
  kind: filter === 'ClusterGroup' || filter === 'Group' ? filter : undefined,
  unused: filter === 'unused' ? true : undefined,
  warn: filter === 'warn' ? true : undefined,
});

/** Rows of a chip, and of a form when the address names one. */
export const shownGroups = (
  groups: readonly GroupSummary[],
  filter: GroupFilter | undefined,
  form: GroupsSearch['form'],
): readonly GroupSummary[] =>
  filter === undefined && form === undefined
    ? groups
    : groups.filter((group) => matchesChip(group, filter) && (form === undefined || group.form === form));

export const titleOf = (group: Pick<GroupSummary, 'name' | 'displayName'>): string => group.displayName ?? group.name;
