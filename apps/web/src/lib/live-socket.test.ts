import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Freshness, LiveClientMessage } from '@netloft/contracts';
import { onSessionEnded } from './api-client.ts';
import { LiveSocket, type SocketLike } from './live-socket.ts';

type Listener = (event: never) => void;

/** A socket whose other end is the test. */
class FakeSocket implements SocketLike {
  readyState = 0;
  readonly sent: LiveClientMessage[] = [];
  readonly #listeners = new Map<string, Listener[]>();

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }
  send(data: string): void {
    this.sent.push(JSON.parse(data) as LiveClientMessage);
  }
  close(): void {
    if (this.readyState < 2) this.drop(1000);
  }
  #emit(type: string, event: unknown): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event as never);
  }
  /** Opens without a word of the other end. */
  openSilently(): void {
    this.readyState = 1;
    this.#emit('open', {});
  }
  open(): void {
    this.openSilently();
    this.tell({ type: 'hello', serverTime: Date.now(), sessionExpiresAt: null });
  }
  tell(message: unknown): void {
    this.#emit('message', { data: typeof message === 'string' ? message : JSON.stringify(message) });
  }
  drop(code: number): void {
    this.readyState = 3;
    this.#emit('close', { code });
  }
}

const fresh: Freshness = { state: 'live', asOf: '2026-11-25T10:00:00Z' };
const item = (id: string, value = 0): { id: string; value: number } => ({ id, value });

let sockets: FakeSocket[];
let live: LiveSocket;
const last = (): FakeSocket => sockets.at(-1)!;
const subscriptionId = (socket: FakeSocket): number => {
  const message = socket.sent.find((one) => one.type === 'subscribe');
  return message?.type === 'subscribe' ? message.id : -1;
};

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  live = new LiveSocket(
    () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    () => 1,
  );
});
afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

describe('a lost connection', () => {
  it('is told with its beginning, tried again with growing pauses, and subscribed anew', () => {
    live.start();
    last().open();
    const store = live.acquire('agents', { cluster: 'a' });
    last().tell({ type: 'snapshot', id: subscriptionId(last()), items: [item('x')], freshness: fresh });
    last().drop(1006);
    const down = live.connection.get();
    expect(down).toMatchObject({ state: 'down', attempts: 1 });
    vi.advanceTimersByTime(399);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(2);
    last().drop(1006);
    vi.advanceTimersByTime(799);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(3);
    // The beginning of the loss stays, and what was known stays on the page meanwhile.
    expect(live.connection.get()).toMatchObject({ since: down.state === 'down' ? down.since : -1, attempts: 2 });
    expect(store.get().items).toEqual([item('x')]);
    last().open();
    expect(live.connection.get()).toEqual({ state: 'open' });
    expect(last().sent).toContainEqual({
      type: 'subscribe',
      id: subscriptionId(last()),
      topic: 'agents',
      params: { cluster: 'a' },
    });
    last().tell({ type: 'snapshot', id: subscriptionId(last()), items: [item('y')], freshness: fresh });
    vi.advanceTimersByTime(200);
    expect(store.get().items).toEqual([item('y')]);
  });

  it('is not needed to begin another: what is followed is followed anew over it, shown meanwhile, and stopped is stopped', () => {
    live.reopen();
    expect(sockets).toHaveLength(0);
    live.start();
    last().open();
    const store = live.acquire('agents', { cluster: 'a' });
    last().tell({ type: 'snapshot', id: subscriptionId(last()), items: [item('x')], freshness: fresh });
    live.reopen();
    expect(sockets.map(({ readyState }) => readyState)).toEqual([3, 0]);
    expect(live.connection.get()).toEqual({ state: 'open' });
    last().open();
    expect(store.get().items).toEqual([item('x')]);
    last().tell({ type: 'snapshot', id: subscriptionId(last()), items: [item('y')], freshness: fresh });
    vi.advanceTimersByTime(2_900);
    expect(store.get().items).toEqual([item('y')]);
    expect(sockets).toHaveLength(2);
  });

  it('is not tried again when the session has ended', () => {
    const ended = vi.fn<() => void>();
    const stop = onSessionEnded(ended);
    live.start();
    last().open();
    last().drop(4401);
    vi.advanceTimersByTime(60_000);
    expect(ended).toHaveBeenCalledOnce();
    expect(sockets).toHaveLength(1);
    stop();
  });

  it.each([0, 10, 510, 700, 1_000, 1_500, 1_990])(
    'whose last word comes %i ms after a ping is noticed by its silence, and another opened, within four seconds of it',
    (after) => {
      live.start();
      last().open();
      for (const ms of [2_000, after]) {
        vi.advanceTimersByTime(ms);
        last().tell({ type: 'pong', serverTime: Date.now() });
      }
      vi.advanceTimersByTime(4_000);
      expect(sockets).toHaveLength(2);
      expect(live.connection.get()).toMatchObject({ state: 'down', attempts: 1 });
      last().open();
      expect(live.connection.get()).toEqual({ state: 'open' });
    },
  );

  it('is asked again before it is taken for lost where the timers of the tab stood still', () => {
    live.start();
    last().open();
    vi.setSystemTime(Date.now() + 60_000);
    vi.advanceTimersByTime(250);
    expect(last().sent).toContainEqual({ type: 'ping' });
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(4_000);
    expect(sockets).toHaveLength(2);
  });

  it('is not taken for lost while the other end answers', () => {
    live.start();
    last().open();
    for (let second = 0; second < 60; second += 1) {
      vi.advanceTimersByTime(1_000);
      last().tell({ type: 'pong', serverTime: Date.now() });
    }
    expect(sockets).toHaveLength(1);
  });

  it.each([
    ['does not open', () => undefined],
    ['opens and does not greet', () => last().openSilently()],
  ])('is tried elsewhere when a connection %s', (_, happens) => {
    live.start();
    happens();
    vi.advanceTimersByTime(3_500);
    expect(sockets).toHaveLength(2);
  });

  it('is tried again at least every four seconds, however long nobody answers', () => {
    live.start();
    for (let attempt = 0; attempt < 12; attempt += 1) {
      last().drop(1006);
      const before = sockets.length;
      vi.advanceTimersByTime(4_000);
      expect(sockets.length).toBeGreaterThan(before);
    }
  });
});

