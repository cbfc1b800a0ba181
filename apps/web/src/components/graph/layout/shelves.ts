import type { Point } from '../types.ts';
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

/** Everything in rows, by name. */
export function gridLayout({ items, aspect }: Arrangement): Point[] {
  const places = shelves(items, byId(items), shelfWidth(items, aspect));
  return items.map((_item, at) => places.get(at) ?? { x: 0, y: 0 });
}
