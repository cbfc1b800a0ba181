import { useEffect, useState } from 'react';

/** A value after it has stayed the same for a while. */
export function usePaused<T>(value: T, quietMs: number): T {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), quietMs);
    return () => clearTimeout(timer);
  }, [value, quietMs]);
  return paused;
}
