import { ContainerClusterSpan, PolicyResource, Rule, SECURITY_POLICIES_PATH, SecurityPolicy } from '@netloft/nsx';
import { ok } from '../../result.ts';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { NsxApi, NsxResult } from '../../upstreams/nsx/types.ts';

/** A security policy with its rules in order, and where it is realized. */
export interface PolicyFact {
  readonly policy: SecurityPolicy;
  readonly rules: readonly Rule[];
  readonly spans: readonly ContainerClusterSpan[];
}

export interface PolicyFacts {
  readonly items: readonly PolicyFact[];
  readonly partial?: string;
}

/** Policies that are read one by one where the search does not give their rules; each takes two requests. */
const MAX_ONE_BY_ONE = 100;
const LANES = 4;
/** An index that does not answer in time is done without: policies tell their own rules. */
const SEARCH_MS = 3_000;

export const inOrder = (rules: readonly Rule[]): readonly Rule[] =>
  rules.toSorted((a, b) => (a.sequence_number ?? 0) - (b.sequence_number ?? 0));

/** Path of the parent: NSX's own member, else the path without its last two segments. */
const parentOf = (object: PolicyResource): string =>
  object.parent_path ?? (object.path ?? '').split('/').slice(0, -2).join('/');

export const policyPathOf = (policy: Pick<SecurityPolicy, 'id' | 'path'>): string =>
  policy.path ?? `${SECURITY_POLICIES_PATH}/${policy.id}`;

/** One policy with rules and span, as it is now. */
export async function readPolicy(api: NsxApi, id: string): Promise<NsxResult<PolicyFact>> {
  const [policy, spans] = await Promise.all([
    api.get(policyPath(SECURITY_POLICIES_PATH, id), SecurityPolicy),
    api.list(policyPath(SECURITY_POLICIES_PATH, id, 'container-cluster-span'), ContainerClusterSpan),
  ]);
  if (!policy.ok) return policy;
  if (!spans.ok) return spans;
  return ok({ policy: policy.value, rules: inOrder(policy.value.rules ?? []), spans: spans.value.items });
}

interface Searched {
  readonly revisions: ReadonlyMap<string, number>;
  readonly rules: ReadonlyMap<string, readonly Rule[]>;
  readonly spans: ReadonlyMap<string, readonly ContainerClusterSpan[]>;
}

function byParent<T extends PolicyResource>(objects: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const object of objects) {
    const parent = parentOf(object);
    const siblings = found.get(parent);
    if (siblings === undefined) found.set(parent, [object]);
    else siblings.push(object);
  }
  return found;
}

/** Rules and spans of all policies in one search; undefined when the index does not answer. */
async function searchChildren(api: NsxApi): Promise<Searched | undefined> {
  const answer = await api.search('resource_type:(SecurityPolicy OR Rule OR SecurityPolicyContainerCluster)', {
    deadlineMs: SEARCH_MS,
  });
  if (!answer.ok || answer.value.partial !== undefined) return undefined;
  const revisions = new Map<string, number>();
  const rules: Rule[] = [];
  const spans: ContainerClusterSpan[] = [];
  for (const raw of answer.value.items) {
    const object = PolicyResource.safeParse(raw).data;
    if (object === undefined || object.marked_for_delete === true) continue;
    if (object.resource_type === 'SecurityPolicy' && object.path !== undefined)
      revisions.set(object.path, object._revision ?? -1);
    const rule = object.resource_type === 'Rule' ? Rule.safeParse(raw).data : undefined;
    if (rule !== undefined) rules.push(rule);
    const span =
      object.resource_type === 'SecurityPolicyContainerCluster' ? ContainerClusterSpan.safeParse(raw).data : undefined;
    if (span !== undefined) spans.push(span);
  }
  return { revisions, rules: byParent(rules), spans: byParent(spans) };
}

/** Whether the search tells the policy as the list has it: the index lags behind by a moment. */
function isCurrent(policy: SecurityPolicy, searched: Searched): boolean {
  const path = policyPathOf(policy);
  if (searched.revisions.get(path) !== policy._revision) return false;
  return policy.rule_count === undefined || (searched.rules.get(path)?.length ?? 0) === policy.rule_count;
}

/**
 * Every security policy with rules and span. Lists of policies have neither: one search gives them all, and what it does not give, or
 * gives of an older revision, is read policy by policy, up to a hundred.
 */
export async function readPolicies(api: NsxApi): Promise<NsxResult<PolicyFacts>> {
  const [listed, searched] = await Promise.all([
    api.list(policyPath(SECURITY_POLICIES_PATH), SecurityPolicy, { query: { include_rule_count: true } }),
    searchChildren(api),
  ]);
  if (!listed.ok) return listed;
  const found = new Map<string, PolicyFact>();
  const missing: SecurityPolicy[] = [];
  for (const policy of listed.value.items) {
    if (searched === undefined || !isCurrent(policy, searched)) {
      missing.push(policy);
      continue;
    }
    const path = policyPathOf(policy);
    const rules = inOrder(searched.rules.get(path) ?? []);
    found.set(policy.id, { policy, rules, spans: searched.spans.get(path) ?? [] });
  }
  const oneByOne = missing.slice(0, MAX_ONE_BY_ONE);
  let failed = missing.length - oneByOne.length;
  for (let at = 0; at < oneByOne.length; at += LANES) {
    const some = oneByOne.slice(at, at + LANES);
    const answers = await Promise.all(some.map(({ id }) => readPolicy(api, id)));
    for (const [index, answer] of answers.entries()) {
      const policy = some[index];
      if (policy === undefined) continue;
      if (answer.ok) found.set(policy.id, answer.value);
      // Deleted meanwhile: it is no policy any more.
      else if (answer.error.code !== 'not-found') failed += 1;
    }
  }
  const items = listed.value.items.map(({ id }) => found.get(id)).filter((one) => one !== undefined);
  const notes = [
    listed.value.partial,
    failed === 0 ? undefined : `the rules of ${failed} policies could not be read`,
  ].filter((note) => note !== undefined);
  return ok({ items, ...(notes.length === 0 ? {} : { partial: notes.join('; ') }) });
}
