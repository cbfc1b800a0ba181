import type { Context } from '../evaluation/evaluate.ts';
import { rulesOf } from '../evaluation/profiles.ts';
import { groupKeyOf, type Group, type Policy, type Rule } from '../evaluation/rules.ts';
import { type Applied, type OrderedRule, policyKey } from '../evaluation/subjects.ts';

/** What differs between two states of a cluster, as far as verdicts may depend on it. */
export interface ChangedObjects {
  /** Changed policies as they were and as they are. */
  readonly gone: readonly Policy[];
  readonly come: readonly Policy[];
  /** Groups whose members may differ, by key; those around them included. */
  readonly groups: ReadonlySet<string>;
  /** Pods, Namespaces, Nodes or Services differ, so that any rule may select others than before. */
  readonly broad: boolean;
}

function differing<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): Set<string> {
  const keys = new Set<string>();
  for (const [key, one] of before) if (after.get(key) !== one) keys.add(key);
  for (const key of after.keys()) if (!before.has(key)) keys.add(key);
  return keys;
}

const byKey = (policies: readonly Policy[]): Map<string, Policy> =>
  new Map(policies.map((policy) => [policyKey(policy), policy]));

/** Compares by identity: what `PolicyIndex.apply` did not touch is shared between the two. */
export function changedObjects(before: Context, after: Context): ChangedObjects {
  const [old, now] = [byKey(before.policies()), byKey(after.policies())];
  const keys = [...differing(old, now)];
  const of = (map: ReadonlyMap<string, Policy>): Policy[] => keys.flatMap((key) => map.get(key) ?? []);
  const groups = differing(before.groups, after.groups);
  const around = ({ children }: Group): boolean => children.some((child) => groups.has(child));
  for (const group of [...before.groups.values(), ...after.groups.values()]) if (around(group)) groups.add(group.key);
  const tables = ['pods', 'namespaces', 'nodes', 'services'] as const;
  const broad = tables.some((table) => differing<unknown>(before.inventory[table], after.inventory[table]).size > 0);
  return { gone: of(old), come: of(now), groups, broad };
}

const namesGroup = ({ peers }: Rule, groups: ReadonlySet<string>): boolean =>
  peers !== 'any' && peers.some((peer) => peer.type === 'group' && groups.has(groupKeyOf(peer.namespace, peer.name)));

/** Rules by which what applies to one Pod differs in one direction. */
export interface Difference {
  readonly before: readonly OrderedRule[];
  readonly after: readonly OrderedRule[];
  /** Kubernetes NetworkPolicies isolate it in only one of the two. */
  readonly isolation: boolean;
}

type Differ = (before: Applied | undefined, after: Applied | undefined) => Difference | undefined;

/** Tells what differs between what applied to a Pod and what applies; many Pods share both, which are compared once. */
export function differ({ groups }: ChangedObjects): Differ {
  const known = new Map<Applied | undefined, Map<Applied | undefined, Difference | undefined>>();
  return (before, after) => {
    let row = known.get(before);
    if (row === undefined) known.set(before, (row = new Map()));
    if (!row.has(after)) row.set(after, differenceOf(before, after, groups));
    return row.get(after);
  };
}

/** Undefined where nothing differs. */
function differenceOf(
  before: Applied | undefined,
  after: Applied | undefined,
  groups: ReadonlySet<string>,
): Difference | undefined {
  const old = rulesOf(before);
  const now = rulesOf(after);
  const isolation = ((before?.isolatedBy.length ?? 0) === 0) !== ((after?.isolatedBy.length ?? 0) === 0);
  if (before === after && groups.size === 0) return undefined;
  const only = (rules: readonly OrderedRule[], others: readonly OrderedRule[]): OrderedRule[] => {
    const known = new Set(others.map((one) => one.rule));
    return rules.filter((one) => !known.has(one.rule) || namesGroup(one.rule, groups));
  };
  const found = { before: only(old, now), after: only(now, old), isolation };
  return found.before.length + found.after.length > 0 || isolation ? found : undefined;
}
