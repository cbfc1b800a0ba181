import type { LiveItem, LiveParams, LiveServerMessage, LiveTopic } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import type { Identified, LiveView } from '../../live.ts';
import type { Result } from '../../result.ts';
import type { z } from 'zod';
import { ChangeQueue } from './change-queue.ts';
import type { SocketLimits } from './limits.ts';

type FrameItem = z.infer<typeof LiveItem>;

/** Items of a topic are whatever its feature makes of them; a frame only says that each has an id. */
const asFrameItems = (items: readonly Identified[]): FrameItem[] => items as unknown as FrameItem[];

interface Owner {
  /** There is something to send; `urgent` when a page waits for its first data. */
  readonly dirty: (urgent: boolean) => void;
  /** It cannot be opened, or the upstream accepts the credential of this session no more. */
  readonly refused: (fault: Fault) => void;
}

/** One subscription of a socket: an open view and what its reader has not been told of it. */
export class LiveSubscription {
  private readonly queue: ChangeQueue<{ readonly id: string }>;
  private view: LiveView | undefined;
  private isReady = false;
  private closed = false;
  private silent: boolean;
  private toldFreshness = '';

  constructor(
    readonly id: number,
    readonly topic: LiveTopic,
    readonly params: LiveParams,
    private readonly limits: SocketLimits,
    private readonly owner: Owner,
    paused: boolean,
  ) {
    this.queue = new ChangeQueue(limits.maxPending);
    this.silent = paused;
  }

  get waiting(): number {
    return this.queue.size;
  }

  get dirty(): boolean {
    return this.isReady && !this.silent && !this.queue.empty;
  }

  /** Takes over what the topic's source answers; a view that comes after the end is closed at once. */
  async open(source: Promise<Result<LiveView, Fault>>): Promise<void> {
    const opened = await source;
    if (!opened.ok) {
      if (!this.closed) this.owner.refused(opened.error);
      return;
    }
    if (this.closed) {
      opened.value.close();
      return;
    }
    const view = opened.value;
    this.view = view;
    view.listen((event) => {
      if (this.endedByUpstream()) return;
      if (this.silent || !this.isReady) return;
      if (event.type === 'replace') this.queue.replace();
      else if (event.type === 'change') this.queue.change(event.upserts, event.deletes);
      else this.queue.freshness();
      if (!this.queue.empty) this.owner.dirty(false);
    });
    await view.ready();
    if (this.closed || this.endedByUpstream()) return;
    this.isReady = true;
    this.anew();
  }

  pause(): void {
    this.silent = true;
    this.queue.clear();
  }

  resume(): void {
    if (!this.silent) return;
    this.silent = false;
    if (this.isReady) this.anew();
  }

  close(): void {
    this.closed = true;
    this.view?.close();
    this.view = undefined;
    this.queue.clear();
  }

  /** The next frame, or undefined when nothing (new) is to be told. */
  next(): LiveServerMessage | undefined {
    const { view, id } = this;
    if (view === undefined || !this.dirty) return undefined;
    const taken = this.queue.take(this.limits.maxItemsPerFrame);
    if (taken === undefined) return undefined;
    if (taken.type === 'gap') return { type: 'gap', id, dropped: taken.dropped };
    const freshness = view.freshness();
    if (taken.type === 'delta')
      return {
        type: 'delta',
        id,
        upserts: asFrameItems(taken.upserts),
        deletes: [...taken.deletes],
        asOf: freshness.asOf ?? new Date().toISOString(),
      };
    const hidden = view.hidden();
    const said = { freshness, ...(hidden.length === 0 ? {} : { hidden: [...hidden] }) };
    const text = JSON.stringify(said);
    if (taken.type === 'freshness' && text === this.toldFreshness) return undefined;
    this.toldFreshness = text;
    if (taken.type === 'freshness') return { type: 'freshness', id, ...said };
    return { type: 'snapshot', id, items: asFrameItems(view.items()), ...said };
  }

  private anew(): void {
    this.queue.replace();
    if (!this.silent) this.owner.dirty(true);
  }

  private endedByUpstream(): boolean {
    const fault = this.view?.fault?.();
    if (fault?.code !== 'SESSION_EXPIRED') return false;
    this.owner.refused(fault);
    return true;
  }
}
