import { describe, expect, it } from 'vitest';
import type { LiveRow, RowsCome, RowsView } from '../../live.ts';
import { err, ok } from '../../result.ts';
import { RowsSubscription } from './rows-subscription.ts';

const LIMITS = { maxPendingRows: 4, maxRowsPerFrame: 3, maxNames: 3 };

function opened(paused = false) {
  let listener: (came: RowsCome) => void = () => undefined;
  const log: string[] = [];
  const view: RowsView = { listen: (one) => void (listener = one), close: () => void log.push('closed') };
  const owner = {
    dirtyRows: () => void log.push('dirty'),
    refused: ({ code }: { code: string }) => void log.push(code),
  };
  const subscription = new RowsSubscription(7, 'flows', {}, LIMITS, owner, paused);
  const push = (rows: readonly LiveRow[], skipped = 0, more: Partial<RowsCome> = {}): void =>
    listener({ rows, skipped, ...more });
  return { subscription, view, log, push };
}

describe('a subscription of rows', () => {
  it('tells a refusal and stays silent', async () => {
    const { subscription, log } = opened();
    await subscription.open(Promise.resolve(err({ code: 'CLUSTER_UNKNOWN', detail: '' })));
    expect(log).toEqual(['CLUSTER_UNKNOWN']);
    expect(subscription.next()).toBeUndefined();
  });

  it('tells that the cluster takes the credential no more', async () => {
    const { subscription, view, log, push } = opened();
    await subscription.open(Promise.resolve(ok({ ...view, fault: () => ({ code: 'SESSION_EXPIRED', detail: '' }) })));
    push([['a']]);
    expect(log).toEqual(['dirty', 'SESSION_EXPIRED']);
  });

  it('says at once that it is open, then sends texts once and rows by their places', async () => {
    const { subscription, view, push } = opened();
    await subscription.open(Promise.resolve(ok(view)));
    expect(subscription.next()).toEqual({ type: 'rows', id: 7, reset: true, names: [], rows: [], seen: 0, dropped: 0 });
    push([
      ['a', 1, 'b'],
      ['b', 2, 'a'],
    ]);
    expect(subscription.next()).toMatchObject({
      names: ['a', 'b'],
      rows: [
        [0, 1, 1],
        [1, 2, 0],
      ],
      seen: 2,
    });
    push([['a', 3, 'c']]);
    expect(subscription.next()).toMatchObject({ names: ['c'], rows: [[0, 3, 2]], seen: 1 });
    expect(subscription.next()).toBeUndefined();
  });

  it('drops the oldest beyond its bound and counts them, with what was left out before', async () => {
    const { subscription, view, push } = opened();
    await subscription.open(Promise.resolve(ok(view)));
    push([[1], [2], [3], [4], [5], [6]], 10);
    expect(subscription.next()).toMatchObject({ rows: [[3], [4], [5]], seen: 16, dropped: 12 });
    expect(subscription.next()).toMatchObject({ rows: [[6]], seen: 0, dropped: 0 });
  });

  it('begins its texts anew when they are too many', async () => {
    const { subscription, view, push } = opened();
    await subscription.open(Promise.resolve(ok(view)));
    push([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    subscription.next();
    push([['d']]);
    expect(subscription.next()).toMatchObject({ reset: true, names: ['d'], rows: [[0]] });
  });

  it('counts from the first row on for a tab that was hidden before it asked', async () => {
    const { subscription, view, push } = opened(true);
    await subscription.open(Promise.resolve(ok(view)));
    push([[1]]);
    subscription.resume();
    expect(subscription.next()).toMatchObject({ rows: [], seen: 1, missed: 1 });
  });

  it('keeps nothing for a hidden tab, and says how much it missed when it is back', async () => {
    const { subscription, view, push, log } = opened();
    await subscription.open(Promise.resolve(ok(view)));
    push([[0]]);
    subscription.pause();
    push([[1], [1]], 5);
    expect(subscription.dirty).toBe(false);
    expect(subscription.next()).toBeUndefined();
    subscription.resume();
    push([[2]]);
    // One waited to be sent, seven came meanwhile, and one after.
    expect(subscription.next()).toMatchObject({ rows: [[2]], seen: 9, dropped: 0, missed: 8 });
    push([[3]]);
    expect(subscription.next()).toEqual({ type: 'rows', id: 7, names: [], rows: [[3]], seen: 1, dropped: 0 });
    subscription.close();
    expect(log.at(-1)).toBe('closed');
  });

  it('tells with each frame where it stands, in the middle of a second as well, and past those that were dropped', async () => {
    const { subscription, view, push } = opened();
    await subscription.open(Promise.resolve(ok(view)));
    expect(subscription.next()).not.toHaveProperty('place');
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
    push([[1], [2], [3], [4]], 0, { place: { second: 100, keys } });
    expect(subscription.next()).toMatchObject({ rows: [[1], [2], [3]], place: '100.c' });
    expect(subscription.next()).toMatchObject({ rows: [[4]], place: '101' });
    push([[1], [2], [3], [4], [5], [6]], 0, { place: { second: 101, keys } });
    expect(subscription.next()).toMatchObject({ rows: [[3], [4], [5]], dropped: 2, place: '101.e' });
    // A record that turned up late has no place: the stream stands where it stood.
    push([[7]]);
    expect(subscription.next()).toMatchObject({ rows: [[6], [7]], place: '102' });
  });

  it('tells its place at once, and now and then while nothing matches, so that another replica can go on from there', async () => {
    const { subscription, view, push } = opened();
    await subscription.open(Promise.resolve(ok(view)));
    subscription.next();
    const nothing = (second: number): void => push([], 0, { place: { second, keys: [] } });
    nothing(100);
    expect(subscription.next()).toMatchObject({ rows: [], place: '101' });
    for (const second of [101, 102, 103, 104]) nothing(second);
    expect(subscription.dirty).toBe(false);
    nothing(105);
    expect(subscription.next()).toMatchObject({ rows: [], seen: 0, place: '106' });
    push([[1]], 0, { place: { second: 106, keys: ['a'] } });
    nothing(107);
    expect(subscription.next()).toMatchObject({ rows: [[1]], place: '108' });
  });

  it('goes on after what a hidden tab missed', async () => {
    const { subscription, view, push } = opened();
    await subscription.open(Promise.resolve(ok(view)));
    push([[1]], 0, { place: { second: 7, keys: ['a'] } });
    subscription.pause();
    push([[2]], 0, { place: { second: 8, keys: ['a'] } });
    subscription.resume();
    expect(subscription.next()).toMatchObject({ rows: [], missed: 2, place: '9' });
  });

  it('says once that nothing comes, and once that it is over', async () => {
    const { subscription, view, push } = opened();
    await subscription.open(Promise.resolve(ok(view)));
    subscription.next();
    const stale = { state: 'stale', asOf: null, detail: 'the store does not answer' } as const;
    push([], 0, { freshness: stale });
    expect(subscription.next()).toMatchObject({ rows: [], freshness: stale });
    expect(subscription.dirty).toBe(false);
    push([], 0, { freshness: { state: 'live', asOf: null } });
    expect(subscription.next()).toMatchObject({ freshness: { state: 'live' } });
    push([[1]]);
    expect(subscription.next()).not.toHaveProperty('freshness');
  });
});
