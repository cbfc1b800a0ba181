import { describe, expect, it } from 'vitest';
import {
  fieldOf,
  isMoving,
  lengthOf,
  momentOf,
  momentOfField,
  movingFrom,
  patchOf,
  rangeOf,
  stepped,
  zoomedOut,
} from './range.ts';
import { scopeOf, scopeSearch } from './scope.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const HOUR = 3_600_000;

describe('moments', () => {
  it.each([
    ['rubbish', null],
    ['now-', null],
    ['now', NOW],
    ['now-90s', NOW - 90_000],
    ['now-2w', NOW - 14 * 24 * HOUR],
    ['2026-11-26T11:00:00Z', NOW - HOUR],
    [String(NOW / 1000), NOW],
    [String(NOW), NOW],
  ])('%s', (text, expected) => {
    expect(momentOf(text, NOW)).toBe(expected);
  });
});

describe('a scope', () => {
  it('leaves out what is not understood', () => {
    expect(scopeSearch({ from: 'yesterday', to: '1; drop', filter: '', refresh: '1s' })).toEqual({});
  });
  it('is the last 30 minutes when the address says nothing', () => {
    expect(scopeOf({})).toEqual({ from: 'now-30m', to: 'now', filter: '' });
    expect(rangeOf(scopeOf({}), NOW)).toEqual({ from: NOW - HOUR / 2, to: NOW });
  });
  it('with an end alone reaches 30 minutes back from it', () => {
    const scope = scopeOf(scopeSearch({ to: '2026-11-26T10:00:00Z' }));
    expect(rangeOf(scope, NOW)).toEqual({ from: NOW - 2.5 * HOUR, to: NOW - 2 * HOUR });
  });
  it('is turned round when its ends are', () => {
    expect(rangeOf({ from: 'now', to: 'now-1h' }, NOW)).toEqual({ from: NOW - HOUR, to: NOW });
  });
  it('knows whether it moves and its length', () => {
    expect([isMoving({ to: 'now' }), isMoving({ to: '2026-11-26T10:00:00Z' })]).toEqual([true, false]);
    expect(lengthOf({ from: 'now-3h', to: 'now' })).toBe('3h');
    expect(lengthOf({ from: 'now-3h', to: 'now-1h' })).toBeUndefined();
  });
});

describe('steps through time', () => {
  const fixed = { from: '2026-11-26T10:00:00.000Z', to: '2026-11-26T11:00:00.000Z' };
  it('go one length back and forth', () => {
    expect(stepped(fixed, -1, NOW)).toEqual({ from: '2026-11-26T09:00:00.000Z', to: '2026-11-26T10:00:00.000Z' });
    expect(stepped({ from: '2026-11-26T08:00:00Z', to: '2026-11-26T09:00:00Z' }, 1, NOW)).toEqual({
      from: '2026-11-26T09:00:00.000Z',
      to: '2026-11-26T10:00:00.000Z',
    });
  });
  it('end at now, where the range moves again', () => {
    expect(stepped(fixed, 1, NOW)).toEqual({ from: 'now-1h', to: undefined });
  });
  it('double the range, around its middle or further back', () => {
    expect(zoomedOut({ from: '2026-11-26T08:00:00Z', to: '2026-11-26T09:00:00Z' }, NOW)).toEqual({
      from: '2026-11-26T07:30:00.000Z',
      to: '2026-11-26T09:30:00.000Z',
    });
    expect(zoomedOut({ from: 'now-30m', to: 'now' }, NOW)).toEqual({ from: 'now-1h', to: undefined });
  });
  it('are written in the largest unit and in whole seconds', () => {
    expect([movingFrom(90_000), movingFrom(2 * 24 * HOUR), movingFrom(20)]).toEqual(['now-90s', 'now-2d', 'now-1s']);
    expect(patchOf({ from: NOW + 100, to: NOW + 200 })).toEqual({
      from: '2026-11-26T12:00:00.000Z',
      to: '2026-11-26T12:00:01.000Z',
    });
  });
});

describe('fields of exact times', () => {
  it.each(['utc', 'local'] as const)('hold a moment in %s and give it back', (zone) => {
    expect(momentOfField(fieldOf(NOW, zone), zone)).toBe(NOW);
  });
  it('may be empty', () => {
    expect(momentOfField('', 'utc')).toBeNull();
  });
});
