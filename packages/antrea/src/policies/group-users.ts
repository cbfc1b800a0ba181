import type { GroupUser } from '@netloft/contracts';
import { groupKeyOf } from '../evaluation/rules.ts';
import type { RawObject } from '../evaluation/types.ts';
import type { PeerDescription } from './describe-entries.ts';
import { describePolicy, type RuleDescription } from './describe.ts';
import { describeGroup } from './describe-group.ts';
import { policyIdOfObject, type PolicyKindFacts } from './kinds.ts';
import { displayNameOf } from './origin.ts';

/** A group that an object names, and where, in words. */
export interface GroupUse {
  /** `name` of a ClusterGroup, `ns/name` of a Group. */
  readonly key: string;
  /** `applied to`, `ingress rule 4084, from`, `child group`. */
  readonly where: readonly string[];
}

const ruleWords = ({ direction, name, index }: RuleDescription): string =>
  `${direction.toLowerCase()} rule ${name === '' ? index + 1 : name}`;

/** Groups that a policy names. */
export function groupsUsedByPolicy(policy: RawObject, facts: PolicyKindFacts): GroupUse[] {
  if (facts.group !== 'crd.antrea.io') return [];
  const found = new Map<string, string[]>();
  const note = (entries: readonly PeerDescription[], where: string): void => {
    for (const { group } of entries) {
      if (group === undefined) continue;
      const list = found.get(group);
      if (list === undefined) found.set(group, [where]);
      else if (!list.includes(where)) list.push(where);
    }
  };
  const { appliedTo, rules } = describePolicy(policy, facts);
  note(appliedTo, 'applied to');
  for (const rule of rules) {
    note(rule.appliedTo ?? [], `${ruleWords(rule)}, applied to`);
    note(rule.peers, `${ruleWords(rule)}, ${rule.direction === 'Ingress' ? 'from' : 'to'}`);
  }
  return [...found].map(([key, where]) => ({ key, where }));
}

const uses = new WeakMap<RawObject, readonly GroupUse[]>();

export interface GroupUsersInput {
  readonly policies: Iterable<{ readonly object: RawObject; readonly facts: PolicyKindFacts }>;
  /** `namespaced`: a Group, not a ClusterGroup. */
  readonly groups: Iterable<{ readonly object: RawObject; readonly namespaced: boolean }>;
}

function userOf(type: GroupUser['type'], id: string, object: RawObject, where: readonly string[]): GroupUser {
  const displayName = displayNameOf(object);
  return {
    type,
    id,
    name: object.metadata.name,
    ...(displayName === undefined ? {} : { displayName }),
    where: [...where],
  };
}

/** Users of every group that is used, by the group's key; also of groups that are not there. Objects must not be changed later. */
export function groupUsersIndex({ policies, groups }: GroupUsersInput): ReadonlyMap<string, readonly GroupUser[]> {
  const found = new Map<string, GroupUser[]>();
  const add = (key: string, user: GroupUser): void => {
    const list = found.get(key);
    if (list === undefined) found.set(key, [user]);
    else list.push(user);
  };
  for (const { object, facts } of policies) {
    let named = uses.get(object);
    if (named === undefined) {
      named = groupsUsedByPolicy(object, facts);
      uses.set(object, named);
    }
    for (const { key, where } of named) add(key, userOf('policy', policyIdOfObject(facts, object), object, where));
  }
  for (const { object, namespaced } of groups) {
    const own = namespaced ? (object.metadata.namespace ?? 'default') : undefined;
    const id = groupKeyOf(own, object.metadata.name);
    for (const child of describeGroup(object, namespaced).children)
      add(groupKeyOf(own, child), userOf('group', id, object, ['child group']));
  }
  return found;
}

/** Policies and groups that use one group. */
export const groupUsers = (key: string, input: GroupUsersInput): readonly GroupUser[] =>
  groupUsersIndex(input).get(key) ?? [];
