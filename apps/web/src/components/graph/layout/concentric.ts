import type { Point } from '../types.ts';
import { byComponents } from './components.ts';
import { byId, heightOf, widthOf, type Arrangement, type Item } from './items.ts';
import { withoutStrips } from './strips.ts';

/** Rings are that much wider than high, as the boxes are. */
const STRETCH = 1.6;
/** Diameter of a circle, seen with the stretch taken back, that holds all of an item. */
const diameterOf = ({ extent }: Item): number => Math.hypot(widthOf(extent) / STRETCH, heightOf(extent));
/** From the reference point of an item to its middle. */
const middleOf = ({ extent }: Item): Point => ({
  x: (extent.right - extent.left) / 2,
  y: (extent.bottom - extent.top) / 2,
});

function component({ items, links }: Arrangement): Point[] {
  const degree = new Float64Array(items.length);
  for (const { a, b } of links) {
    degree[a] = (degree[a] ?? 0) + 1;
    degree[b] = (degree[b] ?? 0) + 1;
  }
  const order = byId(items).sort((a, b) => (degree[b] ?? 0) - (degree[a] ?? 0));
  const diameters = items.map((item) => diameterOf(item));
  const points: Point[] = items.map(() => ({ x: 0, y: 0 }));
  const put = (at: number, radius: number, angle: number): void => {
    const item = items[at];
    if (item === undefined) return;
    const middle = middleOf(item);
    points[at] = {
      x: radius * Math.cos(angle) * STRETCH - middle.x,
      y: radius * Math.sin(angle) - middle.y,
    };
  };
  const [first = 0] = order;
  put(first, 0, 0);
  let border = (diameters[first] ?? 0) / 2;
  for (let from = 1; from < order.length;) {
    // A ring takes items until they fill it; a wider one among them makes it wider, too.
    const ring: number[] = [];
    let [widest, length] = [0, 0];
    for (const at of order.slice(from)) {
      const wide = Math.max(widest, diameters[at] ?? 0);
      if (ring.length > 0 && length + (diameters[at] ?? 0) > 2 * Math.PI * (border + wide / 2)) break;
      ring.push(at);
      widest = wide;
      length += diameters[at] ?? 0;
    }
    const radius = border + widest / 2;
    // The first stands left of the middle: names lie below, so that lines are best seen beside.
    let before = (length - (diameters[ring[0] ?? 0] ?? 0)) / 2;
    for (const at of ring) {
      const own = diameters[at] ?? 0;
      put(at, radius, (2 * Math.PI * (before + own / 2)) / length);
      before += own;
    }
    border += widest;
    from += ring.length;
  }
  // Around a large frame rings of few have wide empty rows.
  return withoutStrips(items, points);
}

/** Rings: what is linked most in the middle. */
export const concentricLayout = (arrangement: Arrangement): Point[] => byComponents(arrangement, component);
