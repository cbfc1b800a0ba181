import { describe, expect, it } from 'vitest';
import type { FlowVerdict } from '@netloft/contracts';
import { chordMatrix, chordModel } from './chord.model.ts';
import { OTHER_ID, type PairFlow } from './pair.ts';
import { sankeyModel } from './sankey.model.ts';

const pair = (source: string, target: string, value: number, verdict: FlowVerdict | null = 'allowed'): PairFlow => ({
  id: `${source} ${target} ${verdict}`,
  source: { id: source, label: source },
  target: { id: target, label: target },
  value,
  verdict,
  facts: [],
});
const circle = [pair('a', 'b', 5), pair('b', 'c', 3), pair('c', 'a', 2), pair('a', 'a', 1)];

describe('a Sankey picture', () => {
  it('of nothing is empty', () => {
    expect(sankeyModel([], 600).links).toEqual([]);
    expect(sankeyModel([pair('a', 'b', 0)], 600).nodes).toEqual([]);
  });
  it('has two sides, so that traffic in a circle and to oneself is drawn too', () => {
    const { nodes, links } = sankeyModel(circle, 600);
    expect(nodes.filter((node) => node.side === 'source').map((node) => node.end.id)).toHaveLength(3);
    expect(links).toHaveLength(4);
    for (const link of links) {
      expect(link.sourceKey).toMatch(/^source:/);
      expect(link.targetKey).toMatch(/^target:/);
    }
    const left = nodes.filter((node) => node.side === 'source');
    const right = nodes.filter((node) => node.side === 'target');
    expect(Math.max(...left.map((node) => node.x1))).toBeLessThan(Math.min(...right.map((node) => node.x0)));
  });
  it('keeps verdicts of one pair apart, as wide as they are', () => {
    const { links } = sankeyModel([pair('a', 'b', 30), pair('a', 'b', 10, 'dropped')], 600);
    expect(links).toHaveLength(2);
    expect((links[0]?.width ?? 0) / (links[1]?.width ?? 1)).toBeCloseTo(3, 1);
  });
  it('puts Other last and what flows most first', () => {
    const { nodes } = sankeyModel([pair(OTHER_ID, OTHER_ID, 99, null), pair('a', 'x', 1), pair('b', 'x', 4)], 600);
    const left = nodes.filter((node) => node.side === 'source').toSorted((a, b) => a.y0 - b.y0);
    expect(left.map((node) => node.end.id)).toEqual(['b', 'a', OTHER_ID]);
  });
});

describe('a chord picture', () => {
  it('of nothing is empty', () => {
    expect(chordModel([], 200)).toEqual({ arcs: [], ribbons: [] });
  });
  it('sums each direction of a pair by itself, whatever the verdicts', () => {
    const { ends, cells, parts } = chordMatrix([
      pair('a', 'b', 5),
      pair('a', 'b', 2, 'dropped'),
      pair('b', 'a', 4, 'unprotected'),
      pair('a', 'c', 0),
    ]);
    expect(ends.map((end) => end.id)).toEqual(['a', 'b']);
    expect(cells).toEqual([
      [0, 7],
      [4, 0],
    ]);
    expect(parts.get('0:1')?.map((flow) => flow.verdict)).toEqual(['allowed', 'dropped']);
  });
  it('draws a ribbon for each verdict of a pair, none over another', () => {
    const { ribbons, arcs } = chordModel([pair('a', 'b', 5), pair('a', 'b', 5, 'dropped')], 200);
    expect(ribbons.map((ribbon) => ribbon.flow.verdict)).toEqual(['allowed', 'dropped']);
    expect(new Set(ribbons.map((ribbon) => ribbon.path)).size).toBe(2);
    expect(arcs.map((arc) => arc.value)).toEqual([10, 10]);
    for (const { path } of ribbons) expect(path).not.toMatch(/NaN|undefined/);
  });
  it('takes an end that talks to itself', () => {
    expect(chordModel(circle, 200).ribbons).toHaveLength(4);
  });
  it('leaves out labels that would run into one of a greater arc', () => {
    const { arcs } = chordModel([pair('a', 'b', 10_000), pair('tiny', 'small', 1), pair('c', 'small', 1)], 200);
    const shown = arcs.filter((arc) => arc.labelled).map((arc) => arc.end.label);
    expect(shown).toEqual(expect.arrayContaining(['a', 'b', 'small']));
    expect(shown.length).toBeLessThan(arcs.length);
  });
});
