import { describe, expect, it } from 'vitest';
import { cutBuckets } from './flows.cut.ts';

/** Four buckets of half a minute from 12:00:00; moments are told in seconds after it. */
const NOON = Date.UTC(2026, 0, 31, 12);
const at = (seconds: number): number => NOON + seconds * 1000;
const buckets = { step: 30, times: [0, 30, 60, 90].map(at) };

describe('a series', () => {
  it.each<[string, [from: number, to: number, now: number], object[]]>([
    ['has no cut bucket where the range is made of whole ones that are over', [0, 120, 120], []],
    ['has a cut bucket where the range begins inside of it', [12, 120, 500], [{ at: 0, seconds: 18, growing: false }]],
    ['has a cut bucket where the range ends inside of it', [0, 97, 500], [{ at: 3, seconds: 7, growing: false }]],
    [
      'has a last bucket that grows where the range ends now, whatever parts of seconds it has',
      [7.4, 97.4, 97.4],
      [
        { at: 0, seconds: 22, growing: false },
        { at: 3, seconds: 8, growing: true },
      ],
    ],
    [
      'has a last bucket that grows no more where the range ended a while ago inside of one that is not over',
      [60, 67, 85],
      [{ at: 2, seconds: 7, growing: false }],
    ],
    [
      'has a bucket that grows in the middle where the range ends later',
      [0, 120, 65],
      [{ at: 2, seconds: 5, growing: true }],
    ],
  ])('%s', (_name, [from, to, now], expected) => {
    expect(cutBuckets(buckets, { from: at(from), to: at(to) }, at(now))).toEqual(expected);
  });

  it('tells one bucket once that is cut at both ends', () => {
    expect(cutBuckets({ step: 30, times: [NOON] }, { from: at(5), to: at(20) }, at(20))).toEqual([
      { at: 0, seconds: 15, growing: true },
    ]);
  });
});
