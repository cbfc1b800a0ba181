import { describe, expect, it } from 'vitest';
import type { Item } from './items.ts';
import { withoutStrips } from './strips.ts';

const item = (id: string): Item => ({
  id,
  extent: { left: 10, right: 10, top: 10, bottom: 10 },
  known: undefined,
  pinned: undefined,
});
const closed = (...points: readonly (readonly [x: number, y: number])[]): (readonly [number, number])[] =>
  withoutStrips(
    points.map((_point, at) => item(`${at}`)),
    points.map(([x, y]) => ({ x, y })),
  ).map(({ x, y }) => [x, y] as const);

describe('empty rows and columns', () => {
  it('are closed until boxes touch', () => {
    expect(closed([0, 0], [100, 300])).toEqual([
      [0, 0],
      [20, 20],
    ]);
  });
  it('are not empty where another box reaches into them', () => {
    expect(closed([0, 0], [15, 40], [30, 80])).toEqual([
      [0, 0],
      [15, 20],
      [30, 40],
    ]);
  });
  it('of boxes that touch already are none', () => {
    expect(closed([0, 0], [20, 0])).toEqual([
      [0, 0],
      [20, 0],
    ]);
  });
});
