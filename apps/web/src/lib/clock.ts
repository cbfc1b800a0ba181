import { useSyncExternalStore } from 'react';

let offset = 0;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  now = Date.now() + offset;
  for (const listener of listeners) listener();
}

/** Sets how far the server's clock is ahead of this browser's, in milliseconds, from a message that told the server's time. */
export function setServerTime(serverTime: number): void {
  offset = serverTime - Date.now();
  tick();
}

/** The server's time, epoch milliseconds. */
export const serverNow = (): number => Date.now() + offset;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now() + offset;
    timer = setInterval(tick, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Derives a value from the ticking clock; the component renders again only when the derived value changes. */
export const useTicking = <T extends string | number | boolean | null>(derive: (now: number) => T): T =>
  useSyncExternalStore(
    subscribe,
    () => derive(now),
    () => derive(now),
  );
