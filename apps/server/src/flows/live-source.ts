import type { IncomingFlow } from '@netloft/flow-store';

/** Flow records that came together. */
export interface IncomingFlows {
  readonly flows: readonly IncomingFlow[];
  /** Records that were left out because they came faster than can be shown, or while nobody could be told of them. */
  readonly skipped: number;
  /**
   * Second of arrival, where that is the same whoever asks: records come second by second, each second whole, and a reader may go on at
   * another replica. Absent for records that this process alone knows of, and for late ones of a second that was told.
   */
  readonly second?: number;
  /** With `second`, for each flow: its place in the order of its second. */
  readonly keys?: readonly string[];
  /** Why nothing comes for the moment, and when the source last answered (epoch milliseconds); null when that is over. */
  readonly trouble?: { readonly detail: string; readonly lastAt: number | null } | null;
}

/** Flow records of one cluster as they come in. */
export interface LiveSource {
  /** `from`: the second of arrival to begin with, for a reader who has heard what came before it. Answers how to end it. */
  listen(listener: (came: IncomingFlows) => void, from?: number): () => void;
}
