import { type Block, inBlock } from './addresses.ts';
import { type Answer, anyOf, unknown } from './answers.ts';
import { describeEnd, type End } from './ends.ts';
import type { Inventory, PodEntry } from './inventory.ts';
import { fqdnMatches } from './names.ts';
import { type Group, type Peer, type PodSelection, type Subject, blockKey, groupKeyOf, peerKey } from './rules.ts';
import { labelKey } from './selectors.ts';
import type { Connection } from './types.ts';

function selects(selection: PodSelection, pod: PodEntry, inventory: Inventory): boolean {
  if (selection.namespace !== undefined && selection.namespace !== pod.namespace) return false;
  if (
    selection.serviceAccount !== undefined &&
    (selection.serviceAccount.namespace !== pod.namespace || selection.serviceAccount.name !== pod.serviceAccount)
  )
    return false;
  if (selection.namespaces !== undefined && !selection.namespaces.matches(inventory.namespaceLabels(pod.namespace)))
    return false;
  return selection.pods === undefined || selection.pods.matches(pod.labels);
}

const noAddress = (end: End, block: Block): Answer => unknown(`the address of ${describeEnd(end)}`, blockKey(block));

/** Which kinds of groups were listed. */
export interface KnownGroups {
  readonly clusterGroups: boolean;
  readonly groups: boolean;
}

/** Answers what subjects, peers and ports select, over one inventory and its groups. */
export class Matcher {
  readonly #inventory: Inventory;
  readonly #groups: ReadonlyMap<string, Group>;
  readonly #knows: KnownGroups;
  #byPin: { readonly pinned: ReadonlyMap<string, readonly string[]>; readonly others: readonly string[] } | undefined;
  constructor(inventory: Inventory, groups: ReadonlyMap<string, Group>, knows: KnownGroups) {
    this.#inventory = inventory;
    this.#groups = groups;
    this.#knows = knows;
  }

  /** Whether what is applied to the subject is enforced on the Pod, which is not one of its Node's network. */
  appliesTo(subject: Subject, pod: PodEntry): Answer {
    if (subject.type === 'group') return this.groupAppliesTo(groupKeyOf(subject.namespace, subject.name), pod);
    return this.selects(subject, pod);
  }

