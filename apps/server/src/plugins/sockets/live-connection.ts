import { LIVE_CLOSE, LiveClientMessage, type LiveServerMessage } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import type { Identity } from '../../identity.ts';
import type { LiveTopics } from '../../live.ts';
import { err } from '../../result.ts';
import { problemOf } from '../problem-details.ts';
import { TokenBuckets } from '../token-bucket.ts';
import { BytePacer } from './byte-pacer.ts';
import type { SocketLimits } from './limits.ts';
import { LiveSubscription } from './live-subscription.ts';
import { RowsSubscription } from './rows-subscription.ts';

/** As much of a WebSocket as the protocol needs. */
export interface Transport {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
}

export interface ConnectionParts {
  readonly transport: Transport;
  readonly identity: Identity;
  readonly topics: LiveTopics;
  readonly limits: SocketLimits;
  readonly now: () => number;
  readonly newId: () => string;
  /** What a fault of an upstream means to the sign-in: SESSION_EXPIRED is its end. */
  readonly judge: (fault: Fault) => Fault;
  readonly logFailure: (error: unknown) => void;
  readonly count?: (event: SocketHappening, by?: number) => void;
}

/** What is counted of sockets: times that a reader was too slow for its queue, rows left out of streams, readers let go. */
export type SocketHappening = 'gap' | 'rows-dropped' | 'slow-reader';

/** Frames sent in one turn of the event loop. */
const FRAMES_PER_TURN = 8;
const BUFFER_POLL_MS = 50;
const SAME = JSON.stringify;

/**
 * The protocol of one live socket (packages/contracts/src/shared/live.ts). Subscriptions take turns, frame by frame, at the pace that the
 * reader and the limit of bytes per second allow; whoever cannot keep up gets a gap and a snapshot, and in the end is let go.
 */
export class LiveConnection {
  private readonly subscriptions = new Map<number, LiveSubscription | RowsSubscription>();
  private readonly pacer: BytePacer;
  private readonly messages: TokenBuckets;
  private timer: NodeJS.Timeout | undefined;
  private due = Infinity;
  private turn = 0;
  private paused = false;
  private closed = false;
  private blockedSince: number | undefined;

  constructor(private readonly parts: ConnectionParts) {
    const { limits, now } = parts;
    this.pacer = new BytePacer(limits.bytesPerSecond);
    this.messages = new TokenBuckets({
      perSecond: limits.messagesPerSecond,
      burst: limits.messageBurst,
      now,
      capacity: 1,
    });
  }

  /** Subscriptions, and what waits to be told in their queues. */
  get load(): { readonly subscriptions: number; readonly waiting: number } {
    let waiting = 0;
    for (const one of this.subscriptions.values()) waiting += one.waiting;
    return { subscriptions: this.subscriptions.size, waiting };
  }

  /** First frame. `sessionExpiresAt` in RFC 3339, null where it is not known. */
  hello(sessionExpiresAt: string | null): void {
    this.write({ type: 'hello', serverTime: this.parts.now(), sessionExpiresAt });
  }

  receive(text: string): void {
    if (this.closed) return;
    if (this.messages.take('') > 0) return this.end(LIVE_CLOSE.badMessage, 'too many messages');
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return this.end(LIVE_CLOSE.badMessage, 'a message is not JSON');
    }
    const message = LiveClientMessage.safeParse(value);
    if (!message.success) {
      const issue = message.error.issues[0];
      return this.end(LIVE_CLOSE.badMessage, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a message'}`);
    }
    this.handle(message.data);
  }

