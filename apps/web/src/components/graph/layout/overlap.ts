import { TOUCH } from '../geometry.ts';
import type { Point } from '../types.ts';
import { heightOf, type Item } from './items.ts';
import { shelves, shelfWidth } from './shelves.ts';

const ROUNDS = 20;
const SPREADS = 12;
const SPREAD = 1.08;

/** How readily an item moves: what is pinned does not, what was there before little. */
const mobilityOf = (item: Item): number => (item.pinned !== undefined ? 0 : item.known !== undefined ? 0.2 : 1);

interface Spots {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/** Calls back for each pair of items whose boxes overlap: sorted by their left edges, only neighbours are looked at. */
function eachOverlap(items: readonly Item[], { xs, ys }: Spots, found: (a: number, b: number) => void): void {
  const left = (at: number): number => (xs[at] ?? 0) - (items[at]?.extent.left ?? 0);
  const right = (at: number): number => (xs[at] ?? 0) + (items[at]?.extent.right ?? 0);
  const order = items.map((_item, at) => at).sort((a, b) => left(a) - left(b) || a - b);
  for (const [place, a] of order.entries()) {
    const one = items[a]?.extent;
    if (one === undefined) continue;
    for (let next = place + 1; next < order.length; next += 1) {
      const b = order[next] ?? 0;
      const other = items[b]?.extent;
      if (other === undefined || left(b) >= right(a) - TOUCH) break;
      if (
        (ys[a] ?? 0) - one.top < (ys[b] ?? 0) + other.bottom - TOUCH &&
        (ys[b] ?? 0) - other.top < (ys[a] ?? 0) + one.bottom - TOUCH
      )
        found(a, b);
    }
  }
}

/** One round of pushing overlapping boxes apart along the shorter way; tells how many overlapped that could be moved. */
function pushApart(items: readonly Item[], spots: Spots): number {
  const { xs, ys } = spots;
  let count = 0;
  eachOverlap(items, spots, (a, b) => {
    const [one, other] = [items[a], items[b]];
    if (one === undefined || other === undefined) return;
    const [moveA, moveB] = [mobilityOf(one), mobilityOf(other)];
    if (moveA + moveB === 0) return;
    const dx = (xs[b] ?? 0) - (xs[a] ?? 0);
    const dy = (ys[b] ?? 0) - (ys[a] ?? 0);
    const overX = dx >= 0 ? one.extent.right + other.extent.left - dx : one.extent.left + other.extent.right + dx;
    const overY = dy >= 0 ? one.extent.bottom + other.extent.top - dy : one.extent.top + other.extent.bottom + dy;
    if (overX <= TOUCH || overY <= TOUCH) return;
    count += 1;
    const share = moveA / (moveA + moveB);
    if (overX < overY) {
      const way = (dx >= 0 ? 1 : -1) * (overX + 0.5);
      xs[a] = (xs[a] ?? 0) - way * share;
      xs[b] = (xs[b] ?? 0) + way * (1 - share);
    } else {
      const way = (dy >= 0 ? 1 : -1) * (overY + 0.5);
      ys[a] = (ys[a] ?? 0) - way * share;
      ys[b] = (ys[b] ?? 0) + way * (1 - share);
    }
  });
  return count;
}

/** What still overlaps goes to rows under everything else, so that nothing ever lies on anything but what was pinned there. */
function shelve(items: readonly Item[], { xs, ys }: Spots, aspect: number): void {
  const taken = new Set<number>();
  eachOverlap(items, { xs, ys }, (a, b) => {
    if (taken.has(a) || taken.has(b)) return;
    const loose = items[b]?.pinned === undefined ? b : a;
    if (items[loose]?.pinned === undefined) taken.add(loose);
  });
  if (taken.size === 0) return;
  const rest = items.flatMap((item, at) => (taken.has(at) ? [] : [(ys[at] ?? 0) + item.extent.bottom]));
  const loose = [...taken].map((at) => items[at]).filter((item) => item !== undefined);
  const places = shelves(items, [...taken], shelfWidth(loose, aspect), Math.max(0, ...rest) + heightOf(GAP));
  for (const [at, place] of places) {
    xs[at] = place.x;
    ys[at] = place.y;
  }
}
const GAP = { left: 0, right: 0, top: 4, bottom: 4 };

/** Moves items as little as it takes that no box lies on another; two that are pinned onto each other stay so. */
export function withoutOverlap(items: readonly Item[], points: readonly Point[], aspect: number): Point[] {
  const spots = {
    xs: Float64Array.from(points, (point) => point.x),
    ys: Float64Array.from(points, (point) => point.y),
  };
  const { xs, ys } = spots;
  let left = 0;
  for (let spread = 0; spread < SPREADS; spread += 1) {
    for (let round = 0; round < ROUNDS; round += 1) {
      left = pushApart(items, spots);
      if (left === 0) break;
    }
    if (left === 0) break;
    for (const [at, item] of items.entries()) {
      if (item.pinned !== undefined) continue;
      xs[at] = (xs[at] ?? 0) * SPREAD;
      ys[at] = (ys[at] ?? 0) * SPREAD;
    }
  }
  if (left > 0) shelve(items, spots, aspect);
  return items.map((_item, at) => ({ x: xs[at] ?? 0, y: ys[at] ?? 0 }));
}
