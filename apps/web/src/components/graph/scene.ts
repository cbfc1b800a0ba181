import { arranged, extentOf, FRAME_TITLE, radiusOf } from './geometry.ts';
import type { GraphEdge, GraphFrame, GraphModel, GraphNode, Rect } from './graph.types.ts';
import { widthOfText } from './text.ts';
import type { Places, Point } from './types.ts';

/** A node with its place. */
export interface PlacedNode {
  readonly node: GraphNode;
  readonly radius: number;
  readonly x: number;
  readonly y: number;
}
export interface PlacedFrame {
  readonly frame: GraphFrame;
  readonly box: Rect;
  /** What the places of its members are relative to. */
  readonly origin: Point;
  /** 0 for the outermost. */
  readonly depth: number;
}
/** A line from border to border, shifted aside where there is a way back; a node's edge to itself is a circle at its corner. */
export interface PlacedEdge {
  readonly edge: GraphEdge;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** Radius of the circle around (x1, y1); 0 for a line. */
  readonly loop: number;
}

/** Everything at its place: what painters and exports draw, and what is found under the pointer. */
export interface Scene {
  readonly nodes: readonly PlacedNode[];
  readonly frames: readonly PlacedFrame[];
  /** What matters most last: it is drawn on top. */
  readonly edges: readonly PlacedEdge[];
  readonly bounds: Rect;
  readonly nodeById: ReadonlyMap<string, PlacedNode>;
  readonly frameById: ReadonlyMap<string, PlacedFrame>;
  readonly edgeById: ReadonlyMap<string, PlacedEdge>;
  /** Edges of a node or frame. */
  readonly edgesOf: ReadonlyMap<string, readonly PlacedEdge[]>;
}

/** The square around a node's mark. */
export const boxOfNode = ({ radius, x, y }: PlacedNode): Rect => ({
  left: x - radius,
  top: y - radius,
  right: x + radius,
  bottom: y + radius,
});

const ASIDE = 4;
/** Shortest line that is still drawn between two borders. */
const LEAST_LINE = 6;
/** Between two names, for a line with its head. */
const LEAST_ROOM = 30;

/** Frames and nodes in the one list that layouts know. */
export const layoutNodes = (model: GraphModel) => [
  ...model.frames.map(({ id, label, parent }) => ({ id, label, parent, frame: true, size: 0 })),
  ...model.nodes.map(({ id, label, size, frame }) => ({ id, label, parent: frame, frame: false, size })),
];

interface End {
  readonly x: number;
  readonly y: number;
  readonly reach: number;
  /** Half the width of the name under it, which would hide the head of a line that comes from below; 0 for none. */
  readonly name: number;
}
/** From a node's border down to the foot of its name, and half of the widest name. */
const NAME_FOOT = 17;
const NAME_SIZE = 12;
const NAME_LENGTH = 22;
const nameOf = (label: string): number => widthOfText(Math.min(NAME_LENGTH, label.length), NAME_SIZE) / 2;

/** How far from its middle an end reaches in a direction: to its border, or through its name. */
function reachOf({ reach, name }: End, ux: number, uy: number): number {
  if (name === 0 || uy <= 0) return reach;
  const foot = reach + NAME_FOOT;
  // Through the foot of the name, else out at its side, else past it.
  if (Math.abs(ux / uy) * foot <= name) return foot / uy;
  return Math.abs(ux / uy) * reach <= name ? Math.max(reach, name / Math.abs(ux)) : reach;
}

function placeEdge(edge: GraphEdge, from: End, to: End, hasWayBack: boolean): PlacedEdge {
  if (edge.source === edge.target) {
    const loop = from.reach * 0.6 + 5;
    const shift = from.reach * 0.75 + 2;
    return { edge, x1: from.x + shift, y1: from.y - shift, x2: from.x + shift, y2: from.y - shift, loop };
  }
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.max(1, Math.hypot(dx, dy));
  const [ux, uy] = [dx / length, dy / length];
  const aside = hasWayBack ? ASIDE + edge.width / 2 : 0;
  const [before, after] = [reachOf(from, ux, uy), reachOf(to, -ux, -uy)];
  // Ends that stand close together keep a line that can be seen.
  const isClose = length - before - after < LEAST_ROOM;
  const start = (isClose ? from.reach : before) + 2;
  const end = Math.max(start + LEAST_LINE, length - (isClose ? to.reach : after) - 3);
  return {
    edge,
    x1: from.x + ux * start - uy * aside,
    y1: from.y + uy * start + ux * aside,
    x2: from.x + ux * end - uy * aside,
    y2: from.y + uy * end + ux * aside,
    loop: 0,
  };
}

