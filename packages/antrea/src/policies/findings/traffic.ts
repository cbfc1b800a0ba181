import type { Block } from '../../evaluation/addresses.ts';
import { inBlock } from '../../evaluation/addresses.ts';
import { type Bits, emptyBits, setBit } from '../../evaluation/bits.ts';
import { blockKey, type Group, groupKeyOf, type Peer, type Rule } from '../../evaluation/rules.ts';
import type { Selector } from '../../evaluation/selectors.ts';
import type { IndexView } from '../index-view.ts';
import type { ClassSet } from '../pod-table.ts';
import { portsCover } from './ports.ts';
import { blockCovers, nameCovers } from './structure.ts';

/** Something that a peer means apart from the cluster's Pods. */
type Other =
  /** `at`: its number; the same for blocks that say the same. */
  | { readonly type: 'block'; readonly block: Block; readonly at: number }
  | { readonly type: 'fqdn'; readonly pattern: string }
  /** `byAddress`: also what only has the address of a Node, which a group of Nodes does not match. */
  | { readonly type: 'nodes'; readonly selector: Selector; readonly byAddress: boolean }
  | { readonly type: 'service'; readonly key: string }
  | { readonly type: 'group'; readonly key: string }
  | { readonly type: 'undecidable' };

/** The far ends that a rule matches, for Pods of one Namespace. */
export interface FarEnds {
  readonly any: boolean;
  /** Classes of Pods that it selects. */
  readonly pods: Bits;
  /** The same, with Pods that wide blocks of addresses hold: what it certainly matches. */
  readonly reached: Bits;
  readonly others: readonly Other[];
  /** Nothing of the cluster and nothing outside: it matches nothing now. */
  readonly empty: boolean;
}

/** What a rule matches, apart from where it applies. */
export interface Matched {
  readonly ends: FarEnds;
  /** Number of its list of ports; the same for lists that say the same. */
  readonly ports: number;
}

/** Blocks up to this prefix are compared with the addresses of Pods; there are few of them. */
const WIDE_PREFIX = 16;

/** Reads which far ends rules match; the same lists of peers are read once. */
export class FarEndReader {
  readonly #view: IndexView;
  readonly #size: number;
  readonly #known = new Map<Rule['peers'], FarEnds>();
  readonly #relative = new Map<Rule['peers'], Map<string, FarEnds>>();
  readonly #wide = new Map<string, ClassSet>();
  readonly #blockNumbers = new Map<string, number>();
  readonly #blocksCover: (boolean | undefined)[][] = [];
  readonly #portNumbers = new Map<string, number>();
  readonly #ports: Rule['ports'][] = [];
  readonly #portsOf = new Map<Rule['ports'], number>();
  /** By the numbers of two lists of ports, whether the first covers the second. */
  readonly #portsCover: (boolean | undefined)[][] = [];

  constructor(view: IndexView) {
    this.#view = view;
    this.#size = view.table.classes.length;
  }

  /** `namespace`: that of the Pods on which the rule is enforced; absent: a Node. */
  of(peers: Rule['peers'], namespace: string | undefined): FarEnds {
    const known = this.#known.get(peers);
    if (known !== undefined) return known;
    const isRelative = peers !== 'any' && peers.some((peer) => peer.type === 'relative');
    if (!isRelative) {
      const made = this.#read(peers, namespace);
      this.#known.set(peers, made);
      return made;
    }
    let byNamespace = this.#relative.get(peers);
    if (byNamespace === undefined) {
      byNamespace = new Map();
      this.#relative.set(peers, byNamespace);
    }
    let made = byNamespace.get(namespace ?? '');
    if (made === undefined) {
      made = this.#read(peers, namespace);
      byNamespace.set(namespace ?? '', made);
    }
    return made;
  }

  matched(rule: Rule, namespace: string | undefined): Matched {
    let number = this.#portsOf.get(rule.ports);
    if (number === undefined) {
      const text = JSON.stringify(rule.ports);
      number = this.#portNumbers.get(text);
      if (number === undefined) {
        number = this.#ports.length;
        this.#ports.push(rule.ports);
        this.#portNumbers.set(text, number);
      }
      this.#portsOf.set(rule.ports, number);
    }
    return { ends: this.of(rule.peers, namespace), ports: number };
  }

