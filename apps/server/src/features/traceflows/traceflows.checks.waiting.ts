import type { Fault } from '../../errors.ts';
import type { Result } from '../../result.ts';
import { Backoff } from '../../upstreams/kubernetes/backoff.ts';

/** Milliseconds that checks of a run wait for what. Tests shorten them. */
export interface CheckTimings {
  /** For a free data-plane tag; Antrea tries after 5 s, then after 10 s, and so on. */
  readonly tagPatienceMs: number;
  /** Beyond a trace's own timeout: Antrea looks at running traces every 10 s. */
  readonly graceMs: number;
  readonly backoffMs: number;
  readonly backoffCapMs: number;
  /** For an API server that answers and is not all there yet. */
  readonly startingMs: number;
  /** Between two looks at a trace of which nothing is heard. */
  readonly tickMs: number;
  /** Between two times that a run is put on disk. */
  readonly saveMs: number;
  /** Of a whole run, beside what its traces may take. */
  readonly runMs: number;
}

export const CHECK_TIMINGS: CheckTimings = {
  tagPatienceMs: 120_000,
  graceMs: 30_000,
  backoffMs: 500,
  backoffCapMs: 10_000,
  startingMs: 15_000,
  tickMs: 1_000,
  saveMs: 2_000,
  runMs: 600_000,
};

/** Resolves after a time, as soon as the signal says, or when something is heard that `listen` tells. */
export function pause(
  ms: number,
  signal: AbortSignal,
  listen: (heard: () => void) => () => void = () => () => undefined,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      stop();
      resolve();
    };
    const timer = setTimeout(finish, ms);
    const stop = listen(finish);
    signal.addEventListener('abort', finish);
  });
}

const AWAY: readonly Fault['code'][] = ['UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT', 'RATE_LIMITED'];

/** What an API server also says in the seconds in which it starts: its discovery is empty, or it cannot check tokens yet. */
const STARTING: readonly Fault['code'][] = ['FEATURE_UNAVAILABLE', 'SESSION_EXPIRED'];

/** Tells which faults pass by themselves. */
export class Patience {
  readonly #startingMs: number;
  readonly #clock: () => number;
  #startingSince: number | undefined;
  constructor({ startingMs }: Pick<CheckTimings, 'startingMs'>, clock = () => performance.now()) {
    this.#startingMs = startingMs;
    this.#clock = clock;
  }

  /** The API server is away, asks to be asked later, or seems to start for no longer than it may. */
  passes(fault: Fault): boolean {
    if (AWAY.includes(fault.code)) {
      this.#startingSince = undefined;
      return true;
    }
    if (!STARTING.includes(fault.code)) return false;
    this.#startingSince ??= this.#clock();
    return this.#clock() - this.#startingSince < this.#startingMs;
  }

  /** The API server answered. */
  answered(): void {
    this.#startingSince = undefined;
  }
}

/** Asks again, in growing pauses, while the API server is away; the last answer when the signal ends it. */
export async function insisting<T>(
  ask: () => Promise<Result<T, Fault>>,
  {
    timings,
    signal,
    tell,
  }: { readonly timings: CheckTimings; readonly signal: AbortSignal; readonly tell: (fault: Fault) => void },
): Promise<Result<T, Fault>> {
  const backoff = new Backoff(timings.backoffMs);
  const patience = new Patience(timings);
  for (;;) {
    const answer = await ask();
    if (answer.ok || !patience.passes(answer.error) || signal.aborted) return answer;
    tell(answer.error);
    const asked = (answer.error.retryAfterSeconds ?? 0) * 1_000;
    await pause(Math.max(asked, backoff.next(timings.backoffCapMs)), signal);
    if (signal.aborted) return answer;
  }
}

/** Places for traces of all runs of a cluster, given in the order in which they were asked for. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  constructor(size: number) {
    this.#free = size;
  }

  /** Resolves with what gives the place back; undefined when the signal came first. */
  async take(signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted) return undefined;
    if (this.#free > 0) this.#free -= 1;
    else if (!(await this.#turn(signal))) return undefined;
    return () => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    };
  }

  #turn(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const mine = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = (): void => {
        const at = this.#waiting.indexOf(mine);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        resolve(false);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(mine);
    });
  }
}
