import type { NodeEntry, PodEntry } from '../evaluation/inventory.ts';
import type { PolicyIndex } from '../evaluation/policy-index.ts';
import type { Peer, Policy, Subject } from '../evaluation/rules.ts';
import type { PolicyRef } from '../evaluation/types.ts';
import type { ClassSet } from './pod-table.ts';
import { type IndexView, type MaybeSelected, viewOf } from './index-view.ts';

/** What is selected now. `unknown`: a list that it depends on was not given, or it lies outside of the cluster. */
export type Members = { readonly pods: readonly PodEntry[]; readonly nodes: readonly NodeEntry[] } | 'unknown';

const membersOf = (view: IndexView, selected: MaybeSelected): Members =>
  selected === 'unknown' ? selected : { pods: view.table.podsOf(selected.classes), nodes: selected.nodes };

/** Every subject of a policy, those of its rules included. */
export const subjectsOfPolicy = (policy: Policy): readonly Subject[] => {
  const lists = new Set([policy.subjects, ...policy.rules.map((rule) => rule.subjects)]);
  return lists.size === 1 ? policy.subjects : [...new Set([...lists].flat())];
};

/** Pods and Nodes on which a policy is enforced now. `unknown` too when the index does not hold the policy. */
export function membersOfPolicy(index: PolicyIndex, ref: PolicyRef): Members {
  const view = viewOf(index);
  const policy = view.policy(ref);
  return policy === undefined ? 'unknown' : membersOf(view, view.subjects(subjectsOfPolicy(policy)));
}

const sizes = new WeakMap<ClassSet, number>();

function sizeOf({ table }: IndexView, classes: ClassSet): number {
  let size = sizes.get(classes);
  if (size === undefined) {
    size = classes.reduce((sum, at) => sum + (table.classes[at]?.pods.length ?? 0), 0);
    sizes.set(classes, size);
  }
  return size;
}

/** As `membersOfPolicy`, but only their number: cheap for thousands of policies. */
export function memberCountsOfPolicy(
  index: PolicyIndex,
  ref: PolicyRef,
): { readonly pods: number; readonly nodes: number } | 'unknown' {
  const view = viewOf(index);
  const policy = view.policy(ref);
  const found = policy === undefined ? 'unknown' : view.subjects(subjectsOfPolicy(policy));
  return found === 'unknown' ? found : { pods: sizeOf(view, found.classes), nodes: found.nodes.length };
}

/** What entries of appliedTo select. */
export function membersOfSubjects(index: PolicyIndex, subjects: readonly Subject[]): Members {
  const view = viewOf(index);
  return membersOf(view, view.subjects(subjects));
}

/**
 * What entries of from or to select of the cluster; `unknown` when one of them lies outside of it. `own`: Pods on which the rule is
 * enforced, for peers named relative to them.
 */
export function membersOfPeers(index: PolicyIndex, peers: readonly Peer[], own?: readonly PodEntry[]): Members {
  const view = viewOf(index);
  const namespaces = own === undefined ? undefined : new Set(own.map((pod) => pod.namespace));
  const found = peers.map((peer) => membersOf(view, view.peer(peer, namespaces)));
  const known = found.filter((one) => one !== 'unknown');
  if (known.length < found.length) return 'unknown';
  return {
    pods: [...new Set(known.flatMap((one) => one.pods))],
    nodes: [...new Set(known.flatMap((one) => one.nodes))],
  };
}

/** Members of a ClusterGroup (`name`) or Group (`ns/name`), those of its children included. */
export function membersOfGroup(index: PolicyIndex, key: string): Members {
  const view = viewOf(index);
  return membersOf(view, view.groupMembers(key));
}

/** Number of Pods; null when it is not known. */
export const countOf = (members: Members): number | null => (members === 'unknown' ? null : members.pods.length);
