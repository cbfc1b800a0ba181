import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChangeQueue } from './change-queue.ts';

interface Item {
  readonly id: string;
  readonly value: number;
}
const item = (id: string, value: number): Item => ({ id, value });

describe('a queue of changes', () => {
  it('drops what a slow reader has not taken, says how much, and lets a snapshot follow', () => {
    const queue = new ChangeQueue<Item>(2);
    queue.change([item('a', 1), item('b', 1)], []);
    queue.change([item('c', 1)], []);
    queue.change([item('d', 1)], ['a']);
    expect(queue.size).toBe(0);
    expect(queue.take(10)).toEqual({ type: 'gap', dropped: 5 });
    expect(queue.take(10)).toEqual({ type: 'snapshot' });
    expect(queue.empty).toBe(true);
  });

  it.each([
    [
      'the last of several changes of one item',
      [() => item('a', 1), () => item('a', 2)],
      [],
      { type: 'delta', upserts: [item('a', 2)], deletes: [] },
    ],
    [
      'only the deletion of what was changed before',
      [() => item('a', 1)],
      ['a'],
      { type: 'delta', upserts: [], deletes: ['a'] },
    ],
  ])('tells %s', (_what, upserts, deletes, expected) => {
    const queue = new ChangeQueue<Item>(10);
    for (const make of upserts) queue.change([make()], []);
    queue.change([], deletes);
    expect(queue.take(10)).toEqual(expected);
    expect(queue.take(10)).toBeUndefined();
  });

  it('hands changes over in pieces, and freshness after them', () => {
    const queue = new ChangeQueue<Item>(10);
    queue.freshness();
    queue.change([item('a', 1), item('b', 1), item('c', 1)], []);
    expect(queue.take(2)).toMatchObject({ type: 'delta', upserts: [{ id: 'a' }, { id: 'b' }] });
    expect(queue.take(2)).toMatchObject({ type: 'delta', upserts: [{ id: 'c' }] });
    expect(queue.take(2)).toEqual({ type: 'freshness' });
  });

  it('has nothing to tell after it was cleared', () => {
    const queue = new ChangeQueue<Item>(1);
    queue.freshness();
    queue.change([item('a', 1), item('b', 1)], []);
    queue.clear();
    expect(queue.take(10)).toBeUndefined();
  });

  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const step = fc.oneof(
    fc.record({ do: fc.constant('upsert' as const), id, value: fc.nat() }),
    fc.record({ do: fc.constant('delete' as const), id }),
    fc.record({ do: fc.constant('replace' as const), ids: fc.uniqueArray(id) }),
    fc.record({ do: fc.constant('freshness' as const) }),
    fc.record({ do: fc.constant('take' as const), max: fc.integer({ min: 1, max: 3 }) }),
  );

  it('never grows beyond its limit, and its reader always ends with exactly what there is', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (steps, limit) => {
        const queue = new ChangeQueue<Item>(limit);
        const truth = new Map<string, number>();
        let seen = new Map<string, number>();
        let changes = 0;
        let dropped = 0;
        const take = (max: number): boolean => {
          const taken = queue.take(max);
          if (taken === undefined) return false;
          if (taken.type === 'gap') dropped += taken.dropped;
          if (taken.type === 'snapshot') seen = new Map(truth);
          if (taken.type === 'delta') {
            expect(taken.upserts.length + taken.deletes.length).toBeLessThanOrEqual(max);
            for (const gone of taken.deletes) seen.delete(gone);
            for (const { id: changed, value } of taken.upserts) seen.set(changed, value);
          }
          return true;
        };
        for (const one of steps) {
          if (one.do === 'upsert') {
            truth.set(one.id, one.value);
            queue.change([item(one.id, one.value)], []);
            changes += 1;
          } else if (one.do === 'delete') {
            truth.delete(one.id);
            queue.change([], [one.id]);
            changes += 1;
          } else if (one.do === 'replace') {
            truth.clear();
            for (const kept of one.ids) truth.set(kept, 0);
            queue.replace();
          } else if (one.do === 'freshness') queue.freshness();
          else take(one.max);
          expect(queue.size).toBeLessThanOrEqual(limit);
        }
        while (take(2));
        expect(seen).toEqual(truth);
        expect(queue.empty).toBe(true);
        expect(dropped).toBeLessThanOrEqual(changes);
      }),
    );
  });
});
