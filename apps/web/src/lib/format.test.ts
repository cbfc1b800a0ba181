import { describe, expect, it } from 'vitest';
import {
  formatBitRate,
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatExact,
  formatRelative,
  plural,
  shortenMiddle,
} from './format.ts';

describe('numbers', () => {
  it.each([
    [formatCount(2014), '2,014'],
    [plural(1, 'agent'), '1 agent'],
    [plural(2014, 'agent'), '2,014 agents'],
    [plural(0, 'policy', 'policies'), '0 policies'],
    [formatBytes(0), '0 B'],
    [formatBytes(999), '999 B'],
    [formatBytes(1_200_000), '1.2 MB'],
    [formatBytes(999_960), '1 MB'],
    [formatBitRate(840_000), '840 kbit/s'],
  ])('%s', (got, expected) => expect(got).toBe(expected));
});

describe('times', () => {
  const now = Date.parse('2026-11-24T16:23:33Z');
  it.each([
    [-5, '0 s'],
    [42_000, '42 s'],
    [240_000, '4 min'],
    [3 * 3_600_000, '3 h'],
    [50 * 3_600_000, '2 d'],
    [729 * 86_400_000, '729 d'],
    [1269 * 86_400_000, '3 y'],
  ])('%d ms last %s', (duration, words) => expect(formatDuration(duration)).toBe(words));
  it.each([
    [now, 'now'],
    [now - 240_000, '4 min ago'],
    [now + 720_000, 'in 12 min'],
  ])('%d reads "%s"', (time, words) => expect(formatRelative(time, now)).toBe(words));
  it('are exact in UTC', () => expect(formatExact(now, 'utc')).toBe('2026-11-24 16:23:33 UTC'));
  it('are exact with the offset of the browser', () =>
    expect(formatExact(now, 'local')).toMatch(
      /^2026-11-2\d \d{2}:23:33 [+-]\d{2}:\d{2}$|^2026-11-2\d \d{2}:\d{2}:33 [+-]\d{2}:\d{2}$/,
    ));
  it('stay as they came when they cannot be read', () => expect(formatExact('soon', 'utc')).toBe('soon'));
  it('are short on a clock', () => expect(formatClock(now, 'utc')).toBe('16:23'));
});

describe('long names', () => {
  it('stay whole when they fit', () => expect(shortenMiddle('yelb-ui', 28)).toBe('yelb-ui'));
  it('are shortened in the middle, keeping the end', () =>
    expect(shortenMiddle('yelb-appserver-69f9c5dcd5-4cd86', 24)).toBe('yelb-appserv…5dcd5-4cd86'));
});
