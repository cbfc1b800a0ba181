import type { Items } from './items.ts';
import { greatest } from './scores.ts';
import type { Scratch } from './scratch.ts';

/** A node of the graph: an item, or what is folded of a frame or of the top. */
export type FoldedNode =
  | { readonly type: 'item'; readonly item: number; readonly isOpen: boolean; readonly parent: number }
  | {
      readonly type: 'rest';
      /** Item of the frame, -1 at the top. */
      readonly frame: number;
      /** At the top, addresses outside are folded apart from what is inside. */
      readonly isExternal: boolean;
      readonly members: readonly number[];
      readonly parent: number;
    };

export interface Folding {
  readonly nodes: readonly FoldedNode[];
  /** Node by item; -1 for what is not live. */
  readonly nodeOf: Int32Array;
}

// Opened by name goes before every other reason.
const OPENED = 1e17;

/** Where what is folded of a frame, or of the top inside or outside, is kept. */
const restPlace = (frame: number, isExternal: boolean): number => 2 * (frame + 1) + (isExternal ? 1 : 0);

class Folder {
  private readonly isShown: Uint8Array;
  private readonly isOpen: Uint8Array;
  private used = 0;

  constructor(
    private readonly items: Items,
    private readonly isLive: Uint8Array,
    private readonly scores: Float64Array,
    private readonly limit: number,
    private readonly scratch: Scratch,
  ) {
    this.isShown = scratch.flags(items.size);
    this.isOpen = scratch.flags(items.size);
  }

  fold(): Folding {
    const live = this.chosen(() => true);
    if (live.length <= this.limit) {
      for (const item of live) {
        this.isShown[item] = 1;
        this.isOpen[item] = this.items.isFrame[item] ?? 0;
      }
      return this.result(live);
    }
    const roots = this.chosen((item) => this.parentOf(item) < 0);
    const leaves = this.chosen((item) => this.parentOf(item) >= 0 && this.items.isFrame[item] !== 1);
    // The two of the top, for what is inside and what is outside.
    this.used = 2;
    const ranked = this.rank(roots);
    const share = leaves.length > 0 ? Math.floor(this.limit / 2) : this.limit;
    for (const root of ranked.slice(0, share)) this.show(root);
    for (const leaf of this.rank(leaves)) this.show(leaf);
    for (const root of ranked) this.show(root);
    return this.result(live);
  }

  /** Live items of which something holds. */
  private chosen(holds: (item: number) => boolean): Int32Array {
    const { isLive } = this;
    const items = this.scratch.ints(this.items.size);
    let count = 0;
    for (let item = 0; item < items.length; item += 1)
      if (isLive[item] === 1 && holds(item)) {
        items[count] = item;
        count += 1;
      }
    return items.subarray(0, count);
  }

  private parentOf(item: number): number {
    return this.items.parent[item] ?? -1;
  }

  private rank(candidates: Int32Array): number[] {
    const { items, scores } = this;
    const isOpened = (item: number): boolean => {
      for (let at = item; at >= 0; at = this.parentOf(at)) if (items.isOpened[at] === 1) return true;
      return false;
    };
    const ranks = this.scratch.floats(candidates.length);
    for (let place = 0; place < ranks.length; place += 1) {
      const item = candidates[place] ?? 0;
      ranks[place] = (scores[item] ?? 0) + (items.isAnyOpened && isOpened(item) ? OPENED : 0);
    }
    const places = greatest(ranks, (place) => items.idOf(candidates[place] ?? 0), this.limit);
    return places.map((place) => candidates[place] ?? 0);
  }

  /** Nodes that it takes to show an item: itself, frames above that are not there yet, and what stays folded in each that is opened. */
  private costOf(item: number): number {
    const parent = this.parentOf(item);
    if (parent < 0 || this.isOpen[parent] === 1) return 1;
    return 2 + (this.isShown[parent] === 1 ? 0 : this.costOf(parent));
  }

