import type { Box, Extent, LayoutNode, Places, Point } from './types.ts';

/** Space between a frame and what is in it; the title stands in the upper part. */
export const FRAME_PADDING = 18;
export const FRAME_TITLE = 24;
const LEAST_FRAME = 60;
const GAP = 8;
/** Pixels of one character of a label, about: layouts run where text cannot be measured. */
const CHARACTER = 6.4;
/** Of a frame's title, which is bold, and what stands beside it. */
const TITLE_CHARACTER = 7.2;
const TITLE_SIGNS = 20;
/** Characters of a label that are drawn at most, and those that a layout keeps room for: longer ones are left out where they would lie on others. */
export const LABEL_LENGTH = 24;
const LABEL_ROOM = 14;
const LABEL_HEIGHT = 18;

/** Radius of a node in pixels of the world. */
export const radiusOf = (size: number): number => 11 + 15 * Math.sqrt(Math.min(1, Math.max(0, size)));

/** Room of a node that is no frame: its mark, the label under it, and a gap to the next. */
export function extentOf(node: Pick<LayoutNode, 'size' | 'label'>): Extent {
  const radius = radiusOf(node.size);
  const label = (Math.min(LABEL_ROOM, node.label.length) * CHARACTER) / 2;
  const side = Math.max(radius, label) + GAP;
  return { left: side, right: side, top: radius + GAP, bottom: radius + LABEL_HEIGHT + GAP };
}

export const boxAt = ({ x, y }: Point, extent: Extent): Box => ({
  x0: x - extent.left,
  y0: y - extent.top,
  x1: x + extent.right,
  y1: y + extent.bottom,
});

export const extentOfBox = (box: Box): Extent => ({ left: -box.x0, right: box.x1, top: -box.y0, bottom: box.y1 });

/** The smallest box around all; undefined of none. */
export function around(boxes: readonly Box[]): Box | undefined {
  const [first] = boxes;
  if (first === undefined) return undefined;
  let { x0, y0, x1, y1 } = first;
  for (const box of boxes) {
    x0 = Math.min(x0, box.x0);
    y0 = Math.min(y0, box.y0);
    x1 = Math.max(x1, box.x1);
    y1 = Math.max(y1, box.y1);
  }
  return { x0, y0, x1, y1 };
}

/** A frame around boxes, its title wide enough to be read. */
export function framed(boxes: readonly Box[], label: string): Box {
  const box = around(boxes) ?? { x0: -LEAST_FRAME, y0: -LEAST_FRAME / 2, x1: LEAST_FRAME, y1: LEAST_FRAME / 2 };
  const title = Math.min(LABEL_LENGTH, label.length) * TITLE_CHARACTER + 2 * FRAME_PADDING + TITLE_SIGNS;
  const lacks = Math.max(0, title - (box.x1 - box.x0) - 2 * FRAME_PADDING) / 2;
  return {
    x0: box.x0 - FRAME_PADDING - lacks,
    y0: box.y0 - FRAME_PADDING - FRAME_TITLE,
    x1: box.x1 + FRAME_PADDING + lacks,
    y1: box.y1 + FRAME_PADDING,
  };
}

/** Boxes that touch do not overlap; sums of fractions are not exact. */
export const TOUCH = 1e-6;
export const overlaps = (a: Box, b: Box): boolean =>
  a.x0 < b.x1 - TOUCH && b.x0 < a.x1 - TOUCH && a.y0 < b.y1 - TOUCH && b.y0 < a.y1 - TOUCH;

/** Members of each frame by its place in the list; under -1 those that are in none. A parent that is no frame of the list counts as none. */
export interface Nesting {
  readonly parents: Int32Array;
  /** Frames from the innermost outwards, -1 last. */
  readonly order: readonly number[];
  readonly members: ReadonlyMap<number, readonly number[]>;
}

export function nestingOf(nodes: readonly Pick<LayoutNode, 'id' | 'parent' | 'frame'>[]): Nesting {
  const at = new Map(nodes.map((node, index) => [node.id, index]));
  const parents = new Int32Array(nodes.length).fill(-1);
  for (const [index, node] of nodes.entries()) {
    const parent = node.parent === undefined ? undefined : at.get(node.parent);
    if (parent !== undefined && parent !== index && nodes[parent]?.frame === true) parents[index] = parent;
  }
  // A frame that is said to lie in one of its own parts would never end.
  const depth = (index: number): number => {
    let steps = 0;
    for (let up = parents[index] ?? -1; up >= 0; up = parents[up] ?? -1) {
      steps += 1;
      if (steps > nodes.length) {
        parents[index] = -1;
        return 0;
      }
    }
    return steps;
  };
  const depths = nodes.map((_node, index) => depth(index));
  const members = new Map<number, number[]>([[-1, []]]);
  for (const [index, node] of nodes.entries()) if (node.frame) members.set(index, []);
  for (const index of nodes.keys()) members.get(parents[index] ?? -1)?.push(index);
  const frames = [...members.keys()].filter((index) => index >= 0);
  frames.sort((a, b) => (depths[b] ?? 0) - (depths[a] ?? 0) || a - b);
  return { parents, order: [...frames, -1], members };
}

/** Where every node is in the picture, and the boxes of frames; a node without a place stands in the middle of its frame. */
export function arranged(
  nodes: readonly LayoutNode[],
  places: Places,
): { readonly points: readonly Point[]; readonly boxes: readonly Box[]; readonly nesting: Nesting } {
  const nesting = nestingOf(nodes);
  const relative = nodes.map((node): Point => places[node.id] ?? { x: 0, y: 0 });
  const extents: Extent[] = nodes.map((node) => extentOf(node));
  for (const frame of nesting.order) {
    if (frame < 0) continue;
    const inner = (nesting.members.get(frame) ?? []).map((index) =>
      boxAt(relative[index] ?? { x: 0, y: 0 }, extents[index] ?? extentOf({ size: 0, label: '' })),
    );
    extents[frame] = extentOfBox(framed(inner, nodes[frame]?.label ?? ''));
  }
  const points: Point[] = relative.slice();
  for (const frame of nesting.order.toReversed())
    for (const index of nesting.members.get(frame) ?? []) {
      const origin = frame < 0 ? { x: 0, y: 0 } : (points[frame] ?? { x: 0, y: 0 });
      const own = relative[index] ?? { x: 0, y: 0 };
      points[index] = { x: origin.x + own.x, y: origin.y + own.y };
    }
  const boxes = points.map((point, index) => boxAt(point, extents[index] ?? extentOf({ size: 0, label: '' })));
  return { points, boxes, nesting };
}
