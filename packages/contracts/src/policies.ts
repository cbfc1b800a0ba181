import { z } from 'zod';
import { Timestamp } from './shared/brand.ts';
import { Condition, Freshness, listOf } from './shared/list.ts';

/** Policy kinds as Antrea names them in Traceflow results, statistics and logs. */
export const PolicyKind = z.enum([
  'AntreaClusterNetworkPolicy',
  'AntreaNetworkPolicy',
  'K8sNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
]);
export type PolicyKind = z.infer<typeof PolicyKind>;

/** `AntreaClusterNetworkPolicy:name`, `K8sNetworkPolicy:ns/name`: one path segment, percent-encoded, in addresses. */
export const PolicyId = z.string().min(3).max(600);

export const RuleDirection = z.enum(['Ingress', 'Egress']);
export type RuleDirection = z.infer<typeof RuleDirection>;
export const RuleAction = z.enum(['Allow', 'Drop', 'Reject', 'Pass']);
export type RuleAction = z.infer<typeof RuleAction>;

/** Who wrote an object, from its managed fields, labels and annotations. `manager` is the field manager's own name. */
export const Origin = z.object({
  source: z.enum(['kubectl', 'netloft', 'nsx', 'antrea', 'other', 'unknown']),
  manager: z.string().nullable(),
});
export type Origin = z.infer<typeof Origin>;

/** Counters of `stats.antrea.io`; since the policy was made. */
export const TrafficStats = z.object({ packets: z.number(), bytes: z.number(), sessions: z.number() });
export type TrafficStats = z.infer<typeof TrafficStats>;

export const RealizationStatus = z.object({
  /** Antrea's phase, or Netloft's `Updating` while observedGeneration lags behind, `NotReported` for kinds without a status. */
  phase: z.enum(['Pending', 'Realizing', 'Realized', 'Failed', 'Updating', 'NotReported']),
  nodesRealized: z.number().int().nullable(),
  nodesDesired: z.number().int().nullable(),
  conditions: z.array(Condition),
});
export type RealizationStatus = z.infer<typeof RealizationStatus>;

/** Something about a policy that its author may not have meant. `message` is a whole sentence that names objects; `action` says what to do. */
export const Finding = z.object({
  code: z.enum([
    'EQUAL_PRIORITY_OVERLAP',
    'RULE_SHADOWED',
    'RULE_UNREACHABLE',
    'EMPTY_SELECTION',
    'EMPTY_PEER',
    'DNS_CUT_OFF',
    'UNKNOWN_TIER',
    'UNKNOWN_GROUP',
    'GROUP_NOT_USABLE',
    'NOT_REALIZED',
    'GATE_OFF',
    'DECIDED_BEFORE',
  ]),
  severity: z.enum(['warning', 'info']),
  message: z.string(),
  action: z.string().optional(),
  rule: z.object({ direction: RuleDirection, index: z.number().int(), name: z.string() }).optional(),
  /** Ids of other policies that it speaks of. */
  related: z.array(z.string()),
});
export type Finding = z.infer<typeof Finding>;

/** One row of the table of policies. Kept small: a cluster has thousands. */
export const PolicySummary = z.object({
  id: PolicyId,
  kind: PolicyKind,
  namespace: z.string().optional(),
  name: z.string(),
  /** NSX's display name, when the policy carries one. */
  displayName: z.string().optional(),
  origin: Origin,
  stage: z.enum(['tiered', 'kubernetes', 'baseline']),
  tier: z.string(),
  /** Place of the tier in the order of evaluation; null when the tier is not known. Kubernetes NetworkPolicies count as 252. */
  tierPriority: z.number().nullable(),
  /** `spec.priority`; null for kinds without one. */
  priority: z.number().nullable(),
  /** What it is applied to, in short; `pods` null while not known. */
  appliedTo: z.object({ text: z.string(), pods: z.number().int().nullable(), nodes: z.number().int().nullable() }),
  rules: z.object({ ingress: z.number().int(), egress: z.number().int() }),
  /** Number of rules by action; Kubernetes NetworkPolicies allow. */
  actions: z.object({ Allow: z.number(), Drop: z.number(), Reject: z.number(), Pass: z.number() }),
  /** Directions in which a Kubernetes NetworkPolicy isolates what it selects. */
  isolates: z.array(RuleDirection),
  status: RealizationStatus.pick({ phase: true, nodesRealized: true, nodesDesired: true }),
  /** Null where the cluster counts nothing for it; the list's `statistics` says why. */
  hits: TrafficStats.nullable(),
  warnings: z.number().int(),
  changedAt: Timestamp.nullable(),
  resourceVersion: z.string(),
});
export type PolicySummary = z.infer<typeof PolicySummary>;

/** Whether hit counts are there, and why not. */
export const StatisticsState = z.object({
  state: z.enum(['counting', 'off', 'forbidden', 'unavailable']),
  detail: z.string(),
});
export type StatisticsState = z.infer<typeof StatisticsState>;

export const PolicyList = listOf(PolicySummary).extend({ statistics: StatisticsState });
export type PolicyList = z.infer<typeof PolicyList>;

export const WorkloadRef = z.object({
  kind: z.enum(['Pod', 'Node', 'Workload']),
  namespace: z.string().optional(),
  name: z.string(),
  ip: z.string().optional(),
  node: z.string().optional(),
});
export type WorkloadRef = z.infer<typeof WorkloadRef>;

/** One entry of from/to/appliedTo in words, and what it selects now. */
export const PeerView = z.object({
  type: z.enum(['any', 'pods', 'group', 'block', 'fqdn', 'service', 'nodes', 'serviceAccount', 'namespaces', 'other']),
  /** `Pods with app=yelb-ui in any namespace`. */
  text: z.string(),
  pods: z.number().int().nullable(),
  /** Group (`ns/name` or name) that it names. */
  group: z.string().optional(),
  /** One of its Pods (`ns/name`), with which the rule can be tried; absent when it has none that could send a packet. */
  pod: z.string().optional(),
});
export type PeerView = z.infer<typeof PeerView>;

export const RuleView = z.object({
  direction: RuleDirection,
  index: z.number().int(),
  name: z.string(),
  action: RuleAction,
  /** The rule as one sentence: `Pods with app=ubuntu-20-04 in any namespace may not reach yelb-ui.… on TCP 80.` */
  sentence: z.string(),
  peers: z.array(PeerView),
  /** `TCP 80`, `UDP 53`, `ICMP`; empty: every port. */
  ports: z.array(z.string()),
  l7: z.array(z.string()),
  logged: z.boolean(),
  hits: TrafficStats.nullable(),
  appliedTo: z.array(PeerView).optional(),
});
export type RuleView = z.infer<typeof RuleView>;

export const PolicyDetail = z.object({
  id: PolicyId,
  summary: PolicySummary,
  appliedTo: z.array(PeerView),
  rules: z.array(RuleView),
  status: RealizationStatus,
  findings: z.array(Finding),
  /** What it is enforced on now; at most 200 of `total`. */
  members: z.object({ items: z.array(WorkloadRef), total: z.number().int().nullable() }),
  statistics: StatisticsState,
  freshness: Freshness,
  /** What the signed-in user may do with it. */
  may: z.object({ update: z.boolean(), delete: z.boolean(), reason: z.string().optional() }),
  object: z.looseObject({}),
});
export type PolicyDetail = z.infer<typeof PolicyDetail>;
