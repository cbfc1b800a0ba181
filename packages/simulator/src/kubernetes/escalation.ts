import { objectOf } from './json.ts';
import { allows, type PolicyRule, type Rbac } from './rbac.ts';
import { forbidden } from './status.ts';
import type { KubeObject, ResourceDefinition, UserInfo } from './types.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** A rule as single permissions, each of which is covered or not. */
function* permissions(rule: PolicyRule): Generator<PolicyRule> {
  for (const verb of rule.verbs ?? []) {
    for (const url of rule.nonResourceURLs ?? []) yield { nonResourceURLs: [url], verbs: [verb] };
    for (const group of rule.apiGroups ?? []) {
      for (const resource of rule.resources ?? []) {
        const names = rule.resourceNames ?? [];
        if (names.length === 0) yield { apiGroups: [group], resources: [resource], verbs: [verb] };
        for (const name of names)
          yield { apiGroups: [group], resources: [resource], resourceNames: [name], verbs: [verb] };
      }
    }
  }
}

function isCovered(one: PolicyRule, owned: readonly PolicyRule[]): boolean {
  const verb = one.verbs?.[0] ?? '';
  const path = one.nonResourceURLs?.[0];
  if (path !== undefined) return owned.some((rule) => allows(rule, { verb, group: '', resource: '', path }));
  const [resource = '', subresource] = (one.resources?.[0] ?? '').split('/');
  const ask = { verb, group: one.apiGroups?.[0] ?? '', resource, subresource, name: one.resourceNames?.[0] };
  return owned.some((rule) => allows(rule, ask));
}

const list = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
const printed = (rule: PolicyRule): string => {
  const parts: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['ResourceNames', rule.resourceNames],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['Verbs', rule.verbs],
  ];
  return `{${parts.flatMap(([name, values]) => (values === undefined ? [] : [`${name}:${list(values)}`])).join(', ')}}`;
};

/**
 * Nobody grants what they do not hold: roles and bindings may only carry the writer's own permissions, unless the writer
 * has the verb `escalate` on the role or `bind` on the role that is bound. Throws the API server's 403.
 */
export function preventEscalation(
  rbac: Rbac,
  user: UserInfo,
  definition: ResourceDefinition,
  object: KubeObject,
  current: KubeObject | undefined,
): void {
  if (definition.group !== RBAC || user.groups.includes('system:masters')) return;
  const { name, namespace } = object.metadata;
  const isBinding = definition.plural.endsWith('bindings');
  const ref = objectOf(object['roleRef']) as { kind?: string; name?: string };
  if (
    !isBinding &&
    current !== undefined &&
    JSON.stringify([current['rules'], current['aggregationRule']]) ===
      JSON.stringify([object['rules'], object['aggregationRule']])
  )
    return;
  const target = isBinding ? (ref.kind === 'ClusterRole' ? 'clusterroles' : 'roles') : definition.plural;
  const verb = isBinding ? 'bind' : 'escalate';
  if (rbac.allowed(user, { verb, group: RBAC, resource: target, namespace, name: isBinding ? ref.name : name })) return;
  const aggregates = !isBinding && object['aggregationRule'] !== undefined;
  const wanted = isBinding ? (rbac.rulesOf(ref, namespace) ?? []) : ((object['rules'] ?? []) as readonly PolicyRule[]);
  const needed = aggregates ? [...wanted, { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] : wanted;
  const owned = rbac.grants(user, namespace).rules;
  const missing = [
    ...new Set(
      needed
        .flatMap((rule) => [...permissions(rule)])
        .filter((one) => !isCovered(one, owned))
        .map((one) => printed(one)),
    ),
  ];
  if (missing.length === 0) return;
  const who = `user ${JSON.stringify(user.username)} (groups=${list(user.groups)})`;
  throw forbidden(
    definition,
    name,
    `${who} is attempting to grant RBAC permissions not currently held:\n${missing.join('\n')}`,
  );
}
