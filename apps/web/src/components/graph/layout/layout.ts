import { around, boxAt, extentOf, extentOfBox, framed, nestingOf, type Nesting } from '../geometry.ts';
import type { Extent, LayoutKind, LayoutRequest, Places, Point } from '../types.ts';
import { concentricLayout } from './concentric.ts';
import { forceLayout } from './force.ts';
import type { Arrangement, Item, Link } from './items.ts';
import { layeredLayout } from './layered.ts';
import { withoutOverlap } from './overlap.ts';
import { gridLayout } from './shelves.ts';

const KINDS: Readonly<Record<LayoutKind, (arrangement: Arrangement) => Point[]>> = {
  force: forceLayout,
  layered: layeredLayout,
  concentric: concentricLayout,
  grid: gridLayout,
};

/** Space that a frame keeps from its siblings, so that edges and names are seen between them. */
const AROUND_FRAME = 10;
const withSpace = ({ left, right, top, bottom }: Extent, space: number): Extent => ({
  left: left + space,
  right: right + space,
  top: top + space,
  bottom: bottom + space,
});

const FRAME_ASPECT = 1.5;

/** Between neighbours of a picture of so many nodes: few have the room for lines that can be followed, many are read when one comes near. */
const gapOf = (count: number): number => Math.max(6, Math.min(44, 150 / Math.sqrt(count)));

/** Edges as they are between siblings: both ends lifted until they stand in the same frame. By frame, -1 for none. */
function liftedLinks(request: LayoutRequest, { parents, members }: Nesting): Map<number, Link[]> {
  const at = new Map(request.nodes.map((node, index) => [node.id, index]));
  const place = new Int32Array(request.nodes.length);
  for (const list of members.values()) for (const [index, member] of list.entries()) place[member] = index;
  const chain = (index: number): number[] => {
    const up = [index];
    for (let next = parents[index] ?? -1; next >= 0; next = parents[next] ?? -1) up.unshift(next);
    return up;
  };
  const weights = new Map<number, Map<number, Link>>();
  for (const edge of request.edges) {
    const [source, target] = [at.get(edge.source), at.get(edge.target)];
    if (source === undefined || target === undefined) continue;
    const [from, to] = [chain(source), chain(target)];
    let same = 0;
    while (same < from.length && same < to.length && from[same] === to[same]) same += 1;
    const [a, b] = [from[same], to[same]];
    if (a === undefined || b === undefined) continue;
    const frame = same === 0 ? -1 : (from[same - 1] ?? -1);
    const links = weights.get(frame) ?? new Map<number, Link>();
    weights.set(frame, links);
    const key = (place[a] ?? 0) * request.nodes.length + (place[b] ?? 0);
    const known = links.get(key);
    links.set(key, {
      a: place[a] ?? 0,
      b: place[b] ?? 0,
      weight: Math.min(1, (known?.weight ?? 0) + edge.weight),
    });
  }
  return new Map([...weights].map(([frame, links]) => [frame, [...links.values()]]));
}

/** With the middle of all boxes at 0, 0: a frame stands where its node stood. */
function centred(items: readonly Item[], points: readonly Point[]): Point[] {
  const box = around(items.map((item, at) => boxAt(points[at] ?? { x: 0, y: 0 }, item.extent)));
  if (box === undefined) return [];
  const [x, y] = [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2];
  return points.map((point) => ({ x: point.x - x, y: point.y - y }));
}

/** Items that are laid out for the first time: with space around them, and as if none had been moved by hand, so that the rest stands where it stood before. */
const roomy = (items: readonly Item[], gap: number): Item[] =>
  items.map((item) => ({ ...item, extent: withSpace(item.extent, gap / 2), pinned: undefined }));

function arrange(kind: LayoutKind, arrangement: Arrangement, gap: number): Point[] {
  const { items, aspect } = arrangement;
  const isNew = items.every((item) => item.known === undefined);
  const points =
    items.length === 1
      ? [items[0]?.known ?? { x: 0, y: 0 }]
      : KINDS[kind]({ ...arrangement, items: isNew ? roomy(items, gap) : items });
  // What was moved by hand was moved in a picture with its middle at 0, 0.
  const laid = isNew ? centred(items, points) : points;
  const isFree = isNew && items.every((item) => item.pinned === undefined);
  const held = laid.map((point, at) => items[at]?.pinned ?? point);
  const apart = withoutOverlap(items, held, aspect);
  return isFree ? centred(items, apart) : apart;
}

/**
 * Places for every node, relative to its frame: what is in a frame is laid out first, then the frame as one box among its siblings. No box
 * lies on another. The same request gives the same places; with `known` places only what is new, or in the way, moves (`force` only: the
 * other kinds are made anew each time).
 */
export function layoutGraph(request: LayoutRequest): Places {
  const { nodes, kind } = request;
  const nesting = nestingOf(nodes);
  const links = liftedLinks(request, nesting);
  const gap = gapOf(nodes.length);
  const extents: Extent[] = nodes.map((node) => extentOf(node));
  const places: Record<string, Point> = {};
  const outer = (index: number): Extent => {
    const extent = extents[index] ?? extentOf({ size: 0, label: '' });
    return nodes[index]?.frame === true ? withSpace(extent, AROUND_FRAME) : extent;
  };
  for (const frame of nesting.order) {
    const members = nesting.members.get(frame) ?? [];
    const items = members.map((index): Item => {
      const id = nodes[index]?.id ?? '';
      return {
        id,
        extent: outer(index),
        known: kind === 'force' ? request.known[id] : undefined,
        pinned: request.pinned[id],
      };
    });
    const points = arrange(
      kind,
      { items, links: links.get(frame) ?? [], aspect: frame < 0 ? request.aspect : FRAME_ASPECT },
      gap,
    );
    for (const [at, item] of items.entries()) places[item.id] = points[at] ?? { x: 0, y: 0 };
    if (frame >= 0)
      extents[frame] = extentOfBox(
        framed(
          members.map((index, at) =>
            boxAt(points[at] ?? { x: 0, y: 0 }, extents[index] ?? extentOf({ size: 0, label: '' })),
          ),
          nodes[frame]?.label ?? '',
        ),
      );
  }
  return places;
}
