import type { TopologyEdge, TopologyNode } from '@netloft/contracts';
import { EdgeFilters } from './edge-filters.ts';
import { type EdgeSums, foldEdges, itemEdges, type ItemEdges } from './edges.ts';
import { facetsOf, NO_FACETS } from './facets.ts';
import { foldItems } from './fold.ts';
import { hiddenRows } from './hide.ts';
import { Items } from './items.ts';
import { KINDS, type TopologyModel } from './model.ts';
import { nodeFacts, placePods, podNames, podsByNode, unhealthyItems } from './node-facts.ts';
import { Scratch } from './scratch.ts';
import { edgeScores, greatest, itemScores } from './scores.ts';
import type { TopologyGraph, TopologyLook } from './types.ts';
import { nodeOf as describeNode } from './view-nodes.ts';
import { foldedSentences } from './words.ts';

/** Above these a picture is a hairball: nobody reads more than some 300 nodes at once. */
const MOST_NODES = 300;
const MOST_EDGES = 900;
const MOST_EDGES_A_NODE = 8;
const FEW_EDGES = 200;

const verdictOf = (kinds: number): TopologyEdge['verdict'] =>
  (['allowed', 'denied', 'unprotected'] as const).find((kind) => kinds === KINDS[kind]) ?? 'mixed';

/** Edges with the flows that are asked for. */
function liveEdges(edges: EdgeSums, only: TopologyLook['only'], scratch: Scratch): Uint8Array {
  const live = scratch.flags(edges.size).fill(1);
  if (only === undefined) return live;
  const wanted = KINDS[only];
  for (let edge = 0; edge < edges.size; edge += 1) if (((edges.kinds[edge] ?? 0) & wanted) === 0) live[edge] = 0;
  return live;
}

/** Items with a live edge, and the frames that they lie in. */
function liveItems(edges: EdgeSums, isLive: Uint8Array, items: Items, scratch: Scratch): Uint8Array {
  const live = scratch.flags(items.size);
  const mark = (end: number): void => {
    for (let item = end; item >= 0 && live[item] === 0; item = items.parent[item] ?? -1) live[item] = 1;
  };
  for (let edge = 0; edge < edges.size; edge += 1) {
    if (isLive[edge] === 0) continue;
    mark(edges.source[edge] ?? 0);
    mark(edges.target[edge] ?? 0);
  }
  return live;
}

function totalsOf(
  model: TopologyModel,
  edges: ItemEdges,
  isLive: Uint8Array,
  items: Items,
  live: Uint8Array,
  scratch: Scratch,
): TopologyGraph['totals'] {
  const { ends } = model;
  const seen = scratch.flags(ends.size);
  let pods = 0;
  for (let end = 0; end < seen.length; end += 1) {
    const pod = ends.twin[end] ?? end;
    if (seen[pod] === 1 || live[edges.itemOf[end] ?? -1] !== 1 || !ends.isPod(end)) continue;
    seen[pod] = 1;
    pods += 1;
  }
  let nodes = 0;
  for (let item = 0; item < items.size; item += 1) if (live[item] === 1 && items.isFrame[item] !== 1) nodes += 1;
  let lines = 0;
  for (let edge = 0; edge < edges.size; edge += 1) lines += isLive[edge] ?? 0;
  return { pods, nodes, edges: lines, bytes: liveBytes(model, edges, isLive) };
}

/** Bytes of both directions of what is live; a row that goes through a Service is part of two edges and counts once. */
function liveBytes(model: TopologyModel, edges: ItemEdges, isLive: Uint8Array): number {
  const { edgeOf, onwardOf } = edges;
  let bytes = 0;
  if (onwardOf === undefined) {
    for (let edge = 0; edge < edges.size; edge += 1) if (isLive[edge] === 1) bytes += edges.total[edge] ?? 0;
    return bytes;
  }
  for (let row = 0; row < model.rows; row += 1)
    if (isLive[edgeOf[row] ?? -1] === 1 || isLive[onwardOf[row] ?? -1] === 1) bytes += model.total[row] ?? 0;
  return bytes;
}

/** Edges but those from a node to itself. */
function countLines(sums: EdgeSums): number {
  let lines = 0;
  for (let edge = 0; edge < sums.size; edge += 1) if (sums.source[edge] !== sums.target[edge]) lines += 1;
  return lines;
}

