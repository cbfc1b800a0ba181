import type {
  Freshness,
  Hidden,
  LiveClientMessage,
  LiveParams,
  LiveServerMessage,
  LiveTopic,
  Problem,
} from '@netloft/contracts';
import { announceSessionEnded } from './api-client.ts';
import { setServerTime } from './clock.ts';
import { RowStream, type RowsListener } from './live-rows.ts';
import { createStore, type Store } from './store.ts';

const PATH = '/api/v1/live';
const SESSION_ENDED = 4401;
const FIRST_RETRY_MS = 400;
/** Short enough that a page is live again within five seconds of a replica that answers. */
const MAX_RETRY_MS = 4000;
/** A connection that does not open and greet in this time leads to a replica that is gone; the first one after a loss is given up sooner. */
const OPEN_MS = 3000;
const FIRST_OPEN_MS = 1500;
const PING_MS = 2000;
/** Without any word for this long, an answer to a ping included, the other end is gone without having said so. */
const SILENCE_MS = 3000;
/** The silence is looked at this often. */
const LOOK_MS = 250;
/** A cluster that refuses the sign-in at the moment is asked again after this long. */
const REFUSED_RETRY_MS = 5000;
/** Changes are shown at most this often, so that a burst costs one rendering. */
const BATCH_MS = 120;

/** What a page knows of one topic. `items` keeps the server's order; `state` is `loading` until the first snapshot. */
export interface TopicState<T> {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly items: readonly T[];
  readonly freshness: Freshness | null;
  readonly hidden: readonly Hidden[];
  /** Frames that the server left out because this browser was slow. */
  readonly gaps: number;
  readonly problem: Problem | null;
}

export type Identified = { readonly id: string };
export const LOADING_TOPIC: TopicState<never> = {
  state: 'loading',
  items: [],
  freshness: null,
  hidden: [],
  gaps: 0,
  problem: null,
};

/** `connecting` before the first hello, `open`, or `down` since a moment (epoch milliseconds of this browser). */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  | { readonly state: 'down'; readonly since: number; readonly attempts: number };

interface Subscription {
  readonly id: number;
  readonly key: string;
  readonly topic: LiveTopic;
  readonly params: LiveParams;
  readonly store: Store<TopicState<Identified>>;
  readonly items: Map<string, Identified>;
  pending: TopicState<Identified> | null;
  users: number;
}

/** What is used of a WebSocket. */
export interface SocketLike {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
}

const topicKey = (topic: LiveTopic, params: LiveParams): string =>
  `${topic}\n${params.cluster ?? ''}\n${params.name ?? ''}`;

/** Whether a cluster did not accept a credential that it accepted before: an API server does so for a while after its start. */
const isPassing = ({ code, upstream }: Problem): boolean =>
  code === 'CLUSTER_NOT_SIGNED_IN' && upstream?.status === 401;

const browserSocket = (): SocketLike => {
  const url = new URL(PATH, window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url);
};

/**
 * One WebSocket for the whole tab. Reconnects by itself with growing, jittered pauses, subscribes again after each reconnect, asks the
 * server to be silent while the tab is hidden, and keeps the last known items on screen meanwhile, marked stale by their freshness.
 */
