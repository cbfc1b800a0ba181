import type { Items } from './items.ts';
import type { TopologyModel } from './model.ts';
import { Pairs } from './names.ts';
import type { Scratch } from './scratch.ts';

/** Edges by number, of which there are `size`; the columns may be longer. */
export interface EdgeSums {
  readonly size: number;
  readonly source: Int32Array;
  readonly target: Int32Array;
  /** Bytes of both directions. */
  readonly total: Float64Array;
  /** Bits of `KINDS`. */
  readonly kinds: Uint8Array;
}

/** Edges between items, and which of them each row of the model is part of. */
export interface ItemEdges extends EdgeSums {
  /** Edge of the row, -1 when it was taken out; up to its Service where Services are shown. */
  readonly edgeOf: Int32Array;
  /** Edge from the Service on, -1 for none; undefined where Services are not shown. */
  readonly onwardOf: Int32Array | undefined;
  /** Item by end; -1 for ends of hidden rows only. */
  readonly itemOf: Int32Array;
}

/** Rows as links between items: link `r` is row `r`, up to its Service where it has one, and link `rows + r` goes on from there. -1 for none. */
interface Links {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly itemOf: Int32Array;
}

function linksOf(
  model: TopologyModel,
  items: Items,
  options: { readonly showServices: boolean; readonly isHidden: ((row: number) => boolean) | undefined },
  scratch: Scratch,
): Links {
  const { rows, source, destination, service } = model;
  const { isHidden, showServices } = options;
  const count = showServices ? 2 * rows : rows;
  const from = scratch.ints(count).fill(-1);
  const to = scratch.ints(count).fill(-1);
  const itemOf = scratch.ints(model.ends.size).fill(-1);
  const itemAt = (end: number): number => {
    const known = itemOf[end] ?? -1;
    if (known >= 0) return known;
    const made = items.ofEnd(end);
    itemOf[end] = made;
    return made;
  };
  for (let row = 0; row < rows; row += 1) {
    if (isHidden?.(row) === true) continue;
    from[row] = itemAt(source[row] ?? 0);
    to[row] = itemAt(destination[row] ?? 0);
  }
  if (!showServices) return { from, to, itemOf };
  const middleOf = scratch.ints(model.services.size).fill(-1);
  for (let row = 0; row < rows; row += 1) {
    const number = service[row] ?? 0;
    if (number === 0 || from[row] === -1) continue;
    let middle = middleOf[number] ?? -1;
    if (middle < 0) {
      middle = items.ofService(number);
      middleOf[number] = middle;
    }
    from[rows + row] = middle;
    to[rows + row] = to[row] ?? 0;
    to[row] = middle;
  }
  return { from, to, itemOf };
}

/** Links by the item that they come from: those of item `i` lie in `order` from `starts[i]` to `starts[i + 1]`. */
export function bucketed(
  keys: Int32Array,
  count: number,
  scratch: Scratch,
): { readonly starts: Int32Array; readonly order: Int32Array } {
  const starts = scratch.ints(count + 1);
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? -1;
    if (key >= 0) starts[key + 1] = (starts[key + 1] ?? 0) + 1;
  }
  for (let at = 1; at <= count; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const order = scratch.ints(starts[count] ?? 0);
  const next = scratch.ints(count);
  next.set(starts.subarray(0, count));
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? -1;
    if (key < 0) continue;
    const place = next[key] ?? 0;
    order[place] = at;
    next[key] = place + 1;
  }
  return { starts, order };
}

/** Sums the rows of a model by the items of their ends. Edges are numbered by the item that they come from, so that no pair is searched for. */
export function itemEdges(
  model: TopologyModel,
  items: Items,
  options: { readonly showServices: boolean; readonly isHidden: ((row: number) => boolean) | undefined },
  scratch: Scratch,
): ItemEdges {
  const { rows } = model;
  const { from, to, itemOf } = linksOf(model, items, options, scratch);
  const { starts, order } = bucketed(from, items.size, scratch);
  const total = scratch.floats(order.length);
  const kinds = scratch.flags(order.length);
  const source = scratch.ints(order.length);
  const target = scratch.ints(order.length);
  const edgeOf = scratch.ints(from.length).fill(-1);
  // Of the item that edges are followed from now; what is below its first edge is of another.
  const edgeTo = scratch.ints(items.size).fill(-1);
  let size = 0;
  for (let item = 0; item < items.size; item += 1) {
    const first = size;
    const last = starts[item + 1] ?? 0;
    for (let at = starts[item] ?? 0; at < last; at += 1) {
      const link = order[at] ?? 0;
      const end = to[link] ?? 0;
      let edge = edgeTo[end] ?? -1;
      if (edge < first) {
        edge = size;
        size += 1;
        edgeTo[end] = edge;
        source[edge] = item;
        target[edge] = end;
      }
      edgeOf[link] = edge;
      const row = link < rows ? link : link - rows;
      total[edge] = (total[edge] ?? 0) + (model.total[row] ?? 0);
      kinds[edge] = (kinds[edge] ?? 0) | (model.kind[row] ?? 0);
    }
  }
  return {
    size,
    source,
    target,
    total,
    kinds,
    edgeOf: edgeOf.subarray(0, rows),
    onwardOf: options.showServices ? edgeOf.subarray(rows) : undefined,
    itemOf,
  };
}

/** Sums edges again after their ends have been folded into `nodes` nodes: `nodeOf` by item. `drawnOf` by edge, -1 for what is not live. */
export function foldEdges(
  edges: EdgeSums,
  nodeOf: Int32Array,
  nodes: number,
  isLive: Uint8Array,
  scratch: Scratch,
): { readonly sums: EdgeSums; readonly drawnOf: Int32Array } {
  const pairs = new Pairs(edges.size, nodes, scratch);
  const drawnOf = scratch.ints(edges.size).fill(-1);
  for (let edge = 0; edge < edges.size; edge += 1)
    if (isLive[edge] === 1)
      drawnOf[edge] = pairs.numberOf(nodeOf[edges.source[edge] ?? 0] ?? 0, nodeOf[edges.target[edge] ?? 0] ?? 0);
  const { size } = pairs;
  const total = scratch.floats(size);
  const kinds = scratch.flags(size);
  for (let edge = 0; edge < edges.size; edge += 1) {
    const drawn = drawnOf[edge] ?? -1;
    if (drawn < 0) continue;
    total[drawn] = (total[drawn] ?? 0) + (edges.total[edge] ?? 0);
    kinds[drawn] = (kinds[drawn] ?? 0) | (edges.kinds[edge] ?? 0);
  }
  return { sums: { size, source: pairs.firsts, target: pairs.seconds, total, kinds }, drawnOf };
}
