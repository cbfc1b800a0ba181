import { z } from 'zod';
import { Timestamp } from './shared/brand.ts';
import { listOf } from './shared/list.ts';
import { Condition, Freshness } from './shared/list.ts';
import { ConnectionEnd, Protocol, readConnectionEnd } from './shared/connections.ts';

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

/** A Kubernetes object as JSON, as far as every one is alike. */
export const KubernetesObject = z.looseObject({
  apiVersion: z.string().min(1).max(300),
  kind: z.string().min(1).max(100),
  metadata: z.looseObject({ name: z.string().min(1).max(253), namespace: z.string().max(63).optional() }),
});
export type KubernetesObject = z.infer<typeof KubernetesObject>;

export const ChangeOperation = z.enum(['CREATE', 'UPDATE', 'DELETE']);
export type ChangeOperation = z.infer<typeof ChangeOperation>;

const upper = (value: unknown): unknown => (typeof value === 'string' ? value.toUpperCase() : value);

/** `POST …/policies/validate`: what would Antrea's own admission say? Any kind that Antrea admits. */
export const ValidateRequest = z.object({
  operation: z.preprocess(upper, ChangeOperation),
  object: z.looseObject({}).optional(),
  oldObject: z.looseObject({}).optional(),
});
export type ValidateRequest = z.infer<typeof ValidateRequest>;

/** A fault or a hint at one field; `path` is dotted with indices: `spec.ingress[0].from[1].ipBlock.cidr`. */
export const FieldFinding = z.object({
  path: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  /** Where the rule comes from. */
  source: z.enum(['schema', 'admission', 'advice']),
});
export type FieldFinding = z.infer<typeof FieldFinding>;

export const ValidateResponse = z.object({
  allowed: z.boolean(),
  /** Antrea's own text, word for word; empty when it allows. */
  message: z.string(),
  /** The webhook that denies, `acnpvalidator.antrea.io`; absent when the schema refuses or nothing does. */
  webhook: z.string().optional(),
  /** The whole sentence that the API server would answer. */
  denial: z.string().optional(),
  findings: z.array(FieldFinding),
  /** The object after Antrea's defaults (tier, rule names); absent when refused. */
  defaulted: z.looseObject({}).optional(),
  warnings: z.array(z.string()),
});
export type ValidateResponse = z.infer<typeof ValidateResponse>;

const port = z.number().int().min(0).max(65_535);
const namespaceName = z.string().min(1).max(63);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const OPS: Readonly<Record<string, 'set' | 'delete'>> = {
  set: 'set',
  add: 'set',
  create: 'set',
  replace: 'set',
  update: 'set',
  delete: 'delete',
  remove: 'delete',
};

/** A bare object counts as `set`; `operation` stands for `op`, and the words that validate and JSON patches use are taken. */
function readChange(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { operation, op = operation, ...rest } = value;
  if (op === undefined) return value['kind'] === undefined ? { ...rest, op: 'set' } : { op: 'set', object: value };
  return { ...rest, op: typeof op === 'string' ? (OPS[op.toLowerCase()] ?? op) : op };
}

/** An object to add or replace (`set`) or to delete before the question is answered. A bare object counts as `set`. */
export const DraftChange = z.preprocess(
  readChange,
  z.object({ op: z.enum(['set', 'delete']), object: KubernetesObject }),
);
export type DraftChange = z.infer<typeof DraftChange>;

/** `POST …/policies/evaluate`. `port` is the destination's; absent: any port that no rule names. */
export const EvaluateRequest = z.object({
  source: z.preprocess(readConnectionEnd, ConnectionEnd),
  destination: z.preprocess(readConnectionEnd, ConnectionEnd),
  protocol: z
    .preprocess(
      (value) => (value === 'icmpv6' || value === 'ICMPV6' ? 'ICMPv6' : value === 'ICMPv6' ? value : upper(value)),
      Protocol,
    )
    .default('TCP'),
  port: port.optional(),
  sourcePort: port.optional(),
  icmpType: z.number().int().min(0).max(255).optional(),
  icmpCode: z.number().int().min(0).max(255).optional(),
  changes: z.array(DraftChange).max(200).optional(),
  /** True: the chain names every rule of the cluster, also those that do not apply to either end. */
  everyRule: z.boolean().default(false),
});
export type EvaluateRequest = z.infer<typeof EvaluateRequest>;
export type EvaluateRequestInput = z.input<typeof EvaluateRequest>;

