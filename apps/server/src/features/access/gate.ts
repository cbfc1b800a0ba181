/** Lets at most `width` tasks run at once and `waiting` wait; answers undefined to whom there is no room for. */
export function createGate(width: number, waiting: number): <T>(task: () => Promise<T>) => Promise<T | undefined> {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (task) => {
    if (running >= width) {
      if (queue.length >= waiting) return undefined;
      await new Promise<void>((start) => queue.push(start));
    } else {
      running += 1;
    }
    try {
      return await task();
    } finally {
      // The place passes straight to the next in line, so that nobody overtakes.
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
