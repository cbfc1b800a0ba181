import { describe, expect, it } from 'vitest';
import { rangeOf } from './range.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const MINUTE = 60_000;

describe('the range of a question about flows', () => {
  it.each([
    [{ from: 'yesterday' }, 'from'],
    [{ to: 'now-5y' }, 'to'],
    [{ from: 'now-5m', to: 'now-10m' }, 'from'],
    [{ from: 'now', to: 'now' }, 'from'],
    [{ from: '2020-01-01T00:00:00Z' }, 'from'],
    [{ from: '1960-01-01T00:00:00Z', to: '1960-01-02T00:00:00Z' }, 'to'],
    [{ from: 'now-999999w', to: 'now-999998w' }, 'to'],
    [{ to: '9999-01-01T00:00:00Z' }, 'to'],
    [{ from: 'now-1h', to: '9999-01-01T00:00:00Z' }, 'to'],
    [{ from: '2026-11-26T03:00:00.5Z', to: '2026-11-26T03:00:00.7Z' }, 'from'],
  ])('is refused for %o, naming the field', (query, path) => {
    const range = rangeOf(query, NOW);
    expect(range).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST', errors: [{ path }] } });
  });

  it.each([
    [{}, NOW - 30 * MINUTE, NOW],
    [{ from: 'now-2h' }, NOW - 120 * MINUTE, NOW],
    [{ to: '2026-11-26T11:00:00Z' }, NOW - 90 * MINUTE, NOW - 60 * MINUTE],
    [{ from: '1795600000', to: '1795600000500' }, 1_795_600_000_000, 1_795_600_000_500],
  ])('is read from %o', (query, from, to) => {
    expect(rangeOf(query, NOW)).toEqual({ ok: true, value: { from, to } });
  });
});
