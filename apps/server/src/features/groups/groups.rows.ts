import {
  changedAtOf,
  conditionsOf,
  countOf,
  describeGroup,
  displayNameOf,
  findingsOfGroup,
  groupUsersIndex,
  membersOfGroup,
  originOf,
  POLICY_KINDS,
  read,
} from '@netloft/antrea';
import type { Condition, GroupKind, GroupSummary, GroupUser } from '@netloft/contracts';
import type { PolicyState, WatchedKind } from '../../upstreams/antrea/policy-state/policy-state.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';

/** Lists that rows of groups are made of. */
export const GROUP_SOURCES: readonly WatchedKind[] = [
  'clusterGroups',
  'groups',
  'pods',
  'namespaces',
  'services',
  'clusterNetworkPolicies',
  'networkPolicies',
];

/** A group with its key: the name of a ClusterGroup, `ns/name` of a Group. */
export interface KnownGroup {
  readonly key: string;
  readonly kind: GroupKind;
  readonly object: KubeObject;
}

/** Every group that the caller may see. */
export const groupsOf = (state: PolicyState): readonly KnownGroup[] => [
  ...[...state.raw('clusterGroups')].map(([key, object]): KnownGroup => ({ key, kind: 'ClusterGroup', object })),
  ...[...state.raw('groups')].map(([key, object]): KnownGroup => ({ key, kind: 'Group', object })),
];

/** Who uses each group, by its key. */
export function usersOf(state: PolicyState): ReadonlyMap<string, readonly GroupUser[]> {
  const policies = POLICY_KINDS.flatMap((facts) =>
    [...state.raw(facts.stateKind).values()].map((object) => ({ object, facts })),
  );
  const groups = groupsOf(state).map(({ object, kind }) => ({ object, namespaced: kind === 'Group' }));
  return groupUsersIndex({ policies, groups });
}

/** Conditions that antrea-controller reports; none in releases before 1.8. */
export const groupConditions = (object: KubeObject): Condition[] =>
  conditionsOf(read.object(object['status'])?.['conditions']);

function isComputed(object: KubeObject): boolean | null {
  const condition = groupConditions(object).find(({ type }) => type === 'GroupMembersComputed');
  return condition === undefined ? null : condition.status === 'True';
}

/** Row of one group, with its members of now. */
export function summaryOf(
  state: PolicyState,
  { key, kind, object }: KnownGroup,
  users: ReadonlyMap<string, readonly GroupUser[]>,
): GroupSummary {
  const { form, text, blocks, children } = describeGroup(object, kind === 'Group');
  const displayName = displayNameOf(object);
  const { namespace, name, resourceVersion } = object.metadata;
  const index = state.index();
  return {
    id: key,
    kind,
    name,
    ...(kind === 'Group' ? { namespace: namespace ?? 'default' } : {}),
    ...(displayName === undefined ? {} : { displayName }),
    origin: originOf(object),
    form,
    text,
    pods: countOf(membersOfGroup(index, key)),
    blocks: blocks.length,
    children: [...children],
    usedBy: users.get(key)?.length ?? 0,
    computed: isComputed(object),
    warnings: findingsOfGroup(index, key).filter(({ severity }) => severity === 'warning').length,
    changedAt: changedAtOf(object),
    resourceVersion: resourceVersion ?? '',
  };
}

/** Rows of every group, ClusterGroups first. */
export function groupRows(state: PolicyState): GroupSummary[] {
  const users = usersOf(state);
  return groupsOf(state).map((group) => summaryOf(state, group, users));
}