  private show(item: number): void {
    if (this.isShown[item] === 1) return;
    const cost = this.costOf(item);
    if (this.used + cost > this.limit) return;
    this.used += cost;
    this.mark(item);
  }

  private mark(item: number): void {
    this.isShown[item] = 1;
    const parent = this.parentOf(item);
    if (parent < 0 || this.isOpen[parent] === 1) return;
    if (this.isShown[parent] !== 1) this.mark(parent);
    this.isOpen[parent] = 1;
  }

  private result(live: Int32Array): Folding {
    const nodes: FoldedNode[] = [];
    const nodeOf = this.scratch.ints(this.items.size).fill(-1);
    this.showLonely(live);
    // Frames before their parts: a frame may have been met after them.
    const place = (item: number): number => {
      const known = nodeOf[item] ?? -1;
      if (known >= 0) return known;
      const above = this.parentOf(item);
      const parent = above < 0 ? -1 : place(above);
      nodeOf[item] = nodes.length;
      nodes.push({ type: 'item', item, isOpen: this.isOpen[item] === 1, parent });
      return nodeOf[item] ?? -1;
    };
    for (const item of live) if (this.isShown[item] === 1) place(item);
    // Node of what is folded by its place, and members by node.
    const restAt = this.scratch.ints(2 * (this.items.size + 1)).fill(-1);
    const isMember = this.scratch.flags(this.items.size);
    const rests = new Map<number, number[]>();
    for (const item of live) {
      if (this.isShown[item] === 1) continue;
      const { child, holder } = this.holderOf(item);
      if (holder >= 0 && this.isOpen[holder] !== 1) {
        nodeOf[item] = nodeOf[holder] ?? -1;
        continue;
      }
      const isExternal = holder < 0 && this.items.kind[child] === 'external';
      const place = restPlace(holder, isExternal);
      let node = restAt[place] ?? -1;
      if (node < 0) {
        node = nodes.length;
        restAt[place] = node;
        const parent = holder < 0 ? -1 : (nodeOf[holder] ?? -1);
        const members: number[] = [];
        rests.set(node, members);
        nodes.push({ type: 'rest', frame: holder, isExternal, members, parent });
      }
      if (isMember[child] === 0) {
        isMember[child] = 1;
        rests.get(node)?.push(child);
      }
      nodeOf[item] = node;
    }
    return { nodes, nodeOf };
  }

  /** Nearest item above that is shown, -1 for the top, and the item just below it on the way. */
  private holderOf(item: number): { readonly child: number; readonly holder: number } {
    let child = item;
    for (;;) {
      const holder = this.parentOf(child);
      if (holder < 0 || this.isShown[holder] === 1) return { child, holder };
      child = holder;
    }
  }

  /** What would be folded alone is shown instead: it takes no more room. */
  private showLonely(live: Int32Array): void {
    const countAt = this.scratch.ints(2 * (this.items.size + 1));
    const placeOf = (item: number): number => {
      const parent = this.parentOf(item);
      if (this.isShown[item] === 1 || (parent >= 0 && this.isOpen[parent] !== 1)) return -1;
      return restPlace(parent, parent < 0 && this.items.kind[item] === 'external');
    };
    for (const item of live) {
      const place = placeOf(item);
      if (place >= 0) countAt[place] = (countAt[place] ?? 0) + 1;
    }
    const lonely = this.chosen((item) => countAt[placeOf(item)] === 1);
    for (const item of lonely) this.isShown[item] = 1;
  }
}

/**
 * Chooses what is drawn of live items, at most `limit` nodes with frames counted: what was opened by name, is denied, unhealthy or unprotected
 * before the rest, then by bytes. A frame of which nothing is chosen is drawn closed; what is not drawn of an open one, or of the top, is folded
 * into one node. The same items give the same choice in any order.
 */
export const foldItems = (
  items: Items,
  isLive: Uint8Array,
  scores: Float64Array,
  limit: number,
  scratch: Scratch,
): Folding => new Folder(items, isLive, scores, limit, scratch).fold();
