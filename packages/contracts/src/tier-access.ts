import { z } from 'zod';
import { Freshness, Hidden } from './shared/list.ts';
import { KubernetesObject } from './shared/policy-drafts.ts';

export const Subject = z.object({
  kind: z.enum(['User', 'Group', 'ServiceAccount']),
  name: z.string().min(1).max(500),
  namespace: z.string().max(63).optional(),
});
export type Subject = z.infer<typeof Subject>;

/** One cell of subjects × tiers: may the subject put ClusterNetworkPolicies into the tier? */
export const TierAccessCell = z.object({
  /** null: cannot be told with the caller's rights. */
  allowed: z.boolean().nullable(),
  /** A sentence: which role or entitlement gives it, or which is missing. */
  why: z.string(),
});
export type TierAccessCell = z.infer<typeof TierAccessCell>;

export const TierAccess = z.object({
  /** Whether the cluster has TierEntitlements; `reason` says why not and what there is instead. */
  served: z.boolean(),
  reason: z.string().optional(),
  tiers: z.array(z.object({ name: z.string(), priority: z.number(), open: z.boolean() })),
  subjects: z.array(Subject.extend({ id: z.string(), you: z.boolean() })),
  /** Row per subject, cell per tier, in the orders above. */
  cells: z.array(z.array(TierAccessCell)),
  entitlements: z.array(
    z.object({
      name: z.string(),
      tiers: z.array(z.string()),
      permission: z.string(),
      bindings: z.array(z.string()),
      object: z.looseObject({}),
    }),
  ),
  bindings: z.array(
    z.object({
      name: z.string(),
      entitlement: z.string(),
      exists: z.boolean(),
      subjects: z.array(Subject),
      object: z.looseObject({}),
    }),
  ),
  /** Roles that let somebody write policies or read tiers, and to whom they are bound. */
  roles: z.array(
    z.object({
      name: z.string(),
      namespace: z.string().optional(),
      grants: z.array(z.string()),
      bindings: z.array(z.object({ name: z.string(), namespace: z.string().optional(), subjects: z.array(Subject) })),
    }),
  ),
  may: z.object({ create: z.boolean(), reason: z.string().optional() }),
  freshness: Freshness,
  hidden: z.array(Hidden).optional(),
});
export type TierAccess = z.infer<typeof TierAccess>;

/** `user` stands for a subject of kind User. */
function readQuestion(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('user' in value) || 'subject' in value) return value;
  const { user, ...rest } = value;
  return { ...rest, subject: { kind: 'User', name: user } };
}

/** `POST …/tier-access/check`: could this subject do this? Nothing is changed. `{user, tier}` is the shortest question. */
export const TierAccessCheckRequest = z.preprocess(
  readQuestion,
  z.object({
    subject: Subject,
    /** Groups that the user is in, as far as the asker knows. */
    groups: z.array(z.string().min(1).max(500)).max(100).default([]),
    operation: z.enum(['create', 'update', 'delete']).default('create'),
    /** A whole policy, or just where it would go. */
    object: KubernetesObject.optional(),
    kind: z.enum(['ClusterNetworkPolicy', 'NetworkPolicy']).default('ClusterNetworkPolicy'),
    namespace: z.string().max(63).optional(),
    tier: z.string().max(253).optional(),
  }),
);
export type TierAccessCheckRequest = z.infer<typeof TierAccessCheckRequest>;
export type TierAccessCheckInput = Partial<TierAccessCheckRequest> & Pick<TierAccessCheckRequest, 'subject'>;

export const TierAccessCheck = z.object({
  allowed: z.boolean().nullable(),
  /** RBAC first, then the tier, then Antrea's other rules, as the API server asks them. */
  steps: z.array(
    z.object({
      step: z.enum(['rbac', 'tier', 'admission']),
      allowed: z.boolean().nullable(),
      /** The API server's or the webhook's own words when it refuses. */
      message: z.string(),
      /** How that was found out: `SubjectAccessReview`, or the roles that Netloft read. */
      source: z.string(),
    }),
  ),
});
export type TierAccessCheck = z.infer<typeof TierAccessCheck>;
