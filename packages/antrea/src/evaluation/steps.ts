/** A long computation that pauses now and then, so that a server can answer others in between. */
export type Steps<T> = Generator<undefined, T>;

/** Runs all of it at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}
