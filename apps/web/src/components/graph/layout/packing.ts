import type { Point } from '../types.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Widths that are tried, as shares of the one that all sizes would fill without a gap. */
const TRIED = [1, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4, 1.6] as const;

/** Sizes are rounded up to so many pixels, so that what is about as high as its neighbours makes a row with them. */
const GRAIN = 12;
const grown = (length: number): number => Math.ceil(length / GRAIN) * GRAIN;

/** A stretch of the upper border of what is free. */
interface Step {
  readonly x: number;
  readonly width: number;
  readonly y: number;
}

/** The highest place for a width that begins at one of the steps; of two at the same height the left one. */
function highest(steps: readonly Step[], width: number, most: number): { readonly at: number; readonly y: number } {
  let best = { at: 0, y: Infinity };
  for (const [at, { x }] of steps.entries()) {
    if (x + width > most) break;
    let y = 0;
    for (let next = at; next < steps.length && (steps[next]?.x ?? 0) < x + width; next += 1)
      y = Math.max(y, steps[next]?.y ?? 0);
    if (y < best.y) best = { at, y };
  }
  return best;
}

/** What remains free when the stretch from `x` on is taken down to `y`. */
function taken(steps: readonly Step[], x: number, width: number, y: number): Step[] {
  const end = x + width;
  const after = steps.flatMap((step) => {
    const from = Math.max(step.x, end);
    return from < step.x + step.width ? [{ x: from, width: step.x + step.width - from, y: step.y }] : [];
  });
  return [...steps.filter((step) => step.x < x), { x, width, y }, ...after];
}

function packedInto(sizes: readonly Size[], order: readonly number[], most: number): { places: Point[]; used: Size } {
  const places: Point[] = sizes.map(() => ({ x: 0, y: 0 }));
  let steps: Step[] = [{ x: 0, width: most, y: 0 }];
  let used: Size = { width: 0, height: 0 };
  for (const at of order) {
    const { width, height } = sizes[at] ?? used;
    const { at: step, y } = highest(steps, width, most);
    const x = steps[step]?.x ?? 0;
    places[at] = { x, y };
    steps = taken(steps, x, width, y + height);
    used = { width: Math.max(used.width, x + width), height: Math.max(used.height, y + height) };
  }
  return { places, used };
}

/** Upper left corners of rectangles that lie close together in about the wanted shape, the highest first. The same sizes give the same places. */
export function packed(exact: readonly Size[], aspect: number): Point[] {
  const sizes = exact.map(({ width, height }) => ({ width: grown(width), height: grown(height) }));
  const order = sizes.map((_size, at) => at).sort((a, b) => (sizes[b]?.height ?? 0) - (sizes[a]?.height ?? 0) || a - b);
  const filled = Math.sqrt(sizes.reduce((sum, { width, height }) => sum + width * height, 0) * aspect);
  const widest = Math.max(0, ...sizes.map(({ width }) => width));
  let [best, smallest]: [Point[], number] = [[], Infinity];
  for (const share of TRIED) {
    const { places, used } = packedInto(sizes, order, Math.max(widest, filled * share));
    const needs = Math.max(used.width / aspect, used.height);
    if (needs < smallest) [best, smallest] = [places, needs];
  }
  return best;
}
