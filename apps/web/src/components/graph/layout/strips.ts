import type { Point } from '../types.ts';
import type { Item } from './items.ts';

/** Positions along one axis with every stretch closed that no item reaches into. */
function closed(from: readonly number[], to: readonly number[], at: readonly number[]): number[] {
  const order = at.map((_one, index) => index).sort((a, b) => (from[a] ?? 0) - (from[b] ?? 0) || a - b);
  const moved = at.slice();
  let [reach, gone] = [-Infinity, 0];
  for (const index of order) {
    const start = from[index] ?? 0;
    if (reach > -Infinity && start > reach) gone += start - reach;
    moved[index] = (at[index] ?? 0) - gone;
    reach = Math.max(reach, to[index] ?? 0);
  }
  return moved;
}

/** Closes rows and columns of the picture that are empty from one border to the other; nothing changes its order. */
export function withoutStrips(items: readonly Item[], points: readonly Point[]): Point[] {
  const along = (axis: 'x' | 'y', before: 'left' | 'top', after: 'right' | 'bottom'): number[] => {
    const at = points.map((point) => point[axis]);
    return closed(
      items.map(({ extent }, index) => (at[index] ?? 0) - extent[before]),
      items.map(({ extent }, index) => (at[index] ?? 0) + extent[after]),
      at,
    );
  };
  const [xs, ys] = [along('x', 'left', 'right'), along('y', 'top', 'bottom')];
  return points.map((_point, index) => ({ x: xs[index] ?? 0, y: ys[index] ?? 0 }));
}