const rank = { allowed: 0, unprotected: 1, mixed: 2, denied: 3 } as const;

/** Puts a model at its places, which are relative to frames. Nodes without a place are left out with their edges. */
export function sceneOf(model: GraphModel, places: Places): Scene {
  const { points, boxes } = arranged(layoutNodes(model), places);
  const nodes: PlacedNode[] = [];
  for (const [at, node] of model.nodes.entries()) {
    const point = points[model.frames.length + at];
    if (point !== undefined && places[node.id] !== undefined)
      nodes.push({ node, radius: radiusOf(node.size), x: point.x, y: point.y });
  }
  const depths = new Map<string, number>();
  const frames: PlacedFrame[] = [];
  for (const [at, frame] of model.frames.entries()) {
    const [origin, box] = [points[at], boxes[at]];
    const depth = (depths.get(frame.parent ?? '') ?? -1) + 1;
    depths.set(frame.id, depth);
    if (origin === undefined || box === undefined || places[frame.id] === undefined) continue;
    frames.push({ frame, box: { left: box.x0, top: box.y0, right: box.x1, bottom: box.y1 }, origin, depth });
  }
  const nodeById = new Map(nodes.map((placed) => [placed.node.id, placed]));
  const frameById = new Map(frames.map((placed) => [placed.frame.id, placed]));
  const { edges, edgesOf } = placeEdges(model, nodeById, frameById);
  const edgeById = new Map(edges.map((placed) => [placed.edge.id, placed]));
  return { nodes, frames, edges, bounds: boundsOf(nodes, frames), nodeById, frameById, edgeById, edgesOf };
}

function placeEdges(
  model: GraphModel,
  nodeById: ReadonlyMap<string, PlacedNode>,
  frameById: ReadonlyMap<string, PlacedFrame>,
): Pick<Scene, 'edges' | 'edgesOf'> {
  const endOf = (id: string): End | undefined => {
    const node = nodeById.get(id);
    if (node !== undefined) return { x: node.x, y: node.y, reach: node.radius, name: nameOf(node.node.label) };
    const box = frameById.get(id)?.box;
    return box && { x: (box.left + box.right) / 2, y: box.top + FRAME_TITLE / 2, reach: FRAME_TITLE / 2, name: 0 };
  };
  const pairs = new Set(model.edges.map((edge) => `${edge.source}\n${edge.target}`));
  const edges: PlacedEdge[] = [];
  const edgesOf = new Map<string, PlacedEdge[]>();
  for (const edge of model.edges.toSorted((a, b) => rank[a.look] - rank[b.look])) {
    const [from, to] = [endOf(edge.source), endOf(edge.target)];
    if (from === undefined || to === undefined) continue;
    const placed = placeEdge(edge, from, to, pairs.has(`${edge.target}\n${edge.source}`));
    edges.push(placed);
    for (const id of new Set([edge.source, edge.target])) {
      const held = edgesOf.get(id);
      if (held === undefined) edgesOf.set(id, [placed]);
      else held.push(placed);
    }
  }
  return { edges, edgesOf };
}

function boundsOf(nodes: readonly PlacedNode[], frames: readonly PlacedFrame[]): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (box: Rect): void => {
    left = Math.min(left, box.left);
    top = Math.min(top, box.top);
    right = Math.max(right, box.right);
    bottom = Math.max(bottom, box.bottom);
  };
  for (const { node, radius, x, y } of nodes) {
    const room = extentOf(node);
    // A circle at the corner stands out.
    const above = Math.max(room.top, radius * 2 + 8);
    take({ left: x - room.left, right: x + Math.max(room.right, above), top: y - above, bottom: y + room.bottom });
  }
  for (const { box } of frames) take(box);
  return left > right ? { left: 0, top: 0, right: 1, bottom: 1 } : { left, top, right, bottom };
}
