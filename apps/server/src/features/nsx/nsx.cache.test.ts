import { describe, expect, it } from 'vitest';
import { err, ok } from '../../result.ts';
import type { NsxError, NsxResult } from '../../upstreams/nsx/types.ts';
import { freshnessOf, NsxCache, PENDING } from './nsx.cache.ts';

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

describe('who does not wait for NSX', () => {
  /** Has waited long enough already. */
  const soon = Promise.resolve();

  it('is told that it is still being asked, and what comes meanwhile is kept for the next', async () => {
    const cache = new NsxCache(() => 0);
    const q = questions();
    expect(await cache.read('a', 10, q.load, { soon })).toEqual(err(PENDING));
    expect(await cache.read('a', 10, q.load, { soon })).toEqual(err(PENDING));
    q.answer(0, ok('one'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await cache.read('a', 10, q.load, { soon })).toEqual(ok({ value: 'one', asOf: 0 }));
    expect(q.asked()).toBe(1);
  });

  it('gets what is known, marked, and not the end of another’s patience', async () => {
    const cache = new NsxCache(() => 0);
    await cache.read('a', 0, () => Promise.resolve(ok('old')));
    const q = questions();
    const patient = cache.read('a', 0, q.load, { patienceMs: 60_000 });
    expect(await cache.read('a', 0, q.load, { patienceMs: 60_000, soon })).toEqual(
      ok({ value: 'old', asOf: 0, late: true }),
    );
    q.answer(0, ok('new'));
    expect(await patient).toEqual(ok({ value: 'new', asOf: 0 }));
  });

  it('sees no object that NSX does not have any more, and is not told for long that there is none', async () => {
    const cache = new NsxCache(() => 0);
    const gone: NsxError = { code: 'not-found', message: 'gone' };
    await cache.read('a', 0, () => Promise.resolve(ok('old')));
    expect(await cache.read('a', 0, () => Promise.resolve(err(gone)))).toEqual(err(gone));
    const q = questions();
    expect(await cache.read('a', 0, q.load, { soon })).toEqual(err(PENDING));
    expect(cache.known('a')).toBeUndefined();
  });
});

it('a question that threw is asked again', async () => {
  const cache = new NsxCache(() => 0);
  await expect(cache.read('a', 10, () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
  expect(await cache.read('a', 10, () => Promise.resolve(ok('good')))).toEqual(ok({ value: 'good', asOf: 0 }));
});
