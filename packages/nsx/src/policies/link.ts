import type { NsxClusterPolicy } from '@netloft/contracts';
import type { SecurityPolicy } from '../model/policies.ts';
import { categoryOfTier } from './tiers.ts';

const DISPLAY_NAME = 'ccp-adapter.antrea.tanzu.vmware.com/display-name';
const MANAGED_BY = 'ccp-adapter.antrea.tanzu.vmware.com/managedBy';
const ADAPTER = 'ccp-adapter';

/** What is looked at of a ClusterNetworkPolicy. */
export interface ClusterPolicyFacts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly tier: string;
  /** Names of its rules, ingress and egress. */
  readonly ruleNames: readonly string[];
}

/** One ClusterNetworkPolicy and the policy of NSX that it came from. */
export interface PolicyLink {
  readonly clusterPolicy: string;
  /** Id of the policy of NSX. */
  readonly policy: string;
  readonly by: NsxClusterPolicy['by'];
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const texts = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(isObject(value) ? value : {}).map(([key, one]) => [key, text(one)]));

/** The facts of a ClusterNetworkPolicy as the API server gives it, in any version. */
export function clusterPolicyFacts(object: unknown): ClusterPolicyFacts {
  const whole = isObject(object) ? object : {};
  const metadata = isObject(whole['metadata']) ? whole['metadata'] : {};
  const spec = isObject(whole['spec']) ? whole['spec'] : {};
  const rules = [spec['ingress'], spec['egress']].flatMap((list): readonly unknown[] =>
    Array.isArray(list) ? list : [],
  );
  return {
    name: text(metadata['name']),
    labels: texts(metadata['labels']),
    annotations: texts(metadata['annotations']),
    tier: text(spec['tier']),
    ruleNames: rules.map((rule) => (isObject(rule) ? text(rule['name']) : '')).filter((name) => name !== ''),
  };
}

const isFromNsx = ({ labels, tier }: ClusterPolicyFacts): boolean =>
  labels[MANAGED_BY] === ADAPTER || categoryOfTier(tier) !== undefined;

/** The policy that most of the rules are of; undefined when none is, or two are equally. */
function byRules(facts: ClusterPolicyFacts, policyOfRule: ReadonlyMap<string, string>): string | undefined {
  const counts = new Map<string, number>();
  for (const name of facts.ruleNames) {
    const policy = policyOfRule.get(name);
    if (policy !== undefined) counts.set(policy, (counts.get(policy) ?? 0) + 1);
  }
  const [most, next] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most === undefined || next?.[1] === most[1] ? undefined : most[0];
}

const nameKey = (name: string, category: string): string => `${category}\n${name}`;

/** Items by key, those whose key is not theirs alone left out. */
function unique<T>(items: readonly T[], keyOf: (item: T) => string | undefined): ReadonlyMap<string, T> {
  const found = new Map<string, T | undefined>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) found.set(key, found.has(key) ? undefined : item);
  }
  return new Map([...found].flatMap(([key, item]): [string, T][] => (item === undefined ? [] : [[key, item]])));
}

/**
 * Ties the ClusterNetworkPolicies of one cluster to the policies of NSX that they came from. A ClusterNetworkPolicy is NSX's by the
 * adapter's label or a Tier of NSX. Its rules are named by NSX's rule ids, which ties it; where no rule tells, its display name and
 * category do, if nothing else has the two. Its own name is not looked at, as nothing says what it is made of.
 */
export function linkPolicies(
  clusterPolicies: readonly ClusterPolicyFacts[],
  nsxPolicies: readonly SecurityPolicy[],
): readonly PolicyLink[] {
  const candidates = clusterPolicies.filter(isFromNsx);
  const policyOfRule = new Map(
    nsxPolicies.flatMap((policy) =>
      (policy.rules ?? []).flatMap((rule): [string, string][] =>
        rule.rule_id === undefined ? [] : [[String(rule.rule_id), policy.id]],
      ),
    ),
  );
  const links = candidates.flatMap((facts): PolicyLink[] => {
    const policy = byRules(facts, policyOfRule);
    return policy === undefined ? [] : [{ clusterPolicy: facts.name, policy, by: 'rules' }];
  });
  const tied = new Set(links.flatMap(({ clusterPolicy, policy }) => [`cluster ${clusterPolicy}`, `nsx ${policy}`]));
  const named = unique(
    nsxPolicies.filter((policy) => !tied.has(`nsx ${policy.id}`)),
    (policy) => nameKey(policy.display_name ?? policy.id, policy.category),
  );
  const left = unique(
    candidates.filter((facts) => !tied.has(`cluster ${facts.name}`)),
    (facts) => {
      const name = facts.annotations[DISPLAY_NAME];
      const category = categoryOfTier(facts.tier);
      return name === undefined || category === undefined ? undefined : nameKey(name, category);
    },
  );
  for (const [key, facts] of left) {
    const policy = named.get(key);
    if (policy !== undefined) links.push({ clusterPolicy: facts.name, policy: policy.id, by: 'name' });
  }
  return links;
}
