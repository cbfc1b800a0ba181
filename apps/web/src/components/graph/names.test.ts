import { describe, expect, it } from 'vitest';
import type { GraphNode } from './graph.types.ts';
import { namesWithRoom } from './names.ts';
import type { PlacedNode } from './scene.ts';

const placed = (id: string, x: number, y: number, radius = 14): PlacedNode => ({
  node: { id, label: id, letter: 'W', shape: 'circle', size: 0.5, description: '' } satisfies GraphNode,
  radius,
  x,
  y,
});
const named = (nodes: readonly PlacedNode[], scale: number): string[] =>
  namesWithRoom(nodes, [], [], scale)
    .map(({ placed: { node } }) => node.id)
    .sort();

describe('names of small nodes', () => {
  it('are left away where they would lie on another node', () => {
    expect(named([placed('over', 0, 0), placed('under', 0, 40)], 0.4)).toEqual(['under']);
  });
  it('go to the greater of two that have room for one', () => {
    const [small, great] = [placed('a-long-name-1', 0, 0, 10), placed('a-long-name-2', 60, 0, 20)];
    expect(named([small, great], 0.4)).toEqual(['a-long-name-2']);
    expect(named([great, small], 0.4)).toEqual(['a-long-name-2']);
  });
  it('are all written where nodes stand far apart', () => {
    const nodes = Array.from({ length: 60 }, (_one, at) =>
      placed(`w-${at}`, (at % 10) * 400, Math.floor(at / 10) * 200),
    );
    expect(named(nodes, 0.3)).toHaveLength(60);
  });
  it('never lie on one another', () => {
    const nodes = Array.from({ length: 400 }, (_one, at) =>
      placed(`workload-${at}`, (at % 20) * 70, Math.floor(at / 20) * 60),
    );
    const boxes = namesWithRoom(nodes, [], [], 0.5).map(({ box }) => box);
    expect(boxes.length).toBeGreaterThan(20);
    for (const [at, one] of boxes.entries())
      for (const other of boxes.slice(at + 1))
        expect(
          one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom,
        ).toBe(false);
  });
});
