import type { IncomingFlow } from '@netloft/flow-store';

/** Flow records that came together. */
export interface IncomingFlows {
  readonly flows: readonly IncomingFlow[];
  /** Records that were left out because they came faster than can be shown, or later than was waited for. */
  readonly skipped: number;
  /**
   * Second of arrival of all of them, where that is the same whoever asks: then records come second by second, each second whole and once, in
   * one order, and a reader may go on at another replica. Absent for records that this process alone knows of.
   */
  readonly second?: number;
  /** Why nothing comes for the moment, and when the source last answered (epoch milliseconds); null when that is over. */
  readonly trouble?: { readonly detail: string; readonly lastAt: number | null } | null;
}

/** Flow records of one cluster as they come in. */
export interface LiveSource {
  /** `from`: the second of arrival to begin with, for a reader who has heard what came before it. Answers how to end it. */
  listen(listener: (came: IncomingFlows) => void, from?: number): () => void;
}
