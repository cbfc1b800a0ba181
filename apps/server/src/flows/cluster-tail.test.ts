import type { ArrivalsQuery, FlowQueries, IncomingFlow } from '@netloft/flow-store';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { ClusterTail } from './cluster-tail.ts';
import type { IncomingFlows } from './live-source.ts';

/** Second of the store's clock at the beginning of each test; this process is wrong by some minutes. */
const NOW = 1_800_000_000;

/** A store's log in memory with a clock that the test moves; record n is told apart by its source port. */
function openLog() {
  const records: { readonly second: number; readonly port: number; isBehind?: boolean }[] = [];
  const state = {
    now: NOW,
    fault: undefined as string | undefined,
    faultOfRows: undefined as string | undefined,
    /** Time that a question for records takes. */
    readSeconds: 0,
  };
  const reads: { readonly from: number; readonly to: number }[] = [];
  const asked: ArrivalsQuery[] = [];
  let during: (() => void) | undefined;
  const refused = (detail: string) => err({ type: 'unavailable', detail } as const);
  const queries: Pick<FlowQueries, 'arrivals' | 'arrived'> = {
    async arrivals(query) {
      asked.push(query);
      during?.();
      during = undefined;
      if (state.fault !== undefined) return refused(state.fault);
      const until = state.now - query.lagSeconds;
      const counts = new Map<number, number>();
      for (const { second } of records)
        if (second >= query.from && second < until) counts.set(second, (counts.get(second) ?? 0) + 1);
      return ok({ until, counts });
    },
    async arrived({ from, to, perSecond }) {
      if (state.faultOfRows !== undefined) return refused(state.faultOfRows);
      reads.push({ from, to });
      state.now += state.readSeconds;
      const found = records
        .filter(({ second, isBehind }) => second >= from && second < to && isBehind !== true)
        .map(({ second, port }) => ({
          second,
          key: String(port).padStart(6, '0'),
          flow: { sourceTransportPort: port },
        }))
        .toSorted((left, right) => left.second - right.second || (left.key < right.key ? -1 : 1));
      const places = new Map<number, number>();
      return ok(
        found.filter(({ second }) => {
          const place = places.get(second) ?? 0;
          places.set(second, place + 1);
          return place < perSecond;
        }),
      );
    },
  };
  return {
    state,
    asked,
    reads,
    records,
    /** A record arrives, by default this very second. */
    add: (port: number, second = state.now) => void records.push({ second, port }),
    /** Runs while the next question is being answered. */
    while: (run: () => void) => void (during = run),
    open: (): Result<typeof queries, Fault> => ok(queries),
  };
}

/** What one page hears. */
function hear(tail: ClusterTail, from?: number) {
  const heard = { ports: [] as number[], skipped: 0, places: [] as number[], troubles: [] as (string | null)[] };
  const leave = tail.add(({ flows, skipped, second, trouble }: IncomingFlows) => {
    heard.ports.push(...flows.map((flow: IncomingFlow) => flow.sourceTransportPort ?? 0));
    heard.skipped += skipped;
    if (second !== undefined) heard.places.push(second);
    if (trouble !== undefined) heard.troubles.push(trouble?.detail ?? null);
  }, from);
  return { heard, leave };
}

const newTail = (log: ReturnType<typeof openLog>): ClusterTail =>
  new ClusterTail('c1', log.open, () => (NOW - 300) * 1000);

