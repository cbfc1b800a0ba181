import { z } from 'zod';
import { sectionOf } from './shared/list.ts';
import { ControllerSummary } from './agents.ts';
import { TraceflowSummary } from './traceflows.ts';

/** Something that needs a person, each with the page that shows it. */
export const Attention = z.object({
  id: z.string(),
  severity: z.enum(['critical', 'warning', 'info']),
  title: z.string(),
  detail: z.string(),
  /** Path within the app, below `/clusters/{c}`: `/agents?health=stale`. */
  link: z.string(),
});
export type Attention = z.infer<typeof Attention>;

export const AgentCounts = z.object({
  total: z.number().int(),
  healthy: z.number().int(),
  unhealthy: z.number().int(),
  stale: z.number().int(),
  unknown: z.number().int(),
  skewed: z.number().int(),
});
export type AgentCounts = z.infer<typeof AgentCounts>;

export const TierCount = z.object({
  tier: z.string(),
  /** null when the caller may not see the Tier; such tiers stand last. */
  priority: z.number().int().nullable(),
  clusterNetworkPolicies: z.number().int(),
  networkPolicies: z.number().int(),
});
export type TierCount = z.infer<typeof TierCount>;

export const PolicyCounts = z.object({
  /** In evaluation order. A count that the caller may not see is left out of its tier and named in `incomplete`. */
  tiers: z.array(TierCount),
  kubernetesNetworkPolicies: z.number().int().nullable(),
  adminNetworkPolicies: z.number().int().nullable(),
  incomplete: z.array(z.string()),
});
export type PolicyCounts = z.infer<typeof PolicyCounts>;

export const GateCounts = z.object({
  enabled: z.number().int(),
  total: z.number().int(),
  /** Gates whose state is not the version's default. */
  nonDefault: z.array(z.object({ component: z.string(), name: z.string(), enabled: z.boolean() })),
  /** Gates on which agents disagree. */
  differing: z.array(z.object({ name: z.string(), agents: z.number().int() })),
  restartPending: z.number().int(),
});
export type GateCounts = z.infer<typeof GateCounts>;

/** `GET /api/v1/clusters/{c}/overview` and the live topic `overview`. */
export const Overview = z.object({
  id: z.literal('overview'),
  controller: sectionOf(ControllerSummary.nullable()),
  agents: sectionOf(AgentCounts),
  gates: sectionOf(GateCounts),
  policies: sectionOf(PolicyCounts),
  traceflows: sectionOf(z.array(TraceflowSummary)),
  attention: z.array(Attention),
});
export type Overview = z.infer<typeof Overview>;
