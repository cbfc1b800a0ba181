/** A computation goes on this long before others get their turn. */
const TURN_MS = 10;

export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Runs a computation that pauses now and then, in turns of some milliseconds, so that others are answered meanwhile; undefined when the
 * signal stopped it.
 */
export async function inTurns<T>(
  steps: Generator<undefined, T>,
  signal: AbortSignal,
): Promise<{ value: T } | undefined> {
  while (!signal.aborted) {
    const until = performance.now() + TURN_MS;
    do {
      const step = steps.next();
      if (step.done === true) return { value: step.value };
    } while (performance.now() < until);
    await nextTurn();
  }
  return undefined;
}
