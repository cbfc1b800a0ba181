import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { DOMAIN_PATH, SECURITY_POLICIES_PATH } from '@netloft/nsx';
import { invalidRequest, notFound, refusal } from '../core/refusals.ts';
import type { Json, NsxRefusal, NsxWorld, PolicyObject, Stored } from '../types.ts';
import { done, guardOf, refused, systemOwned, type Writer } from './access.ts';
import { normalPolicy, normalRule } from './normal.ts';
import { contentOf, isObject, RESOURCE_TYPES } from './objects.ts';
import { checkWrite } from './policy-checks.ts';

export const policyPath = (id: string): string => `${SECURITY_POLICIES_PATH}/${id}`;
export const rulePath = (policy: string, id: string): string => `${policyPath(policy)}/rules/${id}`;
export const policyAt = (world: NsxWorld, id: string): PolicyObject | undefined => world.policies.get(policyPath(id));

export interface PolicyWriteOptions {
  /** PUT: the policy and each of its rules that exists need their current `_revision`. */
  readonly checkRevision: boolean;
  /** Rules that are not named stay (hierarchical API), instead of being taken away. */
  readonly keepRules?: boolean;
}

interface RuleWrite {
  readonly path: string;
  readonly id: string;
  readonly body: Json;
  readonly normal: Json;
  readonly current: PolicyObject | undefined;
}

/** The rules of a body with their identifiers, made up where there are none. */
function rulesOf(world: NsxWorld, policy: string, body: Json): Stored<readonly RuleWrite[]> {
  const list = body['rules'] ?? [];
  if (!Array.isArray(list) || !list.every(isObject)) return refused(invalidRequest('rules has to be a list of rules.'));
  const seen = new Set<string>();
  const rules: RuleWrite[] = [];
  for (const rule of list) {
    const id = typeof rule['id'] === 'string' && rule['id'] !== '' ? rule['id'] : randomUUID();
    if (seen.has(id)) return refused(invalidRequest(`The rule ${id} stands twice in the policy.`));
    seen.add(id);
    const path = rulePath(policy, id);
    const current = world.policies.get(path);
    rules.push({ path, id, body: rule, normal: normalRule(rule, current), current });
  }
  return done(rules);
}

const isSame = (normal: Json, current: PolicyObject): boolean => {
  const content = (object: Json): Json => contentOf({ display_name: current.id, ...object });
  return isDeepStrictEqual(content(normal), content(current));
};

/** Why an unchanged rule cannot pass: the same that the store says of a changed one. */
function staleRule({ path, body, current }: RuleWrite): NsxRefusal | undefined {
  const sent = body['_revision'];
  if (current === undefined || sent === current._revision) return undefined;
  if (sent === undefined || sent === null)
    return refusal(412, 500127, `The object ${path} already exists; its current _revision is needed to replace it.`);
  return refusal(
    412,
    604,
    `The object ${path} was changed by somebody else: _revision ${JSON.stringify(sent)} was sent, ${current._revision} is current.`,
    'common-services',
  );
}

/** Stores rules that differ from what is there; the others keep their revision. */
function putRules(
  world: NsxWorld,
  policy: string,
  rules: readonly RuleWrite[],
  writer: Writer,
  checkRevision: boolean,
): Stored<undefined> {
  for (const rule of rules) {
    const stale = checkRevision ? staleRule(rule) : undefined;
    if (stale !== undefined) return refused(stale);
    if (rule.current !== undefined && isSame(rule.normal, rule.current)) continue;
    const stored = world.policies.put({
      path: rule.path,
      parentPath: policyPath(policy),
      resourceType: RESOURCE_TYPES.rule,
      object: rule.normal,
      principal: writer.principal,
      overwrite: writer.overwrite,
      checkRevision,
    });
    if (!stored.ok) return stored;
  }
  return done(undefined);
}

/** Makes or replaces a policy with all its rules, or changes nothing at all. */
export function writePolicy(
  world: NsxWorld,
  id: string,
  body: Json,
  writer: Writer,
  { checkRevision, keepRules = false }: PolicyWriteOptions,
): Stored<PolicyObject> {
  const path = policyPath(id);
  const current = world.policies.get(path);
  const guarded = current === undefined ? undefined : guardOf(current, writer);
  if (guarded !== undefined) return refused(guarded);
  const rules = rulesOf(world, id, body);
  if (!rules.ok) return rules;
  const normal = normalPolicy(body, current, writer.principal.name, world.now());
  const named = new Set(rules.value.map((rule) => rule.path));
  const others = world.policies.list(path, RESOURCE_TYPES.rule).filter((rule) => !named.has(rule.path));
  const all = [...(keepRules ? others : []), ...rules.value.map((rule) => ({ ...rule.normal, id: rule.id }))];
  const no = checkWrite(world, { ...normal, id, path }, all);
  if (no !== undefined) return refused(no);
  return world.policies.transaction(() => {
    const stored = world.policies.put({
      path,
      parentPath: DOMAIN_PATH,
      resourceType: RESOURCE_TYPES.policy,
      object: normal,
      principal: writer.principal,
      overwrite: writer.overwrite,
      checkRevision,
    });
    if (!stored.ok) return stored;
    const put = putRules(world, id, rules.value, writer, checkRevision);
    if (!put.ok) return put;
    for (const rule of keepRules ? [] : others) {
      const removed = world.policies.remove(rule.path, writer.principal, writer.overwrite);
      if (!removed.ok) return removed;
    }
    return stored;
  });
}

/** Takes a policy away with its rules and spans. */
export function removePolicy(world: NsxWorld, id: string, writer: Writer): Stored<undefined> {
  const current = policyAt(world, id);
  if (current === undefined) return refused(notFound(id));
  const no = systemOwned(current) ?? guardOf(current, writer);
  return no === undefined ? world.policies.remove(current.path, writer.principal, writer.overwrite) : refused(no);
}

/** Makes or replaces one rule of a policy. */
export function writeRule(
  world: NsxWorld,
  policyId: string,
  id: string,
  body: Json,
  writer: Writer,
  checkRevision: boolean,
): Stored<PolicyObject> {
  const policy = policyAt(world, policyId);
  if (policy === undefined) return refused(notFound(policyId));
  const guarded = guardOf(policy, writer);
  if (guarded !== undefined) return refused(guarded);
  const path = rulePath(policyId, id);
  const normal = normalRule(body, world.policies.get(path));
  const others = world.policies.list(policy.path, RESOURCE_TYPES.rule).filter((rule) => rule.path !== path);
  const no = checkWrite(world, policy, [...others, { ...normal, id }]);
  if (no !== undefined) return refused(no);
  return world.policies.put({
    path,
    parentPath: policy.path,
    resourceType: RESOURCE_TYPES.rule,
    object: normal,
    principal: writer.principal,
    overwrite: writer.overwrite,
    checkRevision,
  });
}

export function removeRule(world: NsxWorld, policyId: string, id: string, writer: Writer): Stored<undefined> {
  const policy = policyAt(world, policyId);
  if (policy === undefined) return refused(notFound(policyId));
  const no = guardOf(policy, writer);
  return no === undefined
    ? world.policies.remove(rulePath(policyId, id), writer.principal, writer.overwrite)
    : refused(no);
}
