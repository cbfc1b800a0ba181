import type { FlowCollector, FlowQueries, StoreFault, StoreStatus } from '@netloft/flow-store';
import type { Fault } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import type { LiveSource } from './live-source.ts';

/** The flow store and what brings records in. */
export interface StoredFlows {
  /** Where questions about a cluster's flows go. FLOW_STORE_OFF when there is none. */
  queriesFor(cluster: string): Result<FlowQueries, Fault>;
  /** Absent where this process does not collect. */
  readonly collector: FlowCollector | undefined;
  status(cluster: string): Promise<StoreStatus | undefined>;
  close(): Promise<void>;
}

/** Flows as features see them. */
export interface FlowBackend extends StoredFlows {
  /** Records of a cluster as they come in; undefined where there is no store. */
  live(cluster: string): LiveSource | undefined;
}

const OFF: Fault = { code: 'FLOW_STORE_OFF', detail: 'This server runs without a flow store.' };

/** A server without flows. */
export const NO_FLOWS: FlowBackend = {
  queriesFor: () => err(OFF),
  collector: undefined,
  live: () => undefined,
  status: async () => undefined,
  close: async () => undefined,
};

/** The Fault for a refusal of the store. An aborted question has nobody left to read it. */
export function faultOfStore(fault: StoreFault): Fault {
  switch (fault.type) {
    case 'unavailable':
      return {
        code: 'FLOW_STORE_UNAVAILABLE',
        detail: fault.detail,
        upstream: { kind: 'flow-store', message: fault.detail },
        retryAfterSeconds: 2,
      };
    case 'too-large':
      return { code: 'FLOW_QUERY_TOO_LARGE', detail: fault.detail };
    case 'invalid':
      return {
        code: 'INVALID_REQUEST',
        detail: `${fault.field}: ${fault.detail}`,
        errors: [{ path: fault.field, message: fault.detail }],
      };
    case 'aborted':
      return { code: 'FLOW_STORE_UNAVAILABLE', detail: 'The question was cancelled.' };
  }
}

export const fromStore = <T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: StoreFault },
): Result<T, Fault> => (result.ok ? ok(result.value) : err(faultOfStore(result.error)));
