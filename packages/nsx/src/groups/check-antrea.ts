import type { NsxFinding } from '@netloft/contracts';
import { error, warning } from '../findings.ts';
import type { Group } from '../model/groups.ts';
import { criteriaIn, type PlacedCriterion } from './expressions.ts';

const has = ({ conditions }: PlacedCriterion, type: string): boolean =>
  conditions.some(({ condition }) => condition.member_type === type);

function checkServices(criteria: readonly PlacedCriterion[]): NsxFinding[] {
  const withService = criteria.filter((criterion) => has(criterion, 'Service'));
  const found = withService.flatMap((criterion) => {
    const alone = error(
      'SERVICE_WITHOUT_NAMESPACE',
      criterion.path,
      'A Service is asked for together with the name of its Namespace.',
      'Add a condition on the Namespace to the criterion.',
    );
    const mixed = error(
      'SERVICE_WITH_POD',
      criterion.path,
      'One criterion may not ask for a Service and for Pods.',
      'Ask for the Pods by their labels only.',
    );
    const named = criterion.conditions.some(
      ({ condition }) => condition.member_type === 'Namespace' && condition.key === 'Name',
    );
    return [...(named ? [] : [alone]), ...(has(criterion, 'Pod') ? [mixed] : [])];
  });
  const withPod = criteria.find((criterion) => has(criterion, 'Pod') && !has(criterion, 'Service'));
  const onlyService = withService.find((criterion) => !has(criterion, 'Pod'));
  if (withPod === undefined || onlyService === undefined) return found;
  const message = 'NSX refuses a group that asks for a Service in one criterion and for Pods in another.';
  return [...found, error('SERVICE_OR_POD', onlyService.path, message, 'Make two groups.')];
}

const REFUSED = new Map([
  ['MACAddressExpression', 'MAC addresses'],
  ['ExternalIDExpression', 'external ids'],
  ['IdentityGroupExpression', 'identities'],
]);

function checkTypes(group: Group): NsxFinding[] {
  return group.expression.flatMap((one, at) => {
    const path = `expression.${at}`;
    const refused = REFUSED.get(one.resource_type);
    if (refused !== undefined) {
      return [error('ANTREA_EXPRESSION', path, `Groups for Antrea clusters have no ${refused}.`)];
    }
    if (one.resource_type !== 'PathExpression') return [];
    const message = 'Groups for Antrea clusters probably take no other groups as members.';
    return [warning('ANTREA_NESTED_GROUP', path, message, 'Repeat the criteria of the other group.')];
  });
}

/** Limits of groups that Antrea enforces (NSX administration guide, Antrea groups; SERVICE_OR_POD as release 9.1 answers). */
export function checkAntreaGroup(group: Group): readonly NsxFinding[] {
  const identities = group.extended_expression ?? [];
  const extended = error('ANTREA_EXPRESSION', 'extended_expression', 'Groups for Antrea clusters have no identities.');
  return [...checkTypes(group), ...(identities.length > 0 ? [extended] : []), ...checkServices(criteriaIn(group))];
}
