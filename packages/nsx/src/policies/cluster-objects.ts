import type { PolicyResource } from '../model/envelope.ts';
import { isAntreaGroup } from '../groups/group-type.ts';
import type { Group } from '../model/groups.ts';
import type { SecurityPolicy, Service } from '../model/policies.ts';
import { type GroupShape, groupSpecs, PUBLISHED_SHAPE } from './cluster-groups.ts';
import { appliedToOf, clusterRule, type RuleContext } from './cluster-rules.ts';
import { groupPathsOf, isAny, rulesInOrder } from './entries.ts';
import { clusterPriority } from './priority.ts';
import { categoryBase, tierOfCategory } from './tiers.ts';

type Json = Readonly<Record<string, unknown>>;

/** An object of the cluster as NSX's adapter writes it: without uid, times and status. */
export interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: 'ClusterNetworkPolicy' | 'ClusterGroup';
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: Json;
}

/** Versions of `crd.antrea.io` that the cluster takes: `v1beta1`. */
export interface ClusterVersions {
  readonly policy: string;
  readonly group: string;
}

export interface ClusterObjectsContext {
  readonly groups: ReadonlyMap<string, Group>;
  readonly services: ReadonlyMap<string, Service>;
  readonly versions: ClusterVersions;
  readonly shape?: GroupShape;
  /** Name of an object in the cluster; its realization id where it has one, which is inferred. */
  readonly nameOf?: (object: PolicyResource) => string;
}

export interface ClusterObjects {
  readonly policy: ClusterObject;
  /** Each once. */
  readonly groups: readonly ClusterObject[];
  /** What the cluster cannot have, as sentences; `path` is dotted, from the policy. */
  readonly left: readonly { readonly path: string; readonly reason: string }[];
}

const PREFIX = 'ccp-adapter.antrea.tanzu.vmware.com';
const LABELS = { [`${PREFIX}/managedBy`]: 'ccp-adapter' };

const realizedName = (object: PolicyResource): string => object.realization_id ?? object.unique_id ?? object.id;

function metadataOf(name: string, object: PolicyResource, more: Readonly<Record<string, string>> = {}) {
  return {
    name,
    labels: LABELS,
    annotations: { [`${PREFIX}/display-name`]: object.display_name ?? object.id, ...more },
  };
}

interface NamedGroup {
  readonly group: Group;
  readonly name: string;
  readonly specs: readonly Json[];
}

/** The group whose only criterion a spec is; the same one whichever policy asks. */
const sharedBy = (spec: Json, one: NamedGroup, singles: readonly NamedGroup[]): NamedGroup | undefined =>
  singles.find((other) => other.name !== one.name && JSON.stringify(other.specs[0]) === JSON.stringify(spec));

/** The ClusterGroup of a group, its children, and groups that stand for children. */
function groupObjects(
  one: NamedGroup,
  singles: readonly NamedGroup[],
  version: string,
  shape: GroupShape,
): readonly ClusterObject[] {
  const apiVersion = `crd.antrea.io/${version}`;
  const [single] = one.specs;
  if (shape.singleWithoutChild && single !== undefined && one.specs.length === 1) {
    return [{ apiVersion, kind: 'ClusterGroup', metadata: metadataOf(one.name, one.group), spec: single }];
  }
  const below: ClusterObject[] = [];
  const childGroups = one.specs.map((spec, at) => {
    const shared = sharedBy(spec, one, singles);
    if (shared !== undefined) {
      below.push(...groupObjects(shared, [], version, shape));
      return shared.name;
    }
    const name = `${one.name}-${at}`;
    const more = { [`${PREFIX}/createdFrom`]: 'nestdbGroupMsg', [`${PREFIX}/parent`]: one.name };
    below.push({ apiVersion, kind: 'ClusterGroup', metadata: metadataOf(name, one.group, more), spec });
    return name;
  });
  const parent = { apiVersion, kind: 'ClusterGroup' as const, metadata: metadataOf(one.name, one.group) };
  return [{ ...parent, spec: { childGroups } }, ...below];
}