export const VerdictWord = z.enum(['Allowed', 'Dropped', 'Rejected', 'Undecidable']);
export type VerdictWord = z.infer<typeof VerdictWord>;

export const EvaluationStep = z.object({
  direction: RuleDirection,
  tier: z.string(),
  tierPriority: z.number().nullable(),
  /** Id of the policy; `policy` of an isolation is every policy that isolates. */
  policy: z.string(),
  policyName: z.string(),
  policyPriority: z.number().nullable(),
  /** -1: isolation by Kubernetes NetworkPolicies. */
  ruleIndex: z.number().int(),
  ruleName: z.string(),
  action: RuleAction,
  outcome: z.enum(['matched', 'missed', 'unknown']),
  reason: z.string().optional(),
  detail: z.string(),
});
export type EvaluationStep = z.infer<typeof EvaluationStep>;

export const EvaluateResponse = z.object({
  verdict: VerdictWord,
  /** Rule that decided; null when nothing matched, so that the connection is allowed by default. */
  decidedBy: EvaluationStep.nullable(),
  egress: VerdictWord,
  ingress: VerdictWord,
  /** In the order of evaluation: egress at the source, then ingress at the destination. */
  chain: z.array(EvaluationStep),
  /** Facts that lack for a verdict, in words. */
  missing: z.array(z.string()),
  notes: z.array(z.string()),
  /** The verdict without `changes`, when there are any. */
  before: z.object({ verdict: VerdictWord, decidedBy: EvaluationStep.nullable() }).optional(),
  freshness: Freshness,
});
export type EvaluateResponse = z.infer<typeof EvaluateResponse>;

/** `POST …/policies/what-changes`: connections among workloads whose verdict the changes turn. */
export const WhatChangesRequest = z.object({ changes: z.array(DraftChange).min(1).max(200) });
export type WhatChangesRequest = z.infer<typeof WhatChangesRequest>;

export const ChangedConnection = z.object({
  source: z.object({ label: z.string(), end: ConnectionEnd, pods: z.number().int() }),
  destination: z.object({ label: z.string(), end: ConnectionEnd, pods: z.number().int() }),
  protocol: Protocol,
  /** Null stands for the ports that no rule and no container names. */
  port: z.number().int().nullable(),
  before: VerdictWord,
  after: VerdictWord,
  /** `Yelb-Zero-Trust › 4089`, in words; null: no rule matched. */
  decidedBefore: z.string().nullable(),
  decidedAfter: z.string().nullable(),
});
export type ChangedConnection = z.infer<typeof ChangedConnection>;

export const WhatChangesResponse = z.object({
  changed: z.array(ChangedConnection),
  /** Connections that change, also those beyond the list; connections that were compared. */
  total: z.number().int(),
  compared: z.number().int(),
  /** Why the list may not be whole. */
  partial: z.string().optional(),
  /** Connections that cannot be decided before or after, with the facts that lack. */
  undecidable: z.object({ count: z.number().int(), missing: z.array(z.string()) }),
});
export type WhatChangesResponse = z.infer<typeof WhatChangesResponse>;

/** `POST …/policies/impact`: stored flows whose verdict the changes would turn. `from` and `to` as in `…/flows`; 24 hours when absent. */
export const ImpactRequest = z.object({
  changes: z.array(DraftChange).min(1).max(200),
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
  /** Filter language of the flows. */
  filter: z.string().max(2000).optional(),
});
export type ImpactRequest = z.infer<typeof ImpactRequest>;

export const ImpactedFlow = ChangedConnection.omit({ port: true }).extend({
  port: z.number().int(),
  /** Records, bytes of both directions, and when it was last seen. */
  flows: z.number().int(),
  bytes: z.number(),
  lastSeen: Timestamp,
  /** Filter that finds its records. */
  filter: z.string(),
});
export type ImpactedFlow = z.infer<typeof ImpactedFlow>;

