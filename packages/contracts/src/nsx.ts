import { z } from 'zod';
import { ChangeRecord, ChangeRecordDetail, ChangeRecordList } from './audit.ts';
import { Timestamp } from './shared/brand.ts';
import { Freshness, listOf } from './shared/list.ts';
import { NsxFinding } from './shared/nsx-objects.ts';

export * from './shared/nsx-clusters.ts';
export * from './shared/nsx-inventory.ts';
export * from './shared/nsx-objects.ts';
export * from './shared/nsx-registration.ts';
export * from './shared/nsx-traffic.ts';

/** Stands for NSX where records of changes name a cluster. A slash at the end, so that it is no cluster’s name. */
export const NSX_AUDIT_CLUSTER = 'nsx/';

/** `local`: a user of NSX; `remote`: one of vIDM or LDAP. */
export const NsxSignInRequest = z.object({
  username: z.string().min(1, 'is missing').max(255),
  password: z.string().min(1, 'is missing').max(1024),
  type: z.enum(['local', 'remote']).default('local'),
});
export type NsxSignInRequest = z.infer<typeof NsxSignInRequest>;
export type NsxSignInRequestInput = z.input<typeof NsxSignInRequest>;

/** `GET /api/v1/nsx`: whether there is an NSX, how it is reached, and as whom. Never asks NSX in the request: it tells what was last known. */
export const NsxStatus = z.object({
  configured: z.boolean(),
  /** Served by Netloft's simulator. */
  simulated: z.boolean(),
  managers: z.array(
    z.object({
      /** `https://nsx-1.example:443`. */
      url: z.string(),
      state: z.enum(['up', 'down', 'unknown']),
      since: Timestamp.nullable(),
      detail: z.string().optional(),
    }),
  ),
  version: z.string().nullable(),
  /** As whom the caller works: not at all, as the one whom the configuration names, or as themself. */
  credential: z.object({
    kind: z.enum(['none', 'shared', 'personal']),
    mode: z.enum(['session', 'basic', 'remote', 'certificate', 'token']).nullable(),
    user: z.string().nullable(),
    roles: z.array(z.string()),
  }),
  /** What the caller may do through Netloft; `reason` says why not, and what would change it. */
  may: z.object({ read: z.boolean(), write: z.boolean(), reason: z.string().optional() }),
  /** How the managers stand among themselves: `STABLE`…; null: unknown. */
  clusterStatus: z.string().nullable(),
  /** What is left of the requests a second, and requests that wait for their turn. */
  load: z.object({ limit: z.number(), waiting: z.number().int(), backingOffUntil: Timestamp.nullable() }),
  freshness: Freshness,
});
export type NsxStatus = z.infer<typeof NsxStatus>;

/** Kinds of NSX's objects that Netloft changes by `POST /api/v1/nsx/changes`. */
export const NsxChangeKind = z.enum(['Group', 'SecurityPolicy']);
export type NsxChangeKind = z.infer<typeof NsxChangeKind>;

/**
 * One object of NSX created, replaced or deleted. `object` is NSX's own, with the `_revision` that the user saw (for a policy also of
 * every rule); another one in NSX is 409 UPSTREAM_CONFLICT, and nothing is changed. `span` (policies) are names of registered clusters;
 * an update of a policy that has one gives it anew, `[]` taking the policy out of all clusters.
 * `dryRun` checks NSX's limits and the revision, and changes nothing: NSX itself has no dry run.
 */
export const NsxChangeRequest = z.object({
  operation: z.enum(['CREATE', 'UPDATE', 'DELETE']),
  kind: NsxChangeKind,
  object: z.looseObject({ id: z.string().regex(/^[A-Za-z0-9_.:-]{1,255}$/, 'takes letters, digits and _ . : -') }),
  span: z.array(z.string().max(253)).max(100).optional(),
  /**
   * Revisions of the policy's rules as the user saw them, by id. NSX replaces all rules: with these a rule that others added, or changed
   * while it was taken away here, is a conflict and not lost.
   */
  rulesSeen: z.record(z.string(), z.number().int()).optional(),
  /** Clusters of the policy as the user saw them: NSX counts no revision for a span. Others in NSX are a conflict. */
  spanSeen: z.array(z.string().max(253)).max(100).optional(),
  /** Changes what a protected principal owns, against NSX's own advice. */
  overwrite: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  reason: z.string().max(1000).optional(),
});
export type NsxChangeRequest = z.infer<typeof NsxChangeRequest>;
export type NsxChangeRequestInput = z.input<typeof NsxChangeRequest>;

export const NsxChangeResponse = z.object({
  record: ChangeRecord,
  /** With `span` as a member of policies; without members that only NSX writes. */
  before: z.looseObject({}).nullable(),
  after: z.looseObject({}).nullable(),
  findings: z.array(NsxFinding),
  warnings: z.array(z.string()),
});
export type NsxChangeResponse = z.infer<typeof NsxChangeResponse>;

/** `GET /api/v1/nsx/audit`, `…/{id}`; undo as in a cluster's audit. */
export const NsxAuditList = ChangeRecordList;
export type NsxAuditList = z.infer<typeof NsxAuditList>;
export const NsxAuditDetail = ChangeRecordDetail;
export type NsxAuditDetail = z.infer<typeof NsxAuditDetail>;

/** One way from a policy of a cluster to the policy of NSX that it came from; `GET /api/v1/nsx/links?cluster=`. */
export const NsxLink = z.object({
  /** Policy id of the cluster's routes. */
  id: z.string(),
  policy: z.string(),
  policyName: z.string(),
  category: z.string(),
});
export type NsxLink = z.infer<typeof NsxLink>;
export const NsxLinkList = listOf(NsxLink);
export type NsxLinkList = z.infer<typeof NsxLinkList>;