  /** Ends all subscriptions; the transport is the caller's to close. */
  dispose(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions.values()) subscription.close();
    this.subscriptions.clear();
  }

  end(code: number, reason: string): void {
    if (this.closed) return;
    this.dispose();
    // A close frame holds at most 123 bytes of reason.
    this.parts.transport.close(
      code,
      Buffer.from(reason)
        .subarray(0, 120)
        .toString('utf8')
        .replace(/\uFFFD+$/, ''),
    );
  }

  private handle(message: LiveClientMessage): void {
    switch (message.type) {
      case 'ping':
        this.write({ type: 'pong', serverTime: this.parts.now() });
        return;
      case 'pause':
        this.paused = true;
        for (const subscription of this.subscriptions.values()) subscription.pause();
        return;
      case 'resume':
        this.paused = false;
        for (const subscription of this.subscriptions.values()) subscription.resume();
        return;
      case 'unsubscribe':
        this.subscriptions.get(message.id)?.close();
        this.subscriptions.delete(message.id);
        return;
      case 'subscribe':
        this.subscribe(message);
    }
  }

  private subscribe({ id, topic, params }: Extract<LiveClientMessage, { type: 'subscribe' }>): void {
    const known = this.subscriptions.get(id);
    if (known !== undefined) {
      // A browser that repeats itself is heard once.
      if (known.topic !== topic || SAME(known.params) !== SAME(params))
        this.end(LIVE_CLOSE.badMessage, `subscription ${id} is in use`);
      return;
    }
    if (this.subscriptions.size >= this.parts.limits.maxSubscriptions)
      return this.refuse(id, {
        code: 'RATE_LIMITED',
        detail: `One socket holds at most ${this.parts.limits.maxSubscriptions} subscriptions.`,
      });
    const { maxStreams } = this.parts.limits;
    const streams = [...this.subscriptions.values()].filter((one) => one instanceof RowsSubscription).length;
    if (this.parts.topics.getRows(topic) !== undefined && streams >= maxStreams)
      return this.refuse(id, { code: 'RATE_LIMITED', detail: `One socket holds at most ${maxStreams} streams.` });
    const owner = {
      dirty: (urgent: boolean) => this.schedule(urgent ? 0 : this.parts.limits.batchMs),
      dirtyRows: () => this.schedule(this.parts.limits.rowsBatchMs),
      refused: (fault: Fault) => {
        const meant = this.parts.judge(fault);
        if (meant.code === 'SESSION_EXPIRED')
          return this.end(LIVE_CLOSE.sessionEnded, 'the cluster no longer accepts the credential of this session');
        this.subscriptions.get(id)?.close();
        this.subscriptions.delete(id);
        this.refuse(id, meant);
      },
    };
    const { topics, identity, limits } = this.parts;
    const unknown = err<Fault>({ code: 'NOT_FOUND', detail: `There is no topic “${topic}”.` });
    const opened = (): {
      readonly subscription: LiveSubscription | RowsSubscription;
      readonly opening: Promise<void>;
    } => {
      const rows = topics.getRows(topic);
      if (rows !== undefined) {
        const subscription = new RowsSubscription(id, topic, params, limits, owner, this.paused);
        this.subscriptions.set(id, subscription);
        return { subscription, opening: subscription.open(rows(identity, params)) };
      }
      const subscription = new LiveSubscription(id, topic, params, limits, owner, this.paused);
      this.subscriptions.set(id, subscription);
      return {
        subscription,
        opening: subscription.open(topics.get(topic)?.(identity, params) ?? Promise.resolve(unknown)),
      };
    };
    const { subscription, opening } = opened();
    opening.catch((error: unknown) => {
      this.parts.logFailure(error);
      subscription.close();
      owner.refused({ code: 'INTERNAL', detail: 'The subscription could not be opened.' });
    });
  }

  private refuse(id: number, fault: Fault): void {
    if (!this.closed) this.write({ type: 'error', id, problem: problemOf(fault, this.parts.newId()) });
  }

  private write(message: LiveServerMessage): void {
    if (message.type === 'gap') this.parts.count?.('gap');
    if (message.type === 'rows' && message.dropped > 0) this.parts.count?.('rows-dropped', message.dropped);
    const text = JSON.stringify(message);
    this.pacer.spend(Buffer.byteLength(text));
    this.parts.transport.send(text);
  }

  private schedule(ms: number): void {
    const due = performance.now() + ms;
    if (this.closed || this.paused || due >= this.due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.due = Infinity;
      this.pump();
    }, ms);
  }

  private pump(): void {
    for (let frames = 0; !this.closed && !this.paused; frames += 1) {
      if (this.behind()) return;
      const wait = frames >= FRAMES_PER_TURN ? 1 : this.pacer.wait();
      const next = this.nextDirty();
      if (next === undefined) return;
      if (wait > 0) return this.schedule(wait);
      const frame = next.next();
      if (frame !== undefined) this.write(frame);
    }
  }

  /** Whether the reader still has to take what was sent; lets one go that has been behind for too long. */
  private behind(): boolean {
    const { transport, limits } = this.parts;
    if (transport.bufferedAmount <= limits.maxBufferedBytes) {
      this.blockedSince = undefined;
      return false;
    }
    const at = performance.now();
    this.blockedSince ??= at;
    if (at - this.blockedSince >= limits.slowReaderMs) {
      this.parts.count?.('slow-reader');
      this.end(LIVE_CLOSE.slowReader, 'this browser reads too slowly');
    } else this.schedule(BUFFER_POLL_MS);
    return true;
  }

  /** Subscriptions take turns; the one after the last served comes first. */
  private nextDirty(): LiveSubscription | RowsSubscription | undefined {
    const all = [...this.subscriptions.values()];
    for (let step = 0; step < all.length; step += 1) {
      const index = (this.turn + step) % all.length;
      const subscription = all[index];
      if (subscription?.dirty !== true) continue;
      this.turn = index + 1;
      return subscription;
    }
    return undefined;
  }
}
