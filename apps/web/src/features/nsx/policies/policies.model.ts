import type { NsxPolicySummary, NsxRealization, NsxRuleRow } from '@netloft/contracts';
import type { MarkKind } from '../../../components/mark.tsx';
import { POLICY_CATEGORIES, type NsxPoliciesSearch } from './policies.search.ts';

/** Place of a category in the order of evaluation, from 1; unknown ones come last. */
export function categoryOrder(category: string): number {
  const at = POLICY_CATEGORIES.findIndex((one) => one === category);
  return at === -1 ? POLICY_CATEGORIES.length + 1 : at + 1;
}

/** The order in which NSX evaluates policies; the order of equal numbers is NSX’s own and not known. */
export const compareEvaluation = (a: NsxPolicySummary, b: NsxPolicySummary): number =>
  categoryOrder(a.category) - categoryOrder(b.category) ||
  Number(a.isDefault) - Number(b.isDefault) ||
  a.sequence - b.sequence ||
  a.name.localeCompare(b.name);

export const actionMark: Readonly<Record<string, MarkKind>> = {
  ALLOW: 'allowed',
  DROP: 'dropped',
  REJECT: 'rejected',
  JUMP_TO_APPLICATION: 'passed',
};
export const ACTION_LABEL: Readonly<Record<string, string>> = {
  ALLOW: 'Allow',
  DROP: 'Drop',
  REJECT: 'Reject',
  JUMP_TO_APPLICATION: 'Jump to Application',
};
export const actionLabel = (action: string): string => ACTION_LABEL[action] ?? action;
export const DIRECTION_LABEL: Readonly<Record<string, string>> = { IN: 'In', OUT: 'Out', IN_OUT: 'In and out' };

export const realizationMark: Readonly<Record<NsxRealization['state'], MarkKind>> = {
  Success: 'allowed',
  'In Progress': 'running',
  Failed: 'dropped',
  Unknown: 'unknown',
};

/** `3 Allow, 1 Drop`; empty while not known. */
export const actionsText = ({ actions }: Pick<NsxPolicySummary, 'actions'>): string =>
  Object.entries(actions ?? {})
    .filter(([, count]) => count > 0)
    .map(([action, count]) => `${count} ${actionLabel(action)}`)
    .join(', ');

export type PolicyFilters = Pick<NsxPoliciesSearch, 'category' | 'by' | 'cluster' | 'unrealized' | 'locked'>;

/** Whether a policy passes the page’s filters; `but` leaves one of them away. */
export function matchesFilters(policy: NsxPolicySummary, filters: PolicyFilters, but?: keyof PolicyFilters): boolean {
  const asked = new Map(Object.entries(filters).filter(([key]) => key !== but));
  const [category, by, cluster] = ['category', 'by', 'cluster'].map((key) => asked.get(key));
  return (
    (category === undefined || policy.category === category) &&
    (by === undefined || policy.enforcedBy === by) &&
    (cluster === undefined || policy.span.includes(String(cluster))) &&
    (asked.get('unrealized') !== true || policy.realization.state !== 'Success') &&
    (asked.get('locked') !== true || policy.locked)
  );
}

/** Ids of the clusters of all spans. */
export const clustersOf = (policies: readonly NsxPolicySummary[]): readonly string[] =>
  [...new Set(policies.flatMap(({ span }) => span))].toSorted();

export interface LinkedGroup {
  readonly id: string;
  readonly name: string;
  readonly where: readonly string[];
}

/** Groups that the rules of a policy name, each once, and where. */
export function groupsOf(rules: readonly NsxRuleRow[]): readonly LinkedGroup[] {
  const found = new Map<string, { id: string; name: string; where: Set<string> }>();
  for (const rule of rules)
    for (const [side, ends] of [
      ['source', rule.sources],
      ['destination', rule.destinations],
      ['applied to', rule.appliedTo],
    ] as const)
      for (const { group, text } of ends) {
        if (group === null) continue;
        const one = found.get(group) ?? { id: group, name: text, where: new Set() };
        one.where.add(`${rule.name}, ${side}`);
        found.set(group, one);
      }
  return [...found.values()].map(({ id, name, where }) => ({ id, name, where: [...where] }));
}
