import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../types.ts';
import { StatusError } from './status.ts';

/** Longest that a watch lives once it has been picked for a dropped connection, in milliseconds. */
const LONGEST_DOOMED_MS = 2000;

/** What is to happen to one request. */
export type Fate =
  | { readonly kind: 'answer' }
  /** The connection is destroyed: at once, or for a watch after some time. */
  | { readonly kind: 'drop'; readonly watchAfterMs: number };

/** Decides a request's fate, after the simulated latency; throws the 429 or 503 that it is to get. */
export async function suffer(faults: Faults, isWatch: boolean, random: () => number): Promise<Fate> {
  const { latencyMs = 0, dropRate = 0, status429 = false, status503 = false } = faults;
  if (latencyMs > 0) await sleep(latencyMs);
  if (dropRate > 0 && random() < dropRate) {
    // Half of the watches never start, the others end in the middle.
    return { kind: 'drop', watchAfterMs: isWatch && random() < 0.5 ? 1 + random() * LONGEST_DOOMED_MS : 0 };
  }
  if (status429) {
    throw new StatusError(
      429,
      'TooManyRequests',
      'Too many requests, please try again later.',
      { retryAfterSeconds: 1 },
      { 'retry-after': '1' },
    );
  }
  if (status503)
    throw new StatusError(503, 'ServiceUnavailable', 'the server is currently unable to handle the request');
  return { kind: 'answer' };
}
