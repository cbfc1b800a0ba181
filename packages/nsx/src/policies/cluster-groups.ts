import type { Condition, Group } from '../model/groups.ts';
import { cidrsOf } from '../groups/addresses.ts';
import { addressesIn, alternativesIn, pathsIn, type PlacedCriterion } from '../groups/expressions.ts';
import { labelOfTag, splitTag } from '../groups/tags.ts';

type Json = Readonly<Record<string, unknown>>;
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** How NSX's groups are laid out as ClusterGroups. */
export interface GroupShape {
  /** A group with one criterion is one ClusterGroup, without a child. */
  readonly singleWithoutChild: boolean;
  /** A criterion that is the only one of another group stands as that group, not as a child of its own. Needs `singleWithoutChild`, as
   * children have no children. */
  readonly shareCriteria: boolean;
  /** `key: value` as matchLabels; else every requirement is one of matchExpressions. */
  readonly matchLabels: boolean;
}

/** As published outputs of clusters show it: one child per criterion, requirements as matchExpressions. */
export const PUBLISHED_SHAPE: GroupShape = { singleWithoutChild: false, shareCriteria: false, matchLabels: false };

interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly value: string;
}

/** What a condition on Name or Tag requires of labels; undefined when labels cannot say it. */
function requirementOf(condition: Condition): Requirement | undefined {
  const { key, operator, value, scope_operator: scopeOperator } = condition;
  if (operator !== 'EQUALS' && operator !== 'NOTEQUALS') return undefined;
  const isIn = operator === 'EQUALS';
  if (key === 'Name' && condition.member_type === 'Namespace') {
    return { key: NAMESPACE_NAME, operator: isIn ? 'In' : 'NotIn', value };
  }
  const label = key === 'Tag' && scopeOperator !== 'NOTEQUALS' ? labelOfTag(splitTag(value)) : undefined;
  if (label === undefined) return undefined;
  if (label.value === '') return { key: label.key, operator: isIn ? 'Exists' : 'DoesNotExist', value: '' };
  return { key: label.key, operator: isIn ? 'In' : 'NotIn', value: label.value };
}

function selectorOf(conditions: readonly Condition[], shape: GroupShape): Json | undefined {
  const labels = new Map<string, string>();
  const expressions: Json[] = [];
  for (const condition of conditions) {
    const requirement = requirementOf(condition);
    if (requirement === undefined) return undefined;
    const { key, operator, value } = requirement;
    if (shape.matchLabels && operator === 'In' && !labels.has(key)) labels.set(key, value);
    else expressions.push({ key, operator, ...(value === '' ? {} : { values: [value] }) });
  }
  return {
    ...(labels.size === 0 ? {} : { matchLabels: Object.fromEntries(labels) }),
    ...(expressions.length === 0 ? {} : { matchExpressions: expressions }),
  };
}

/** Spec of the ClusterGroup for one criterion; undefined when a ClusterGroup cannot say it. */
export function criterionSpec({ conditions }: PlacedCriterion, shape: GroupShape): Json | undefined {
  const of = (type: string): Condition[] =>
    conditions.flatMap(({ condition }) => (condition.member_type === type ? [condition] : []));
  const [namespaces, services, pods] = [of('Namespace'), of('Service'), of('Pod')];
  if (conditions.length === 0 || namespaces.length + services.length + pods.length < conditions.length)
    return undefined;
  const [service] = services;
  if (service !== undefined) {
    const [namespace] = namespaces;
    const isNamed = namespace?.key === 'Name' && namespace.operator === 'EQUALS' && service.operator === 'EQUALS';
    if (!isNamed || conditions.length > 2) return undefined;
    return { serviceReference: { name: service.value, namespace: namespace.value } };
  }
  const namespaceSelector = namespaces.length === 0 ? undefined : selectorOf(namespaces, shape);
  const podSelector = pods.length === 0 ? undefined : selectorOf(pods, shape);
  if (namespaces.length > 0 && namespaceSelector === undefined) return undefined;
  if (pods.length > 0 && podSelector === undefined) return undefined;
  return {
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
    ...(podSelector === undefined ? {} : { podSelector }),
  };
}

/** Specs of a group's criteria in their order, addresses last; undefined when one of them cannot be said. */
export function groupSpecs(group: Group, shape: GroupShape): readonly Json[] | undefined {
  const specs: Json[] = [];
  if (pathsIn(group).length > 0) return undefined;
  for (const criterion of alternativesIn(group)) {
    const spec = criterionSpec(criterion, shape);
    if (spec === undefined) return undefined;
    specs.push(spec);
  }
  const blocks = addressesIn(group).flatMap(cidrsOf);
  return blocks.length === 0 ? specs : [...specs, { ipBlocks: blocks.map((cidr) => ({ cidr })) }];
}
