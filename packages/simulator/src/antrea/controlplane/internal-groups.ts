import type { PodEntry, PolicyIndex } from '@netloft/antrea';
import { uuidOf } from '../../world/identifiers.ts';
import { type Json, nodeMember, podMember } from './encoding.ts';
import { isMember } from './members.ts';

export type Policy = PolicyIndex['policies'][number];
export type Rule = Policy['rules'][number];
export type Subject = Rule['subjects'][number];
type Peer = Exclude<Rule['peers'], 'any'>[number];
type Selection = Extract<Peer, { type: 'pods' }>['selection'];

const NO_CONNECTION = {
  source: { type: 'ip', ip: '' },
  destination: { type: 'ip', ip: '' },
  protocol: 'TCP',
} as const;

/** The same for selections that say the same, so that policies share groups. */
const selectionKey = ({ namespace, pods, namespaces, serviceAccount }: Selection): string =>
  JSON.stringify([namespace, pods?.key, namespaces?.key, serviceAccount]);
const groupName = (namespace: string | undefined, name: string): string =>
  namespace === undefined ? name : `${namespace}/${name}`;
const idOf = (text: string): string => uuidOf(`controlplane/${text}`);

function nameOf(one: Subject | Peer): string | undefined {
  if (one.type === 'pods') return idOf(selectionKey(one.selection));
  if (one.type === 'group') return groupName(one.namespace, one.name);
  return one.type === 'nodes' ? idOf(`nodes ${one.selector.key}`) : undefined;
}

/** Pods by what most selections ask for first, so that many groups of a large cluster are filled quickly. */
class Candidates {
  readonly #all: readonly PodEntry[];
  readonly #byKey = new Map<string, PodEntry[]>();

  constructor(index: PolicyIndex) {
    this.#all = [...index.inventory.pods.values()].filter((pod) => isMember(pod));
    for (const pod of this.#all) {
      this.#add(`in ${pod.namespace}`, pod);
      for (const [key, value] of Object.entries(pod.labels)) this.#add(`${key}=${value}`, pod);
    }
  }

  #add(key: string, pod: PodEntry): void {
    const list = this.#byKey.get(key);
    if (list === undefined) this.#byKey.set(key, [pod]);
    else list.push(pod);
  }

  /** Every Pod that the selection may select. */
  near({ namespace, pods }: Selection): readonly PodEntry[] {
    if (namespace !== undefined) return this.#byKey.get(`in ${namespace}`) ?? [];
    return pods?.pin === undefined ? this.#all : (this.#byKey.get(pods.pin) ?? []);
  }

  get all(): readonly PodEntry[] {
    return this.#all;
  }
}

/** AddressGroups and AppliedToGroups that the policies of one state of the cluster make. */
export class GroupRegistry {
  readonly #index: PolicyIndex;
  readonly #addresses = new Map<string, Peer>();
  readonly #applied = new Map<string, Subject>();
  #candidates: Candidates | undefined;

  constructor(index: PolicyIndex) {
    this.#index = index;
  }

  /** Name of the AddressGroup of a peer; undefined for a peer that is none. */
  addressGroup(peer: Peer): string | undefined {
    const name = nameOf(peer);
    if (name !== undefined) this.#addresses.set(name, peer);
    return name;
  }

  appliedToGroup(subject: Subject): string {
    const name = subject.type === 'service' ? idOf(`service ${subject.namespace}/${subject.name}`) : nameOf(subject);
    this.#applied.set(name ?? '', subject);
    return name ?? '';
  }

  #pods(one: Peer | Subject): readonly PodEntry[] {
    this.#candidates ??= new Candidates(this.#index);
    return one.type === 'pods' ? this.#candidates.near(one.selection) : this.#candidates.all;
  }

  #addressMembers(peer: Peer): readonly Json[] {
    const { inventory, context } = this.#index;
    const selects = (end: Parameters<typeof context.matcher.peer>[1]): boolean =>
      context.matcher.peer(peer, end, undefined, NO_CONNECTION) === true;
    const nodes = peer.type === 'nodes' || peer.type === 'group' ? [...inventory.nodes.values()] : [];
    const pods = peer.type === 'nodes' ? [] : this.#pods(peer);
    return [
      ...pods.filter((pod) => selects({ pod, ips: [] })).map((pod) => podMember(pod)),
      ...nodes
        .filter((node) => selects({ node, ips: [] }))
        .map((node) => nodeMember(node.name, [...node.ips, ...node.otherIps])),
    ];
  }

  #appliedMembers(subject: Subject): readonly Json[] {
    if (subject.type === 'service') return [{ service: { name: subject.name, namespace: subject.namespace } }];
    const { inventory, context } = this.#index;
    if (subject.type === 'nodes')
      return [...inventory.nodes.values()]
        .filter((node) => subject.selector.matches(node.labels))
        .map((node) => nodeMember(node.name, []));
    return this.#pods(subject)
      .filter((pod) => context.matcher.appliesTo(subject, pod) === true)
      .map((pod) => podMember(pod, false));
  }

  static #object(name: string, groupMembers: readonly Json[]): Json {
    return {
      metadata: { name, uid: name, creationTimestamp: null },
      ...(groupMembers.length > 0 ? { groupMembers } : {}),
    };
  }

  addressGroups(): readonly Json[] {
    return [...this.#addresses].map(([name, peer]) => GroupRegistry.#object(name, this.#addressMembers(peer)));
  }

  appliedToGroups(): readonly Json[] {
    return [...this.#applied].map(([name, subject]) => GroupRegistry.#object(name, this.#appliedMembers(subject)));
  }
}
