import { readAntreaPolicy, readGroup } from './read-antrea.ts';
import { readKubernetesPolicy, readUpstreamPolicy } from './read-upstream.ts';
import { number, object } from './read.ts';
import { type Group, groupKeyOf, type Policy } from './rules.ts';
import type { Change, ClusterState, RawObject, StateKind } from './types.ts';

/** Tiers that Antrea creates itself; they exist even where a caller may not list Tiers. */
export const DEFAULT_TIERS: ReadonlyMap<string, number> = new Map([
  ['emergency', 50],
  ['securityops', 100],
  ['networkops', 150],
  ['platform', 200],
  ['application', 250],
  ['baseline', 253],
]);

type Tiers = ReadonlyMap<string, number>;
type PolicyReader = (policy: RawObject, tiers: Tiers) => Policy;

const POLICY_READERS: ReadonlyMap<StateKind, PolicyReader> = new Map<StateKind, PolicyReader>([
  ['clusterNetworkPolicies', (policy, tiers) => readAntreaPolicy(policy, false, tiers)],
  ['networkPolicies', (policy, tiers) => readAntreaPolicy(policy, true, tiers)],
  ['kubernetesNetworkPolicies', (policy) => readKubernetesPolicy(policy)],
  ['adminNetworkPolicies', (policy) => readUpstreamPolicy(policy, 'AdminNetworkPolicy')],
  ['baselineAdminNetworkPolicies', (policy) => readUpstreamPolicy(policy, 'BaselineAdminNetworkPolicy')],
  ['upstreamClusterNetworkPolicies', (policy) => readUpstreamPolicy(policy, 'ClusterNetworkPolicy')],
]);
const NAMESPACED: ReadonlySet<StateKind> = new Set(['networkPolicies', 'kubernetesNetworkPolicies', 'groups']);

interface Held {
  readonly kind: StateKind;
  readonly raw: RawObject;
  readonly policy: Policy;
}

/** Tiers, policies and groups of a cluster, read once. It never changes. */
export interface Catalogue {
  readonly tiers: Tiers;
  readonly held: ReadonlyMap<string, Held>;
  readonly groups: ReadonlyMap<string, Group>;
}

/** What a change did to a catalogue. */
export interface CatalogueChange {
  readonly catalogue: Catalogue;
  readonly gone: readonly Policy[];
  readonly come: readonly Policy[];
  readonly groups: readonly string[];
}

const nameOf = (change: Change): { namespace: string | undefined; name: string } =>
  change.op === 'delete'
    ? { namespace: change.namespace, name: change.name }
    : { namespace: change.object.metadata.namespace, name: change.object.metadata.name };

/** Key of an object of a kind; a namespaced one without Namespace is in `default`. */
function keyOf(change: Change): string {
  const { namespace, name } = nameOf(change);
  return groupKeyOf(NAMESPACED.has(change.kind) ? (namespace ?? 'default') : undefined, name);
}

function changeTiers(tiers: Tiers, changes: readonly Change[]): { tiers: Tiers; touched: ReadonlySet<string> } {
  const next = new Map(tiers);
  const touched = new Set<string>();
  for (const change of changes) {
    if (change.kind !== 'tiers') continue;
    const name = nameOf(change).name.toLowerCase();
    const given = change.op === 'set' ? number(object(change.object.spec)?.['priority']) : undefined;
    const priority = given ?? DEFAULT_TIERS.get(name);
    if (next.get(name) === priority) continue;
    touched.add(name);
    if (priority === undefined) next.delete(name);
    else next.set(name, priority);
  }
  return { tiers: next, touched };
}

/** The catalogue after changes; changes of other kinds leave it as it is. */
export function changeCatalogue(before: Catalogue, changes: readonly Change[]): CatalogueChange {
  const { tiers, touched } = changeTiers(before.tiers, changes);
  const held = new Map(before.held);
  const groups = new Map(before.groups);
  const policyKeys = new Set<string>();
  const groupKeys = new Set<string>();
  for (const change of changes) {
    const reader = POLICY_READERS.get(change.kind);
    const key = keyOf(change);
    if (reader !== undefined) {
      const policyKey = `${change.kind} ${key}`;
      policyKeys.add(policyKey);
      if (change.op === 'delete') held.delete(policyKey);
      else held.set(policyKey, { kind: change.kind, raw: change.object, policy: reader(change.object, tiers) });
    } else if (change.kind === 'clusterGroups' || change.kind === 'groups') {
      groupKeys.add(key);
      if (change.op === 'delete') groups.delete(key);
      else groups.set(key, readGroup(change.object, change.kind === 'groups'));
    }
  }
  if (touched.size > 0)
    for (const [key, one] of before.held) {
      const reader = POLICY_READERS.get(one.kind);
      if (policyKeys.has(key) || reader === undefined || !touched.has(one.policy.tier)) continue;
      policyKeys.add(key);
      held.set(key, { ...one, policy: reader(one.raw, tiers) });
    }
  const of = (map: ReadonlyMap<string, Held>): Policy[] =>
    [...policyKeys].map((key) => map.get(key)?.policy).filter((policy): policy is Policy => policy !== undefined);
  return { catalogue: { tiers, held, groups }, gone: of(before.held), come: of(held), groups: [...groupKeys] };
}

/** Reads what a state holds of tiers, policies and groups. */
export function catalogueOf(state: ClusterState): CatalogueChange {
  const kinds: readonly StateKind[] = ['tiers', ...POLICY_READERS.keys(), 'clusterGroups', 'groups'];
  const changes = kinds.flatMap((kind) => (state[kind] ?? []).map((one): Change => ({ kind, op: 'set', object: one })));
  return changeCatalogue({ tiers: DEFAULT_TIERS, held: new Map(), groups: new Map() }, changes);
}
