import type { Rule, SecurityPolicy } from '../model/policies.ts';

const GROUP_PATH = /^\/infra\/domains\/[^/]+\/groups\/([^/]+)$/;
const GLOBAL_PATH = /^\/global-infra\//;

export const isAnyEntry = (entry: string): boolean => entry.toUpperCase() === 'ANY';
/** A list that is absent, empty or ANY means anything. */
export const isAny = (list: readonly string[] | undefined): boolean => (list ?? []).every(isAnyEntry);
export const isGroupPath = (entry: string): boolean => GROUP_PATH.test(entry);
/** Of a global manager (Federation). */
export const isGlobalPath = (entry: string): boolean => GLOBAL_PATH.test(entry);
/** Id of the group of a path; undefined for other paths. */
export const groupIdOf = (path: string): string | undefined => GROUP_PATH.exec(path)?.[1];

/** Rules in the order in which NSX looks at them; equal numbers stay as they stand. */
export const rulesInOrder = ({ rules = [] }: Pick<SecurityPolicy, 'rules'>): readonly Rule[] =>
  rules.toSorted((a, b) => (a.sequence_number ?? 0) - (b.sequence_number ?? 0));

/** The way of a rule; NSX's default is both. */
export const directionOf = ({ direction }: Rule): string => direction ?? 'IN_OUT';

/** What a rule is applied to: the policy's Applied To goes before the rule's own. Undefined: to everything. */
export function scopeOf(policy: SecurityPolicy, rule: Rule): readonly string[] | undefined {
  if (!isAny(policy.scope)) return policy.scope;
  return isAny(rule.scope) ? undefined : rule.scope;
}

/** Paths of all groups that a policy names, in rules or in its Applied To, each once. */
export function groupPathsOf(policy: SecurityPolicy): readonly string[] {
  const lists = (policy.rules ?? []).flatMap((rule) => [rule.scope, rule.source_groups, rule.destination_groups]);
  const entries = [policy.scope, ...lists].flatMap((list) => list ?? []);
  return [...new Set(entries.filter((entry) => isGroupPath(entry) || isGlobalPath(entry)))];
}
