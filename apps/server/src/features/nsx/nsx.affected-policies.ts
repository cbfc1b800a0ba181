import type { NsxDeregistrationResult } from '@netloft/contracts';
import { Group, groupPathsOf, GROUPS_PATH } from '@netloft/nsx';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { OpenNsx } from './nsx.access.ts';
import { readOnlyOf } from './nsx.envelope.ts';
import { nsxFault } from './nsx.faults.ts';
import { idOfPath } from './nsx.objects.ts';
import { type PolicyFact, readPolicies } from './nsx.policy-source.ts';

export interface AffectedPolicy {
  readonly fact: PolicyFact;
  /** Clusters that it keeps. */
  readonly staysIn: readonly string[];
}

/** What loses the cluster. */
export interface Affected {
  readonly policies: readonly AffectedPolicy[];
  /** Groups that only policies use whose last cluster it is, and no other group. */
  readonly groups: readonly Group[];
}

const clustersOf = ({ spans }: PolicyFact): readonly string[] =>
  spans.map((one) => idOfPath(one.container_cluster_path)).sort();
const pathsOf = ({ policy, rules }: PolicyFact): readonly string[] => groupPathsOf({ ...policy, rules: [...rules] });
export const isLast = ({ staysIn }: AffectedPolicy): boolean => staysIn.length === 0;
export const titleOf = ({ fact: { policy } }: AffectedPolicy): string => policy.display_name ?? policy.id;

/** Policies with the cluster in their span, as NSX has them now. Where NSX does not tell all, only `mayMiss` lets that pass. */
export async function affectedPolicies(
  { api }: OpenNsx,
  name: string,
  mayMiss: boolean,
): Promise<Result<Affected, Fault>> {
  const [found, groups] = await Promise.all([readPolicies(api), api.list(policyPath(GROUPS_PATH), Group)]);
  if (!found.ok) return nsxFault(found.error);
  if (!groups.ok) return nsxFault(groups.error);
  if (found.value.partial !== undefined && !mayMiss)
    return err({
      code: 'UPSTREAM_UNAVAILABLE',
      detail: `Which policies would lose their last cluster is not known: ${found.value.partial}.`,
      action: 'Try again in a moment, or choose to leave the policies as they are.',
    });
  const policies = found.value.items
    .filter((fact) => clustersOf(fact).includes(name))
    .map((fact) => ({ fact, staysIn: clustersOf(fact).filter((one) => one !== name) }));
  const lost = new Set(policies.filter(isLast).map(({ fact }) => fact.policy.id));
  const paths = new Set(policies.filter(isLast).flatMap(({ fact }) => pathsOf(fact)));
  const elsewhere = new Set(found.value.items.filter(({ policy }) => !lost.has(policy.id)).flatMap(pathsOf));
  const pathOf = (group: Group): string => group.path ?? `${GROUPS_PATH}/${group.id}`;
  const inGroups = (path: string, self: string): boolean =>
    groups.value.items.some(
      ({ id, expression }) => id !== self && JSON.stringify(expression ?? []).includes(`"${path}"`),
    );
  return ok({
    policies,
    groups: groups.value.items.filter(
      (group) =>
        paths.has(pathOf(group)) &&
        !elsewhere.has(pathOf(group)) &&
        !inGroups(pathOf(group), group.id) &&
        readOnlyOf(group) === null,
    ),
  });
}

/** As the answer tells it. */
export const shownOf = ({ policies, groups }: Affected): Pick<NsxDeregistrationResult, 'policies' | 'groups'> => ({
  policies: policies.map((one) => ({
    id: one.fact.policy.id,
    name: titleOf(one),
    rules: one.fact.rules.filter(({ disabled }) => disabled !== true).length,
    staysIn: [...one.staysIn],
  })),
  groups: groups.map(({ id, display_name: name }) => ({ id, name: name ?? id })),
});
