import { UndirectedGraph } from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';
import type { Extent, Point } from '../types.ts';
import { byId, heightOf, widthOf, type Arrangement } from './items.ts';
import { shelves, shelfWidth } from './shelves.ts';

/** Turn between one place of the starting spiral and the next: the golden angle. */
const TURN = Math.PI * (3 - Math.sqrt(5));
const STEP = 30;
/** Room for boxes that forces have spread: a share more than all of them, and a gap around each, wider where there are few. */
const LOOSE = 1.1;
const roomOf = (extents: readonly Extent[]): number => {
  const gap = 16 + 44 / Math.sqrt(Math.max(1, extents.length));
  return LOOSE * extents.reduce((sum, one) => sum + (widthOf(one) + gap) * (heightOf(one) + gap), 0);
};

/** Rounds of forces: fewer where each is dear, so that a large picture is there within a second, too. */
const roundsOf = (count: number, isFresh: boolean): number =>
  Math.round(Math.min(120, Math.max(36, 36_000 / count)) * (isFresh ? 1 : 0.4));
/** From here on forces are gathered by region: exact ones would take longer than the picture is worth. */
const MANY = 150;

const spiral = (place: number): Point => ({
  x: STEP * Math.sqrt(place + 0.5) * Math.cos(place * TURN),
  y: STEP * Math.sqrt(place + 0.5) * Math.sin(place * TURN),
});

/** Beside those neighbours that have a place already; each at another angle, so that two with the same neighbours do not meet. */
function nearNeighbours(at: number, places: readonly (Point | undefined)[], links: Arrangement['links']): Point {
  let [x, y, count] = [0, 0, 0];
  for (const { a, b } of links) {
    const place = a === at ? places[b] : b === at ? places[a] : undefined;
    if (place === undefined) continue;
    x += place.x;
    y += place.y;
    count += 1;
  }
  const off = spiral(at);
  const reach = Math.hypot(off.x, off.y) || 1;
  return { x: x / Math.max(1, count) + (off.x / reach) * 90, y: y / Math.max(1, count) + (off.y / reach) * 90 };
}

function settle(
  { links }: Pick<Arrangement, 'links'>,
  members: readonly number[],
  start: readonly Point[],
  isFixed: (at: number) => boolean,
  isFresh: boolean,
): void {
  const graph = new UndirectedGraph();
  for (const at of members)
    graph.addNode(at, { x: start[at]?.x ?? 0, y: start[at]?.y ?? 0, size: 1, fixed: isFixed(at) });
  for (const { a, b, weight } of links) if (a !== b) graph.mergeEdge(a, b, { weight: 0.6 + weight });
  forceAtlas2.assign(graph, {
    iterations: roundsOf(members.length, isFresh),
    settings: {
      barnesHutOptimize: members.length > MANY,
      barnesHutTheta: 1.2,
      gravity: 0.6,
      scalingRatio: 12,
      strongGravityMode: members.length < 8,
      slowDown: 1 + Math.log(members.length),
      adjustSizes: false,
    },
  });
  const settled = start as Point[];
  for (const at of members)
    settled[at] = { x: Number(graph.getNodeAttribute(at, 'x')), y: Number(graph.getNodeAttribute(at, 'y')) };
}

/** Turned, stretched and scaled into a room of the wanted shape, in which items have space around them. */
function fitted(
  { items, aspect }: Arrangement,
  members: readonly number[],
  points: readonly Point[],
): Map<number, Point> {
  const xs = members.map((at) => points[at]?.x ?? 0);
  const ys = members.map((at) => points[at]?.y ?? 0);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const flat = width >= height;
  const [long, short] = flat ? [width, height] : [height, width];
  const room = roomOf(members.map((at) => items[at]?.extent ?? NONE));
  const wantedWidth = Math.sqrt(room * aspect);
  const scaleX = Math.max(wantedWidth, 1) / Math.max(long, 1);
  // A row of few must not be blown up to fill the height.
  const scaleY = Math.min(Math.max(room / wantedWidth, 1) / Math.max(short, 1), scaleX * 1.6);
  return new Map(
    members.map((at) => {
      const [x, y] = [(points[at]?.x ?? 0) - left - width / 2, (points[at]?.y ?? 0) - top - height / 2];
      return [at, flat ? { x: x * scaleX, y: y * scaleY } : { x: y * scaleX, y: x * scaleY }];
    }),
  );
}
const NONE = { left: 0, right: 0, top: 0, bottom: 0 };

function fresh(arrangement: Arrangement): Point[] {
  const { items, links, aspect } = arrangement;
  const linked = new Set(links.flatMap(({ a, b }) => (a === b ? [] : [a, b])));
  const order = byId(items);
  const members = order.filter((at) => linked.has(at));
  const alone = order.filter((at) => !linked.has(at));
  const places = new Map<number, Point>();
  if (members.length > 0) {
    const start: Point[] = items.map(() => ({ x: 0, y: 0 }));
    for (const [place, at] of members.entries()) start[at] = spiral(place);
    settle(arrangement, members, start, () => false, true);
    for (const [at, point] of fitted(arrangement, members, start)) places.set(at, point);
  }
  if (alone.length > 0) {
    const xs = members.map((at) => Math.abs(places.get(at)?.x ?? 0) + widthOf(items[at]?.extent ?? NONE) / 2);
    const bottoms = members.map((at) => (places.get(at)?.y ?? 0) + (items[at]?.extent.bottom ?? 0));
    const rest = alone.map((at) => items[at]).filter((item) => item !== undefined);
    const width = Math.max(2 * Math.max(0, ...xs), shelfWidth(rest, aspect));
    const top =
      members.length === 0 ? 0 : Math.max(...bottoms) + 2 * Math.min(...rest.map((one) => heightOf(one.extent)), 20);
    for (const [at, point] of shelves(items, alone, width, top)) places.set(at, point);
  }
  return items.map((_item, at) => places.get(at) ?? { x: 0, y: 0 });
}

/** What talks with each other close together; what has a place stays there and the rest comes to it. The same input gives the same picture. */
export function forceLayout(arrangement: Arrangement): Point[] {
  const { items, links } = arrangement;
  const given = items.map((item) => item.pinned ?? item.known);
  if (given.every((place) => place === undefined)) return fresh(arrangement);
  const news = byId(items).filter((at) => given[at] === undefined);
  const start: Point[] = items.map((_item, at) => given[at] ?? nearNeighbours(at, given, links));
  if (news.length > 0 && links.length > 0 && news.length * 4 > items.length)
    settle(arrangement, byId(items), start, (at) => given[at] !== undefined, false);
  return start;
}
