import { type Block, BlockSet } from './addresses.ts';
import { type Bits, emptyBits, setBit } from './bits.ts';
import type { End } from './ends.ts';
import type { Inventory } from './inventory.ts';
import type { Matcher } from './match.ts';
import { byStage, type OrderedRule } from './ordered-rule.ts';
import { blockKey, groupKeyOf, type Peer } from './rules.ts';
import { labelKey } from './selectors.ts';

/** Rules that may match whatever the other end is. */
const ALWAYS = '*';
/** Rules that may match any Pod, but nothing else. */
const PODS = 'pods';
/** Rules with a block of addresses, for an end whose address is not known. */
const BLOCKS = 'blocks';
const NAMES = 'names';
const GROUP = 'group ';

/** Where an end that the peer may match will look for its rules: the narrowest thing that all such ends share. */
function keysOf(peer: Peer): readonly string[] {
  switch (peer.type) {
    case 'pods': {
      const { pods, namespace, serviceAccount, namespaces } = peer.selection;
      if (pods?.pin !== undefined) return [`label ${pods.pin}`];
      if (namespace !== undefined) return [`namespace ${namespace}`];
      if (serviceAccount !== undefined) return [`account ${serviceAccount.namespace}/${serviceAccount.name}`];
      return [namespaces?.pin === undefined ? PODS : `within ${namespaces.pin}`];
    }
    case 'relative':
      return [peer.pods?.pin === undefined ? PODS : `label ${peer.pods.pin}`];
    case 'block':
      return [blockKey(peer.block), BLOCKS];
    case 'group':
      return [`${GROUP}${groupKeyOf(peer.namespace, peer.name)}`];
    case 'fqdn':
      return [NAMES];
    case 'service':
      return [peer.clusterSet ? ALWAYS : `service ${peer.namespace}/${peer.name}`];
    case 'nodes':
    case 'undecidable':
      return [ALWAYS];
  }
}

interface Blocks {
  readonly set: BlockSet;
  readonly keys: readonly string[];
}
interface Postings {
  readonly byKey: Map<string, readonly number[]>;
  readonly blocks: Map<string, { readonly block: Block; readonly uses: number }>;
}

/**
 * The rules of one direction over all policies, each in a slot that it keeps as long as it is there; found by what the other end
 * is, without matching all of them. It never changes.
 */
export class RuleTable {
  /** By slot; undefined where it is free. */
  readonly #slots: readonly (OrderedRule | undefined)[];
  /** In the order of evaluation. */
  readonly ordered: readonly OrderedRule[];
  readonly #postings: Postings;
  #ranks: Int32Array | undefined;
  #blockSet: Blocks | undefined;
  #groups: readonly string[] | undefined;

  private constructor(
    slots: readonly (OrderedRule | undefined)[],
    ordered: readonly OrderedRule[],
    postings: Postings,
    blockSet: Blocks | undefined,
  ) {
    this.#slots = slots;
    this.ordered = ordered;
    this.#postings = postings;
    this.#blockSet = blockSet;
  }

  static readonly EMPTY = new RuleTable([], [], { byKey: new Map(), blocks: new Map() }, undefined);

