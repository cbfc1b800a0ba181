/** A Kubernetes object as JSON; every field is optional until it was looked at. */
export interface RawObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly spec?: unknown;
  readonly status?: unknown;
  readonly [field: string]: unknown;
}

/** The objects that decide about connections. A kind that is absent is unknown, not empty: a verdict that needs it is Undecidable. */
export interface ClusterState {
  readonly namespaces: readonly RawObject[];
  readonly pods: readonly RawObject[];
  readonly nodes?: readonly RawObject[];
  readonly services?: readonly RawObject[];
  /** discovery.k8s.io EndpointSlices. Only looked at for Services without a selector, whose endpoints nothing else tells. */
  readonly endpointSlices?: readonly RawObject[];
  readonly tiers?: readonly RawObject[];
  /** crd.antrea.io ClusterNetworkPolicy, any served version. */
  readonly clusterNetworkPolicies?: readonly RawObject[];
  /** crd.antrea.io NetworkPolicy, any served version. */
  readonly networkPolicies?: readonly RawObject[];
  readonly kubernetesNetworkPolicies?: readonly RawObject[];
  readonly adminNetworkPolicies?: readonly RawObject[];
  readonly baselineAdminNetworkPolicies?: readonly RawObject[];
  /** policy.networking.k8s.io ClusterNetworkPolicy. */
  readonly upstreamClusterNetworkPolicies?: readonly RawObject[];
  readonly clusterGroups?: readonly RawObject[];
  readonly groups?: readonly RawObject[];
  /**
   * Names that agents saw in DNS answers, by address. Not an object of the cluster: when absent, a rule with an FQDN cannot be
   * decided for a bare address; when given, an address that is not in it has no name.
   */
  readonly resolvedNames?: ReadonlyMap<string, readonly string[]>;
  /** Feature gate NodeNetworkPolicy of the agents. When absent, a policy applied to Nodes may or may not be enforced. */
  readonly nodeNetworkPolicy?: boolean;
}

/** Members of ClusterState that are lists of objects. */
export type StateKind = Exclude<keyof ClusterState, 'resolvedNames' | 'nodeNetworkPolicy'>;

/** An object that was added, replaced or deleted. */
export type Change =
  | { readonly kind: StateKind; readonly op: 'set'; readonly object: RawObject }
  | { readonly kind: StateKind; readonly op: 'delete'; readonly namespace?: string; readonly name: string };

export type Protocol = 'TCP' | 'UDP' | 'SCTP' | 'ICMP' | 'ICMPv6' | 'IGMP';

/** One end of a connection. An FQDN may bring the addresses that it resolved to. */
export type Endpoint =
  | { readonly type: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly type: 'service'; readonly namespace: string; readonly name: string }
  | { readonly type: 'node'; readonly name: string }
  | { readonly type: 'ip'; readonly ip: string }
  | { readonly type: 'fqdn'; readonly fqdn: string; readonly ip?: string };

export interface Connection {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  /** Of IGMP: 0x11 query, 0x12, 0x16 and 0x22 reports; the destination is the group's address. */
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

export type Direction = 'Egress' | 'Ingress';
export type RuleAction = 'Allow' | 'Drop' | 'Reject' | 'Pass';
export type PolicyKind =
  | 'AntreaClusterNetworkPolicy'
  | 'AntreaNetworkPolicy'
  | 'K8sNetworkPolicy'
  | 'AdminNetworkPolicy'
  | 'BaselineAdminNetworkPolicy'
  | 'ClusterNetworkPolicy';

/** A policy as Traceflow and statistics name it: `AntreaClusterNetworkPolicy:name`, `K8sNetworkPolicy:ns/name`. */
export interface PolicyRef {
  readonly kind: PolicyKind;
  readonly namespace?: string;
  readonly name: string;
}

/** Why a rule or policy did not decide. */
export type MissReason =
  | 'not-applied'
  | 'peer'
  | 'protocol'
  | 'port'
  | 'source-port'
  | 'icmp'
  | 'service-only'
  | 'direction'
  /** A rule before it decided already, or a Pass left the rest of the tiers out. */
  | 'not-reached';

/** One rule that applies to the enforced end, in evaluation order. */
export interface ChainStep {
  readonly direction: Direction;
  readonly tier: string;
  readonly tierPriority: number;
  readonly policy: PolicyRef;
  readonly policyPriority: number;
  /** Index in the policy's ingress or egress list; -1 for the isolation of Kubernetes NetworkPolicies. */
  readonly ruleIndex: number;
  readonly ruleName: string;
  readonly action: RuleAction;
  readonly outcome: 'matched' | 'missed' | 'unknown';
  readonly reason?: MissReason;
  /** A sentence for the reader. */
  readonly detail: string;
}

/** A rule or an isolation that decided one direction. */
export interface Decision {
  readonly direction: Direction;
  readonly step: ChainStep;
  /** True when a Kubernetes NetworkPolicy isolates the Pod and none of its rules matched: no single policy decided. */
  readonly isolation: boolean;
  /** The rule inspects layer 7 after allowing layers 3 and 4. */
  readonly l7: boolean;
}

/** What policies can do to a connection. */
export type Outcome = 'Allowed' | 'Dropped' | 'Rejected';

export interface DirectionResult {
  readonly verdict: 'Allowed' | 'Dropped' | 'Rejected' | 'Undecidable';
  /** Absent when nothing matched (allowed by default), when nothing enforces the direction, or when it may be that nothing matched. */
  readonly decision?: Decision;
  readonly chain: readonly ChainStep[];
  /** Every verdict that the missing facts leave open; one when it is decided. */
  readonly possible: readonly Outcome[];
  readonly missing: readonly string[];
}

export interface Verdict {
  readonly verdict: 'Allowed' | 'Dropped' | 'Rejected' | 'Undecidable';
  /** What denied, or the last rule that allowed; absent when no rule matched in either direction. */
  readonly decidedBy?: Decision;
  readonly egress: DirectionResult;
  readonly ingress: DirectionResult;
  /** Egress at the source first, then ingress at the destination. */
  readonly chain: readonly ChainStep[];
  /** Facts that lack for a verdict, in words. */
  readonly missing: readonly string[];
  /** What else the reader should know: a Pod that reaches itself, load balancing, layer 7. */
  readonly notes: readonly string[];
}
