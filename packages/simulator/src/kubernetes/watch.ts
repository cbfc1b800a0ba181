import type { ServerResponse } from 'node:http';
import type { Bucket, LoggedEvent } from './bucket.ts';
import type { Renderer } from './render.ts';
import type { Predicate } from './selectors.ts';
import { expired, statusBody, type StatusError } from './status.ts';
import type { MemoryStore } from './store.ts';
import type { KubeObject } from './types.ts';

/** Text is gathered up to this much before it goes to the socket. */
const CHUNK = 64 * 1024;
/** Events looked at in one go. */
const BATCH = 500;
/** How long a reader that does not read may hold the connection after the watch has ended. */
const LINGER_MS = 5000;

export interface WatchPlan {
  readonly store: MemoryStore;
  readonly bucket: Bucket;
  readonly renderer: Renderer;
  readonly namespace: string | undefined;
  readonly predicate: Predicate | undefined;
  /** Objects to send as ADDED before any change. */
  readonly initial: readonly KubeObject[];
  /** Revision after which changes are sent. */
  readonly from: number;
  readonly bookmarks: boolean;
  readonly bookmarkMs: number;
  /** Whether the initial objects end with the annotated bookmark. */
  readonly marksInitialEnd: boolean;
  readonly timeoutMs: number;
}

/**
 * One watch on one connection. It keeps no queue: it remembers how far it has come and reads on in the history of the
 * resource whenever the socket takes more, so that a slow reader costs no memory. One that falls behind the history is ended.
 */
export class Watch {
  readonly #response: ServerResponse;
  readonly #plan: WatchPlan;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #unsubscribe: () => void;
  #position = 0;
  #cursor: number;
  #isBlocked = false;
  #isScheduled = false;
  #isEnded = false;
  #initialEnded: boolean;

  constructor(response: ServerResponse, plan: WatchPlan) {
    this.#response = response;
    this.#plan = plan;
    this.#cursor = plan.from;
    this.#initialEnded = !plan.marksInitialEnd;
    response.on('drain', () => {
      this.#isBlocked = false;
      this.#pump();
    });
    response.on('close', () => this.#clear());
    const listener = (): void => this.#schedule();
    plan.bucket.listeners.add(listener);
    this.#unsubscribe = () => plan.bucket.listeners.delete(listener);
    this.#timers.push(setTimeout(() => this.end(), plan.timeoutMs));
    if (plan.bookmarks) this.#timers.push(setInterval(() => this.#bookmark(), plan.bookmarkMs));
    this.#pump();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isBlocked || this.#isEnded) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#pump();
    });
  }

  #write(text: string): void {
    if (text !== '' && !this.#response.write(text)) this.#isBlocked = true;
  }

  #pump(): void {
    while (!this.#isBlocked && !this.#isEnded) {
      const text = this.#next();
      if (text === undefined) return;
      this.#write(text);
    }
  }

  /** The next piece of text; undefined when all is sent. */
  #next(): string | undefined {
    const { initial, renderer, bookmarks } = this.#plan;
    let text = '';
    while (this.#position < initial.length && text.length < CHUNK) {
      const object = initial[this.#position];
      if (object !== undefined) text += renderer.event('ADDED', object);
      this.#position += 1;
    }
    if (text !== '') return text;
    if (!this.#initialEnded) {
      this.#initialEnded = true;
      if (bookmarks) return renderer.bookmark(this.#cursor, true);
    }
    const events = this.#plan.bucket.after(this.#cursor, BATCH);
    if (events === null) {
      // The reader was too slow: what it missed is no longer known, so it has to list again.
      this.#finish('');
      return undefined;
    }
    if (events.length === 0) return undefined;
    for (const event of events) {
      text += this.#line(event);
      this.#cursor = event.revision;
      if (text.length >= CHUNK) break;
    }
    return text;
  }

  /** A change as this watch sees it: objects enter and leave its selector. */
  #line({ type, object, previous }: LoggedEvent): string {
    const { namespace, predicate, renderer } = this.#plan;
    if (namespace !== undefined && object.metadata.namespace !== namespace) return '';
    const isMatch = (one: KubeObject | undefined): boolean =>
      one !== undefined && (predicate === undefined || predicate(one));
    const before = isMatch(previous);
    if (type === 'DELETED') return before ? renderer.event('DELETED', object) : '';
    if (isMatch(object)) return renderer.event(before ? 'MODIFIED' : 'ADDED', object);
    if (!before || previous === undefined) return '';
    const left = {
      ...previous,
      metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion ?? '' },
    };
    return renderer.event('DELETED', left);
  }

  #isCaughtUp(): boolean {
    return (
      !this.#isBlocked &&
      this.#initialEnded &&
      this.#position >= this.#plan.initial.length &&
      this.#plan.bucket.after(this.#cursor, 1)?.length === 0
    );
  }

  #bookmark(): void {
    this.#pump();
    if (this.#isEnded || !this.#isCaughtUp()) return;
    this.#cursor = Math.max(this.#cursor, this.#plan.store.revision);
    this.#write(this.#plan.renderer.bookmark(this.#cursor, false));
  }

  /** Ends the watch, cleanly: a last bookmark where they are wanted, or the given error as an event. */
  end(error?: StatusError): void {
    if (this.#isEnded) return;
    if (error === undefined && this.#plan.bookmarks) this.#bookmark();
    if (!this.#isEnded) this.#finish(error === undefined ? '' : errorEvent(error));
  }

  #finish(text: string): void {
    this.#clear();
    this.#response.end(text);
    setTimeout(() => {
      if (!this.#response.writableFinished) this.#response.destroy();
    }, LINGER_MS).unref();
  }

  #clear(): void {
    this.#isEnded = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#unsubscribe();
  }
}

export const errorEvent = (error: StatusError): string =>
  `${JSON.stringify({ type: 'ERROR', object: statusBody(error) })}\n`;
export const tooOld = (asked: number, floor: number): StatusError =>
  expired(`too old resource version: ${asked} (${floor})`);
