import type { MemoryStore } from '../../kubernetes/store.ts';

/** A cluster in which NSX can trace, as far as its adapter there needs to know it. */
export interface TracedCluster {
  readonly name: string;
  /** External id of the cluster in the inventory. */
  readonly clusterId: string;
  readonly store: MemoryStore;
  /** Whether the adapter runs and has its session to NSX: nothing is traced while it has none. */
  connected(): boolean;
  /** Whether the agent of a Node, by its name, has failed to NSX: nothing is heard of traces from there. */
  isAgentFailed(node: string): boolean;
}

/** Registered clusters; asked for at every trace, as they come and go. */
export type TracedClusters = () => readonly TracedCluster[];

export interface TraceflowOptions {
  /** Seconds until a trace without an end has failed; 20, as Antrea's own, when absent. */
  readonly timeoutSeconds?: number;
  /** Milliseconds that nobody asks for a trace, after which NSX forgets it; two hours when absent. */
  readonly idleMs?: number;
}
