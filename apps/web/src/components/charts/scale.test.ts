import { describe, expect, it } from 'vitest';
import { formatSpan, timeTicks, valueTicks } from './scale.ts';
import { formatChange, formatTick, formatValue } from './units.ts';

describe('values at an axis', () => {
  it.each([
    [0, [0, 1]],
    [Number.NaN, [0, 1]],
    [1, [0, 0.25, 0.5, 0.75, 1]],
    [7, [0, 2, 4, 6, 8]],
    [100, [0, 25, 50, 75, 100]],
    [1_300_000, [0, 500_000, 1_000_000, 1_500_000]],
  ])('up to %d are round and begin at zero', (most, ticks) => {
    expect(valueTicks(most)).toEqual(ticks);
  });
});

describe('times under an axis', () => {
  const at = (text: string): number => Date.parse(text);
  it('are none for an empty range', () => {
    expect(timeTicks(5, 5, 500, 'utc')).toEqual([]);
  });
  it.each([
    ['2026-11-26T10:03:10Z', '2026-11-26T10:33:10Z', 600, ['10:05', '10:10', '10:15', '10:20', '10:25', '10:30']],
    ['2026-11-26T22:30:00Z', '2026-11-27T02:30:00Z', 500, ['23:00', '11-27', '01:00', '02:00']],
    ['2026-11-26T10:00:00Z', '2026-11-26T10:00:20Z', 500, ['10:00:00', '10:00:05', '10:00:10', '10:00:15', '10:00:20']],
  ])('from %s are round, the day where it begins', (from, to, width, labels) => {
    expect(timeTicks(at(from), at(to), width, 'utc').map((tick) => tick.label)).toEqual(labels);
  });
  it('say a bucket once where it lies within a day', () => {
    expect(formatSpan(at('2026-11-26T10:00:00Z'), at('2026-11-26T10:05:00Z'), 'utc')).toBe(
      '2026-11-26 10:00 – 10:05 UTC',
    );
    expect(formatSpan(at('2026-11-26T23:59:30Z'), at('2026-11-27T00:00:00Z'), 'utc')).toBe(
      '2026-11-26 23:59:30 – 2026-11-27 00:00:00 UTC',
    );
  });
});

describe('values in words', () => {
  it.each([
    [null, 'bytes', '—'],
    [undefined, 'records', '—'],
    [1_234_000, 'bytes', '1.2 MB'],
    [840_000, 'bit/s', '840 kbit/s'],
    [1, 'records', '1 record'],
    [2014, 'connections', '2,014 connections'],
  ] as const)('%s %s', (value, unit, words) => {
    expect(formatValue(value, unit)).toBe(words);
  });
  it('are short at an axis', () => {
    expect(formatTick(12_500, 'records')).toBe('12.5k');
  });
  it.each([
    [5, null, null],
    [5, 0, null],
    [100, 100, '±0 %'],
    [112, 100, '+12 %'],
    [97, 100, '−3.0 %'],
    [5000, 100, '> +999 %'],
  ])('change of %s from %s', (now, before, words) => {
    expect(formatChange(now, before)).toBe(words);
  });
});
