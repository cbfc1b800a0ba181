import { describe, expect, it } from 'vitest';
import { overlaps } from '../geometry.ts';
import { packed, type Size } from './packing.ts';

/** Sizes that look random and are the same each time. */
const sizesOf = (count: number): Size[] =>
  Array.from({ length: count }, (_one, at) => ({
    width: 60 + ((at * 37) % 11) * 24,
    height: 50 + ((at * 53) % 7) * 40,
  }));

function measured(sizes: readonly Size[], aspect: number) {
  const boxes = packed(sizes, aspect).map(({ x, y }, at) => ({
    x0: x,
    y0: y,
    x1: x + (sizes[at]?.width ?? 0),
    y1: y + (sizes[at]?.height ?? 0),
  }));
  const [width, height] = [Math.max(...boxes.map(({ x1 }) => x1)), Math.max(...boxes.map(({ y1 }) => y1))];
  const filled = sizes.reduce((sum, size) => sum + size.width * size.height, 0) / (width * height);
  return { boxes, width, height, filled };
}

describe('packed rectangles', () => {
  it.each([1, 2, 9, 40, 300])('%i of them never lie on one another', (count) => {
    const { boxes } = measured(sizesOf(count), 2);
    for (const [at, one] of boxes.entries())
      for (const other of boxes.slice(at + 1)) expect(overlaps(one, other)).toBe(false);
  });

  it.each([1, 1.6, 2.1])('fill most of a room of the shape %d', (aspect) => {
    const { width, height, filled } = measured(sizesOf(120), aspect);
    expect(filled).toBeGreaterThan(0.75);
    expect(width / height / aspect).toBeGreaterThan(0.75);
    expect(width / height / aspect).toBeLessThan(1.34);
  });

  it('leave small ones to fill the room beside a large one', () => {
    const sizes = [{ width: 600, height: 600 }, ...Array.from({ length: 50 }, () => ({ width: 96, height: 72 }))];
    expect(measured(sizes, 2).filled).toBeGreaterThan(0.75);
  });

  it('may be wider than the room when one of them is', () => {
    expect(
      packed(
        [
          { width: 9000, height: 10 },
          { width: 10, height: 10 },
        ],
        2,
      ),
    ).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: 12 },
    ]);
  });

  it('of nothing are nothing', () => {
    expect(packed([], 2)).toEqual([]);
  });
});
