import { createStore, useStore } from '../../lib/store.ts';

/** Counts the looks of the page that is open: its reload button and its auto-refresh (both in ScopeBar) add one. */
const turns = createStore(0);

/** Looks again: every query that was given the turn asks anew and keeps what it shows meanwhile. */
export const nextTurn = (): void => turns.set(turns.get() + 1);

/** Refresh counter for the queries of `lib/flows.queries.ts`. */
export const useTurn = (): number => useStore(turns);
