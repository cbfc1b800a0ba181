import type { Freshness, LiveServerMessage } from '@netloft/contracts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../errors.ts';
import type { Identity, IdentityKey } from '../../identity.ts';
import { createLiveTopics, type LiveEvent, type LiveView } from '../../live.ts';
import { err, ok } from '../../result.ts';
import { SOCKET_LIMITS, type SocketLimits } from './limits.ts';
import { LiveConnection } from './live-connection.ts';

interface Row {
  readonly id: string;
  readonly value: number;
}

/** A topic whose items a test changes by hand. */
class Table implements LiveView<Row> {
  rows = new Map<string, Row>();
  state: Freshness = { state: 'live', asOf: '2026-01-01T00:00:00.000Z' };
  ended: Fault | undefined;
  opened = 0;
  closed = 0;
  private readonly listeners = new Set<(event: LiveEvent<Row>) => void>();
  items = () => [...this.rows.values()];
  freshness = () => this.state;
  hidden = () => [];
  fault = () => this.ended;
  ready: () => Promise<void> = async () => undefined;
  listen(listener: (event: LiveEvent<Row>) => void) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
  close() {
    this.closed += 1;
  }
  emit(event: LiveEvent<Row>) {
    for (const listener of this.listeners) listener(event);
  }
  set(...rows: Row[]) {
    for (const row of rows) this.rows.set(row.id, row);
    this.emit({ type: 'change', upserts: rows, deletes: [] });
  }
}

const user: Identity = {
  key: 'user' as IdentityKey,
  mode: 'admin',
  username: 'admin',
  groups: [],
  credentialFor: () => undefined,
};
const open: LiveConnection[] = [];
afterEach(() => {
  for (const connection of open.splice(0)) connection.dispose();
});

function begin(limits: Partial<SocketLimits> = {}, judge: (fault: Fault) => Fault = (fault) => fault) {
  const frames: LiveServerMessage[] = [];
  const closes: [number, string][] = [];
  const transport = {
    bufferedAmount: 0,
    send: (text: string) => void frames.push(JSON.parse(text) as LiveServerMessage),
    close: (code: number, reason: string) => void closes.push([code, reason]),
  };
  const agents = new Table();
  const traceflows = new Table();
  const topics = createLiveTopics();
  topics.register('agents', async (_identity, { cluster }) => {
    if (cluster !== 'c') return err({ code: 'CLUSTER_UNKNOWN', detail: `There is no cluster “${cluster}”.` });
    agents.opened += 1;
    return ok(agents);
  });
  topics.register('traceflows', async () => ok(traceflows));
  topics.register('controller', async () => {
    throw new Error('broken');
  });
  const failures: unknown[] = [];
  const connection = new LiveConnection({
    transport,
    identity: user,
    topics,
    limits: { ...SOCKET_LIMITS, batchMs: 1, ...limits },
    now: () => 1000,
    newId: () => 'request',
    judge,
    logFailure: (error) => failures.push(error),
  });
  open.push(connection);
  const say = (message: object | string): void =>
    connection.receive(typeof message === 'string' ? message : JSON.stringify(message));
  const subscribe = (id: number, topic = 'agents', cluster = 'c'): void =>
    say({ type: 'subscribe', id, topic, params: { cluster } });
  const of = <T extends LiveServerMessage['type']>(type: T) =>
    frames.filter((frame): frame is Extract<LiveServerMessage, { type: T }> => frame.type === type);
  return { connection, transport, frames, closes, agents, traceflows, failures, say, subscribe, of };
}

