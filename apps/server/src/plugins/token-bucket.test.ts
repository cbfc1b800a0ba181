import { expect, it } from 'vitest';
import { TokenBuckets } from './token-bucket.ts';

it('refuses beyond the burst, says how long to wait, and fills up with time', () => {
  let time = 0;
  const buckets = new TokenBuckets({ perSecond: 0.5, burst: 2, now: () => time });
  expect([buckets.take('a'), buckets.take('a'), buckets.take('a')]).toEqual([0, 0, 2]);
  expect(buckets.take('b')).toBe(0);
  time = 1_000;
  expect(buckets.take('a')).toBe(1);
  time = 2_000;
  expect(buckets.take('a')).toBe(0);
});

it('gives the longest unused key up when there are too many', () => {
  const buckets = new TokenBuckets({ perSecond: 1, burst: 1, now: () => 0, capacity: 2 });
  for (const key of ['a', 'b', 'c']) buckets.take(key);
  expect(buckets.wait('c')).toBe(1);
  expect(buckets.wait('a')).toBe(0);
});

it('takes a clock that goes backwards for one that stands still', () => {
  let time = 10_000;
  const buckets = new TokenBuckets({ perSecond: 1, burst: 1, now: () => time });
  buckets.take('a');
  time = 0;
  expect(buckets.take('a')).toBe(1);
});

it('takes back what did not count, up to the burst', () => {
  const buckets = new TokenBuckets({ perSecond: 1, burst: 1, now: () => 0 });
  buckets.take('a');
  buckets.giveBack('a');
  buckets.giveBack('a');
  expect([buckets.take('a'), buckets.take('a')]).toEqual([0, 1]);
});
