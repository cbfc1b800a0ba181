/** How long the client waits for what, in milliseconds, and how much of it goes on at once. Tests shorten it. */
export interface NsxTimings {
  /** All attempts of a request, waiting included. */
  readonly deadlineMs: number;
  /** TCP and TLS of one connection; a host that is gone costs no more. */
  readonly connectMs: number;
  /** A read that has no answer after this long is sent to another manager as well. */
  readonly hedgeMs: number;
  /** After a refused credential it is not tried again by itself for this long, four times longer each time. */
  readonly refusedMs: number;
  readonly refusedCapMs: number;
  /** While a refused credential rests, its source is read again this often at most. */
  readonly rereadMs: number;
  /** Pause of everybody after 429 and 503 without Retry-After; doubles up to the cap. */
  readonly backOffMs: number;
  readonly backOffCapMs: number;
  /** Pause of one read before it is repeated; doubles up to the cap. */
  readonly repeatMs: number;
  readonly repeatCapMs: number;
  /** Until a manager that is down is asked again; doubles up to the cap. */
  readonly probeMs: number;
  readonly probeCapMs: number;
  readonly probeTimeoutMs: number;
  /** The second of "requests a second". */
  readonly windowMs: number;
  readonly concurrent: number;
  readonly waiting: number;
  /** A personal credential that is not used for this long is forgotten. */
  readonly idleMs: number;
  /** Ending sessions when the server stops takes no longer. */
  readonly closeMs: number;
}

export const DEFAULT_TIMINGS: NsxTimings = {
  deadlineMs: 15_000,
  connectMs: 3_000,
  hedgeMs: 5_000,
  refusedMs: 60_000,
  // NSX counts failures over a quarter of an hour and locks at the fifth: 0, 1, 5 and 20 minutes stay below.
  refusedCapMs: 900_000,
  rereadMs: 15_000,
  backOffMs: 500,
  backOffCapMs: 30_000,
  repeatMs: 250,
  repeatCapMs: 2_000,
  probeMs: 1_000,
  probeCapMs: 10_000,
  probeTimeoutMs: 5_000,
  windowMs: 1_000,
  concurrent: 8,
  waiting: 200,
  idleMs: 30 * 60_000,
  closeMs: 2_000,
};
