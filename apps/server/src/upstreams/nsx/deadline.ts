/** The end of a request's time: of all its attempts together, or when whoever asked gives up. */
export class Deadline {
  readonly signal: AbortSignal;
  readonly #timer: AbortSignal;
  readonly #endsAt: number;

  /** `ms` is the whole time, for messages; `left` what of it is left. */
  constructor(
    readonly ms: number,
    private readonly caller?: AbortSignal,
    left: number = ms,
  ) {
    this.#timer = AbortSignal.timeout(Math.ceil(left));
    this.#endsAt = performance.now() + left;
    this.signal = caller === undefined ? this.#timer : AbortSignal.any([this.#timer, caller]);
  }

  /** The same end for one of several attempts, which may be given up by itself. */
  also(signal: AbortSignal): Deadline {
    return new Deadline(
      this.ms,
      this.caller === undefined ? signal : AbortSignal.any([this.caller, signal]),
      this.left,
    );
  }

  /** An earlier end, for a step that must not take all of the time. */
  within(ms: number): Deadline {
    return new Deadline(this.ms, this.caller, Math.min(this.left, ms));
  }

  /** Milliseconds that are left. */
  get left(): number {
    return this.over ? 0 : Math.max(0, this.#endsAt - performance.now());
  }

  get over(): boolean {
    return this.#timer.aborted;
  }

  /** Whoever asked does not want the answer any more. */
  get givenUp(): boolean {
    return this.caller?.aborted === true && !this.over;
  }

  /** Waits; false when the time ended first. */
  pause(ms: number): Promise<boolean> {
    if (this.signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const stop = (): void => {
        clearTimeout(timer);
        resolve(false);
      };
      const timer = setTimeout(() => {
        this.signal.removeEventListener('abort', stop);
        resolve(true);
      }, ms);
      this.signal.addEventListener('abort', stop, { once: true });
    });
  }

  /** The value of a promise that others wait for as well; undefined when the time ended first. */
  until<T>(promise: Promise<T>): Promise<T | undefined> {
    if (this.signal.aborted) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const stop = (): void => resolve(undefined);
      this.signal.addEventListener('abort', stop, { once: true });
      promise.then(resolve, reject).finally(() => this.signal.removeEventListener('abort', stop));
    });
  }
}
