import type { PeerView } from '@netloft/contracts';
import { peerFrom, subjectFrom } from '../evaluation/read-antrea.ts';
import { kubernetesPeer, upstreamPeers, upstreamSelection } from '../evaluation/read-upstream.ts';
import { type Json, object as objectIn, strings, text } from '../evaluation/read.ts';
import { groupKeyOf, type Peer, type Subject } from '../evaluation/rules.ts';
import { blockWords, listWords, namespaceWords, selectedWords } from './words.ts';

/** One entry of appliedTo, from or to: in words, and in the form that evaluation reads. */
export interface PeerDescription {
  /** Where it stands in the object: `spec.ingress[0].from[1]`. */
  readonly path: string;
  readonly type: PeerView['type'];
  /** `Pods with app=yelb-ui in any namespace`. */
  readonly text: string;
  /** Key of the group that it names: a name, or `ns/name`. */
  readonly group?: string;
  /** What of appliedTo it stands for; empty for peers. */
  readonly subjects: readonly Subject[];
  /** What of from or to it stands for; empty for appliedTo. An entry with several networks is several peers. */
  readonly peers: readonly Peer[];
}

export interface DescribeOptions {
  /** A group's name for people, by its key; the key where there is none. */
  readonly groupName?: (key: string) => string | undefined;
}

type Words = Pick<PeerDescription, 'type' | 'text' | 'group'>;

const inOwn = (own: string | undefined): string => (own === undefined ? 'in any namespace' : `in namespace ${own}`);
const serviceWords = (service: Json, own: string | undefined): string =>
  `Service ${text(service['namespace']) ?? own ?? '?'}/${text(service['name']) ?? '?'}`;

function relativeWords(entry: Json, namespaces: Json): Words {
  const keys = strings(namespaces['sameLabels']);
  const where =
    keys.length > 0 ? `in namespaces with the same ${listWords(keys, 'and')} as its own` : 'in its own namespace';
  return { type: 'pods', text: `${selectedWords('Pods', entry['podSelector'])} ${where}` };
}

/** Words of an entry of Antrea's policies; `own` is the Namespace of a namespaced one. */
function antreaWords(entry: Json, own: string | undefined, { groupName }: DescribeOptions): Words {
  const group = text(entry['group']) ?? '';
  if (group !== '') {
    const key = groupKeyOf(own, group);
    return { type: 'group', text: `group ${groupName?.(key) ?? group}`, group: key };
  }
  const block = objectIn(entry['ipBlock']);
  if (block !== undefined) return { type: 'block', text: blockWords(block) };
  const fqdn = text(entry['fqdn']) ?? '';
  if (fqdn !== '') return { type: 'fqdn', text: fqdn };
  const service = objectIn(entry['service']);
  if (service !== undefined) return { type: 'service', text: `the NodePort of ${serviceWords(service, own)}` };
  const account = objectIn(entry['serviceAccount']);
  if (account !== undefined) {
    const name = `${text(account['namespace']) ?? own ?? '?'}/${text(account['name']) ?? '?'}`;
    return { type: 'serviceAccount', text: `Pods with service account ${name}` };
  }
  if (entry['nodeSelector'] !== undefined)
    return { type: 'nodes', text: selectedWords('Nodes', entry['nodeSelector']) };
  const namespaceSelector = entry['namespaceSelector'];
  const where = namespaceSelector === undefined ? inOwn(own) : namespaceWords(namespaceSelector);
  const scope = text(entry['scope']) === 'ClusterSet' ? ' of every cluster of the ClusterSet' : '';
  if (entry['externalEntitySelector'] !== undefined)
    return {
      type: 'other',
      text: `${selectedWords('external entities', entry['externalEntitySelector'])} ${where}${scope}`,
    };
  const namespaces = objectIn(entry['namespaces']);
  if (namespaces !== undefined) return relativeWords(entry, namespaces);
  const onlyNamespaces = entry['podSelector'] === undefined && namespaceSelector !== undefined;
  return {
    type: onlyNamespaces ? 'namespaces' : 'pods',
    text: `${selectedWords('Pods', entry['podSelector'])} ${where}${scope}`,
  };
}

export const antreaSubject = (
  entry: Json,
  path: string,
  own: string | undefined,
  options: DescribeOptions,
): PeerDescription => ({
  path,
  ...antreaWords(entry, own, options),
  // External entities are no Pods: nothing of the inventory stands for them.
  subjects:
    entry['externalEntitySelector'] !== undefined && entry['podSelector'] === undefined
      ? []
      : [subjectFrom(entry, own)],
  peers: [],
});

export const antreaPeer = (
  entry: Json,
  path: string,
  own: string | undefined,
  options: DescribeOptions,
): PeerDescription => ({
  path,
  ...antreaWords(entry, own, options),
  subjects: [],
  peers: [peerFrom(entry, own)],
});

/** An entry of toServices; `peers` is what evaluation reads of it. */
export const toServicesPeer = (
  entry: Json,
  path: string,
  own: string | undefined,
  peers: readonly Peer[],
): PeerDescription => ({
  path,
  type: 'service',
  text: `${serviceWords(entry, own)}${text(entry['scope']) === 'ClusterSet' ? ' of the ClusterSet' : ''}`,
  subjects: [],
  peers,
});

export function kubernetesPeerOf(entry: Json, path: string, own: string): PeerDescription {
  const block = objectIn(entry['ipBlock']);
  const peers = [kubernetesPeer(entry, own)];
  if (block !== undefined) return { path, type: 'block', text: blockWords(block), subjects: [], peers };
  const { podSelector, namespaceSelector } = entry;
  const where = namespaceSelector === undefined ? inOwn(own) : namespaceWords(namespaceSelector);
  const type = podSelector === undefined ? 'namespaces' : 'pods';
  return { path, type, text: `${selectedWords('Pods', podSelector)} ${where}`, subjects: [], peers };
}

/** `namespaces` or `pods` of a subject or peer of policy.networking.k8s.io. */
function upstreamPodWords(entry: Json): Words | undefined {
  const pods = objectIn(entry['pods']);
  if (pods !== undefined) {
    const { podSelector, namespaceSelector } = pods;
    return { type: 'pods', text: `${selectedWords('Pods', podSelector)} ${namespaceWords(namespaceSelector)}` };
  }
  if (objectIn(entry['namespaces']) === undefined) return undefined;
  return { type: 'namespaces', text: `all Pods ${namespaceWords(entry['namespaces'])}` };
}

export function upstreamSubject(entry: Json, path: string): PeerDescription {
  const selection = upstreamSelection(entry);
  const words: Words = upstreamPodWords(entry) ?? { type: 'other', text: 'nothing that is known' };
  return { path, ...words, subjects: selection === undefined ? [] : [{ type: 'pods', selection }], peers: [] };
}

export function upstreamPeerOf(entry: Json, path: string): PeerDescription {
  const peers = upstreamPeers(entry);
  const lists = [
    ['networks', 'block'],
    ['domainNames', 'fqdn'],
  ] as const;
  const listed = lists.find(([field]) => strings(entry[field]).length > 0);
  const words: Words =
    upstreamPodWords(entry) ??
    (objectIn(entry['nodes']) === undefined
      ? listed === undefined
        ? { type: 'other', text: `something that Netloft does not know (${Object.keys(entry).join(', ') || 'empty'})` }
        : { type: listed[1], text: listWords(strings(entry[listed[0]]), 'or') }
      : { type: 'nodes', text: selectedWords('Nodes', entry['nodes']) });
  return { path, ...words, subjects: [], peers };
}
