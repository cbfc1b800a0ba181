import { describe, expect, it } from 'vitest';
import { latencyMatrix, latencyPairs, readPing, roundTripMs } from './matrix.ts';

const NOW = Date.parse('2026-11-26T10:00:00Z');
const before = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString().replace('.000', '');
const entry = (sent: number | undefined, answered?: number, rtt?: number, targetIP = '10.0.1.1') => ({
  targetIP,
  ...(sent === undefined ? {} : { lastSendTime: before(sent) }),
  ...(answered === undefined ? {} : { lastRecvTime: before(answered) }),
  ...(rtt === undefined ? {} : { lastMeasuredRTTNanoseconds: rtt }),
});
const clock = { intervalSeconds: 60, now: NOW };

describe('one ping', () => {
  it.each<[title: string, entry: Readonly<Record<string, unknown>>, state: string | undefined]>([
    ['that was never sent is none', entry(undefined), undefined],
    ['without an address is none', { lastSendTime: before(20) }, undefined],
    ['without any answer is lost', entry(20), 'lost'],
    ['with its answer is answered', entry(20, 20, 400_000), 'answered'],
    ['that is under way, the one before answered, is answered', entry(1, 61, 400_000), 'answered'],
    ['whose last two were not answered is lost', entry(20, 140, 400_000), 'lost'],
    ['of an agent that has not sent for long is stale', entry(300, 300, 400_000), 'stale'],
    ['of such an agent is stale, whether it was answered or not', entry(300), 'stale'],
    ['whose time cannot be read is none', { targetIP: '10.0.1.1', lastSendTime: 'yesterday' }, undefined],
  ])('%s', (_title, given, state) => {
    expect(readPing(given, clock)?.state).toBe(state);
  });

  it('without an answer is none yet as long as the first one may be on its way', () => {
    expect(readPing(entry(4), { ...clock, since: NOW - 64_000 })).toBeUndefined();
    expect(readPing(entry(4), { ...clock, since: NOW - 124_000 })?.state).toBe('lost');
  });

  it('that was lost keeps the last round trip, in nanoseconds', () => {
    expect(readPing(entry(20, 140, 412_500), clock)).toEqual({
      ip: '10.0.1.1',
      state: 'lost',
      rttNanoseconds: 412_500,
      sentAt: before(20),
      answeredAt: before(140),
    });
    expect(roundTripMs(412_500)).toBe(0.4125);
  });
});

describe('the matrix', () => {
  const stats = [
    {
      metadata: { name: 'b' },
      peerNodeLatencyStats: [
        { nodeName: 'a', targetIPLatencyStats: [entry(20, 20, 300_000), entry(20, 20, 900_000, 'fd00::1')] },
        { nodeName: 'c', targetIPLatencyStats: [entry(20)] },
      ],
    },
    {
      metadata: { name: 'a' },
      peerNodeLatencyStats: [{ nodeName: 'b', targetIPLatencyStats: [entry(20, 20, 400_000)] }],
    },
    { metadata: {}, peerNodeLatencyStats: 'nothing' },
  ];
  const matrix = latencyMatrix(stats, { ...clock, nodes: ['d', 'a'] });

  it('has all Nodes that are known or named, also those that measured nothing', () => {
    expect(matrix.nodes).toEqual(['a', 'b', 'c', 'd']);
    expect(matrix.rows.map(({ node, to }) => [node, ...to.map((pings) => pings.length)])).toEqual([
      ['a', 0, 1, 0, 0],
      ['b', 2, 0, 1, 0],
      ['c', 0, 0, 0, 0],
      ['d', 0, 0, 0, 0],
    ]);
  });

  it('counts pairs by the worst of their addresses', () => {
    expect(matrix.summary).toEqual({
      pairs: 12,
      answered: 2,
      lost: 1,
      stale: 0,
      unmeasured: 9,
      fastest: 400_000,
      median: 400_000,
      slowest: 900_000,
    });
  });

  it('lists pairs from the worst to the best', () => {
    expect(latencyPairs(matrix).map(({ from, to, ping }) => [from, to, ping.state, ping.rttNanoseconds])).toEqual([
      ['b', 'c', 'lost', null],
      ['b', 'a', 'answered', 900_000],
      ['a', 'b', 'answered', 400_000],
    ]);
  });

  it('of nothing is empty', () => {
    expect(latencyMatrix([], { ...clock, nodes: [] })).toMatchObject({
      nodes: [],
      rows: [],
      summary: { median: null },
    });
  });
});
