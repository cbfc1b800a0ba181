import type { Freshness } from '@netloft/contracts';

/** Whether a list was read at all, so that “none” means none: not while it is forbidden, nor before its cluster answered. */
export const isKnown = (freshness: Freshness | null): boolean =>
  freshness !== null && freshness.state !== 'forbidden' && freshness.asOf !== null;