describe('what a topic holds', () => {
  const follow = (): { store: ReturnType<LiveSocket['acquire']>; id: number } => {
    live.start();
    last().open();
    const store = live.acquire('agents', { cluster: 'a' });
    return { store, id: subscriptionId(last()) };
  };

  it('is untouched by frames that cannot be read or belong to no subscription', () => {
    const { store } = follow();
    last().tell('{not json');
    last().tell({ type: 'snapshot', id: 999, items: [item('x')], freshness: fresh });
    vi.advanceTimersByTime(500);
    expect(store.get().state).toBe('loading');
  });

  it('is replaced by a snapshot and changed by deltas, shown together', () => {
    const { store, id } = follow();
    const seen = vi.fn<() => void>();
    last().tell({ type: 'snapshot', id, items: [item('a'), item('b')], freshness: fresh });
    expect(store.get()).toMatchObject({ state: 'ready', items: [item('a'), item('b')] });
    store.subscribe(seen);
    for (let index = 0; index < 20; index += 1)
      last().tell({
        type: 'delta',
        id,
        upserts: [item('a', index)],
        deletes: ['b'],
        asOf: `2026-11-25T10:00:${index + 10}Z`,
      });
    vi.advanceTimersByTime(200);
    expect(seen).toHaveBeenCalledOnce();
    expect(store.get().items).toEqual([item('a', 19)]);
    expect(store.get().freshness?.asOf).toBe('2026-11-25T10:00:29Z');
    last().tell({
      type: 'snapshot',
      id,
      items: [item('c')],
      freshness: fresh,
      hidden: [{ what: 'pods', count: 1, reason: 'r' }],
    });
    vi.advanceTimersByTime(200);
    expect(store.get()).toMatchObject({ items: [item('c')], hidden: [{ what: 'pods' }] });
  });

  it('keeps the very same object of an unchanged item, so that its row is not drawn again', () => {
    const { store, id } = follow();
    last().tell({ type: 'snapshot', id, items: [item('a'), item('b')], freshness: fresh });
    const before = store.get().items[1];
    last().tell({ type: 'delta', id, upserts: [item('a', 1)], deletes: [], asOf: fresh.asOf });
    vi.advanceTimersByTime(200);
    expect(store.get().items[1]).toBe(before);
  });

  it('says how much was left out, that it is stale, and why it failed', () => {
    const { store, id } = follow();
    last().tell({ type: 'snapshot', id, items: [item('a')], freshness: fresh });
    last().tell({ type: 'gap', id, dropped: 7 });
    last().tell({ type: 'freshness', id, freshness: { state: 'stale', asOf: fresh.asOf, detail: 'no answer' } });
    vi.advanceTimersByTime(200);
    expect(store.get()).toMatchObject({
      gaps: 7,
      freshness: { state: 'stale', detail: 'no answer' },
      items: [item('a')],
    });
    last().tell({ type: 'error', id, problem: { code: 'CLUSTER_UNKNOWN', detail: 'no such cluster' } });
    vi.advanceTimersByTime(200);
    expect(store.get()).toMatchObject({ state: 'failed', problem: { code: 'CLUSTER_UNKNOWN' } });
  });

  it('is asked for again where a cluster does not accept the sign-in at the moment, as long as somebody looks', () => {
    const { store, id } = follow();
    const refuse = (status?: number): void =>
      last().tell({
        type: 'error',
        id,
        problem: { code: 'CLUSTER_NOT_SIGNED_IN', detail: 'Unauthorized', ...(status ? { upstream: { status } } : {}) },
      });
    const pass = (): void => {
      for (let second = 0; second < 6; second += 1) {
        vi.advanceTimersByTime(1000);
        last().tell({ type: 'pong', serverTime: 0 });
      }
    };
    const asked = (): number => last().sent.filter((one) => one.type === 'subscribe').length;
    const before = asked();
    refuse(401);
    vi.advanceTimersByTime(200);
    expect(store.get()).toMatchObject({ state: 'failed', problem: { detail: 'Unauthorized' } });
    pass();
    expect(asked()).toBe(before + 1);
    last().tell({ type: 'snapshot', id, items: [item('a')], freshness: fresh });
    vi.advanceTimersByTime(200);
    expect(store.get()).toMatchObject({ state: 'ready', items: [item('a')], problem: null });
    refuse();
    pass();
    expect(asked()).toBe(before + 1);
    refuse(401);
    live.release('agents', { cluster: 'a' });
    pass();
    expect(asked()).toBe(before + 1);
  });

  it('is shared by its users and given up after the last one', () => {
    const { store, id } = follow();
    expect(live.acquire('agents', { cluster: 'a' })).toBe(store);
    live.release('agents', { cluster: 'a' });
    vi.advanceTimersByTime(1000);
    expect(last().sent.some((one) => one.type === 'unsubscribe')).toBe(false);
    live.release('agents', { cluster: 'a' });
    vi.advanceTimersByTime(1000);
    expect(last().sent).toContainEqual({ type: 'unsubscribe', id });
  });

  it('is forgotten between two persons', () => {
    const { store, id } = follow();
    last().tell({ type: 'snapshot', id, items: [item('secret')], freshness: fresh });
    live.clear();
    expect(store.get().items).toEqual([]);
    expect(live.acquire('agents', { cluster: 'a' })).not.toBe(store);
  });
});

