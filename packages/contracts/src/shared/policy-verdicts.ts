import { z } from 'zod';
import { RuleAction, RuleDirection } from '../policies.ts';
import { Timestamp } from './brand.ts';
import { ConnectionEnd, Protocol, readConnectionEnd } from './connections.ts';
import { Freshness } from './list.ts';
import { DraftChange } from './policy-drafts.ts';
import { upper } from './upper.ts';

const port = z.number().int().min(0).max(65_535);
const namespaceName = z.string().min(1).max(63);

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
