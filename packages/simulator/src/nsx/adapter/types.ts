import type { ReleaseFacts } from '../../antrea/release.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';

/** A rule's counters as the cluster's `stats.antrea.io` has them; `rule` is its name, NSX's `rule_id` as text. */
export interface RuleTraffic {
  readonly rule: string;
  readonly packets: number;
  readonly bytes: number;
  readonly sessions: number;
}

/** A cluster into which NSX writes, as far as the adapter in it needs to know it. */
export interface AdapterCluster {
  readonly name: string;
  /** `path` of its ClusterControlPlane, which spans name. */
  readonly controlPlanePath: string;
  readonly store: MemoryStore;
  readonly facts: ReleaseFacts;
  /** Whether interworking runs and its session to NSX is up: nothing is written and nothing reported while it is not. */
  connected(): boolean;
  /**
   * Counters of a ClusterNetworkPolicy by its name, from `antreaclusternetworkpolicystats`; undefined while nothing counts
   * (the gate NetworkPolicyStats is off), or nothing is known of the policy.
   */
  statistics(policy: string): readonly RuleTraffic[] | undefined;
}

/** The adapter that runs for one cluster. */
export interface PolicyAdapter {
  /** Looks again at everything at once: to be called when `connected()` changed. */
  resync(): void;
  /** Stops writing; what is in the cluster stays. */
  close(): void;
  /** Takes away the policies, groups and Tiers that NSX wrote, and stops: the cluster is deregistered. */
  removeAll(): void;
}