describe('the tail of a store that does not answer', () => {
  it('says so once, tries again, and says that it is over; what came meanwhile is told', async () => {
    const log = openLog();
    const tail = newTail(log);
    const { heard } = hear(tail);
    expect(await tail.poll()).toBe(true);
    log.state.fault = 'connection refused';
    log.state.now += 5;
    log.add(1);
    expect(await tail.poll()).toBe(false);
    expect(await tail.poll()).toBe(false);
    expect(hear(tail).heard.troubles).toEqual(['connection refused']);
    log.state.fault = undefined;
    log.state.now += 10;
    expect(await tail.poll()).toBe(true);
    expect(heard).toMatchObject({ ports: [1], troubles: ['connection refused', null] });
  });

  it('loses nothing and repeats nothing when only the records could not be read', async () => {
    const log = openLog();
    const tail = newTail(log);
    const { heard } = hear(tail);
    await tail.poll();
    log.add(1);
    log.state.now += 10;
    log.state.faultOfRows = 'gone';
    expect(await tail.poll()).toBe(false);
    log.state.faultOfRows = undefined;
    log.add(2);
    log.state.now += 10;
    await tail.poll();
    expect(heard.ports).toEqual([1, 2]);
  });

  it('counts what is too long ago to be told', async () => {
    const log = openLog();
    const tail = newTail(log);
    const { heard } = hear(tail);
    await tail.poll();
    for (let port = 1; port <= 5; port += 1) log.add(port);
    log.state.now += 1_000;
    log.add(6, log.state.now - 10);
    await tail.poll();
    expect(heard).toMatchObject({ ports: [6], skipped: 5 });
    // Neither is more than a page can take at once: the newest are told.
    const busy = log.state.now;
    for (let second = 0; second < 20; second += 1)
      for (let port = 0; port < 1_000; port += 1) log.add(port, busy + second);
    log.state.now += 30;
    await tail.poll();
    expect(heard.ports).toHaveLength(1 + 10_000);
    expect(heard.skipped).toBe(5 + 10_000);
  });
});

describe('the tail of a store', () => {
  it('begins now, by the clock of the store, and tells each second once it is over', async () => {
    const log = openLog();
    const tail = newTail(log);
    log.add(1, NOW - 10);
    const { heard } = hear(tail);
    await tail.poll();
    expect(heard.ports).toEqual([]);
    log.add(2);
    await tail.poll();
    expect(heard.ports).toEqual([]);
    log.state.now += 3;
    await tail.poll();
    await tail.poll();
    expect(heard.ports).toEqual([2]);
    // Also an empty second tells how far the reader has come.
    log.state.now += 7;
    await tail.poll();
    expect(heard).toMatchObject({ ports: [2], skipped: 0 });
    expect(heard.places.at(-1)).toBe(log.state.now - 3);
  });

  it('tells no more of a second than a page can take, and counts the rest', async () => {
    const log = openLog();
    const tail = newTail(log);
    const { heard } = hear(tail);
    await tail.poll();
    for (let port = 1; port <= 2_500; port += 1) log.add(port);
    log.state.now += 5;
    await tail.poll();
    expect(heard.ports).toHaveLength(2_000);
    expect(heard.skipped).toBe(500);
  });

  it('tells a record that turns up in a second that was told, once, and then waits longer', async () => {
    const log = openLog();
    const tail = newTail(log);
    const { heard } = hear(tail);
    await tail.poll();
    log.add(5);
    log.state.now += 5;
    await tail.poll();
    log.add(2, NOW);
    log.add(3, NOW + 1);
    await tail.poll();
    await tail.poll();
    expect(heard).toMatchObject({ ports: [5, 2, 3], skipped: 0 });
    expect(log.asked.at(-1)?.lagSeconds).toBe((log.asked[0]?.lagSeconds ?? 0) + 1);
  });

  it('tells a record once it can be read, where the store has counted it before', async () => {
    const log = openLog();
    const tail = newTail(log);
    const { heard } = hear(tail);
    await tail.poll();
    log.add(1);
    log.records.push({ second: NOW, port: 2, isBehind: true });
    log.state.now += 5;
    await tail.poll();
    await tail.poll();
    expect(heard).toMatchObject({ ports: [1], skipped: 0 });
    for (const one of log.records) one.isBehind = false;
    await tail.poll();
    await tail.poll();
    expect(heard).toMatchObject({ ports: [1, 2], skipped: 0 });
  });
});

