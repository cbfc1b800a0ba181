import { describe, expect, it } from 'vitest';
import { StreamCursor } from './cursor.ts';
import type { FlowMessage } from './messages.ts';

const NOW = 1_795_000_000;
const message = (id: string, end: number, packets = 1): FlowMessage => ({
  id,
  endTs: { seconds: end },
  stats: { packetTotalCount: packets },
});

describe('the place of a stream', () => {
  it.each([undefined, '', '{', '[]', '{"end":"x","keys":[]}', '{"end":1,"keys":[["a"]]}'])(
    'is unknown where nothing readable was kept: %j',
    (text) => {
      expect(new StreamCursor(text).since).toBeUndefined();
    },
  );

  it('takes each record once, and a later record of the same flow again', () => {
    const cursor = new StreamCursor();
    const taken = [
      message('a', NOW),
      message('a', NOW),
      message('a', NOW, 2),
      message('a', NOW + 1, 2),
      message('b', NOW),
    ];
    expect(taken.map((one) => cursor.take(one, NOW))).toEqual([true, false, true, true, true]);
  });

  it('tells flows without an id by their ends', () => {
    const cursor = new StreamCursor();
    const flow = (port: number): FlowMessage => ({ ...message('', NOW), transport: { sourcePort: port } });
    expect([flow(1), flow(2), flow(1)].map((one) => cursor.take(one, NOW))).toEqual([true, true, false]);
  });

  it('is asked for again a while before the newest record, from whoever kept it', () => {
    const cursor = new StreamCursor();
    cursor.take(message('a', NOW), NOW);
    const later = new StreamCursor(cursor.toText());
    expect(later.since).toBe(NOW - 300);
    expect(later.take(message('a', NOW), NOW)).toBe(false);
    expect(later.take(message('b', NOW - 10), NOW)).toBe(true);
  });

  it('is not moved by a clock that runs ahead', () => {
    const cursor = new StreamCursor();
    cursor.take(message('a', NOW + 3_600), NOW);
    cursor.take(message('b', NOW), NOW);
    expect(cursor.since).toBe(NOW - 300);
  });

  it('keeps a bounded number of records', () => {
    const cursor = new StreamCursor();
    for (let index = 0; index < 70_000; index++) cursor.take(message(String(index), NOW), NOW);
    const { keys } = JSON.parse(cursor.toText()) as { keys: unknown[] };
    expect(keys.length).toBeLessThanOrEqual(65_536);
    expect(cursor.take(message('69999', NOW), NOW)).toBe(false);
    // What is older than is asked for is forgotten.
    cursor.take(message('new', NOW + 301), NOW + 301);
    expect((JSON.parse(cursor.toText()) as { keys: unknown[] }).keys).toHaveLength(1);
  });
});
