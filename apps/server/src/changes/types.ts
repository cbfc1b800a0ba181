import type { ChangeOperation, ChangeState } from '@netloft/contracts';
import type { Fault } from '../errors.ts';
import type { Result } from '../result.ts';

/** A change as it is stored; what can be worked out from other records is not in it. */
export interface StoredChange {
  readonly id: string;
  readonly cluster: string;
  /** RFC 3339. */
  readonly at: string;
  readonly user: string;
  readonly operation: ChangeOperation;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly state: ChangeState;
  readonly message?: string;
  readonly undoes?: string;
  readonly reason?: string;
  /** The caller could not read what they changed, so that `before` is null although there was something. */
  readonly beforeUnknown?: boolean;
}

/** Objects of a change; null: there was or is none. */
export interface ChangeObjects {
  readonly before: object | null;
  readonly after: object | null;
}

/** How a change ended. `after` replaces what was intended by what the cluster made of it. */
export interface ChangeOutcome {
  readonly state: Exclude<ChangeState, 'intended'>;
  readonly message?: string;
  readonly after?: object | null;
}

/**
 * Where changes are recorded. A record is on stable storage before `intend` resolves, so that no change is made that is not on
 * record; where that fails the fault is AUDIT_UNAVAILABLE, and the next call tries anew.
 */
export interface ChangeStore {
  intend(change: StoredChange, objects: ChangeObjects): Promise<Result<void, Fault>>;
  /** Counts at once; where it cannot be written, the fault says so and the next call that can write brings it to stable storage. */
  settle(id: string, outcome: ChangeOutcome): Promise<Result<void, Fault>>;
  /**
   * Before an answer about records, where other replicas write some too: what they had written when it was called is there when it resolves, so
   * that who made a change at one replica finds it at the next.
   */
  latest?(): Promise<void>;
  /** Every change of a cluster, newest first. */
  list(cluster: string): readonly StoredChange[];
  get(id: string): StoredChange | undefined;
  /** Id of the last applied change that took this one back. */
  undoneBy(id: string): string | undefined;
  objects(id: string): Promise<Result<ChangeObjects, Fault>>;
  /** What is not there any more, in words; undefined while nothing was dropped. */
  readonly dropped: string | undefined;
}
