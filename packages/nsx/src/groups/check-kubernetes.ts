import type { NsxFinding } from '@netloft/contracts';
import { error, orWords } from '../findings.ts';
import type { Group } from '../model/groups.ts';
import { criteriaIn, type PlacedCriterion } from './expressions.ts';
import { GROUP_LIMITS, isClusterScoped, isKubernetesMember, isResource } from './tables.ts';

function countByType({ conditions }: PlacedCriterion): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { condition } of conditions) {
    counts.set(condition.member_type, (counts.get(condition.member_type) ?? 0) + 1);
  }
  return counts;
}

function checkCounts(criterion: PlacedCriterion, counts: ReadonlyMap<string, number>): NsxFinding[] {
  const { path } = criterion;
  const found: NsxFinding[] = [];
  for (const [type, count] of counts) {
    if (type === 'KubernetesCluster' || type === 'KubernetesNode') {
      if (count === 1) continue;
      const message = `One criterion takes one condition on ${type}, not ${count}.`;
      found.push(error(type === 'KubernetesNode' ? 'NODE_ONCE' : 'CLUSTER_ONCE', path, message));
    } else if (count > GROUP_LIMITS.sameTypeInCriterion) {
      const message = `It has ${count} conditions on ${type}; NSX takes at most ${GROUP_LIMITS.sameTypeInCriterion}.`;
      found.push(error('SAME_TYPE_COUNT', path, message, 'Split the criterion in two.'));
    }
  }
  if (criterion.conditions.length > GROUP_LIMITS.conditionsInCriterion) {
    const message = `It has ${criterion.conditions.length} conditions; NSX takes at most ${GROUP_LIMITS.conditionsInCriterion}.`;
    found.push(error('CRITERION_COUNT', path, message, 'Split the criterion in two.'));
  }
  return found;
}

function checkMix({ path }: PlacedCriterion, types: readonly string[]): NsxFinding[] {
  const found: NsxFinding[] = [];
  const others = types.filter((type) => !isKubernetesMember(type));
  if (others.length > 0) {
    const message = `One criterion may not ask for members of Kubernetes and for ${orWords(others)}.`;
    found.push(error('MIXED_TYPES', path, message, 'Put them into criteria of their own.'));
  }
  const resources = types.filter(isResource);
  if (resources.length > 1) {
    const message = `One criterion asks for one kind of members, not for ${resources.join(' and ')}.`;
    found.push(error('RESOURCE_MIX', path, message, 'Put each kind into a criterion of its own.'));
  }
  if (resources.length === 0) {
    const message = `${orWords(types.filter(isKubernetesMember))} alone has no members.`;
    found.push(error('SCOPE_ALONE', path, message, 'Add a condition on Services, Ingresses, Gateways or the like.'));
  }
  const clusterScoped = resources.filter(isClusterScoped);
  if (types.includes('KubernetesNamespace') && clusterScoped.length > 0) {
    const message = `${orWords(clusterScoped)} belongs to no Namespace.`;
    found.push(error('NAMESPACE_WITH_CLUSTER_SCOPED', path, message, 'Take away the condition on the Namespace.'));
  }
  return found;
}

function checkValues({ conditions }: PlacedCriterion): NsxFinding[] {
  return conditions.flatMap(({ path, condition }) => {
    const { member_type: type, operator, value } = condition;
    if (type === 'KubernetesNode' && operator === 'MATCHES' && value !== '*') {
      const message = `Nodes are asked for all together: the value is *, not “${value}”.`;
      return [error('NODE_VALUE', `${path}.value`, message)];
    }
    const values = value.split(',').length;
    if (type !== 'KubernetesCluster' || operator !== 'IN' || values <= GROUP_LIMITS.valuesOfIn) return [];
    const message = `It lists ${values} clusters; NSX takes at most ${GROUP_LIMITS.valuesOfIn}.`;
    return [error('CLUSTER_VALUES', `${path}.value`, message)];
  });
}

/** Limits of generic groups with members of Kubernetes (NSX administration guide, generic groups). */
export function checkKubernetesGroup(group: Group): readonly NsxFinding[] {
  const criteria = criteriaIn(group).filter(({ conditions }) =>
    conditions.some(({ condition }) => isKubernetesMember(condition.member_type)),
  );
  const found = criteria.flatMap((criterion) => {
    const counts = countByType(criterion);
    return [...checkCounts(criterion, counts), ...checkMix(criterion, [...counts.keys()]), ...checkValues(criterion)];
  });
  const total = criteria.reduce((sum, { conditions }) => sum + conditions.length, 0);
  if (total <= GROUP_LIMITS.conditionsInGroup) return found;
  const message = `It has ${total} conditions; NSX takes at most ${GROUP_LIMITS.conditionsInGroup}.`;
  return [...found, error('GROUP_CONDITION_COUNT', 'expression', message, 'Split the group in two.')];
}
