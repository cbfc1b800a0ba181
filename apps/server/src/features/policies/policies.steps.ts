import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { inTurns } from '../../turns.ts';

/** Computations that run side by side, and that wait; more would only make all of them late. */
const MOST_RUNNING = 2;
const MOST_WAITING = 20;

let running = 0;
const waiting: (() => void)[] = [];

async function acquire(): Promise<boolean> {
  if (running < MOST_RUNNING) {
    running += 1;
    return true;
  }
  if (waiting.length >= MOST_WAITING) return false;
  // The place is handed over by whoever leaves.
  await new Promise<void>((resolve) => waiting.push(resolve));
  return true;
}

function giveBack(): void {
  const next = waiting.shift();
  if (next === undefined) running -= 1;
  else next();
}

/**
 * Runs a long computation in turns, a few of them side by side. It ends early when the asker
 * left; RATE_LIMITED when too many wait already.
 */
export async function computed<T>(steps: Generator<undefined, T>, signal: AbortSignal): Promise<Result<T, Fault>> {
  if (!(await acquire()))
    return err({ code: 'RATE_LIMITED', detail: 'Many comparisons are under way.', retryAfterSeconds: 2 });
  try {
    const done = await inTurns(steps, signal);
    return done === undefined
      ? err({ code: 'UPSTREAM_TIMEOUT', detail: 'The answer was no longer waited for.' })
      : ok(done.value);
  } finally {
    giveBack();
  }
}
