import { z } from 'zod';

/** `GET /api/v1/node/version`. */
export const NodeVersion = z.looseObject({
  node_version: z.string().optional(),
  product_version: z.string().optional(),
});
export type NodeVersion = z.infer<typeof NodeVersion>;

/** `GET /api/v1/cluster/status`: the managers among themselves. */
export const ManagerClusterStatus = z.looseObject({
  cluster_id: z.string().optional(),
  /** INITIALIZING, UNSTABLE, DEGRADED, STABLE or UNKNOWN. */
  mgmt_cluster_status: z.looseObject({ status: z.string().optional() }).optional(),
  control_cluster_status: z.looseObject({ status: z.string().optional() }).optional(),
  /** STABLE, DEGRADED or UNAVAILABLE. */
  detailed_cluster_status: z.looseObject({ overall_status: z.string().optional() }).optional(),
});
export type ManagerClusterStatus = z.infer<typeof ManagerClusterStatus>;

/** `GET /api/v1/aaa/user-info`. */
export const UserInfo = z.looseObject({
  user_name: z.string().optional(),
  roles: z.array(z.looseObject({ role: z.string() })).optional(),
});
export type UserInfo = z.infer<typeof UserInfo>;

export const License = z.looseObject({
  product_name: z.string().optional(),
  /** Semicolon list. */
  features: z.string().optional(),
  is_expired: z.boolean().optional(),
  is_eval: z.boolean().optional(),
  expiry: z.number().optional(),
});
export type License = z.infer<typeof License>;

export const Alarm = z.looseObject({
  id: z.string(),
  status: z.string().optional(),
  /** CRITICAL, HIGH, MEDIUM or LOW. */
  severity: z.string().optional(),
  feature_name: z.string().optional(),
  feature_display_name: z.string().optional(),
  event_type: z.string().optional(),
  event_type_display_name: z.string().optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  recommended_action: z.string().optional(),
  entity_id: z.string().optional(),
  last_reported_time: z.number().optional(),
});
export type Alarm = z.infer<typeof Alarm>;

/** A service principal that signs in with a certificate. `name` and `node_id` together are unique. */
export const PrincipalIdentity = z.looseObject({
  id: z.string(),
  display_name: z.string().optional(),
  name: z.string().optional(),
  node_id: z.string().optional(),
  role: z.string().optional(),
  is_protected: z.boolean().optional(),
  certificate_id: z.string().optional(),
});
export type PrincipalIdentity = z.infer<typeof PrincipalIdentity>;

export const Certificate = z.looseObject({
  id: z.string(),
  display_name: z.string().optional(),
  pem_encoded: z.string().optional(),
  used_by: z.array(z.looseObject({ node_id: z.string().optional() })).optional(),
  details: z
    .array(
      z.looseObject({
        subject_cn: z.string().optional(),
        not_before: z.number().optional(),
        not_after: z.number().optional(),
      }),
    )
    .optional(),
});
export type Certificate = z.infer<typeof Certificate>;
