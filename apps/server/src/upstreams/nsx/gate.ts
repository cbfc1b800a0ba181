import { err, ok, type Result } from '../../result.ts';
import { Backoff } from '../kubernetes/backoff.ts';
import type { Deadline } from './deadline.ts';
import type { NsxTimings } from './timings.ts';

/** One request under way. Both are called once the request is over; the former already when its answer begins. */
export interface Permit {
  answered(): void;
  release(): void;
  /** Pauses that were asked for before the permit was given. */
  readonly pauses: number;
}

/** `full`: too many wait. `paused`: NSX asked for a pause that outlasts the deadline. `ended`: the deadline came, or the asker left. */
export type GateRefusal = 'full' | 'paused' | 'ended';

interface Waiter {
  readonly deadline: Deadline;
  settle(result: Result<Permit, GateRefusal>): void;
}

export type GateOptions = Pick<NsxTimings, 'windowMs' | 'concurrent' | 'waiting' | 'backOffMs' | 'backOffCapMs'> & {
  readonly perSecond: number;
};

/**
 * Where every request to NSX, whoever it is for, waits for its turn, first come first served. A place of the `perSecond` is free again one
 * second after the answer to its request began: NSX sees no more than so many in any second, however long requests are on their way.
 */
export class RequestGate {
  readonly #queue: Waiter[] = [];
  /** When each place is free again, in milliseconds of `performance.now()`. */
  readonly #places: number[];
  readonly #backoff: Backoff;
  #running = 0;
  #pausedUntil = 0;
  #pauses = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(private readonly options: GateOptions) {
    this.#places = Array.from({ length: options.perSecond }, () => Number.NEGATIVE_INFINITY);
    this.#backoff = new Backoff(options.backOffMs);
  }

  get limit(): number {
    return this.options.perSecond;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Milliseconds for which NSX wants to be left alone; 0 when it does not. */
  get pauseMs(): number {
    return Math.max(0, this.#pausedUntil - performance.now());
  }

  enter(deadline: Deadline): Promise<Result<Permit, GateRefusal>> {
    if (this.#isClosed || deadline.signal.aborted) return Promise.resolve(err('ended'));
    if (this.pauseMs > deadline.left) return Promise.resolve(err('paused'));
    if (this.#queue.length >= this.options.waiting) return Promise.resolve(err('full'));
    return new Promise((resolve) => {
      const leave = (): void => {
        const at = this.#queue.indexOf(waiter);
        if (at >= 0) this.#queue.splice(at, 1);
        resolve(err('ended'));
      };
      const waiter: Waiter = {
        deadline,
        settle: (result) => {
          deadline.signal.removeEventListener('abort', leave);
          resolve(result);
        },
      };
      deadline.signal.addEventListener('abort', leave, { once: true });
      this.#queue.push(waiter);
      this.#admit();
    });
  }

  /**
   * NSX refused a request because there are too many: nobody asks for so many seconds, or for a time that grows while refusals go on.
   * Refusals of requests that were on their way before the last pause make it no longer.
   */
  pause(permit: Permit, asked: number | undefined): void {
    const seconds = asked === 0 ? undefined : asked;
    const fresh = permit.pauses === this.#pauses;
    if (fresh) this.#pauses += 1;
    else if (seconds === undefined) return;
    const ms = seconds === undefined ? this.#backoff.next(this.options.backOffCapMs) : seconds * 1_000;
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + ms);
    for (const waiter of this.#queue.filter(({ deadline }) => this.pauseMs > deadline.left)) {
      this.#queue.splice(this.#queue.indexOf(waiter), 1);
      waiter.settle(err('paused'));
    }
    this.#admit();
  }

  /** NSX takes requests again: the next pause is a short one. */
  served(): void {
    this.#backoff.reset();
  }

  /** Nobody is let in any more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const waiter of this.#queue.splice(0)) waiter.settle(err('ended'));
  }

  #permit(place: number): Permit {
    let open = true;
    let begun = false;
    const answered = (): void => {
      if (begun) return;
      begun = true;
      this.#places[place] = performance.now() + this.options.windowMs;
      this.#admit();
    };
    return {
      pauses: this.#pauses,
      answered,
      release: () => {
        if (!open) return;
        open = false;
        this.#running -= 1;
        answered();
        this.#admit();
      },
    };
  }

  #admit(): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    while (this.#queue.length > 0 && this.#running < this.options.concurrent && now >= this.#pausedUntil) {
      const place = this.#places.findIndex((freeAt) => freeAt <= now);
      const next = place < 0 ? undefined : this.#queue.shift();
      if (next === undefined) break;
      this.#places[place] = Number.POSITIVE_INFINITY;
      this.#running += 1;
      next.settle(ok(this.#permit(place)));
    }
    if (this.#queue.length === 0 || this.#running >= this.options.concurrent) return;
    const at = Math.max(this.#pausedUntil, Math.min(...this.#places));
    if (Number.isFinite(at)) this.#timer = setTimeout(() => this.#admit(), Math.max(1, Math.ceil(at - now)));
  }
}
