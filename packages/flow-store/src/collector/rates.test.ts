import { describe, expect, it } from 'vitest';
import { trafficOf } from '../record/route.ts';
import { Rates } from './rates.ts';

describe('the rate of records', () => {
  it('is 0 before there is a second to tell of', () => {
    expect(new Rates().perSecond()).toEqual({});
  });

  it('is that of the last minute, by cluster', () => {
    const rates = new Rates();
    const east = trafficOf('east');
    const west = trafficOf('west');
    for (let second = 0; second < 120; second++) {
      east.rows += second < 90 ? 10 : 0;
      west.rows += 3;
      rates.sample([east, west]);
    }
    expect(rates.perSecond()).toEqual({ east: 5, west: 3 });
  });

  it('does not count a past that is filled in', () => {
    const rates = new Rates();
    const filled = trafficOf('filled');
    for (let second = 0; second < 10; second++) {
      filled.rows += 5_000;
      filled.late += 4_990;
      rates.sample([filled]);
    }
    expect(rates.perSecond()).toEqual({ filled: 10 });
  });

  it('counts a cluster from its first second on', () => {
    const rates = new Rates();
    const late = trafficOf('late');
    late.rows = 20;
    rates.sample([late]);
    expect(rates.perSecond()).toEqual({ late: 20 });
  });
});
