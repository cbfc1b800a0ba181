import { around, boxAt } from '../geometry.ts';
import type { Point } from '../types.ts';
import { byComponents } from './components.ts';
import { areaOf, byId, heightOf, widthOf, type Arrangement, type Item } from './items.ts';

/** Rows of boxes, each as high as its highest, from `top` downwards and around x = 0. Nothing overlaps. */
export function shelves(items: readonly Item[], order: readonly number[], width: number, top = 0): Map<number, Point> {
  const places = new Map<number, Point>();
  let row: number[] = [];
  let used = 0;
  let y = top;
  const flush = (): void => {
    const high = Math.max(0, ...row.map((at) => heightOf(items[at]?.extent ?? NONE)));
    let x = -used / 2;
    for (const at of row) {
      const extent = items[at]?.extent ?? NONE;
      places.set(at, { x: x + extent.left, y: y + extent.top + (high - heightOf(extent)) / 2 });
      x += widthOf(extent);
    }
    y += high;
    row = [];
    used = 0;
  };
  for (const at of order) {
    const wide = widthOf(items[at]?.extent ?? NONE);
    if (row.length > 0 && used + wide > width) flush();
    row.push(at);
    used += wide;
  }
  flush();
  return places;
}
const NONE = { left: 0, right: 0, top: 0, bottom: 0 };

/** Width of rows that makes all of them together about as wide as the room wants. */
export const shelfWidth = (items: readonly Item[], aspect: number): number =>
  Math.max(
    Math.sqrt(items.reduce((sum, item) => sum + areaOf(item.extent), 0) * aspect * 1.1),
    ...items.map((item) => widthOf(item.extent)),
  );

/** Boxes of which none is so many times as high as another stand in rows without much waste. */
const ALIKE = 2;
const TRIED = [0.8, 0.9, 1, 1.1, 1.25, 1.4] as const;

/** Rows of the width that lets the picture be seen largest in its room. */
function rows({ items, aspect }: Arrangement): Point[] {
  const order = byId(items);
  const width = shelfWidth(items, aspect);
  let [best, smallest] = [new Map<number, Point>(), Infinity];
  for (const share of TRIED) {
    const places = shelves(items, order, width * share);
    const box = around([...places].map(([at, point]) => boxAt(point, items[at]?.extent ?? NONE)));
    const needs = box === undefined ? 0 : Math.max((box.x1 - box.x0) / aspect, box.y1 - box.y0);
    if (needs < smallest) [best, smallest] = [places, needs];
  }
  return items.map((_item, at) => best.get(at) ?? { x: 0, y: 0 });
}

/** Everything in rows, by name; where frames stand among nodes, the highest first. */
export function gridLayout(arrangement: Arrangement): Point[] {
  const heights = arrangement.items.map(({ extent }) => heightOf(extent));
  // Without links each is a component of its own.
  return Math.max(...heights) <= ALIKE * Math.min(...heights)
    ? rows(arrangement)
    : byComponents({ ...arrangement, links: [] }, () => []);
}
