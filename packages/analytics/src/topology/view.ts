import type { TopologyEdge, TopologyNode } from '@netloft/contracts';
import { EdgeFilters } from './edge-filters.ts';
import { type EdgeSums, foldEdges, itemEdges, type ItemEdges } from './edges.ts';
import { facetsOf } from './facets.ts';
import { foldItems } from './fold.ts';
import { hiddenRows } from './hide.ts';
import { Items } from './items.ts';
import type { TopologyModel } from './model.ts';
import { nodeFacts, placePods, podNames, podsByNode, unhealthyItems } from './node-facts.ts';
import { edgeScores, greatest, itemScores } from './scores.ts';
import type { TopologyGraph, TopologyLook } from './types.ts';
import { nodeOf as describeNode } from './view-nodes.ts';
import { foldedSentences } from './words.ts';

/** Above these a picture is a hairball: nobody reads more than some 300 nodes at once. */
const MOST_NODES = 300;
const MOST_EDGES = 900;
const MOST_EDGES_A_NODE = 8;
const FEW_EDGES = 200;

const verdictOf = (sums: EdgeSums, edge: number): TopologyEdge['verdict'] => {
  const kinds = (['allowed', 'denied', 'unprotected'] as const).filter((kind) => (sums[kind][edge] ?? 0) > 0);
  const [only] = kinds;
  return kinds.length === 1 && only !== undefined ? only : 'mixed';
};

/** Edges with the flows that are asked for. */
function liveEdges(edges: EdgeSums, only: TopologyLook['only']): Uint8Array {
  const live = new Uint8Array(edges.size).fill(1);
  if (only === undefined) return live;
  const counts = edges[only];
  for (let edge = 0; edge < edges.size; edge += 1) if (counts[edge] === 0) live[edge] = 0;
  return live;
}

/** Items with a live edge, and the frames that they lie in. */
function liveItems(edges: EdgeSums, isLive: Uint8Array, items: Items): Uint8Array {
  const live = new Uint8Array(items.size);
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
): TopologyGraph['totals'] {
  const { ends } = model;
  const seen = new Uint8Array(ends.size);
  let bytes = 0;
  for (let row = 0; row < model.rows; row += 1) {
    const isDrawn = isLive[edges.edgeOf[row] ?? -1] === 1 || isLive[edges.onwardOf?.[row] ?? -1] === 1;
    if (isDrawn) bytes += (model.bytes[row] ?? 0) + (model.reverseBytes[row] ?? 0);
  }
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
  return { pods, nodes, edges: lines, bytes };
}

/** Edges but those from a node to itself. */
function countLines(sums: EdgeSums): number {
  let lines = 0;
  for (let edge = 0; edge < sums.size; edge += 1) if (sums.source[edge] !== sums.target[edge]) lines += 1;
  return lines;
}

/** Place among the drawn edges, by edge between items; -1 for none. */
function placesOf(drawnOf: Int32Array, size: number, drawn: readonly number[]): Int32Array {
  const places = new Int32Array(size).fill(-1);
  for (const [place, edge] of drawn.entries()) places[edge] = place;
  return drawnOf.map((edge) => places[edge] ?? -1);
}

/**
 * The graph of a look at a model: rows that are hidden left out, ends gathered into items, what is too much folded, sums by node and edge. Nodes
 * come with frames before their parts, edges with what should be seen first at the front; the same flows give the same graph in any order. Edges
 * beyond 900, or three for each node of the limit, are left out, which `folded` says.
 */
export function viewOf(model: TopologyModel, look: TopologyLook): TopologyGraph {
  const limit = Math.max(10, look.limit);
  const items = new Items(model, look);
  const isHidden = look.hide === undefined ? undefined : hiddenRows(model, look.hide);
  const edges = itemEdges(model, items, { showServices: look.services === 'show', isHidden });
  const isLive = liveEdges(edges, look.only);
  const live = liveItems(edges, isLive, items);
  const itemOfPod = placePods(model, items);
  const scores = itemScores(edges, isLive, items, unhealthyItems(model, items, itemOfPod));
  const folding = foldItems(items, live, scores, limit);
  const { sums, drawnOf } = foldEdges(edges, folding.nodeOf, folding.nodes.length, isLive);
  const pods = podsByNode(folding, itemOfPod);
  const facts = nodeFacts(model, { edges, sums, drawnOf, folding }, pods);

  const nodes: TopologyNode[] = folding.nodes.map((node, at) =>
    describeNode({ model, items, look, folding, facts }, node, at),
  );
  const idOf = (node: number): string => nodes[node]?.id ?? '';
  const edgeId = (edge: number): string => `${idOf(sums.source[edge] ?? 0)}>${idOf(sums.target[edge] ?? 0)}`;
  const drawn = greatest(edgeScores(sums), edgeId, Math.max(MOST_EDGES, limit * 3));
  const facets = facetsOf(model, edges, placesOf(drawnOf, sums.size, drawn), drawn.length);
  const filters = new EdgeFilters(items, folding.nodes, (node) => podNames(model, pods, node), look);
  const lines = countLines(sums);
  return {
    nodes: sorted(nodes),
    edges: drawn.map((edge, place): TopologyEdge => {
      const { pairs = 0, ...lists } = facets[place] ?? { ports: [], services: [], policies: [] };
      const [source, target] = [sums.source[edge] ?? 0, sums.target[edge] ?? 0];
      return {
        id: edgeId(edge),
        source: idOf(source),
        target: idOf(target),
        verdict: verdictOf(sums, edge),
        bytes: sums.bytes[edge] ?? 0,
        reverseBytes: sums.reverseBytes[edge] ?? 0,
        allowed: sums.allowed[edge] ?? 0,
        denied: sums.denied[edge] ?? 0,
        unprotected: sums.unprotected[edge] ?? 0,
        ...lists,
        filter: filters.of(source, target),
        folds: pairs,
      };
    }),
    totals: totalsOf(model, edges, isLive, items, live),
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