  /** The table after rules went and came; `make` builds a rule for its slot. */
  with(gone: readonly OrderedRule[], come: readonly ((slot: number) => OrderedRule)[]): RuleTable {
    if (gone.length + come.length === 0) return this;
    const slots = [...this.#slots];
    const byKey = new Map(this.#postings.byKey);
    const blocks = new Map(this.#postings.blocks);
    const left = new Set(gone);
    const emptied = new Set<string>();
    let sameBlocks = true;
    const count = (peers: Peer[], by: number): void => {
      for (const peer of peers) {
        if (peer.type !== 'block') continue;
        const key = blockKey(peer.block);
        const uses = (blocks.get(key)?.uses ?? 0) + by;
        if (uses === by || uses === 0) sameBlocks = false;
        if (uses === 0) blocks.delete(key);
        else blocks.set(key, { block: peer.block, uses });
      }
    };
    const peersOf = ({ rule }: OrderedRule): Peer[] => (rule.peers === 'any' ? [] : [...rule.peers]);
    const keysOfRule = (one: OrderedRule): ReadonlySet<string> =>
      new Set(one.rule.peers === 'any' ? [ALWAYS] : one.rule.peers.flatMap((peer) => keysOf(peer)));
    for (const one of gone) {
      slots[one.slot] = undefined;
      count(peersOf(one), -1);
      for (const key of keysOfRule(one)) emptied.add(key);
    }
    const freed = new Set(gone.map((one) => one.slot));
    for (const key of emptied) {
      const rest = (byKey.get(key) ?? []).filter((slot) => !freed.has(slot));
      if (rest.length > 0) byKey.set(key, rest);
      else byKey.delete(key);
    }
    const free = slots.flatMap((one, slot) => (one === undefined ? [slot] : [])).reverse();
    const added = new Map<string, number[]>();
    const made = come.map((make) => {
      const slot = free.pop() ?? slots.length;
      const one = make(slot);
      slots[slot] = one;
      count(peersOf(one), 1);
      for (const key of keysOfRule(one)) {
        const list = added.get(key);
        if (list === undefined) added.set(key, [slot]);
        else list.push(slot);
      }
      return one;
    });
    for (const [key, list] of added) byKey.set(key, [...(byKey.get(key) ?? []), ...list]);
    const kept = left.size === 0 ? this.ordered : this.ordered.filter((one) => !left.has(one));
    return new RuleTable(
      slots,
      merged(kept, made.sort(byStage)),
      { byKey, blocks },
      sameBlocks ? this.#blockSet : undefined,
    );
  }

  get size(): number {
    return this.#slots.length;
  }

  at(slot: number): OrderedRule | undefined {
    return this.#slots[slot];
  }

  /** Place of each slot's rule in the order of evaluation. */
  get ranks(): Int32Array {
    if (this.#ranks === undefined) {
      this.#ranks = new Int32Array(this.#slots.length);
      for (const [rank, one] of this.ordered.entries()) this.#ranks[one.slot] = rank;
    }
    return this.#ranks;
  }

  #holding(ips: readonly string[]): readonly string[] {
    if (this.#blockSet === undefined) {
      const all = [...this.#postings.blocks.values()].map((one) => one.block);
      this.#blockSet = { set: new BlockSet(all), keys: [...this.#postings.blocks.keys()] };
    }
    const { set, keys } = this.#blockSet;
    return ips.flatMap((ip) => set.holding(ip).map((at) => keys[at] ?? ''));
  }

  /** Slots of rules that may match the other end; those of all others certainly do not. Undefined: any may. */
  candidates(end: End, inventory: Inventory, matcher: Matcher): Bits | undefined {
    if (end.unknown !== undefined) return undefined;
    const bits = emptyBits(this.#slots.length);
    const { byKey } = this.#postings;
    const look = (key: string): void => {
      for (const slot of byKey.get(key) ?? []) setBit(bits, slot);
    };
    look(ALWAYS);
    const { pod } = end;
    if (pod !== undefined && !pod.hostNetwork) {
      look(PODS);
      look(`namespace ${pod.namespace}`);
      look(`account ${pod.namespace}/${pod.serviceAccount}`);
      for (const [key, value] of Object.entries(pod.labels)) look(`label ${labelKey(key, value)}`);
      for (const [key, value] of Object.entries(inventory.namespaceLabels(pod.namespace)))
        look(`within ${labelKey(key, value)}`);
    }
    if (end.service !== undefined) look(`service ${end.service.key}`);
    if (end.ips.length === 0) look(BLOCKS);
    else for (const key of this.#holding(end.ips)) look(key);
    if (mayHaveName(end, inventory)) look(NAMES);
    this.#groups ??= [...byKey.keys()].filter((key) => key.startsWith(GROUP));
    if (this.#groups.length > 0) {
      if (matcher.knowsGroups) for (const key of matcher.groupsNear(pod)) look(`${GROUP}${key}`);
      else for (const key of this.#groups) look(key);
    }
    return bits;
  }
}

/** Two lists in the order of evaluation as one. */
function merged(left: readonly OrderedRule[], right: readonly OrderedRule[]): readonly OrderedRule[] {
  if (right.length === 0) return left;
  if (left.length === 0) return right;
  const all: OrderedRule[] = [];
  let at = 0;
  for (const one of right) {
    for (let next = left[at]; next !== undefined && byStage(next, one) <= 0; next = left[at]) {
      all.push(next);
      at += 1;
    }
    all.push(one);
  }
  for (const rest of left.slice(at)) all.push(rest);
  return all;
}

/** As the matcher decides about names: an end that is known otherwise has none, unless agents saw one. */
function mayHaveName(end: End, { resolvedNames }: Inventory): boolean {
  if (end.fqdn !== undefined || end.spokenTo !== undefined) return true;
  if (resolvedNames !== undefined) return end.ips.some((ip) => resolvedNames.has(ip));
  return end.pod === undefined && end.service === undefined && end.node === undefined;
}
