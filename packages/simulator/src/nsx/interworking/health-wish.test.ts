import { describe, expect, it } from 'vitest';
import { readHealthWish } from './health-wish.ts';

describe('a wish for the health of a cluster', () => {
  it.each([
    [{ colour: 'red' }, 'components, unhealthy and agents'],
    [{ components: 'FAILED' }, 'components, unhealthy and agents'],
    [{ components: { mpAdapter: 'ILL' } }, 'mpAdapter'],
    [{ unhealthy: { MP_HAPPY: {} } }, 'MP_CONNECTED'],
    [{ unhealthy: { MP_CONNECTED: true } }, 'each an object'],
    [{ agents: { failed: -1 } }, 'a number of agents'],
  ])('is refused as %j', (wish, words) => {
    expect(readHealthWish(wish)).toMatchObject({
      ok: false,
      refusal: { status: 400, message: expect.stringContaining(words) },
    });
  });

  it.each([
    [{}, {}],
    [{ components: { controller: 'UNKNOWN' } }, { components: { controller: 'UNKNOWN' } }],
    [{ unhealthy: { MP_CONNECTED: {} } }, { unhealthy: { MP_CONNECTED: { reason: '', message: '' } } }],
    [{ agents: { failed: 1 } }, { agents: { healthy: 0, degraded: 0, failed: 1 } }],
  ])('%j is read', (wish, value) => {
    expect(readHealthWish(wish)).toEqual({ ok: true, value });
  });
});
