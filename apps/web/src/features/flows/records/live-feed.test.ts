import { describe, expect, it } from 'vitest';
import { LIVE_FLOW_COLUMNS } from '@netloft/contracts';
import type { RowsBatch } from '../../../lib/live-rows.ts';
import { LiveFeed } from './live-feed.ts';

const NAMES = ['', 'yelb', 'yelb-ui', 'kube-system', 'coredns', '20.20.1.5'];
/** A row whose source Pod is the name at `pod` of the frame's names. */
function cells(end: number, pod = 2, change: Readonly<Record<string, number>> = {}): number[] {
  return LIVE_FLOW_COLUMNS.map((column) => {
    if (column in change) return change[column] ?? 0;
    if (column === 'endSeconds') return end;
    return column === 'sourcePod*' ? pod : column === 'sourceNamespace*' ? 1 : 0;
  });
}
const batch = (rows: readonly (readonly number[])[], rest: Partial<RowsBatch> = {}): RowsBatch => ({
  rows,
  names: NAMES,
  restarted: false,
  seen: rows.length,
  dropped: 0,
  missed: 0,
  ...rest,
});
const ends = (feed: LiveFeed): (string | undefined)[] =>
  Array.from({ length: feed.view.get().count }, (_, index) => feed.at(index)?.flowEndSeconds?.slice(11, 19));

describe('a live feed', () => {
  it('shows the newest first, texts and numbers as they were sent', () => {
    const feed = new LiveFeed(4);
    feed.rows(batch([cells(1), cells(2, 4, { egressAction: 2, bytes: 5_000_000_000, destinationPort: 53 })]));
    feed.paint();
    expect(ends(feed)).toEqual(['00:00:02', '00:00:01']);
    expect(feed.at(0)).toMatchObject({
      sourcePodNamespace: 'yelb',
      sourcePodName: 'coredns',
      verdict: 'dropped',
      octetDeltaCount: 5_000_000_000,
      destinationTransportPort: 53,
      egressName: '',
    });
    expect(feed.at(2)).toBeUndefined();
  });

  it('says why nothing comes until something does, or another connection is told nothing of it', () => {
    const feed = new LiveFeed(4);
    const stale = { state: 'stale', asOf: null, detail: 'the store does not answer' } as const;
    const told = (rest: Partial<RowsBatch>): unknown => {
      feed.rows(batch([], rest));
      feed.paint();
      return feed.view.get().stale;
    };
    expect(told({ freshness: stale })).toEqual(stale);
    expect(told({})).toEqual(stale);
    expect(told({ freshness: { state: 'live', asOf: null } })).toBeNull();
    expect(told({ freshness: stale })).toEqual(stale);
    expect(told({ restarted: true })).toBeNull();
  });

  it('knows the kind of a policy and the labels of both ends as a stored record does, and finds no row by a word of its labels', () => {
    const feed = new LiveFeed(4);
    const names = [...NAMES, '{"app":"storefront"}', '{"app":"dns"}'];
    const change = { 'sourceLabels*': 6, 'destinationLabels*': 7, ingressPolicyType: 3, egressPolicyType: 1 };
    feed.rows(batch([cells(1, 2, change)], { names }));
    feed.paint();
    expect(feed.at(0)).toMatchObject({
      sourcePodLabels: '{"app":"storefront"}',
      destinationPodLabels: '{"app":"dns"}',
      ingressNetworkPolicyType: 3,
      egressNetworkPolicyType: 1,
    });
    feed.find('storefront');
    expect(feed.view.get().count).toBe(0);
  });

  it('keeps the last rows alone when it is full, and counts all that came, that were left out, and that a hidden tab missed', () => {
    const feed = new LiveFeed(4);
    feed.rows(
      batch(
        [1, 2, 3, 4, 5, 6].map((end) => cells(end)),
        { seen: 14, dropped: 3, missed: 5 },
      ),
    );
    feed.paint();
    expect(ends(feed)).toEqual(['00:00:06', '00:00:05', '00:00:04', '00:00:03']);
    expect(feed.view.get()).toMatchObject({ kept: 4, seen: 14, dropped: 3, missed: 5 });
  });

  it('does not change while it is held, says how many came, and lets them in afterwards', () => {
    const feed = new LiveFeed(4);
    feed.rows(batch([cells(1), cells(2)]));
    feed.hold(true);
    feed.rows(batch([cells(3)]));
    feed.paint();
    expect(ends(feed)).toEqual(['00:00:02', '00:00:01']);
    expect(feed.view.get()).toMatchObject({ held: true, since: 1 });
    feed.hold(false);
    expect(ends(feed)).toEqual(['00:00:03', '00:00:02', '00:00:01']);
    expect(feed.view.get()).toMatchObject({ held: false, since: 0 });
  });

  it('lets in the last rows of many that came while it was held, whole stretches in their order', () => {
    const feed = new LiveFeed(4);
    feed.rows(batch([cells(1), cells(2)]));
    feed.hold(true);
    feed.rows(batch([3, 4, 5, 6, 7].map((end) => cells(end))));
    feed.find('ui');
    feed.hold(false);
    expect(ends(feed)).toEqual(['00:00:07', '00:00:06', '00:00:05', '00:00:04']);
  });

  it('keeps its rows readable when a reconnected server begins its names anew', () => {
    const feed = new LiveFeed(4);
    feed.rows(batch([cells(1)]));
    feed.rows(batch([cells(2, 1)], { names: ['default', 'web'], restarted: true }));
    feed.paint();
    expect(feed.at(0)).toMatchObject({ sourcePodName: 'web', sourcePodNamespace: 'web' });
    expect(feed.at(1)).toMatchObject({ sourcePodName: 'yelb-ui', sourcePodNamespace: 'yelb' });
  });

  it('finds rows by every word in any name, among those that are here and those that come, and forgets overwritten ones', () => {
    const feed = new LiveFeed(3);
    feed.rows(batch([cells(1), cells(2, 4)]));
    feed.find('YELB ui');
    expect(ends(feed)).toEqual(['00:00:01']);
    feed.rows(batch([cells(3), cells(4, 4)]));
    feed.paint();
    expect(ends(feed)).toEqual(['00:00:03']);
    expect(feed.view.get()).toMatchObject({ count: 1, kept: 3 });
    feed.find('');
    expect(feed.view.get().count).toBe(3);
  });

  it('is empty after clearing and goes on from there', () => {
    const feed = new LiveFeed(3);
    feed.rows(batch([cells(1)], { seen: 3, missed: 2 }));
    feed.clear();
    expect(feed.view.get()).toMatchObject({ count: 0, seen: 0, missed: 0 });
    feed.rows(batch([cells(2)]));
    feed.paint();
    expect(ends(feed)).toEqual(['00:00:02']);
  });

  it('tells nobody when nothing came', () => {
    const feed = new LiveFeed(3);
    feed.rows(batch([cells(1)]));
    feed.paint();
    const before = feed.view.get();
    feed.paint();
    expect(feed.view.get()).toBe(before);
  });
});