export const ImpactResponse = z.object({
  from: Timestamp,
  to: Timestamp,
  /** By bytes, the greatest first. */
  changed: z.array(ImpactedFlow),
  /** Connections that change, also those beyond the list; and those that were compared. */
  total: z.number().int(),
  compared: z.number().int(),
  /** Records of the connections that change, and of all that were compared. */
  flows: z.object({ changed: z.number().int(), compared: z.number().int() }),
  /** Connections whose ends are no longer there, so that they cannot be judged. */
  gone: z.number().int(),
  partial: z.string().optional(),
  undecidable: z.object({ count: z.number().int(), missing: z.array(z.string()) }),
});
export type ImpactResponse = z.infer<typeof ImpactResponse>;

/** `POST …/policies/reachability`: who reaches whom. */
export const ReachabilityRequest = z.object({
  by: z.enum(['namespace', 'workload']).default('namespace'),
  /** Namespaces to look at; absent: all that the caller may see. */
  namespaces: z.array(namespaceName).max(500).optional(),
  protocol: Protocol.default('TCP'),
  /** Absent: any port that no rule names. */
  port: port.optional(),
  changes: z.array(DraftChange).max(200).optional(),
});
export type ReachabilityRequest = z.infer<typeof ReachabilityRequest>;

export const ReachabilityResponse = z.object({
  groups: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      namespace: z.string(),
      pods: z.number().int(),
      example: ConnectionEnd.nullable(),
    }),
  ),
  /** Row-major, source by destination: A allowed, D dropped, R rejected, M mixed, U undecidable, `-` no Pods. One text per source. */
  rows: z.array(z.string()),
  missing: z.array(z.string()),
  partial: z.string().optional(),
});
export type ReachabilityResponse = z.infer<typeof ReachabilityResponse>;

/** `POST …/policies/preview`: what selectors of a draft select now, by the dotted path of each selector. */
export const PreviewRequest = z.object({ object: KubernetesObject });
export type PreviewRequest = z.infer<typeof PreviewRequest>;

export const PreviewResponse = z.object({
  /** `spec.appliedTo[0]`, `spec.ingress[1].from[0]`; for a group `spec`. */
  selections: z.array(
    z.object({
      path: z.string(),
      text: z.string(),
      /** At most 20 of `total`; null: not known. */
      pods: z.array(WorkloadRef),
      total: z.number().int().nullable(),
      note: z.string().optional(),
    }),
  ),
  findings: z.array(Finding),
});
export type PreviewResponse = z.infer<typeof PreviewResponse>;

/** `GET …/policies/editor-facts`: what an editor needs to check and complete without asking again. */
export const EditorFacts = z.object({
  /** Served versions by `group/resource`, preferred first. */
  served: z.record(z.string(), z.array(z.string())),
  /** `v1.7.2`; null: not known, then the newest schema counts. */
  antreaVersion: z.string().nullable(),
  tiers: z.array(z.object({ name: z.string(), priority: z.number() })),
  clusterGroups: z.array(z.string()),
  groups: z.array(z.object({ namespace: z.string(), name: z.string() })),
  namespaces: z.array(z.string()),
  services: z.array(z.object({ namespace: z.string(), name: z.string() })),
  serviceAccounts: z.array(z.object({ namespace: z.string(), name: z.string() })),
  /** Label keys of Pods, Namespaces and Nodes with their values, most frequent first, at most 200 keys and 50 values each. */
  labels: z.object({
    pods: z.record(z.string(), z.array(z.string())),
    namespaces: z.record(z.string(), z.array(z.string())),
    nodes: z.record(z.string(), z.array(z.string())),
  }),
  /** Gates that admission asks about; null: not known. */
  gates: z.object({
    l7: z.boolean().nullable(),
    clusterNetworkPolicy: z.boolean().nullable(),
    nodeNetworkPolicy: z.boolean().nullable(),
  }),
  /** Raw objects that admission compares with: Tiers, groups, entitlements. */
  admission: z.record(z.string(), z.array(z.looseObject({}))),
  user: z.object({ username: z.string(), groups: z.array(z.string()) }),
});
export type EditorFacts = z.infer<typeof EditorFacts>;
