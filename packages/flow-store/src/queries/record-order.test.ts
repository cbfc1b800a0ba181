import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FlowWorld, matching, openWorld, scope, value } from '../testing/flow-world.ts';
import { looksAt } from './record-order.ts';
import type { RowsIn } from './plan.ts';
import { records } from './records.ts';

const range = fc
  .tuple(fc.integer({ min: 0, max: 2_000_000_000 }), fc.integer({ min: 0, max: 90 * 86_400 }))
  .map(([from, seconds]) => ({ source: 'flows' as const, from, to: from + seconds }));

describe('looks at a range for a page of it', () => {
  it.each(['octetDeltaCount', 'sourcePodName'])('are one at all of it when sorted by %s', (column) => {
    const whole = { source: 'flows' as const, from: 0, to: 86_400 };
    expect(looksAt(whole, { column, descending: true }, 10_000_000)).toEqual([whole]);
  });

  it('follow one another in the order of the sort, and together are the range', () => {
    fc.assert(
      fc.property(range, fc.boolean(), fc.nat(1e9), (whole, descending, rows) => {
        const looks = looksAt(whole, { column: 'flowEndSeconds', descending }, rows);
        const ascending = descending ? looks.toReversed() : looks;
        expect(ascending[0]?.from).toBe(whole.from);
        expect(ascending.at(-1)?.to).toBe(whole.to);
        for (const [at, look] of ascending.entries()) if (at > 0) expect(look.from).toBe(ascending[at - 1]?.to);
        expect(looks.length).toBeLessThan(20);
      }),
    );
  });
});

describe('pages of a store with many records', () => {
  let world: FlowWorld;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.engine.close());

  it.each(['-flowEndSeconds', 'flowEndSeconds'])('sorted by %s are put together from several looks', async (sort) => {
    const rowsIn: RowsIn = () => 1e9;
    const context = { ...world.context, rowsIn: () => Promise.resolve(rowsIn) };
    for (const filter of ['', 'ns:ns-1', 'action:drop', 'ns:nowhere']) {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await value(
          records(context, { ...scope(filter), limit: 170, sort, ...(cursor === undefined ? {} : { cursor }) }, {}),
        );
        expect(page.total).toBe(matching(filter).length);
        found.push(...page.items.map(({ id }) => id));
        ({ cursor } = page);
      } while (cursor !== undefined);
      expect([filter, new Set(found).size, found.length]).toEqual([
        filter,
        matching(filter).length,
        matching(filter).length,
      ]);
      const ends = found.map((id) => Number(id.split('-')[0]));
      const ordered = ends.toSorted((a, b) => a - b);
      expect(ends).toEqual(sort.startsWith('-') ? ordered.reverse() : ordered);
    }
  });
});
