import type { FlowScopeQuery } from '@netloft/contracts';
import type { Fault } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const DEFAULT_MS = 30 * UNITS.m;
/** No store keeps more, and no chart shows it. */
const LONGEST_MS = 400 * UNITS.d;
/** Records carry their time as 32 bits of seconds; the period before the longest range, and whole buckets around it, must fit too. */
const EARLIEST_MS = Date.UTC(1973, 0);
const LATEST_MS = Date.UTC(2106, 0);
/** Beyond this a bare number is taken as milliseconds. */
const MOST_SECONDS = 99_999_999_999;

/** Epoch milliseconds. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const fault = (path: 'from' | 'to', message: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });

/** `now`, `now-30m`, RFC 3339, epoch seconds or milliseconds; NaN for anything else. */
export function momentOf(text: string, now: number): number {
  const [, amount, unit] = /^now(?:-(\d{1,6})([smhdw]))?$/.exec(text) ?? [];
  if (text.startsWith('now')) {
    if (amount === undefined) return text === 'now' ? now : Number.NaN;
    return now - Number(amount) * UNITS[unit as keyof typeof UNITS];
  }
  if (/^\d{9,13}$/.test(text)) return Number(text) > MOST_SECONDS ? Number(text) : Number(text) * 1_000;
  return Date.parse(text);
}

/** The range that `from` and `to` name: the half hour (or `defaultMs`) before `to`, which is now, when absent. */
export function rangeOf(
  { from, to }: Pick<FlowScopeQuery, 'from' | 'to'>,
  now: number,
  defaultMs = DEFAULT_MS,
): Result<TimeRange, Fault> {
  const end = to === undefined ? now : momentOf(to, now);
  if (!Number.isFinite(end)) return fault('to', `“${to ?? ''}” is no time; give now-30m or 2026-01-31T12:00:00Z.`);
  const start = from === undefined ? end - defaultMs : momentOf(from, now);
  if (!Number.isFinite(start))
    return fault('from', `“${from ?? ''}” is no time; give now-30m or 2026-01-31T12:00:00Z.`);
  for (const [path, moment] of [
    ['to', end],
    ['from', start],
  ] as const)
    if (moment < EARLIEST_MS || moment > LATEST_MS)
      return fault(path, 'it is not between the years 1973 and 2105; choose a time within them.');
  if (start >= end) return fault('from', 'it is not before `to`; choose an earlier time.');
  if (end - start > LONGEST_MS) return fault('from', 'it is more than 400 days before `to`; ask for a shorter time.');
  if (Math.ceil(start / 1000) >= Math.ceil(end / 1000))
    return fault('from', 'there is no full second between it and `to`; records are told apart by seconds.');
  return ok({ from: start, to: end });
}
