import type { Point } from '../types.ts';
import { byComponents } from './components.ts';
import { areaOf, byId, heightOf, widthOf, type Arrangement } from './items.ts';

const COLUMN_GAP = 56;
const SWEEPS = 6;
/** Columns of a picture at most. */
const MOST_RANKS = 10;
const LEAST_RANKS = 4;
/** Ranks are never equally full: columns may become so much higher than if they were. */
const LOOSE = 1.6;

interface Forward {
  /** Targets of each item. */
  readonly to: readonly (readonly number[])[];
  readonly hadRings: boolean;
}

/** Links without those that close a ring, found by walking from the first by name. */
function acyclic({ items, links }: Arrangement): Forward {
  const out: number[][] = items.map(() => []);
  for (const { a, b } of links) if (a !== b) out[a]?.push(b);
  const forward: number[][] = items.map(() => []);
  let hadRings = false;
  const state = new Uint8Array(items.length);
  const incoming = new Int32Array(items.length);
  for (const { a, b } of links) if (a !== b) incoming[b] = (incoming[b] ?? 0) + 1;
  const order = byId(items).sort((a, b) => (incoming[a] ?? 0) - (incoming[b] ?? 0));
  for (const start of order) {
    if (state[start] !== 0) continue;
    const stack: [at: number, next: number][] = [[start, 0]];
    state[start] = 1;
    while (stack.length > 0) {
      const top = stack.at(-1);
      if (top === undefined) break;
      const [at, next] = top;
      const to = out[at]?.[next];
      if (to === undefined) {
        state[at] = 2;
        stack.pop();
        continue;
      }
      top[1] = next + 1;
      if (state[to] === 1) {
        hadRings = true;
        continue;
      }
      forward[at]?.push(to);
      if (state[to] === 0) {
        state[to] = 1;
        stack.push([to, 0]);
      }
    }
  }
  return { to: forward, hadRings };
}

/** Ranks that are kept apart: in graphs full of rings the longest way is long and says nothing, and only makes the picture wide. */
function mostRanks({ items, aspect }: Arrangement, { hadRings }: Forward): number {
  if (!hadRings) return MOST_RANKS;
  const [wide, high] = [widthOf, heightOf].map((of) => items.reduce((sum, { extent }) => sum + of(extent), 1));
  const columns = Math.sqrt((items.length * aspect * (high ?? 1)) / (wide ?? 1));
  return Math.max(LEAST_RANKS, Math.min(MOST_RANKS, Math.round(columns)));
}

/** How many steps lie before each item at most. */
function ranksOf({ to: forward }: Forward, most: number): Int32Array {
  const waits = new Int32Array(forward.length);
  for (const tos of forward) for (const to of tos) waits[to] = (waits[to] ?? 0) + 1;
  const ranks = new Int32Array(forward.length);
  const ready = forward.map((_tos, at) => at).filter((at) => waits[at] === 0);
  for (let at = ready.pop(); at !== undefined; at = ready.pop())
    for (const to of forward[at] ?? []) {
      ranks[to] = Math.max(ranks[to] ?? 0, (ranks[at] ?? 0) + 1);
      waits[to] = (waits[to] ?? 0) - 1;
      if (waits[to] === 0) ready.push(to);
    }
  const deepest = ranks.reduce((most, rank) => Math.max(most, rank), 0);
  return deepest < most ? ranks : ranks.map((rank) => Math.floor((rank * most) / (deepest + 1)));
}

/** Order within the columns: each item near the middle of what it is linked with. */
function ordered({ items, links }: Arrangement, ranks: Int32Array): number[][] {
  const columns: number[][] = [];
  for (const at of byId(items)) (columns[ranks[at] ?? 0] ??= []).push(at);
  const near: number[][] = items.map(() => []);
  for (const { a, b } of links) {
    near[a]?.push(b);
    near[b]?.push(a);
  }
  const place = new Float64Array(items.length);
  const number = (column: readonly number[]): void => {
    for (const [index, at] of column.entries()) place[at] = (index + 0.5) / column.length;
  };
  columns.forEach(number);
  const middle = (at: number): number => {
    const others = near[at] ?? [];
    return others.length === 0
      ? (place[at] ?? 0)
      : others.reduce((sum, other) => sum + (place[other] ?? 0), 0) / others.length;
  };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1)
    for (const column of sweep % 2 === 0 ? columns : columns.toReversed()) {
      const middles = new Map(column.map((at) => [at, middle(at)]));
      column.sort((a, b) => (middles.get(a) ?? 0) - (middles.get(b) ?? 0) || (place[a] ?? 0) - (place[b] ?? 0));
      number(column);
    }
  return columns;
}

/** A column as several of about the wanted height, in its order. */
function broken({ items }: Arrangement, column: readonly number[], wanted: number): number[][] {
  const total = column.reduce((sum, at) => sum + heightOf(items[at]?.extent ?? NONE), 0);
  const most = total / Math.max(1, Math.round(total / wanted));
  const parts: number[][] = [[]];
  let high = 0;
  for (const at of column) {
    const own = heightOf(items[at]?.extent ?? NONE);
    if (high > 0 && high + own / 2 > most) {
      parts.push([]);
      high = 0;
    }
    parts.at(-1)?.push(at);
    high += own;
  }
  return parts;
}

function component(part: Arrangement): Point[] {
  const { items, aspect } = part;
  const wanted = Math.sqrt((items.reduce((sum, { extent }) => sum + areaOf(extent), 0) / aspect) * LOOSE);
  const points: Point[] = items.map(() => ({ x: 0, y: 0 }));
  const forward = acyclic(part);
  let x = 0;
  for (const rank of ordered(part, ranksOf(forward, mostRanks(part, forward)))) {
    for (const column of broken(part, rank, wanted)) {
      const extents = column.map((at) => items[at]?.extent ?? NONE);
      const wide = Math.max(...extents.map((one) => widthOf(one)));
      let y = -extents.reduce((sum, one) => sum + heightOf(one), 0) / 2;
      for (const [index, at] of column.entries()) {
        const extent = extents[index] ?? NONE;
        points[at] = { x: x + (wide - widthOf(extent)) / 2 + extent.left, y: y + extent.top };
        y += heightOf(extent);
      }
      x += wide;
    }
    x += COLUMN_GAP;
  }
  return points;
}
const NONE = { left: 0, right: 0, top: 0, bottom: 0 };

/** From left to right in the direction of the links, in columns; long columns are broken into several side by side. */
export const layeredLayout = (arrangement: Arrangement): Point[] => byComponents(arrangement, component);
