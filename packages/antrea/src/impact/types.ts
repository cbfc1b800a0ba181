import type { Endpoint, PolicyRef, Protocol, RuleAction, Verdict } from '../evaluation/index.ts';

export type VerdictWord = Verdict['verdict'];

/** One end of a connection whose verdict changes. */
export interface ChangeEnd {
  /** `Deployment yelb-ui`, `203.0.113.0/24, as 203.0.113.128`, `*.example.com, as www.example.com`. */
  readonly label: string;
  /** One Pod of the workload, or the address, name or Service, to ask `evaluate` about. */
  readonly end: Endpoint;
  /** Namespace of a workload. */
  readonly namespace?: string;
  /** Running Pods of the workload; 0 for an end outside. */
  readonly pods: number;
}

/** The rule that decided. */
export interface Decider {
  readonly policy: PolicyRef;
  readonly tier: string;
  /** Empty for the isolation of Kubernetes NetworkPolicies. */
  readonly rule: string;
  readonly ruleIndex: number;
  readonly action: RuleAction;
  readonly isolation: boolean;
}

export interface ConnectionChange {
  readonly source: ChangeEnd;
  readonly destination: ChangeEnd;
  readonly protocol: Protocol;
  /** Null: one that no rule and no container names, or a protocol without ports. */
  readonly port: number | null;
  /** The source port, where a changed rule asks for one. */
  readonly sourcePort?: number;
  readonly icmpType?: number;
  readonly before: VerdictWord;
  readonly after: VerdictWord;
  /** Absent where no rule matched, or where it cannot be told. */
  readonly decidedBefore?: Decider;
  readonly decidedAfter?: Decider;
}

export interface ImpactOptions {
  /** How many changed connections are listed at most. Default 500. */
  readonly limit?: number;
}

export interface Impact {
  /** Became denied first, then became allowed, then other changes, then those that cannot be decided. */
  readonly changed: readonly ConnectionChange[];
  /** All that change, also those beyond the list. */
  readonly total: number;
  /** Connections that a changed object can touch, and that were compared. */
  readonly compared: number;
  /** True when `changed` does not hold all of them. */
  readonly truncated: boolean;
  /** Why the comparison may not be whole, as a sentence. */
  readonly partial?: string;
  /** Connections without a verdict before or after, and the facts that lack, in words (at most 20). */
  readonly undecidable: { readonly count: number; readonly missing: readonly string[] };
}