it('asks the server to be silent while the tab is hidden', () => {
  live.start();
  last().open();
  const state = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  expect(last().sent.at(-1)).toEqual({ type: 'pause' });
  state.mockReturnValue('visible');
  document.dispatchEvent(new Event('visibilitychange'));
  expect(last().sent.at(-1)).toEqual({ type: 'resume' });
  state.mockRestore();
});

describe('a stream of rows', () => {
  const batches: {
    names: readonly string[];
    rows: readonly (readonly number[])[];
    restarted: boolean;
    missed: number;
  }[] = [];
  const listener = {
    rows: (batch: (typeof batches)[number]) => void batches.push({ ...batch, names: [...batch.names] }),
    failed: vi.fn<(problem: unknown) => void>(),
  };
  beforeEach(() => {
    batches.length = 0;
    listener.failed.mockClear();
  });
  const rows = (id: number, names: string[], row: number[], reset = false): object => ({
    type: 'rows',
    id,
    ...(reset ? { reset } : {}),
    names,
    rows: [row],
    seen: 1,
    dropped: 0,
  });

  it('is asked for with its filter, hands rows on with every name told so far, and ends', () => {
    live.start();
    last().open();
    const stop = live.followRows({ cluster: 'a', filter: 'ns:yelb' }, listener);
    const id = subscriptionId(last());
    expect(last().sent).toContainEqual({
      type: 'subscribe',
      id,
      topic: 'flows',
      params: { cluster: 'a', filter: 'ns:yelb' },
    });
    last().tell(rows(id, ['x'], [0], true));
    last().tell(rows(id, ['y'], [1]));
    expect(batches).toMatchObject([
      { names: ['x'], restarted: true },
      { names: ['x', 'y'], rows: [[1]], restarted: false },
    ]);
    stop();
    expect(last().sent).toContainEqual({ type: 'unsubscribe', id });
    last().tell(rows(id, [], [0]));
    expect(batches).toHaveLength(2);
  });

  it('begins its names anew after a reset and after a reconnect', () => {
    live.start();
    last().open();
    live.followRows({ cluster: 'a' }, listener);
    const id = subscriptionId(last());
    last().tell(rows(id, ['x'], [0], true));
    last().tell(rows(id, ['z'], [0], true));
    last().drop(1006);
    vi.advanceTimersByTime(1000);
    last().open();
    expect(subscriptionId(last())).toBe(id);
    last().tell(rows(id, ['w'], [0]));
    expect(batches.map(({ names }) => names)).toEqual([['x'], ['z'], ['w']]);
    expect(batches.every(({ restarted }) => restarted)).toBe(true);
  });

  it('names its last place after a reconnect, so that another replica goes on from there, and none before it was told one', () => {
    live.start();
    last().open();
    live.followRows({ cluster: 'a', filter: 'ns:yelb' }, listener);
    const id = subscriptionId(last());
    const asked = (): unknown => last().sent.filter((message) => JSON.stringify(message).includes('"subscribe"'));
    last().drop(1006);
    vi.advanceTimersByTime(1000);
    last().open();
    const params = { cluster: 'a', filter: 'ns:yelb' };
    expect(asked()).toEqual([{ type: 'subscribe', id, topic: 'flows', params }]);
    last().tell({ ...rows(id, ['x'], [0], true), place: '1800000000.3' });
    // A frame that only tells how fresh the stream is.
    last().tell({ ...rows(id, [], []), rows: [], freshness: { state: 'stale', asOf: null, detail: 'gone' } });
    expect(batches.at(-1)).toMatchObject({ rows: [], freshness: { state: 'stale' } });
    last().drop(1006);
    vi.advanceTimersByTime(1000);
    last().open();
    expect(asked()).toEqual([{ type: 'subscribe', id, topic: 'flows', params: { ...params, after: '1800000000.3' } }]);
  });

  it('hands on how many rows a hidden tab missed, and none where the server tells of none', () => {
    live.start();
    last().open();
    live.followRows({ cluster: 'a' }, listener);
    const id = subscriptionId(last());
    last().tell({ ...rows(id, ['x'], [0], true), missed: 12 });
    last().tell(rows(id, [], [0]));
    expect(batches.map(({ missed }) => missed)).toEqual([12, 0]);
  });

  it('tells a refusal', () => {
    live.start();
    last().open();
    live.followRows({ cluster: 'a' }, listener);
    last().tell({ type: 'error', id: subscriptionId(last()), problem: { code: 'FLOW_STORE_OFF' } });
    expect(listener.failed).toHaveBeenCalledWith({ code: 'FLOW_STORE_OFF' });
  });
});