describe('a reader who comes from another replica', () => {
  it.each([
    ['some seconds ago', -8, [1, 2, 3, 4]],
    ['ahead of this replica', 2, [4]],
  ])('and stands %s hears each record once', async (_name, place, expected) => {
    const log = openLog();
    log.add(0, NOW - 20);
    log.add(1, NOW - 8);
    log.add(2, NOW - 5);
    const tail = newTail(log);
    const first = hear(tail);
    await tail.poll();
    log.add(3, NOW + 1);
    const second = hear(tail, NOW + place);
    log.state.now += 5;
    await tail.poll();
    log.add(4, NOW + 5);
    log.state.now += 10;
    await tail.poll();
    await tail.poll();
    expect(second.heard.ports).toEqual(expected);
    expect(first.heard.ports).toEqual([3, 4]);
  });

  it('is told of a quarter of an hour and the number of what was before, whatever place is named', async () => {
    const log = openLog();
    log.add(1, NOW - 1_000);
    log.add(2, NOW - 800);
    log.add(3, NOW - 50);
    const tail = newTail(log);
    const { heard } = hear(tail, 0);
    await tail.poll();
    expect(heard).toMatchObject({ ports: [2, 3], skipped: 1 });
    expect(Math.min(...log.asked.map(({ from }) => from))).toBeGreaterThan(NOW - 3_700);
  });

  it('costs one question, however many come, and nobody else anything', async () => {
    const log = openLog();
    for (let second = NOW - 70; second < NOW + 1; second += 1) log.add(second - NOW + 100, second);
    const tail = newTail(log);
    const other = hear(tail);
    await tail.poll();
    log.state.now += 1;
    log.state.readSeconds = 1;
    const readers = Array.from({ length: 100 }, (_, at) => hear(tail, at + 1));
    log.reads.length = 0;
    await tail.poll();
    expect(log.reads).toHaveLength(1);
    log.state.now += 5;
    await tail.poll();
    expect(other.heard).toMatchObject({ ports: [98, 99, 100], skipped: 0 });
    for (const { heard } of readers) expect(heard).toMatchObject({ skipped: 0, ports: readers[0]?.heard.ports });
    expect(readers[0]?.heard.ports).toHaveLength(71);
  });

  it.each([0, -3_000, 3_000])(
    'hears everything though the clock of this process is %i seconds wrong',
    async (wrong) => {
      const log = openLog();
      log.add(1, NOW - 4);
      const tail = new ClusterTail('c1', log.open, () => (NOW + wrong) * 1000);
      const { heard } = hear(tail, NOW - 5);
      await tail.poll();
      log.state.now += 5;
      await tail.poll();
      expect(heard).toMatchObject({ ports: [1], skipped: 0 });
    },
  );

  it('hears a late record once: with its second if that is not told yet, by itself if it is, and none of before', async () => {
    const log = openLog();
    const tail = newTail(log);
    const first = hear(tail);
    await tail.poll();
    log.add(1, NOW);
    log.state.now += 5;
    await tail.poll();
    log.add(2, NOW);
    log.add(3, NOW + 1);
    const [whole, rest] = [hear(tail, NOW), hear(tail, NOW + 1)];
    await tail.poll();
    await tail.poll();
    expect(first.heard.ports).toEqual([1, 2, 3]);
    expect(whole.heard.ports).toEqual([1, 2, 3]);
    expect(rest.heard.ports).toEqual([3]);
    log.add(4, NOW);
    await tail.poll();
    expect([first, whole, rest].map(({ heard }) => heard.ports.includes(4))).toEqual([true, true, false]);
  });

  it('and comes while the store is asked hears everything from the next answer', async () => {
    const log = openLog();
    const tail = newTail(log);
    hear(tail);
    await tail.poll();
    log.add(1, NOW - 1);
    log.add(2, NOW);
    log.state.now += 5;
    let late: ReturnType<typeof hear> | undefined;
    log.while(() => (late = hear(tail, NOW - 1)));
    await tail.poll();
    expect(late?.heard.ports).toEqual([]);
    log.state.now += 5;
    await tail.poll();
    expect(late?.heard.ports).toEqual([1, 2]);
  });

  it('and has left hears nothing', async () => {
    const log = openLog();
    const tail = newTail(log);
    const { heard, leave } = hear(tail, NOW - 5);
    log.add(1, NOW - 4);
    log.while(leave);
    await tail.poll();
    expect(heard.ports).toEqual([]);
    expect(tail.listeners).toBe(0);
  });
});