describe('a live connection', () => {
  it.each([
    ['something other than JSON', 'hello'],
    ['an unknown message', { type: 'shout' }],
    ['an unknown topic', { type: 'subscribe', id: 1, topic: 'secrets', params: {} }],
    ['an id that is no number', { type: 'subscribe', id: 'a', topic: 'agents', params: {} }],
  ])('ends with 4400 at %s', (_what, message) => {
    const { say, closes } = begin();
    say(message);
    expect(closes).toEqual([[4400, expect.any(String)]]);
    expect(Buffer.byteLength(closes[0]![1])).toBeLessThanOrEqual(123);
  });

  it('ends with 4400 when an id is used for something else, and overlooks a repetition', async () => {
    const { subscribe, closes, agents } = begin();
    subscribe(1);
    subscribe(1);
    expect(closes).toEqual([]);
    subscribe(1, 'traceflows');
    expect(closes).toEqual([[4400, 'subscription 1 is in use']]);
    await vi.waitFor(() => expect(agents.closed).toBe(1));
    expect(agents.opened).toBe(1);
  });

  it('ends with 4400 when a browser talks without pause', () => {
    const { say, closes } = begin({ messageBurst: 3, messagesPerSecond: 1 });
    for (let count = 0; count < 4; count += 1) say({ type: 'ping' });
    expect(closes).toEqual([[4400, 'too many messages']]);
  });

  it.each([
    ['an unknown cluster', ['agents', 'nowhere'], 'CLUSTER_UNKNOWN'],
    ['a topic that is not offered', ['overview', 'c'], 'NOT_FOUND'],
    ['a topic that breaks', ['controller', 'c'], 'INTERNAL'],
  ] as const)('refuses a subscription of %s and stays open', async (_what, [topic, cluster], code) => {
    const { subscribe, of, closes, failures } = begin();
    subscribe(7, topic, cluster);
    await vi.waitFor(() => expect(of('error')).toMatchObject([{ id: 7, problem: { code } }]));
    expect(JSON.stringify(of('error'))).not.toContain('broken');
    expect(failures.length).toBe(code === 'INTERNAL' ? 1 : 0);
    expect(closes).toEqual([]);
  });

  it('refuses more subscriptions than allowed', async () => {
    const { subscribe, of } = begin({ maxSubscriptions: 1 });
    subscribe(1);
    subscribe(2);
    await vi.waitFor(() => expect(of('error')).toMatchObject([{ id: 2, problem: { code: 'RATE_LIMITED' } }]));
  });

  it('answers with hello, pong, one snapshot, and what changed since, merged', async () => {
    const { connection, subscribe, say, frames, agents, of } = begin({ batchMs: 20 });
    agents.rows.set('a', { id: 'a', value: 1 });
    connection.hello('2026-01-01T01:00:00.000Z');
    say({ type: 'ping' });
    subscribe(1);
    await vi.waitFor(() => expect(of('snapshot').length).toBe(1));
    agents.set({ id: 'a', value: 2 });
    agents.set({ id: 'a', value: 3 }, { id: 'b', value: 1 });
    agents.emit({ type: 'change', upserts: [], deletes: ['b'] });
    await vi.waitFor(() => expect(of('delta').length).toBe(1));
    expect(frames).toEqual([
      { type: 'hello', serverTime: 1000, sessionExpiresAt: '2026-01-01T01:00:00.000Z' },
      { type: 'pong', serverTime: 1000 },
      { type: 'snapshot', id: 1, items: [{ id: 'a', value: 1 }], freshness: agents.state },
      { type: 'delta', id: 1, upserts: [{ id: 'a', value: 3 }], deletes: ['b'], asOf: agents.state.asOf },
    ]);
  });

  it('tells freshness when it differs, and only then', async () => {
    const { subscribe, of, agents } = begin();
    subscribe(1);
    await vi.waitFor(() => expect(of('snapshot').length).toBe(1));
    agents.emit({ type: 'freshness' });
    agents.state = { state: 'stale', asOf: agents.state.asOf, detail: 'connection refused' };
    agents.emit({ type: 'freshness' });
    await vi.waitFor(() => expect(of('freshness')).toEqual([{ type: 'freshness', id: 1, freshness: agents.state }]));
    agents.emit({ type: 'freshness' });
    agents.set({ id: 'z', value: 1 });
    await vi.waitFor(() => expect(of('delta').length).toBe(1));
    expect(of('freshness').length).toBe(1);
  });

  it('is silent while paused, and answers resume with a snapshot', async () => {
    const { subscribe, say, frames, agents, of } = begin();
    subscribe(1);
    await vi.waitFor(() => expect(of('snapshot').length).toBe(1));
    say({ type: 'pause' });
    agents.set({ id: 'a', value: 1 });
    agents.emit({ type: 'replace' });
    subscribe(2, 'traceflows');
    say({ type: 'ping' });
    expect(frames.at(-1)?.type).toBe('pong');
    expect(of('snapshot').length).toBe(1);
    say({ type: 'resume' });
    await vi.waitFor(() =>
      expect(of('snapshot').map(({ id, items }) => [id, items.length])).toEqual([
        [1, 0],
        [2, 0],
        [1, 1],
      ]),
    );
    expect(agents.closed).toBe(0);
    expect(of('delta')).toEqual([]);
  });

  it('closes the view of a subscription that is given up, even when it opens later', async () => {
    const { subscribe, say, agents, of } = begin();
    let settle: () => void = () => undefined;
    agents.ready = () => new Promise((resolve) => void (settle = resolve));
    subscribe(1);
    await vi.waitFor(() => expect(agents.opened).toBe(1));
    say({ type: 'unsubscribe', id: 1 });
    settle();
    await vi.waitFor(() => expect(agents.closed).toBe(1));
    expect(of('snapshot')).toEqual([]);
  });

  it('tells a slow reader how much it left out, and starts over', async () => {
    const { subscribe, transport, agents, of, frames } = begin({ maxPending: 3 });
    subscribe(1);
    await vi.waitFor(() => expect(of('snapshot').length).toBe(1));
    transport.bufferedAmount = SOCKET_LIMITS.maxBufferedBytes + 1;
    for (let index = 0; index < 10; index += 1) agents.set({ id: `row-${index}`, value: index });
    transport.bufferedAmount = 0;
    await vi.waitFor(() => expect(of('snapshot').length).toBe(2));
    expect(frames.slice(1).map((frame) => frame.type)).toEqual(['gap', 'snapshot']);
    expect(of('gap')).toEqual([{ type: 'gap', id: 1, dropped: 10 }]);
    expect(of('snapshot')[1]!.items.length).toBe(10);
  });

  it('lets a reader go that stays behind', async () => {
    const { subscribe, transport, agents, closes, of } = begin({ slowReaderMs: 100 });
    subscribe(1);
    await vi.waitFor(() => expect(of('snapshot').length).toBe(1));
    transport.bufferedAmount = SOCKET_LIMITS.maxBufferedBytes + 1;
    agents.set({ id: 'a', value: 1 });
    await vi.waitFor(() => expect(closes).toEqual([[4408, expect.any(String)]]));
    expect(agents.closed).toBe(1);
  });

  it('serves subscriptions in turn, so that a busy one does not hold up another', async () => {
    const { subscribe, agents, traceflows, frames, of } = begin({ maxItemsPerFrame: 5, batchMs: 30 });
    subscribe(1);
    subscribe(2, 'traceflows');
    await vi.waitFor(() => expect(of('snapshot').length).toBe(2));
    agents.set(...Array.from({ length: 50 }, (_, index) => ({ id: `a${index}`, value: index })));
    traceflows.set({ id: 't', value: 1 });
    await vi.waitFor(() => expect(of('delta').length).toBe(11));
    const order = frames.filter((frame) => frame.type === 'delta').map((frame) => frame.id);
    expect(order.indexOf(2)).toBeLessThan(2);
  });

  it('ends with 4401 when the cluster rejects the credential of the session', async () => {
    const { subscribe, agents, closes, of } = begin();
    subscribe(1);
    await vi.waitFor(() => expect(of('snapshot').length).toBe(1));
    agents.ended = { code: 'SESSION_EXPIRED', detail: 'Unauthorized' };
    agents.emit({ type: 'freshness' });
    expect(closes).toEqual([[4401, expect.any(String)]]);
  });

  it('goes on, and refuses only that subscription, when other clusters of the session accept the credential', async () => {
    const { subscribe, agents, traceflows, closes, of } = begin({}, (fault) => ({
      ...fault,
      code: 'CLUSTER_NOT_SIGNED_IN',
    }));
    subscribe(1);
    subscribe(2, 'traceflows');
    await vi.waitFor(() => expect(of('snapshot').length).toBe(2));
    agents.ended = { code: 'SESSION_EXPIRED', detail: 'Unauthorized' };
    agents.emit({ type: 'freshness' });
    expect(of('error')).toMatchObject([{ id: 1, problem: { code: 'CLUSTER_NOT_SIGNED_IN', detail: 'Unauthorized' } }]);
    expect([agents.closed, traceflows.closed, closes]).toEqual([1, 0, []]);
    agents.ended = undefined;
    subscribe(1);
    await vi.waitFor(() => expect(of('snapshot').map(({ id }) => id)).toEqual([1, 2, 1]));
  });
});
