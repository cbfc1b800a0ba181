import { type PolicyIndex, selectorOf } from '@netloft/antrea';
import type { Rule, Subject } from './internal-groups.ts';

type Peer = Exclude<Rule['peers'], 'any'>[number];
type Labels = Readonly<Record<string, string>>;

interface Part {
  readonly peers: readonly Peer[];
  readonly subjects: readonly Subject[];
}

/** Namespaces in which the subject may select Pods. */
function namespacesOf(subject: Subject, index: PolicyIndex): readonly string[] {
  const { inventory } = index;
  if (subject.type !== 'pods') {
    const { matcher } = index.context;
    const pods = [...inventory.pods.values()].filter((pod) => matcher.appliesTo(subject, pod) === true);
    return [...new Set(pods.map((pod) => pod.namespace))];
  }
  const { namespace, namespaces } = subject.selection;
  if (namespace !== undefined) return [namespace];
  return [...inventory.namespaces.keys()].filter(
    (name) => namespaces?.matches(inventory.namespaceLabels(name)) ?? true,
  );
}

const within = (subject: Subject, namespace: string): Subject => {
  if (subject.type !== 'pods') return subject;
  const { namespaces: _namespaces, ...selection } = subject.selection;
  return { type: 'pods', selection: { ...selection, namespace } };
};

/** The peer as seen from a Namespace; undefined when its labels lack one that the peer compares. */
function seenFrom(peer: Peer, namespace: string, labels: Labels): Peer | undefined {
  if (peer.type !== 'relative') return peer;
  const pods = peer.pods === undefined ? {} : { pods: peer.pods };
  if (peer.match === 'Self') return { type: 'pods', selection: { ...pods, namespace } };
  const { sameLabels } = peer.match;
  if (sameLabels.some((key) => labels[key] === undefined)) return undefined;
  const matchLabels = Object.fromEntries(sameLabels.map((key) => [key, labels[key]]));
  const namespaces = selectorOf({ matchLabels });
  return { type: 'pods', selection: { ...pods, ...(namespaces === undefined ? {} : { namespaces }) } };
}

/**
 * A rule with peers relative to the enforced Pod's Namespace, once for each Namespace that it is applied in, as Antrea's controller
 * expands it. Undefined for a rule without such peers.
 */
export function inNamespaces(rule: Rule, index: PolicyIndex): readonly Part[] | undefined {
  const { peers } = rule;
  if (peers === 'any' || !peers.some((peer) => peer.type === 'relative')) return undefined;
  const names = new Set(rule.subjects.flatMap((subject) => namespacesOf(subject, index)));
  return [...names].toSorted().map((namespace) => {
    const labels = index.inventory.namespaceLabels(namespace);
    return {
      peers: peers.map((peer) => seenFrom(peer, namespace, labels)).filter((peer) => peer !== undefined),
      subjects: rule.subjects
        .filter((subject) => namespacesOf(subject, index).includes(namespace))
        .map((subject) => within(subject, namespace)),
    };
  });
}