  /** Whether all that one list of ports matches is matched by the other; by their numbers. */
  portsCover(cover: number, covered: number): boolean {
    const row = (this.#portsCover[cover] ??= []);
    return (row[covered] ??= portsCover(this.#ports[cover] ?? [], this.#ports[covered] ?? []));
  }

  #read(peers: Rule['peers'], namespace: string | undefined): FarEnds {
    const pods = emptyBits(this.#size);
    const others: Other[] = [];
    let isEmpty = true;
    const add = (classes: ClassSet): void => {
      for (const at of classes) setBit(pods, at);
      if (classes.length > 0) isEmpty = false;
    };
    for (const peer of peers === 'any' ? [] : peers) this.#peer(peer, namespace, add, others);
    const reached = pods.slice();
    for (const other of others)
      if (other.type === 'block') for (const at of this.#heldBy(other.block)) setBit(reached, at);
    return { any: peers === 'any', pods, reached, others, empty: peers !== 'any' && isEmpty && others.length === 0 };
  }

  #peer(peer: Peer, namespace: string | undefined, add: (classes: ClassSet) => void, others: Other[]): void {
    switch (peer.type) {
      case 'pods':
        return add(this.#view.select(peer.selection));
      case 'relative':
        if (namespace !== undefined) add(this.#view.relative(peer, namespace));
        return;
      case 'group':
        return this.#group(groupKeyOf(peer.namespace, peer.name), add, others);
      case 'block':
        return void others.push(this.#block(peer.block));
      case 'fqdn':
        return void others.push({ type: 'fqdn', pattern: peer.pattern });
      case 'nodes':
        return void others.push({ type: 'nodes', selector: peer.selector, byAddress: true });
      case 'service':
        return void others.push(
          peer.clusterSet ? { type: 'undecidable' } : { type: 'service', key: `${peer.namespace}/${peer.name}` },
        );
      case 'undecidable':
        return void others.push({ type: 'undecidable' });
    }
  }

  #group(key: string, add: (classes: ClassSet) => void, others: Other[]): void {
    const members = this.#view.groupMembers(key);
    if (members === 'unknown') return void others.push({ type: 'group', key });
    add(members.classes);
    const group = this.#view.group(key);
    const all = group === undefined ? [] : [group, ...group.children.map((child) => this.#view.group(child))];
    for (const one of all) if (one !== undefined) this.#outside(one, others);
  }

  #outside(group: Group, others: Other[]): void {
    for (const block of group.blocks) others.push(this.#block(block));
    if (group.nodes !== undefined) others.push({ type: 'nodes', selector: group.nodes, byAddress: false });
  }

  #block(block: Block): Other {
    const key = blockKey(block);
    const at = this.#blockNumbers.get(key) ?? this.#blockNumbers.size;
    this.#blockNumbers.set(key, at);
    return { type: 'block', block, at };
  }

  #blockCovers(cover: Extract<Other, { type: 'block' }>, covered: Extract<Other, { type: 'block' }>): boolean {
    const row = (this.#blocksCover[cover.at] ??= []);
    return (row[covered.at] ??= blockCovers(cover.block, covered.block));
  }

  /** Classes of which every Pod has an address in the block. */
  #heldBy(block: Block): ClassSet {
    if (Number(block.cidr.split('/')[1]) > WIDE_PREFIX) return [];
    const key = blockKey(block);
    let found = this.#wide.get(key);
    if (found === undefined) {
      found = this.#view.table.classes
        .filter(({ pods }) => pods.every((pod) => pod.ips.some((ip) => inBlock(ip, block))))
        .map(({ at }) => at);
      this.#wide.set(key, found);
    }
    return found;
  }

  /** Whether everything that matches `covered` matches `cover`, with the Pods of now. */
  covers(cover: FarEnds, covered: FarEnds): boolean {
    if (cover.any) return true;
    if (covered.any || covered.empty) return false;
    return isWithin(covered.pods, cover.reached) && covered.others.every((other) => this.coversOther(cover, other));
  }

  coversOther({ others }: FarEnds, covered: Other): boolean {
    return others.some((cover) => {
      if (cover.type !== covered.type) return false;
      if (cover.type === 'block' && covered.type === 'block') return this.#blockCovers(cover, covered);
      if (cover.type === 'fqdn' && covered.type === 'fqdn') return nameCovers(cover.pattern, covered.pattern);
      if (cover.type === 'nodes' && covered.type === 'nodes')
        return (cover.byAddress || !covered.byAddress) && this.#nodesCover(cover.selector, covered.selector);
      if (cover.type === 'service' && covered.type === 'service') return cover.key === covered.key;
      return cover.type === 'group' && covered.type === 'group' && cover.key === covered.key;
    });
  }

  #nodesCover(cover: Selector, covered: Selector): boolean {
    if (cover.key === covered.key) return true;
    const inner = this.#view.nodes(covered);
    const outer = this.#view.nodes(cover);
    if (inner === 'unknown' || outer === 'unknown') return false;
    const held = new Set(outer.nodes);
    return inner.nodes.length > 0 && inner.nodes.every((node) => held.has(node));
  }
}

/** Whether the first set lies within the second. */
export function isWithin(inner: Bits, outer: Bits): boolean {
  for (let word = 0; word < inner.length; word += 1) if (((inner[word] ?? 0) & ~(outer[word] ?? 0)) !== 0) return false;
  return true;
}

/** Whether no far end can match both, with the Pods of now; false when that is not certain. */
export function farEndsApart(a: FarEnds, b: FarEnds): boolean {
  if (a.empty || b.empty) return true;
  if (a.any || b.any || a.others.length > 0 || b.others.length > 0) return false;
  for (let word = 0; word < a.pods.length; word += 1)
    if (((a.pods[word] ?? 0) & (b.pods[word] ?? 0)) !== 0) return false;
  return true;
}
