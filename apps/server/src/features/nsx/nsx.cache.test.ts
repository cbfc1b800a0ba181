import { describe, expect, it } from 'vitest';
import { err, ok } from '../../result.ts';
import type { NsxError, NsxResult } from '../../upstreams/nsx/types.ts';
import { freshnessOf, NsxCache } from './nsx.cache.ts';

const DOWN: NsxError = { code: 'unavailable', message: 'no manager answers' };

/** Answers that a test gives when it wants to. */
function questions() {
  const open: ((answer: NsxResult<string>) => void)[] = [];
  return {
    asked: () => open.length,
    load: () => new Promise<NsxResult<string>>((resolve) => open.push(resolve)),
    answer: (at: number, answer: NsxResult<string>) => open[at]?.(answer),
  };
}

describe('answers of NSX that are shared and kept', () => {
  it('fails while nothing was ever read, and is not asked again at once', async () => {
    let now = 0;
    const cache = new NsxCache(() => now, 0);
    let asked = 0;
    const load = (): Promise<NsxResult<string>> => {
      asked += 1;
      return Promise.resolve(err(DOWN));
    };
    expect(await cache.read('a', 10_000, load)).toEqual(err(DOWN));
    now = 1_000;
    expect(await cache.read('a', 10_000, load)).toEqual(err(DOWN));
    expect(asked).toBe(1);
    now = 6_000;
    await cache.read('a', 10_000, load);
    expect(asked).toBe(2);
  });

  it('shows what it had when NSX fails, and says why', async () => {
    let now = 1_000;
    const cache = new NsxCache(() => now, 0);
    await cache.read('a', 10, () => Promise.resolve(ok('old')));
    now = 2_000;
    const q = questions();
    const late = await cache.read('a', 10, q.load);
    expect(late).toEqual(ok({ value: 'old', asOf: 1_000, late: true }));
    q.answer(0, err(DOWN));
    await Promise.resolve();
    const failed = await cache.read('a', 10, q.load);
    expect(failed).toEqual(ok({ value: 'old', asOf: 1_000, failure: DOWN }));
    expect(failed.ok && freshnessOf([failed.value])).toEqual({
      state: 'stale',
      asOf: new Date(1_000).toISOString(),
      detail: DOWN.message,
    });
  });

  it('asks once for all who want to know at the same time', async () => {
    const cache = new NsxCache(() => 0);
    const q = questions();
    const both = Promise.all([cache.read('a', 10, q.load), cache.read('a', 10, q.load)]);
    q.answer(0, ok('one'));
    expect(await both).toEqual([ok({ value: 'one', asOf: 0 }), ok({ value: 'one', asOf: 0 })]);
    expect(q.asked()).toBe(1);
  });

  it('keeps the questions of different credentials apart', async () => {
    const cache = new NsxCache(() => 0);
    await cache.read('alice\ngroups', 10, () => Promise.resolve(ok('hers')));
    expect(await cache.read('bob\ngroups', 10, () => Promise.resolve(ok('his')))).toEqual(
      ok({ value: 'his', asOf: 0 }),
    );
  });

  it('does not take an answer of before a change for one of after it', async () => {
    const cache = new NsxCache(() => 0);
    const q = questions();
    const first = cache.read('me\npolicies', 10, q.load);
    cache.invalidate('me\n');
    q.answer(0, ok('before the change'));
    await Promise.resolve();
    const second = cache.read('me\npolicies', 10, q.load);
    await new Promise((resolve) => setImmediate(resolve));
    q.answer(1, ok('after the change'));
    expect(await first).toEqual(ok({ value: 'after the change', asOf: 0 }));
    expect(await second).toEqual(ok({ value: 'after the change', asOf: 0 }));
  });
});

it('a question that threw is asked again', async () => {
  const cache = new NsxCache(() => 0);
  await expect(cache.read('a', 10, () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
  expect(await cache.read('a', 10, () => Promise.resolve(ok('good')))).toEqual(ok({ value: 'good', asOf: 0 }));
});
