import { useCallback, useSyncExternalStore } from 'react';
import { createStore } from '../../lib/store.ts';

/** The moment that a pointer or the keyboard is at in some chart of the page, epoch milliseconds. All charts of the page show it. */
export const crosshair = createStore<number | null>(null);

/** The bucket of this chart that the shared moment falls into; the component renders again only when that changes. */
export function useCrosshair(times: readonly number[], step: number): number | null {
  const read = useCallback((): number | null => bucketAt(crosshair.get(), times, step), [times, step]);
  return useSyncExternalStore(crosshair.subscribe, read, read);
}

/** Place of the bucket that holds the moment, or null outside all of them. Buckets are of `step` seconds without holes. */
export function bucketAt(moment: number | null, times: readonly number[], step: number): number | null {
  const first = times[0];
  if (moment === null || first === undefined) return null;
  const index = Math.floor((moment - first) / (step * 1000));
  return index >= 0 && index < times.length ? index : null;
}
