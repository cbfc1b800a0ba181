import { UndirectedGraph } from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';
import type { Point } from '../types.ts';
import { byComponents } from './components.ts';
import { areaOf, byId, widthOf, type Arrangement } from './items.ts';
import { withoutOverlap } from './overlap.ts';
import { withoutStrips } from './strips.ts';

/** Turn between one place of the starting spiral and the next: the golden angle. */
const TURN = Math.PI * (3 - Math.sqrt(5));
const STEP = 30;
/** Room for boxes that forces have spread: a share more than all of them. */
const LOOSE = 1.25;

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

function settled(
  { items, links }: Arrangement,
  start: readonly Point[],
  isFixed: (at: number) => boolean,
  isFresh: boolean,
): Point[] {
  const graph = new UndirectedGraph();
  for (const at of byId(items))
    graph.addNode(at, { x: start[at]?.x ?? 0, y: start[at]?.y ?? 0, size: 1, fixed: isFixed(at) });
  for (const { a, b, weight } of links) if (a !== b) graph.mergeEdge(a, b, { weight: 0.6 + weight });
  forceAtlas2.assign(graph, {
    iterations: roundsOf(items.length, isFresh),
    settings: {
      barnesHutOptimize: items.length > MANY,
      barnesHutTheta: 1.2,
      gravity: 0.6,
      scalingRatio: 12,
      strongGravityMode: items.length < 8,
      slowDown: 1 + Math.log(items.length),
      adjustSizes: false,
    },
  });
  return items.map((_item, at) => ({
    x: Number(graph.getNodeAttribute(at, 'x')),
    y: Number(graph.getNodeAttribute(at, 'y')),
  }));
}

/** Turned, stretched and scaled into a room of the wanted shape, in which items have space around them. */
function fitted({ items, aspect }: Arrangement, points: readonly Point[]): Point[] {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const flat = width >= height;
  const [long, short] = flat ? [width, height] : [height, width];
  const room = LOOSE * items.reduce((sum, { extent }) => sum + areaOf(extent), 0);
  const wantedWidth = Math.sqrt(room * aspect);
  const scaleX = Math.max(wantedWidth, 1) / Math.max(long, 1);
  // A row of few must not be blown up to fill the height.
  const scaleY = Math.min(Math.max(room / wantedWidth, 1) / Math.max(short, 1), scaleX * 1.6);
  return points.map((point) => {
    const [x, y] = [point.x - left - width / 2, point.y - top - height / 2];
    return flat ? { x: x * scaleX, y: y * scaleY } : { x: y * scaleX, y: x * scaleY };
  });
}

/** Two in a row: who asks first. */
function pair({ items, links }: Arrangement): Point[] {
  const first = links.find(({ a, b }) => a !== b)?.a ?? 0;
  const apart = items.reduce((sum, { extent }) => sum + widthOf(extent), 0) / 2;
  return items.map((_item, at) => ({ x: at === first ? 0 : apart, y: 0 }));
}

function component(part: Arrangement): Point[] {
  if (part.items.length === 2) return pair(part);
  // Sorted by id they are already: each starts at a place of its own, the same each time.
  const start = part.items.map((_item, place) => spiral(place));
  const free = withoutOverlap(
    part.items,
    fitted(
      part,
      settled(part, start, () => false, true),
    ),
    part.aspect,
  );
  return withoutStrips(part.items, free);
}

/** What talks with each other close together; what has a place stays there and the rest comes to it. The same input gives the same picture. */
export function forceLayout(arrangement: Arrangement): Point[] {
  const { items, links } = arrangement;
  const given = items.map((item) => item.pinned ?? item.known);
  if (items.every((item) => item.known === undefined)) return byComponents(arrangement, component);
  const news = byId(items).filter((at) => given[at] === undefined);
  const start: Point[] = items.map((_item, at) => given[at] ?? nearNeighbours(at, given, links));
  if (news.length === 0 || links.length === 0 || news.length * 4 <= items.length) return start;
  return settled(arrangement, start, (at) => given[at] !== undefined, false);
}