/** Place among the drawn edges, by edge between items; -1 for none. */
function placesOf(drawnOf: Int32Array, size: number, drawn: readonly number[], scratch: Scratch): Int32Array {
  const places = scratch.ints(size).fill(-1);
  for (const [place, edge] of drawn.entries()) places[edge] = place;
  const placeOf = scratch.ints(drawnOf.length);
  for (let edge = 0; edge < drawnOf.length; edge += 1) placeOf[edge] = places[drawnOf[edge] ?? -1] ?? -1;
  return placeOf;
}

/** Looks are made one at a time from beginning to end, and nothing of them stays here. */
const scratch = new Scratch();

/**
 * The graph of a look at a model: rows that are hidden left out, ends gathered into items, what is too much folded, sums by node and edge. Nodes
 * come with frames before their parts, edges with what should be seen first at the front; the same flows give the same graph in any order. Edges
 * beyond 900, or three for each node of the limit, are left out, which `folded` says.
 */
export function viewOf(model: TopologyModel, look: TopologyLook): TopologyGraph {
  scratch.begin();
  const limit = Math.max(10, look.limit);
  const items = new Items(model, look, scratch);
  const isHidden = look.hide === undefined ? undefined : hiddenRows(model, look.hide);
  const edges = itemEdges(model, items, { showServices: look.services === 'show', isHidden }, scratch);
  const isLive = liveEdges(edges, look.only, scratch);
  const live = liveItems(edges, isLive, items, scratch);
  const itemOfPod = placePods(model, items, scratch);
  const scores = itemScores(edges, isLive, items, unhealthyItems(model, items, itemOfPod, scratch), scratch);
  const folding = foldItems(items, live, scores, limit, scratch);
  const { sums, drawnOf } = foldEdges(edges, folding.nodeOf, folding.nodes.length, isLive, scratch);
  const pods = podsByNode(folding, itemOfPod, scratch);
  const facts = nodeFacts(model, { edges, sums, drawnOf, folding }, pods, scratch);

  const nodes: TopologyNode[] = folding.nodes.map((node, at) =>
    describeNode({ model, items, look, folding, facts }, node, at),
  );
  const idOf = (node: number): string => nodes[node]?.id ?? '';
  const edgeId = (edge: number): string => `${idOf(sums.source[edge] ?? 0)}>${idOf(sums.target[edge] ?? 0)}`;
  const drawn = greatest(edgeScores(sums, scratch), edgeId, Math.max(MOST_EDGES, limit * 3));
  const facets = facetsOf(model, edges, placesOf(drawnOf, sums.size, drawn, scratch), drawn.length, scratch);
  const filters = new EdgeFilters(items, folding.nodes, (node, most) => podNames(model, pods, node, most), look);
  const lines = countLines(sums);
  return {
    nodes: sorted(nodes),
    edges: drawn.map((edge, place): TopologyEdge => {
      const [source, target] = [sums.source[edge] ?? 0, sums.target[edge] ?? 0];
      return {
        id: edgeId(edge),
        source: idOf(source),
        target: idOf(target),
        verdict: verdictOf(sums.kinds[edge] ?? 0),
        ...(facets[place] ?? NO_FACETS),
        filter: filters.of(source, target),
      };
    }),
    totals: totalsOf(model, edges, isLive, items, live, scratch),
    folded: foldedSentences(items, live, folding, sums.size - drawn.length),
    unreadable:
      nodes.length > MOST_NODES ||
      lines > MOST_EDGES ||
      (lines > FEW_EDGES && lines > nodes.length * MOST_EDGES_A_NODE),
  };
}

/** Frames before their parts, equals by id. */
function sorted(nodes: readonly TopologyNode[]): TopologyNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const depthOf = (node: TopologyNode): number => {
    const parent = node.parent === undefined ? undefined : byId.get(node.parent);
    return parent === undefined ? 0 : 1 + depthOf(parent);
  };
  return nodes
    .map((node) => ({ node, depth: depthOf(node) }))
    .toSorted((a, b) => a.depth - b.depth || (a.node.id < b.node.id ? -1 : 1))
    .map(({ node }) => node);
}
