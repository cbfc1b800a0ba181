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

  it('counts a cluster from its first second on', () => {
    const rates = new Rates();
    const late = trafficOf('late');
    late.rows = 20;
    rates.sample([late]);
    expect(rates.perSecond()).toEqual({ late: 20 });
  });
});
