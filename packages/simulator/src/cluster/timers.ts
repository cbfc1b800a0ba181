import { StatusError } from '../kubernetes/status.ts';

/** A write of a controller may meet an object or Namespace that went meanwhile: its next pass sees that, so it is no fault. */
export function attempt(task: () => void): void {
  try {
    task();
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
}

/** Timers of one cluster, ended together. None of them keeps the process alive. */
export class Timers {
  readonly #running = new Set<NodeJS.Timeout>();
  #closed = false;

  /** Runs the task once after so many milliseconds; returns what cancels it. */
  after(milliseconds: number, task: () => void): () => void {
    if (this.#closed) return () => undefined;
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      attempt(task);
    }, milliseconds);
    timer.unref();
    this.#running.add(timer);
    return () => {
      clearTimeout(timer);
      this.#running.delete(timer);
    };
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}

/** Collects keys and hands them over together, a short time after the first one: many changes cost one pass. */
export class Queue {
  readonly #timers: Timers;
  readonly #delay: number;
  readonly #work: (keys: readonly string[]) => void;
  #keys = new Set<string>();

  constructor(timers: Timers, delayMs: number, work: (keys: readonly string[]) => void) {
    this.#timers = timers;
    this.#delay = delayMs;
    this.#work = work;
  }

  add(key: string): void {
    if (this.#keys.size === 0) {
      this.#timers.after(this.#delay, () => {
        const keys = [...this.#keys];
        this.#keys = new Set();
        this.#work(keys);
      });
    }
    this.#keys.add(key);
  }
}

/** Time as Kubernetes writes it: UTC, without fractions of a second. */
export const timestamp = (milliseconds: number = Date.now()): string =>
  new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
