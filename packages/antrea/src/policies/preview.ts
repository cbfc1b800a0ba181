import type { PreviewResponse, WorkloadRef } from '@netloft/contracts';
import type { NodeEntry, PodEntry } from '../evaluation/inventory.ts';
import type { PolicyIndex } from '../evaluation/policy-index.ts';
import { readGroup } from '../evaluation/read-antrea.ts';
import type { RawObject } from '../evaluation/types.ts';
import { describePolicy } from './describe.ts';
import type { PeerDescription } from './describe-entries.ts';
import { describeGroup } from './describe-group.ts';
import { viewOf } from './index-view.ts';
import { policyKindOf } from './kinds.ts';
import { type Members, membersOfGroup, membersOfPeers, membersOfSubjects } from './members.ts';
import { countWords } from './words.ts';

export type Selection = PreviewResponse['selections'][number];

const MOST_SHOWN = 20;
const GROUP_VERSION = /^crd\.antrea\.io\//;

/** A Pod as answers name it. */
export const podRef = ({ namespace, name, ips: [ip], node }: PodEntry): WorkloadRef => ({
  kind: 'Pod',
  namespace,
  name,
  ...(ip === undefined ? {} : { ip }),
  ...(node === undefined ? {} : { node }),
});

/** A Node as answers name it. */
export const nodeRef = ({ name, ips: [ip] }: NodeEntry): WorkloadRef => ({
  kind: 'Node',
  name,
  ...(ip === undefined ? {} : { ip }),
});

function selectionOf(path: string, text: string, members: Members, note: string | undefined): Selection {
  const noted = note === undefined ? {} : { note };
  if (members === 'unknown') return { path, text, pods: [], total: null, ...noted };
  const all = [...members.pods.map(podRef), ...members.nodes.map(nodeRef)];
  return { path, text, pods: all.slice(0, MOST_SHOWN), total: all.length, ...noted };
}

const UNKNOWN_NOTES: Readonly<Partial<Record<PeerDescription['type'], string>>> = {
  block: 'Addresses, not members: Pods with an address in the block match too.',
  fqdn: 'A name: matched by what DNS answers to the selected Pods.',
  other: 'What it selects lies outside of this cluster, or Netloft does not know it.',
};

function noteOf(index: PolicyIndex, { type, group, subjects }: PeerDescription, members: Members): string | undefined {
  const view = viewOf(index);
  if (group !== undefined && view.isMissing(group))
    return `There is no group ${group}: it selects nothing until there is.`;
  if (group !== undefined && subjects.length > 0 && !view.isUsableAsSubject(group))
    return `Group ${group} reaches into other Namespaces and cannot be used in appliedTo: the policy is not realized.`;
  const blocks = group === undefined ? 0 : (view.group(group)?.blocks.length ?? 0);
  if (blocks > 0)
    return subjects.length > 0
      ? 'Blocks of addresses in the group do not count here: policies are applied to Pods and Nodes.'
      : `And ${countWords(blocks, 'block')} of addresses.`;
  return members === 'unknown' ? UNKNOWN_NOTES[type] : undefined;
}

function policySelections(index: PolicyIndex, object: RawObject): Selection[] | undefined {
  const facts = policyKindOf(object);
  if (facts === undefined) return undefined;
  const { appliedTo, rules } = describePolicy(object, facts);
  const found: Selection[] = [];
  const add = (entry: PeerDescription, members: Members): void => {
    found.push(selectionOf(entry.path, entry.text, members, noteOf(index, entry, members)));
  };
  const addSubjects = (entries: readonly PeerDescription[]): void => {
    for (const entry of entries)
      add(entry, entry.type === 'other' ? 'unknown' : membersOfSubjects(index, entry.subjects));
  };
  addSubjects(appliedTo);
  for (const rule of rules) {
    const own = rule.appliedTo ?? [];
    addSubjects(own);
    const enforced = membersOfSubjects(
      index,
      (own.length > 0 ? own : appliedTo).flatMap((entry) => entry.subjects),
    );
    for (const entry of rule.peers)
      add(entry, membersOfPeers(index, entry.peers, enforced === 'unknown' ? undefined : enforced.pods));
  }
  return found;
}

function groupSelections(index: PolicyIndex, object: RawObject): Selection[] | undefined {
  const namespaced = object.kind === 'Group';
  if (!GROUP_VERSION.test(object.apiVersion ?? '') || (!namespaced && object.kind !== 'ClusterGroup')) return undefined;
  const { text, blocks } = describeGroup(object, namespaced);
  const group = readGroup(object, namespaced);
  const kind = namespaced ? 'groups' : 'clusterGroups';
  const after = index.apply([{ kind, op: 'set', object }]);
  const members = membersOfGroup(after, group.key);
  const note = blocks.length > 0 ? `${countWords(blocks.length, 'block')} of addresses.` : undefined;
  const whole = selectionOf('spec', text, members, note);
  if (group.children.length === 0) return [whole];
  const children = group.children.map((key, at) => {
    const absent = viewOf(index).isMissing(key) ? `There is no group ${key}.` : undefined;
    return selectionOf(`spec.childGroups[${at}]`, `group ${key}`, membersOfGroup(index, key), absent);
  });
  return [whole, ...children];
}

/** What selectors of a draft policy or group select now, by the path of each; empty for an object of another kind. */
export const previewOf = (index: PolicyIndex, object: RawObject): Selection[] =>
  policySelections(index, object) ?? groupSelections(index, object) ?? [];