/** The number that orders the policy among all of NSX's: NSX's own where it gives it, else made of category and sequence number. */
const numberOf = (policy: SecurityPolicy): number =>
  policy.internal_sequence_number ?? (categoryBase(policy.category) ?? 0) + (policy.sequence_number ?? 0);

/**
 * The ClusterNetworkPolicy and ClusterGroups that NSX's adapter makes of a policy in every cluster of its span. Undefined for categories
 * that clusters do not have. Rules that are off are left out, and so are those that a cluster cannot have: `left` says which. For
 * simulation and previews: what is only inferred about the adapter is told at the parts.
 */
export function clusterObjectsOf(policy: SecurityPolicy, context: ClusterObjectsContext): ClusterObjects | undefined {
  const tier = policy.category === 'Ethernet' ? undefined : tierOfCategory(policy.category);
  if (tier === undefined) return undefined;
  const { versions, shape = PUBLISHED_SHAPE, nameOf = realizedName } = context;
  const nameGroup = (group: Group): NamedGroup | undefined => {
    const specs = groupSpecs(group, shape);
    return specs && { group, name: nameOf(group), specs };
  };
  const named = new Map<string, NamedGroup>();
  for (const path of groupPathsOf(policy)) {
    const group = context.groups.get(path);
    const one = group && nameGroup(group);
    if (one !== undefined) named.set(path, one);
  }
  // Of all groups, not of the policy's: two policies with one group have to lay it out alike.
  const singles = shape.shareCriteria
    ? [...context.groups.values()]
        .filter(isAntreaGroup)
        .flatMap((group) => nameGroup(group) ?? [])
        .filter(({ specs }) => specs.length === 1)
    : [];
  const rules = rulesInOrder(policy).filter((rule) => rule.disabled !== true);
  const rulesHaveScope = isAny(policy.scope) && rules.some((rule) => !isAny(rule.scope));
  const ruleContext: RuleContext = {
    policy,
    serviceOf: (path) => context.services.get(path),
    groupName: (path) => named.get(path)?.name,
    ownAppliedTo: rulesHaveScope,
  };
  const left: { path: string; reason: string }[] = [];
  const spec: { ingress: Json[]; egress: Json[] } = { ingress: [], egress: [] };
  for (const rule of rules) {
    const made = clusterRule(rule, ruleContext);
    if (!made.ok) {
      left.push({
        path: `rules.${policy.rules?.indexOf(rule) ?? 0}`,
        reason: `The rule is left out, as ${made.reason}.`,
      });
      continue;
    }
    if (made.value.ingress !== undefined) spec.ingress.push(made.value.ingress);
    if (made.value.egress !== undefined) spec.egress.push(made.value.egress);
  }
  const applied = appliedToOf(isAny(policy.scope) ? undefined : policy.scope, ruleContext);
  if (!applied.ok) left.push({ path: 'scope', reason: `The policy is applied to nothing, as ${applied.reason}.` });
  const groups = [...named.values()].flatMap((one) => groupObjects(one, singles, versions.group, shape));
  return {
    policy: {
      apiVersion: `crd.antrea.io/${versions.policy}`,
      kind: 'ClusterNetworkPolicy',
      metadata: metadataOf(nameOf(policy), policy),
      spec: {
        tier,
        priority: clusterPriority(numberOf(policy)),
        ...(rulesHaveScope ? {} : { appliedTo: applied.ok ? applied.value : [] }),
        ...(spec.ingress.length === 0 ? {} : { ingress: spec.ingress }),
        ...(spec.egress.length === 0 ? {} : { egress: spec.egress }),
      },
    },
    groups: [...new Map(groups.map((one) => [one.metadata.name, one])).values()],
    left,
  };
}
