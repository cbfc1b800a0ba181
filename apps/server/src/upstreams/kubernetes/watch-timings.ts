/** All in milliseconds, except the page limit. */
export interface WatchTimings {
  readonly pageLimit: number;
  /** The server ends a watch after a time between this and twice this. */
  readonly watchMs: number;
  readonly headersTimeoutMs: number;
  /** Real API servers send a bookmark about once a minute. */
  readonly silenceMs: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Cap while the API server cannot be reached at all: it costs it nothing, and it shall be found soon after its return. */
  readonly maxNetworkBackoffMs: number;
  /** A watch that lived this long ends a series of failures. */
  readonly stableMs: number;
  readonly forbiddenRetryMs: number;
  /** Lists follow one another no faster than this while versions keep expiring. */
  readonly stormMs: number;
  readonly lingerMs: number;
}

export const WATCH_TIMINGS: WatchTimings = {
  pageLimit: 500,
  watchMs: 240_000,
  headersTimeoutMs: 20_000,
  silenceMs: 90_000,
  minBackoffMs: 250,
  maxBackoffMs: 30_000,
  maxNetworkBackoffMs: 3_000,
  stableMs: 10_000,
  forbiddenRetryMs: 20_000,
  stormMs: 3_000,
  lingerMs: 30_000,
};
