const CAPACITY = 50_000;

/**
 * Sessions that were ended before their time. A sealed cookie stays readable until it expires, so a copy of it, or an answer that was
 * under way while its owner signed out, must not bring it back. Kept in memory by this process only; the oldest give way.
 */
export interface EndedSessions {
  /** Resolves when it is known what others had ended before this start; to be waited for before the first `has`. Absent where there are none. */
  readonly settled?: Promise<void>;
  end(id: string, expiresAt: number): void;
  has(id: string): boolean;
  /** Calls back when a session ends before its time; answers how to stop listening. */
  onEnd(listener: (id: string) => void): () => void;
}

export function createEndedSessions(now: () => number, capacity = CAPACITY): EndedSessions {
  const ended = new Map<string, number>();
  const listeners = new Set<(id: string) => void>();
  return {
    end(id, expiresAt) {
      if (ended.has(id)) return;
      ended.set(id, expiresAt);
      for (const [oldest, expiry] of ended) {
        if (expiry > now() && ended.size <= capacity) break;
        ended.delete(oldest);
      }
      for (const listener of listeners) listener(id);
    },
    has: (id) => ended.has(id),
    onEnd(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
