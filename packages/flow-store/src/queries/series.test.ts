import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../testing/flow-fixture.ts';
import { MEASURE } from '../testing/flow-oracle.ts';
import { type FlowWorld, matching, openWorld, scope, value } from '../testing/flow-world.ts';

let world: FlowWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.engine.close());

describe('a measure over time', () => {
  const series = (more: object = {}) =>
    world.queries.series({ ...scope(), by: [], measure: 'bytes', top: 3, buckets: 120, previous: false, ...more });

  it.each([
    ['a range', {}],
    ['a range with a filter', { filter: scope('-ns:ns-1').filter }],
    ['hours', { buckets: 4 }],
  ])('of %s adds up to the records in each bucket', async (_name, more) => {
    const answer = await value(series(more));
    const list = 'filter' in more ? matching('-ns:ns-1') : matching();
    const expected = answer.times.map((time) =>
      MEASURE.bytes(
        list.filter(
          (flow) => flow.flowEndSeconds * 1000 >= time && flow.flowEndSeconds * 1000 < time + answer.step * 1000,
        ),
      ),
    );
    expect(answer.series[0]?.values.map((one) => one ?? 0)).toEqual(expected);
  });

  it.each([[['src.pod']], [['ns']], [['src.workload', 'dst.workload']], [['port']], [['policy']]] as const)(
    'by %j shows the greatest groups and all others together',
    async (by) => {
      const answer = await value(series({ by }));
      const whole = await value(series({}));
      const summary = await value(
        world.queries.summary({ ...scope(), by, measures: ['bytes'], order: 'bytes', top: 3, previous: false }),
      );
      expect(answer.series.map(({ key }) => key)).toEqual(summary.items.map(({ key }) => key));
      answer.series.forEach(({ values }, at) =>
        expect(values.reduce<number>((sum, one) => sum + (one ?? 0), 0)).toBe(summary.items[at]?.values.bytes),
      );
      const others = answer.other?.values.reduce<number>((sum, one) => sum + (one ?? 0), 0) ?? 0;
      expect(others).toBe(summary.other?.values.bytes ?? 0);
      if (by[0] !== 'ns')
        expect(
          answer.times.map((_time, at) =>
            [...answer.series, ...(answer.other === undefined ? [] : [answer.other])].reduce(
              (sum, { values }) => sum + (values[at] ?? 0),
              0,
            ),
          ),
        ).toEqual(whole.series[0]?.values.map((one) => one ?? 0));
    },
  );

  it('has a gap where nothing at all is stored, and 0 where only such flows are lacking', async () => {
    const answer = await value(
      series({ from: HOUR * 1000, to: (HOUR + 3_600) * 1000, buckets: 6, filter: scope('pod:nobody').filter }),
    );
    expect(answer.step).toBe(600);
    expect(answer.series[0]?.values).toEqual([null, null, 0, 0, 0, 0]);
  });

  it('spreads throughput over the seconds of a bucket that were asked for', async () => {
    const [from, to] = [(HOUR + 3_650) * 1000, (HOUR + 3_710) * 1000];
    const answer = await value(series({ from, to, measure: 'throughput', buckets: 2 }));
    const bytes = MEASURE.bytes(matching('', from, (HOUR + 3_660) * 1000));
    expect(answer).toMatchObject({
      step: 30,
      times: [(HOUR + 3_630) * 1000, (HOUR + 3_660) * 1000, (HOUR + 3_690) * 1000],
    });
    expect(answer.series[0]?.values[0]).toBeCloseTo((8 * bytes) / 10, 6);
  });

  it('comes with the period before, bucket by bucket', async () => {
    const [from, to] = [(HOUR + 9_000) * 1000, (HOUR + 12_600) * 1000];
    const answer = await value(series({ from, to, previous: true, buckets: 6 }));
    const earlier = await value(series({ from: from - (to - from), to: from, buckets: 6 }));
    expect(answer.previous).toEqual(earlier.series[0]?.values);
  });
});