  /** Whether a subject of type pods selects the Pod. */
  selects(subject: Subject, pod: PodEntry): boolean {
    return subject.type === 'pods' && selects(subject.selection, pod, this.#inventory);
  }

  /** Whether what is applied to the group is enforced on the Pod. */
  groupAppliesTo(key: string, pod: PodEntry): Answer {
    const group = this.#groups.get(key);
    if (group === undefined) return this.#withoutGroup(key);
    // A Group that reaches into other Namespaces may not be used as appliedTo: the policy is accepted, but not realized.
    if (group.namespace !== undefined && group.selections.some((selection) => selection.namespaces !== undefined))
      return false;
    if (this.#groupHasPod(group, pod, 0)) return true;
    const services = [group, ...group.children.map((child) => this.#groups.get(child))];
    return !this.#inventory.knowsServices && services.some((one) => one?.service !== undefined)
      ? unknown('the Services of the cluster', `applied:${key}`)
      : false;
  }

  /**
   * Labels of which every member of the group has at least one; undefined when it is not that simple, or when some of it is
   * not known.
   */
  pinsOf(key: string): readonly string[] | undefined {
    const group = this.#groups.get(key);
    if (group === undefined) return undefined;
    const pins: string[] = [];
    for (const one of [group, ...group.children.map((child) => this.#groups.get(child))]) {
      if (one === undefined) continue;
      if (one.service !== undefined || one.nodes !== undefined || one.blocks.length > 0) return undefined;
      for (const { pods } of one.selections) {
        if (pods?.pin === undefined) return undefined;
        pins.push(pods.pin);
      }
    }
    return pins;
  }

  /** Groups that may have the Pod as a member, or an end that is none. */
  groupsNear(pod: PodEntry | undefined): Set<string> {
    if (this.#byPin === undefined) {
      const pinned = new Map<string, string[]>();
      const others: string[] = [];
      for (const key of this.#groups.keys()) {
        const pins = this.pinsOf(key);
        if (pins === undefined) others.push(key);
        for (const pin of pins ?? []) {
          const list = pinned.get(pin);
          if (list === undefined) pinned.set(pin, [key]);
          else list.push(key);
        }
      }
      this.#byPin = { pinned, others };
    }
    const { pinned, others } = this.#byPin;
    const near = new Set(others);
    for (const [label, value] of Object.entries(pod?.labels ?? {}))
      for (const key of pinned.get(labelKey(label, value)) ?? []) near.add(key);
    return near;
  }

  /** Whether every group that exists is known. */
  get knowsGroups(): boolean {
    return this.#knows.clusterGroups && this.#knows.groups;
  }

  /** A group that does not exist yet selects nothing; where groups may not be listed that cannot be told. */
  #withoutGroup(key: string): Answer {
    const namespaced = key.includes('/');
    const known = namespaced ? this.#knows.groups : this.#knows.clusterGroups;
    return known ? false : unknown(`the ${namespaced ? 'Groups' : 'ClusterGroups'} of the cluster`, `group:${key}`);
  }

  /** Blocks of addresses that the peer speaks of, be it through a group. */
  blocksOf(peer: Peer): readonly Block[] {
    if (peer.type === 'block') return [peer.block];
    if (peer.type !== 'group') return [];
    const group = this.#groups.get(groupKeyOf(peer.namespace, peer.name));
    if (group === undefined) return [];
    return [...group.blocks, ...group.children.flatMap((child) => this.#groups.get(child)?.blocks ?? [])];
  }

  #groupHasPod(group: Group, pod: PodEntry, depth: number): boolean {
    if (group.selections.some((selection) => selects(selection, pod, this.#inventory))) return true;
    if (group.service !== undefined && this.#behind(group.service.namespace, group.service.name, pod)) return true;
    if (depth > 0) return false;
    return group.children.some((key) => {
      const child = this.#groups.get(key);
      return child !== undefined && this.#groupHasPod(child, pod, depth + 1);
    });
  }

  #behind(namespace: string, name: string, pod: PodEntry): boolean {
    const selector = this.#inventory.services.get(`${namespace}/${name}`)?.selector;
    if (selector === undefined || pod.namespace !== namespace) return false;
    const wanted = Object.entries(selector);
    return wanted.length > 0 && wanted.every(([key, value]) => pod.labels[key] === value);
  }

  #groupHasEnd(group: Group, end: End, depth: number): Answer {
    if (end.pod !== undefined && !end.pod.hostNetwork && this.#groupHasPod(group, end.pod, 1)) return true;
    if (end.ips.some((ip) => group.blocks.some((block) => inBlock(ip, block)))) return true;
    if (group.nodes !== undefined && end.node !== undefined && group.nodes.matches(end.node.labels)) return true;
    const child = depth > 0 ? false : anyOf(group.children, (key) => this.#childHasEnd(key, end, depth));
    if (child === true) return true;
    if (end.unknown !== undefined) return unknown(end.unknown, `group:${group.key}`);
    const open: Answer[] = [child];
    if (end.ips.length === 0) open.push(anyOf(group.blocks, (block) => noAddress(end, block)));
    if (group.service !== undefined && !this.#inventory.knowsServices)
      open.push(unknown('the Services of the cluster', `group:${group.key}`));
    return anyOf(open, (answer) => answer);
  }

  #childHasEnd(key: string, end: End, depth: number): Answer {
    const child = this.#groups.get(key);
    return child === undefined ? false : this.#groupHasEnd(child, end, depth + 1);
  }

  /** Whether the other end is one of the peers. `own` is the Pod on which the rule is enforced; absent when that is a Node. */
  peer(peer: Peer, end: End, own: PodEntry | undefined, connection: Connection): Answer {
    if (peer.type === 'fqdn') return this.#named(peer.pattern, end);
    if (end.unknown !== undefined && peer.type !== 'service' && peer.type !== 'group')
      return unknown(end.unknown, peerKey(peer));
    switch (peer.type) {
      case 'pods':
        return end.pod !== undefined && !end.pod.hostNetwork && selects(peer.selection, end.pod, this.#inventory);
      case 'relative':
        return own !== undefined && this.#relative(peer, end, own);
      case 'block':
        return end.ips.length === 0 ? noAddress(end, peer.block) : end.ips.some((ip) => inBlock(ip, peer.block));
      case 'group': {
        const group = this.#groups.get(groupKeyOf(peer.namespace, peer.name));
        return group === undefined
          ? this.#withoutGroup(groupKeyOf(peer.namespace, peer.name))
          : this.#groupHasEnd(group, end, 0);
      }
      case 'nodes':
        return this.#nodes(peer, end);
      case 'service':
        return this.#service(peer, end, connection);
      case 'undecidable':
        return unknown(peer.fact);
    }
  }

  #nodes(peer: Extract<Peer, { type: 'nodes' }>, end: End): Answer {
    const node = end.node ?? end.ips.map((ip) => this.#inventory.nodeByIp(ip)).find((one) => one !== undefined);
    if (node !== undefined) return peer.selector.matches(node.labels);
    if (this.#inventory.knowsNodes) return false;
    return end.pod === undefined || end.pod.hostNetwork ? unknown('the Nodes of the cluster', peerKey(peer)) : false;
  }

  /** An address reached by name is known to the agent from DNS answers, which are not part of the cluster's objects. */
  #named(pattern: string, end: End): Answer {
    // The data plane knows addresses only: one that was seen under a name of the rule matches, whatever name was meant.
    if (end.fqdn !== undefined && fqdnMatches(pattern, end.fqdn)) return true;
    if (end.unknown !== undefined) return unknown(end.unknown, `fqdn:${pattern}`);
    const { resolvedNames } = this.#inventory;
    if (resolvedNames !== undefined)
      return end.ips.some((ip) =>
        (resolvedNames.get(ip) ?? []).some((name) => fqdnMatches(pattern, name.toLowerCase())),
      );
    if (end.spokenTo !== undefined && end.fqdn === undefined)
      return unknown(`which names resolve to ${end.spokenTo} (rule for ${pattern})`, `fqdn:${pattern}`);
    const known =
      end.fqdn !== undefined || end.pod !== undefined || end.service !== undefined || end.node !== undefined;
    if (known) return false;
    return unknown(`which names resolve to ${describeEnd(end)} (rule for ${pattern})`, `fqdn:${pattern}`);
  }

  #relative(peer: Extract<Peer, { type: 'relative' }>, end: End, own: PodEntry): boolean {
    const other = end.pod;
    if (other === undefined || other.hostNetwork) return false;
    if (peer.pods !== undefined && !peer.pods.matches(other.labels)) return false;
    if (peer.match === 'Self') return other.namespace === own.namespace;
    const mine = this.#inventory.namespaceLabels(own.namespace);
    const theirs = this.#inventory.namespaceLabels(other.namespace);
    return peer.match.sameLabels.every((key) => mine[key] !== undefined && mine[key] === theirs[key]);
  }

  /** toServices: only traffic to the Service's own address and port, before load balancing. */
  #service(peer: Extract<Peer, { type: 'service' }>, end: End, connection: Connection): Answer {
    if (peer.clusterSet) return unknown('Services of other clusters of the ClusterSet', peerKey(peer));
    const { service } = end;
    if (service === undefined || service.headless || service.key !== `${peer.namespace}/${peer.name}`) return false;
    return service.ports.some(
      (port) =>
        port.protocol === connection.protocol &&
        (connection.destinationPort === undefined || port.port === connection.destinationPort),
    );
  }
}
