import type { NsxGroupUse, NsxRuleEnd, NsxRuleRow } from '@netloft/contracts';
import type { Rule, SecurityPolicy } from '../model/policies.ts';
import { directionOf, groupIdOf, isAny, isAnyEntry, rulesInOrder } from './entries.ts';
import { entriesText, entryText, resolveService, type ServiceOfPath } from './services.ts';

/** Display name of the object at a path; undefined when it is not known. */
export type NameOfPath = (path: string) => string | undefined;

const ANY: NsxRuleEnd = { text: 'Any', group: null };
const lastPart = (path: string): string => path.split('/').at(-1) ?? path;

/** A side or Applied To of a rule in words; `group` is the group's id. `['Any']` for an absent, empty or ANY list. */
export function ruleEndsOf(entries: readonly string[] | undefined, nameOf: NameOfPath): NsxRuleEnd[] {
  if (isAny(entries)) return [ANY];
  return (entries ?? [])
    .filter((entry) => !isAnyEntry(entry))
    .map((entry) => {
      const text = entry.startsWith('/') ? (nameOf(entry) ?? lastPart(entry)) : entry;
      return { text, group: groupIdOf(entry) ?? null };
    });
}

/** Services of a rule in words: `HTTP (TCP/80)`, `TCP/61000-62000`; `['Any']` for all. */
export function ruleServicesOf(rule: Rule, serviceOf: ServiceOfPath): string[] {
  const own = (rule.service_entries ?? []).map(entryText);
  if (isAny(rule.services)) return own.length === 0 ? ['Any'] : own;
  const named = (rule.services ?? [])
    .filter((path) => !isAnyEntry(path))
    .map((path) => {
      const ports = entriesText(resolveService(path, serviceOf).entries);
      const name = serviceOf(path)?.display_name ?? lastPart(path);
      return ports === '' || ports === name ? name : `${name} (${ports})`;
    });
  return [...named, ...own];
}

/** One rule as a row of its policy. */
export function ruleRowOf(rule: Rule, nameOf: NameOfPath, serviceOf: ServiceOfPath): NsxRuleRow {
  return {
    id: rule.id,
    name: rule.display_name ?? rule.id,
    ruleId: rule.rule_id ?? null,
    action: rule.action,
    direction: directionOf(rule),
    sources: ruleEndsOf(rule.source_groups, nameOf),
    destinations: ruleEndsOf(rule.destination_groups, nameOf),
    appliedTo: ruleEndsOf(rule.scope, nameOf),
    services: ruleServicesOf(rule, serviceOf),
    logged: rule.logged === true,
    disabled: rule.disabled === true,
  };
}

/** Applied To of a policy in words: names of groups, `Per rule` where only rules have one, `Any` where nothing has. */
export function appliedToText(policy: SecurityPolicy, nameOf: NameOfPath): string {
  if (!isAny(policy.scope))
    return ruleEndsOf(policy.scope, nameOf)
      .map(({ text }) => text)
      .join(', ');
  return (policy.rules ?? []).some((rule) => !isAny(rule.scope)) ? 'Per rule' : 'Any';
}

/** Where policies use a group: `applied to`, `rule 4084, source`. Policies that were read without rules tell only of their Applied To. */
export function usesOfGroup(path: string, policies: readonly SecurityPolicy[]): NsxGroupUse[] {
  return policies.flatMap((policy) => {
    const where = policy.scope?.includes(path) === true ? ['applied to'] : [];
    for (const rule of rulesInOrder(policy)) {
      const name = `rule ${rule.rule_id ?? rule.display_name ?? rule.id}`;
      if (rule.source_groups?.includes(path) === true) where.push(`${name}, source`);
      if (rule.destination_groups?.includes(path) === true) where.push(`${name}, destination`);
      if (rule.scope?.includes(path) === true) where.push(`${name}, applied to`);
    }
    return where.length === 0 ? [] : [{ policy: policy.id, policyName: policy.display_name ?? policy.id, where }];
  });
}
