import { useEffect, useState } from 'react';

/** Typing pauses for so many milliseconds before a server is asked. */
const QUIET_MS = 400;

/** The value after it stopped changing; `key` stands for what it says. */
export function useSettled<T>(value: T, key: string): T {
  const [settled, setSettled] = useState({ key, value });
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ key, value }), QUIET_MS);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- the key stands for the value, which is another object at every keystroke
  }, [key]);
  return settled.value;
}
