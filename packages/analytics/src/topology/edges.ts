import type { Items } from './items.ts';
import type { TopologyModel } from './model.ts';
import { Pairs } from './names.ts';

/** Sums over edges by number. Counts are of records. */
export interface EdgeSums {
  readonly size: number;
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly bytes: Float64Array;
  readonly reverseBytes: Float64Array;
  readonly allowed: Float64Array;
  readonly denied: Float64Array;
  readonly unprotected: Float64Array;
}

function emptySums(pairs: Pairs): EdgeSums {
  const { size } = pairs;
  const source = new Int32Array(size);
  const target = new Int32Array(size);
  for (let edge = 0; edge < size; edge += 1) {
    source[edge] = pairs.first(edge);
    target[edge] = pairs.second(edge);
  }
  return {
    size,
    source,
    target,
    bytes: new Float64Array(size),
    reverseBytes: new Float64Array(size),
    allowed: new Float64Array(size),
    denied: new Float64Array(size),
    unprotected: new Float64Array(size),
  };
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

/** Item of each end that has flows; items are made in the order of rows. */
function itemsOfEnds(model: TopologyModel, items: Items, edgeOf: Int32Array): Int32Array {
  const itemOf = new Int32Array(model.ends.size).fill(-1);
  for (let row = 0; row < model.rows; row += 1) {
    if (edgeOf[row] === -1) continue;
    const source = model.source[row] ?? 0;
    if (itemOf[source] === -1) itemOf[source] = items.ofEnd(source);
    const destination = model.destination[row] ?? 0;
    if (itemOf[destination] === -1) itemOf[destination] = items.ofEnd(destination);
  }
  return itemOf;
}

/** Item of each Service that has flows, by its number in the model. */
function itemsOfServices(model: TopologyModel, items: Items, edgeOf: Int32Array): Int32Array {
  const itemOf = new Int32Array(model.services.size).fill(-1);
  for (let row = 0; row < model.rows; row += 1) {
    const service = model.service[row] ?? 0;
    if (service > 0 && edgeOf[row] !== -1 && itemOf[service] === -1) itemOf[service] = items.ofService(service);
  }
  return itemOf;
}

/** Sums the rows of a model by the items of their ends. */
export function itemEdges(
  model: TopologyModel,
  items: Items,
  options: { readonly showServices: boolean; readonly isHidden: ((row: number) => boolean) | undefined },
): ItemEdges {
  const { rows, source, destination, service } = model;
  const edgeOf = new Int32Array(rows);
  const { isHidden } = options;
  if (isHidden !== undefined) for (let row = 0; row < rows; row += 1) if (isHidden(row)) edgeOf[row] = -1;
  const itemOf = itemsOfEnds(model, items, edgeOf);
  const middleOf = options.showServices ? itemsOfServices(model, items, edgeOf) : undefined;
  const onwardOf = middleOf === undefined ? undefined : new Int32Array(rows).fill(-1);
  const pairs = new Pairs(onwardOf === undefined ? rows : 2 * rows, items.size);
  for (let row = 0; row < rows; row += 1) {
    if (edgeOf[row] === -1) continue;
    const from = itemOf[source[row] ?? 0] ?? 0;
    const to = itemOf[destination[row] ?? 0] ?? 0;
    const middle = middleOf?.[service[row] ?? 0] ?? -1;
    if (middle < 0) edgeOf[row] = pairs.numberOf(from, to);
    else {
      edgeOf[row] = pairs.numberOf(from, middle);
      if (onwardOf !== undefined) onwardOf[row] = pairs.numberOf(middle, to);
    }
  }
  const sums = emptySums(pairs);
  addRows(model, edgeOf, sums);
  if (onwardOf !== undefined) addRows(model, onwardOf, sums);
  return { ...sums, edgeOf, onwardOf, itemOf };
}

function addRows(model: TopologyModel, edgeOf: Int32Array, sums: EdgeSums): void {
  const { bytes, reverseBytes, flows, verdict } = model;
  const counts = [sums.unprotected, sums.allowed, sums.denied, sums.denied];
  for (let row = 0; row < edgeOf.length; row += 1) {
    const edge = edgeOf[row] ?? -1;
    if (edge < 0) continue;
    sums.bytes[edge] = (sums.bytes[edge] ?? 0) + (bytes[row] ?? 0);
    sums.reverseBytes[edge] = (sums.reverseBytes[edge] ?? 0) + (reverseBytes[row] ?? 0);
    const count = counts[verdict[row] ?? 0];
    if (count !== undefined) count[edge] = (count[edge] ?? 0) + (flows[row] ?? 0);
  }
}

/** Sums edges again after their ends have been folded into `nodes` nodes: `nodeOf` by item. `drawnOf` by edge, -1 for what is not live. */
export function foldEdges(
  edges: EdgeSums,
  nodeOf: Int32Array,
  nodes: number,
  isLive: Uint8Array,
): { readonly sums: EdgeSums; readonly drawnOf: Int32Array } {
  const pairs = new Pairs(edges.size, nodes);
  const drawnOf = new Int32Array(edges.size).fill(-1);
  for (let edge = 0; edge < edges.size; edge += 1)
    if (isLive[edge] === 1)
      drawnOf[edge] = pairs.numberOf(nodeOf[edges.source[edge] ?? 0] ?? 0, nodeOf[edges.target[edge] ?? 0] ?? 0);
  const sums = emptySums(pairs);
  // One column after another: what is written to at random then lies close together.
  addColumn(edges.bytes, drawnOf, sums.bytes);
  addColumn(edges.reverseBytes, drawnOf, sums.reverseBytes);
  addColumn(edges.allowed, drawnOf, sums.allowed);
  addColumn(edges.denied, drawnOf, sums.denied);
  addColumn(edges.unprotected, drawnOf, sums.unprotected);
  return { sums, drawnOf };
}

function addColumn(from: Float64Array, drawnOf: Int32Array, to: Float64Array): void {
  for (let edge = 0; edge < from.length; edge += 1) {
    const drawn = drawnOf[edge] ?? -1;
    if (drawn >= 0) to[drawn] = (to[drawn] ?? 0) + (from[edge] ?? 0);
  }
}
