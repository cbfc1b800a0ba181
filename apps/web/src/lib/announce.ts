import { createStore } from './store.ts';

export interface Announcement {
  readonly id: number;
  readonly text: string;
}

let last = 0;
/** What the page said last; app/announcer shows it for a moment and a screen reader reads it. */
export const announcement = createStore<Announcement | null>(null);

/** Says in one short line what just happened: `Link copied`. Errors do not belong here: they stay where they happened. */
export function announce(text: string): void {
  last += 1;
  announcement.set({ id: last, text });
}
