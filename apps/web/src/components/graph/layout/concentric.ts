import type { Point } from '../types.ts';
import { byId, type Arrangement, type Item } from './items.ts';

/** Diameter of a circle around an item's centre that holds all of it. */
const diameterOf = ({ extent }: Item): number =>
  2 * Math.hypot(Math.max(extent.left, extent.right), Math.max(extent.top, extent.bottom));

/** Rings: what is linked most in the middle. */
export function concentricLayout({ items, links, aspect }: Arrangement): Point[] {
  const degree = new Float64Array(items.length);
  for (const { a, b } of links) {
    degree[a] = (degree[a] ?? 0) + 1;
    degree[b] = (degree[b] ?? 0) + 1;
  }
  const order = byId(items).sort((a, b) => (degree[b] ?? 0) - (degree[a] ?? 0));
  const points: Point[] = items.map(() => ({ x: 0, y: 0 }));
  const stretch = Math.min(1.5, Math.max(1, aspect));
  let radius = 0;
  let before = 0;
  for (let from = 0; from < order.length;) {
    const first = items[order[from] ?? 0];
    let widest = first === undefined ? 0 : diameterOf(first);
    let count = 1;
    if (from > 0) {
      radius += (before + widest) / 2;
      while (from + count < order.length) {
        const next = items[order[from + count] ?? 0];
        const wide = Math.max(widest, next === undefined ? 0 : diameterOf(next));
        if ((count + 1) * wide > 2 * Math.PI * radius) break;
        radius += (wide - widest) / 2;
        widest = wide;
        count += 1;
      }
    }
    for (let index = 0; index < count; index += 1) {
      const angle = (2 * Math.PI * index) / count - Math.PI / 2;
      points[order[from + index] ?? 0] = {
        x: from === 0 ? 0 : radius * Math.cos(angle) * stretch,
        y: from === 0 ? 0 : radius * Math.sin(angle),
      };
    }
    before = widest;
    from += count;
  }
  return points;
}
