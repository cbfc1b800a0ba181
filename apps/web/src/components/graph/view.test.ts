import { describe, expect, it } from 'vitest';
import type { Rect } from './graph.types.ts';
import { bringIntoView, isFitted } from './sight.ts';
import { fitView, LEAST_SCALE, movedBy, overview, regionOf } from './view.ts';

const rect = (width: number, height: number): Rect => ({ left: -10, top: 20, right: width - 10, bottom: height + 20 });
const holds = (outer: Rect, inner: Rect): boolean =>
  outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom;

describe('the mini-map', () => {
  it.each<[string, Rect]>([
    ['of a few nodes', rect(200, 100)],
    ['wider than the picture itself can be zoomed out to', rect(40_000, 300)],
    ['higher than it is wide', rect(300, 9_000)],
  ])('holds all of a picture %s', (_name, bounds) => {
    expect(holds(regionOf(overview(bounds, 168, 112, 6), 168, 112), bounds)).toBe(true);
  });
  it('is smaller than the least zoom where it must be', () => {
    expect(overview(rect(40_000, 300), 168, 112, 6).scale).toBeLessThan(LEAST_SCALE);
  });
});

describe('what is in sight', () => {
  const bounds = rect(900, 500);
  const size = { width: 1000, height: 600 };
  it('is fitted until it is moved', () => {
    const view = fitView(bounds, size.width, size.height);
    expect(isFitted({ view, size }, bounds)).toBe(true);
    expect(isFitted({ view: movedBy(view, 1, 0), size }, bounds)).toBe(false);
  });
  it.each([
    ['stays when a node in it is chosen', { x: 500, y: 300 }, false],
    ['moves to a node at its border', { x: 985, y: 300 }, true],
    ['moves to a node outside', { x: 2_000, y: 300 }, true],
  ])('%s', (_name, node, moves) => {
    const seen: [number, number][] = [];
    bringIntoView(
      { view: { scale: 1, x: 0, y: 0 }, size, lookAt: (x: number, y: number) => void seen.push([x, y]) },
      node,
    );
    expect(seen).toEqual(moves ? [[node.x, node.y]] : []);
  });
});
