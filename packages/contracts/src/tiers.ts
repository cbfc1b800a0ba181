import { z } from 'zod';
import { listOf } from './shared/list.ts';
import { Origin, StatisticsState, TrafficStats } from './policies.ts';

/** A policy on a rung. */
export const RungPolicy = z.object({
  id: z.string(),
  name: z.string(),
  namespace: z.string().optional(),
  displayName: z.string().optional(),
  priority: z.number().nullable(),
  actions: z.object({ Allow: z.number(), Drop: z.number(), Reject: z.number(), Pass: z.number() }),
  pods: z.number().int().nullable(),
  warnings: z.number().int(),
});
export type RungPolicy = z.infer<typeof RungPolicy>;

/** Rungs that are no Tier object: stages of evaluation. */
export const STAGES = [
  'cluster-network-policy-admin',
  'admin-network-policy',
  'kubernetes-network-policy',
  'baseline-admin-network-policy',
] as const;
export const StageName = z.enum(STAGES);
export type StageName = z.infer<typeof StageName>;

/** One rung of the ladder, a Tier or a stage; `place` orders them, first evaluated first. */
export const Rung = z.object({
  /** The Tier's name, or `stage:` and the stage's. */
  id: z.string(),
  name: z.string(),
  type: z.enum(['tier', 'stage']),
  stage: StageName.optional(),
  /** `default`: the six that Antrea makes; `nsx`: `nsx-category-*`; `custom`: made by people. */
  owner: z.enum(['default', 'nsx', 'custom', 'kubernetes']),
  /** Priority in the order of evaluation: the Tier's own, 220, 251, 252 or 254 for stages. */
  place: z.number(),
  description: z.string(),
  /** At most 100, by priority; `counts.policies` is the whole number. */
  policies: z.array(RungPolicy),
  counts: z.object({
    policies: z.number().int(),
    rules: z.number().int(),
    actions: RungPolicy.shape.actions,
    /** Pods to which some policy of the rung applies; null: not known. */
    pods: z.number().int().nullable(),
    /** Pods that Kubernetes NetworkPolicies isolate in some direction; only on that stage. */
    isolated: z.number().int().nullable(),
  }),
  hits: TrafficStats.nullable(),
  /** Who may put policies here. `open`: everybody who may write policies; `entitled`: only these subjects. */
  access: z.object({
    open: z.boolean(),
    /** `User sso:andreasm@…`, in words. */
    entitled: z.array(z.string()),
    you: z.object({ allowed: z.boolean().nullable(), reason: z.string() }),
  }),
  /** Why it cannot be deleted; null when it can. */
  undeletable: z.string().nullable(),
  origin: Origin,
  resourceVersion: z.string(),
});
export type Rung = z.infer<typeof Rung>;

export const TierList = listOf(Rung).extend({
  statistics: StatisticsState,
  /** Whether the caller may create, change and delete Tiers, and why not. */
  may: z.object({ create: z.boolean(), update: z.boolean(), delete: z.boolean(), reason: z.string().optional() }),
  /** How many Tiers there may be, and priorities that cannot be taken. */
  limits: z.object({ max: z.number().int(), count: z.number().int(), reserved: z.array(z.number().int()) }),
});
export type TierList = z.infer<typeof TierList>;