export class LiveSocket {
  readonly connection: Store<Connection> = createStore<Connection>({ state: 'connecting' });
  private socket: SocketLike | null = null;
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly streams = new Map<number, RowStream>();
  private nextId = 1;
  private attempts = 0;
  private running = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private ping: ReturnType<typeof setInterval> | undefined;
  private opening: ReturnType<typeof setTimeout> | undefined;
  private flush: ReturnType<typeof setTimeout> | undefined;
  private lastHeard = 0;
  private readonly refused = new Set<number>();
  private askAgain: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly open: () => SocketLike = browserSocket,
    private readonly random: () => number = Math.random,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.connection.set({ state: 'connecting' });
    document.addEventListener('visibilitychange', this.visibility);
    window.addEventListener('online', this.now);
    this.connect();
  }

  stop(): void {
    this.running = false;
    document.removeEventListener('visibilitychange', this.visibility);
    window.removeEventListener('online', this.now);
    clearTimeout(this.retry);
    clearTimeout(this.opening);
    clearInterval(this.ping);
    this.forgetRefused();
    const socket = this.socket;
    this.socket = null;
    socket?.close(1000);
  }

  /** Connects anew and follows everything again: what a person names in cookies is read when a connection begins. Nothing while it is stopped. */
  reopen(): void {
    if (!this.running) return;
    clearTimeout(this.retry);
    this.connect();
  }

  /** Forgets everything that was followed, so that nothing of one session is ever shown in another. */
  clear(): void {
    for (const subscription of this.subscriptions.values()) {
      subscription.items.clear();
      subscription.pending = null;
      subscription.store.set(LOADING_TOPIC);
    }
    this.subscriptions.clear();
    this.streams.clear();
  }

  /** Follows a topic; the same topic and parameters share one subscription. Give back what `acquire` gave with `release`. */
  acquire(topic: LiveTopic, params: LiveParams): Store<TopicState<Identified>> {
    const key = topicKey(topic, params);
    let subscription = this.subscriptions.get(key);
    if (subscription === undefined) {
      subscription = {
        id: this.nextId,
        key,
        topic,
        params,
        store: createStore<TopicState<Identified>>(LOADING_TOPIC),
        items: new Map(),
        pending: null,
        users: 0,
      };
      this.nextId += 1;
      this.subscriptions.set(key, subscription);
      this.send({ type: 'subscribe', id: subscription.id, topic, params });
    }
    subscription.users += 1;
    return subscription.store;
  }

  release(topic: LiveTopic, params: LiveParams): void {
    const key = topicKey(topic, params);
    const subscription = this.subscriptions.get(key);
    if (subscription === undefined) return;
    subscription.users -= 1;
    // A page that is left and entered at once keeps its data: the end waits for the next turn.
    setTimeout(() => {
      if (subscription.users > 0 || this.subscriptions.get(key) !== subscription) return;
      this.subscriptions.delete(key);
      this.send({ type: 'unsubscribe', id: subscription.id });
    }, 250);
  }

  /** Follows flow records as they come in. Rows go to the listener and are kept nowhere; gives back how to end it. */
  followRows(params: LiveParams, listener: RowsListener): () => void {
    const stream = new RowStream(this.nextId, params, listener);
    this.nextId += 1;
    this.streams.set(stream.id, stream);
    this.send({ type: 'subscribe', id: stream.id, topic: stream.topic, params });
    return () => {
      if (this.streams.delete(stream.id)) this.send({ type: 'unsubscribe', id: stream.id });
    };
  }

  private readonly now = (): void => {
    if (this.connection.get().state === 'open' || !this.running) return;
    clearTimeout(this.retry);
    this.connect();
  };

  private readonly visibility = (): void => {
    if (document.visibilityState === 'hidden') this.send({ type: 'pause' });
    else if (this.connection.get().state === 'open') this.send({ type: 'resume' });
    else this.now();
  };

  private send(message: LiveClientMessage): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  private connect(): void {
    const before = this.socket;
    this.socket = null;
    before?.close();
    let socket: SocketLike;
    try {
      socket = this.open();
    } catch {
      this.later();
      return;
    }
    this.socket = socket;
    clearTimeout(this.opening);
    this.opening = setTimeout(
      () => socket === this.socket && this.lost(),
      this.attempts === 1 ? FIRST_OPEN_MS : OPEN_MS,
    );
    socket.addEventListener('open', () => {
      this.forgetRefused();
      this.subscribeAnew();
      if (document.visibilityState === 'hidden') this.send({ type: 'pause' });
    });
    socket.addEventListener('message', (event) => {
      if (socket === this.socket && typeof event.data === 'string') this.receive(event.data);
    });
    socket.addEventListener('close', (event) => {
      if (socket !== this.socket) return;
      if (event.code !== SESSION_ENDED) return this.lost();
      this.socket = null;
      clearTimeout(this.opening);
      clearInterval(this.ping);
      this.running = false;
      announceSessionEnded();
    });
  }

  private subscribeAnew(wanted: (id: number) => boolean = () => true): void {
    for (const { id, topic, params } of this.subscriptions.values())
      if (wanted(id)) this.send({ type: 'subscribe', id, topic, params });
    for (const stream of this.streams.values()) {
      if (!wanted(stream.id)) continue;
      stream.begin();
      this.send({ type: 'subscribe', id: stream.id, topic: stream.topic, params: stream.params });
    }
  }

  /** Subscribes again, after a while, to what a cluster refused that is expected to accept the sign-in again. */
  private refusedNow(id: number): void {
    this.refused.add(id);
    this.askAgain ??= setTimeout(() => {
      const due = new Set(this.refused);
      this.forgetRefused();
      this.subscribeAnew((one) => due.has(one));
    }, REFUSED_RETRY_MS);
  }

  private forgetRefused(): void {
    clearTimeout(this.askAgain);
    this.askAgain = undefined;
    this.refused.clear();
  }

  /** The connection ended, or leads nowhere: its own end may take minutes to be told, so it is not waited for. */
  private lost(): void {
    const socket = this.socket;
    this.socket = null;
    clearTimeout(this.opening);
    clearInterval(this.ping);
    socket?.close();
    this.later();
  }

  private later(): void {
    if (!this.running) return;
    const before = this.connection.get();
    this.attempts += 1;
    this.connection.set({
      state: 'down',
      since: before.state === 'down' ? before.since : Date.now(),
      attempts: this.attempts,
    });
    const pause =
      Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.attempts - 1, 6)) * (0.5 + this.random() / 2);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.running && this.connect(), pause);
  }

  private heartbeat(): void {
    clearInterval(this.ping);
    let looked = Date.now();
    let asked = looked;
    this.ping = setInterval(() => {
      const now = Date.now();
      // A machine that slept, or a busy or hidden tab whose timers stood still, has asked nothing either: the answer to the next ping counts.
      const isAwake = now - looked < PING_MS;
      looked = now;
      if (!isAwake) this.lastHeard = now;
      if (now - this.lastHeard > SILENCE_MS && document.visibilityState !== 'hidden') this.lost();
      else if (now - asked >= PING_MS || !isAwake) {
        asked = now;
        this.send({ type: 'ping' });
      }
    }, LOOK_MS);
  }

  private receive(data: string): void {
    this.lastHeard = Date.now();
    let message: LiveServerMessage;
    try {
      message = JSON.parse(data) as LiveServerMessage;
    } catch {
      return;
    }
    if (message.type === 'hello' || message.type === 'pong') {
      setServerTime(message.serverTime);
      if (message.type === 'hello') {
        clearTimeout(this.opening);
        this.attempts = 0;
        this.connection.set({ state: 'open' });
        this.heartbeat();
      }
      return;
    }
    const { id } = message;
    if (message.type === 'error' && id !== null && isPassing(message.problem)) this.refusedNow(id);
    const stream = id === null ? undefined : this.streams.get(id);
    if (stream !== undefined) {
      if (message.type === 'rows') stream.take(message);
      else if (message.type === 'error') stream.fail(message.problem);
      return;
    }
    if (message.type === 'rows') return;
    const subscription = [...this.subscriptions.values()].find((one) => one.id === id);
    if (subscription !== undefined) this.apply(subscription, message);
  }

  private apply(
    subscription: Subscription,
    message: Exclude<LiveServerMessage, { type: 'hello' | 'pong' | 'rows' }>,
  ): void {
    const before = subscription.pending ?? subscription.store.get();
    let after: TopicState<Identified>;
    if (message.type === 'snapshot') {
      subscription.items.clear();
      for (const item of message.items) subscription.items.set(item.id, item);
      after = {
        ...before,
        state: 'ready',
        items: [...subscription.items.values()],
        freshness: message.freshness,
        hidden: message.hidden ?? [],
        problem: null,
      };
    } else if (message.type === 'delta') {
      for (const id of message.deletes) subscription.items.delete(id);
      for (const item of message.upserts) subscription.items.set(item.id, item);
      const freshness: Freshness | null =
        before.freshness === null ? null : { ...before.freshness, asOf: message.asOf };
      after = { ...before, items: [...subscription.items.values()], freshness };
    } else if (message.type === 'freshness') {
      after = { ...before, freshness: message.freshness, hidden: message.hidden ?? before.hidden };
    } else if (message.type === 'gap') {
      after = { ...before, gaps: before.gaps + message.dropped };
    } else {
      after = { ...before, state: 'failed', problem: message.problem };
    }
    subscription.pending = after;
    // The first data shows at once; what follows is gathered.
    if (before.state === 'loading') this.show();
    else this.flush ??= setTimeout(() => this.show(), BATCH_MS);
  }

  private show(): void {
    clearTimeout(this.flush);
    this.flush = undefined;
    for (const subscription of this.subscriptions.values()) {
      if (subscription.pending === null) continue;
      const next = subscription.pending;
      subscription.pending = null;
      subscription.store.set(next);
    }
  }
}
