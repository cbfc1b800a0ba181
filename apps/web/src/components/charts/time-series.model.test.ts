import { describe, expect, it } from 'vitest';
import { bucketAt } from './crosshair.ts';
import {
  bandsOf,
  barsPath,
  gapsOf,
  highest,
  linePath,
  lonelyPoints,
  parted,
  seriesAt,
  type Band,
  type ChartSeries,
  type SeriesShape,
} from './time-series.model.ts';

const series = (id: string, values: readonly (number | null)[]): ChartSeries => ({
  id,
  label: id,
  color: 'red',
  values,
});
const two = [series('a', [1, null, 3]), series('b', [2, null, 0])];
const frame = { x: (index: number) => index * 10, y: (value: number) => 100 - value };

describe('series over time', () => {
  it('stand on each other as bars and areas, each from zero as lines', () => {
    expect(bandsOf(two, 'bars')).toEqual([
      [[0, 1], null, [0, 3]],
      [[1, 3], null, [3, 3]],
    ]);
    expect(bandsOf(two, 'lines')[1]).toEqual([[0, 2], null, [0, 0]]);
    expect(highest(bandsOf(two, 'bars'), [null, 7, 1])).toBe(7);
  });
  it('keep gaps as gaps: no line runs through them, and zero is no gap', () => {
    const [line = []] = bandsOf([series('a', [1, null, 3, 4])], 'lines');
    expect(linePath(line, frame).match(/M/g)).toHaveLength(2);
    expect(lonelyPoints(line)).toEqual([0]);
    expect(gapsOf(two, 3)).toEqual([[1, 1]]);
    expect(gapsOf([series('a', [null, null, 0, null])], 4)).toEqual([
      [0, 1],
      [3, 3],
    ]);
    expect(gapsOf([], 4)).toEqual([]);
  });
  it.each<[SeriesShape, number[], (number | null)[], (number | null)[]]>([
    ['lines', [], [1, 2, 3, 4], []],
    ['lines', [3], [1, 2, 3, null], [null, null, 3, 4]],
    ['areas', [0, 3], [null, 2, 3, null], [1, 2, 3, 4]],
    ['bars', [0, 3], [null, 2, 3, null], [1, null, null, 4]],
  ])('as %s draw the buckets %j apart, and no whole line leads to them', (shape, cut, whole, apart) => {
    const [bands = []] = bandsOf([series('a', [1, 2, 3, 4])], shape);
    const values = (list: readonly Band[]) => list.map((band) => (band === null ? null : band[1]));
    const parts = parted(bands, new Set(cut), shape);
    expect(values(parts.whole)).toEqual(whole);
    expect(values(parts.cut)).toEqual(apart);
  });
  it('draw no bar for nothing', () => {
    expect(barsPath([[0, 5], null, [2, 2]], frame).match(/M/g)).toHaveLength(1);
  });
  it('are found by the layer that is pointed at, or the nearest line', () => {
    expect(seriesAt(bandsOf(two, 'bars'), 0, 2.5, 'bars')).toBe(1);
    expect(seriesAt(bandsOf(two, 'lines'), 0, 1.2, 'lines')).toBe(0);
    expect(seriesAt(bandsOf(two, 'lines'), 1, 1, 'lines')).toBeUndefined();
  });
});

describe('the bucket of a moment', () => {
  it.each([
    [null, null],
    [9_999, null],
    [10_000, 0],
    [14_999, 0],
    [15_000, 1],
    [20_000, null],
  ])('%s is %s', (moment, bucket) => {
    expect(bucketAt(moment, [10_000, 15_000], 5)).toBe(bucket);
  });
  it('is none without buckets', () => {
    expect(bucketAt(5, [], 5)).toBeNull();
  });
});
