import { z } from 'zod';
import { TracePolicy } from '../traceflows.ts';
import { Timestamp } from './brand.ts';
import { Freshness } from './list.ts';

/** Why a trace says something else than the policies do now, or why it did not come to its end. */
export const TraceReason = z.enum([
  /** The source or destination is not what the trace met: gone, made anew, restarted, relabelled, or with another address. */
  'pod-gone',
  'pod-replaced',
  'pod-restarted',
  'pod-changed',
  /** A policy that had or has a say was deleted, made or changed after the trace. */
  'policy-gone',
  'policy-new',
  'policy-changed',
  'group-changed',
  /** Not every Node enforces the policy as it is written yet. */
  'not-realized',
  /** The agent of a Node on the way does not run or was not heard of. */
  'agent-missing',
  'controller-missing',
  'gate-off',
  'tags-taken',
  /** NSX writes the policy, and may hold another version of it. */
  'nsx-policy',
  'fqdn',
  'named-port',
  'external-traffic-policy',
  'load-balanced',
  /** The packet did not open a connection, so that one which stood before decides about it. */
  'established',
  /** Something else than a policy stopped the packet. */
  'not-a-policy',
  'release-limit',
]);
export type TraceReason = z.infer<typeof TraceReason>;

export const TraceExplanation = z.object({
  reason: TraceReason,
  /** What is known, as a sentence. */
  text: z.string(),
  /** What to do about it; empty when nothing is to be done. */
  action: z.string(),
  /** The policy that it is about. */
  policy: TracePolicy.optional(),
});
export type TraceExplanation = z.infer<typeof TraceExplanation>;

/**
 * What the policies say about a trace's connection now, beside what the trace found. `compared` is `none` while there is nothing to compare:
 * the trace has no verdict, or the connection cannot be decided.
 */
export const TraceNow = z.object({
  id: z.string(),
  verdict: z.enum(['Allowed', 'Dropped', 'Rejected', 'Undecidable']),
  /** The policy that decides; null when none does, or when several isolate the Pod. */
  decidedBy: TracePolicy.nullable(),
  /** Kubernetes NetworkPolicies of which one or more isolate the Pod at which the trace, or the verdict, ended. */
  isolatedBy: z.array(TracePolicy),
  compared: z.enum(['same', 'verdict', 'policy', 'none']),
  /** What was asked of the policies, in words: `yelb/yelb-ui to yelb/yelb-appserver, 4567/TCP`; empty when it cannot be asked. */
  connection: z.string(),
  /** Facts that lack for a verdict. */
  missing: z.array(z.string()),
  notes: z.array(z.string()),
  /** What could explain the difference, or a trace without end; what explains most comes first. */
  explanations: z.array(TraceExplanation),
  /** When the trace met the policies. */
  traceAt: Timestamp.nullable(),
  freshness: Freshness,
});
export type TraceNow = z.infer<typeof TraceNow>;

/** What is wrong with a trace before it is sent, by field, in Antrea's words where it has some. Both empty: nothing was found. */
export const TracePreflight = z.object({
  faults: z.array(z.object({ path: z.string(), message: z.string() })),
  /** What could not be looked at, and why. */
  unknown: z.array(z.string()),
});
export type TracePreflight = z.infer<typeof TracePreflight>;
