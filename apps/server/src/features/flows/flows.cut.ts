import type { FlowCutBucket, FlowSeries } from '@netloft/contracts';
import type { TimeRange } from '../../flows/range.ts';

/** Records tell their time in whole seconds: one of the second that `ms` lies in came before it. */
const secondsOf = (ms: number): number => Math.ceil(ms / 1000);

/** A range that ends now has been so for as long as its question took. */
const JUST_NOW_MS = 15_000;

/**
 * Buckets of a series that hold less than whole ones, so that nobody takes them for a dip: the first and the last where the range cuts them, and
 * the one that is not over at `now`, epoch milliseconds, which grows where the range does not end before.
 */
export function cutBuckets(
  { times, step }: Pick<FlowSeries, 'times' | 'step'>,
  range: TimeRange,
  now: number,
): FlowCutBucket[] {
  const [from, to] = [secondsOf(range.from), Math.min(secondsOf(range.to), secondsOf(now))];
  const isMoving = range.to > now - JUST_NOW_MS;
  return times.flatMap((time, at) => {
    const start = time / 1000;
    const seconds = Math.min(to, start + step) - Math.max(from, start);
    // What lies ahead as a whole has no values that could mislead.
    return seconds >= step || seconds <= 0 ? [] : [{ at, seconds, growing: isMoving && start + step > now / 1000 }];
  });
}
