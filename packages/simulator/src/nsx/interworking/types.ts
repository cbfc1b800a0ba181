import type { ReleaseFacts } from '../../antrea/release.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { RuleTraffic } from '../adapter/types.ts';

/** A simulated cluster as far as what joins it to NSX needs it. */
export interface InterworkingCluster {
  /** Of the simulated cluster; it may be registered under another one. */
  readonly name: string;
  readonly store: MemoryStore;
  readonly facts: ReleaseFacts;
  /** Counters of a ClusterNetworkPolicy; undefined while nothing counts. */
  statistics(policy: string): readonly RuleTraffic[] | undefined;
}

/** Under what name and id a cluster is registered. */
export interface Registration {
  /** `id` of the control plane. */
  readonly name: string;
  /** `node_id` of the control plane: the cluster's id in the inventory. */
  readonly clusterId: string;
}

/** What keeps the inventory of one cluster. */
export interface Mirror {
  /** Ends; what is in the inventory stays. */
  close(): void;
  /** Takes the cluster out of the inventory, and ends. */
  removeAll(): void;
}

/** Milliseconds. */
export interface InterworkingTimings {
  /** From the start of a job's Pod until it is done, and between its attempts. */
  readonly jobMs: number;
  /** From the first session after a registration until the inventory is there. */
  readonly inventoryMs: number;
}
export const DEFAULT_TIMINGS: InterworkingTimings = { jobMs: 1000, inventoryMs: 2000 };

/** How far a cluster and NSX have come with each other. */
export interface SessionState {
  readonly registration: Registration | undefined;
  /** Whether the adapters run and their session to NSX is up. */
  readonly connected: boolean;
}

/** Hears of sessions: it owes heartbeats for as long as a cluster is connected. */
export interface SessionListener {
  connected(cluster: InterworkingCluster, registration: Registration): void;
  disconnected(cluster: InterworkingCluster, registration: Registration): void;
}
