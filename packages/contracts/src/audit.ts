import { z } from 'zod';
import { listOf } from './shared/list.ts';
import { Timestamp } from './shared/brand.ts';
import { ChangeOperation, KubernetesObject } from './shared/policy-drafts.ts';

/** Field manager of every write that Netloft makes. */
export const NETLOFT_FIELD_MANAGER = 'netloft';

/**
 * What became of a change. `intended` is written before the cluster is asked; one that stays so was cut off, and whether it was made
 * is open. `dry-run`: the cluster checked it and changed nothing.
 */
export const ChangeState = z.enum(['intended', 'applied', 'refused', 'dry-run', 'unknown']);
export type ChangeState = z.infer<typeof ChangeState>;

export const ChangeRecord = z.object({
  id: z.string(),
  cluster: z.string(),
  at: Timestamp,
  /** Name of the user as whom it was done. */
  user: z.string(),
  operation: ChangeOperation,
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  state: ChangeState,
  /** The refusal, word for word. */
  message: z.string().optional(),
  /** Record that this one takes back, and the one that took this one back. */
  undoes: z.string().optional(),
  undoneBy: z.string().optional(),
  /** What the user wrote about it. */
  reason: z.string().optional(),
  /** Null when it can be undone now; else why not. */
  notUndoable: z.string().nullable(),
});
export type ChangeRecord = z.infer<typeof ChangeRecord>;
export const ChangeRecordList = listOf(ChangeRecord);
export type ChangeRecordList = z.infer<typeof ChangeRecordList>;

/** With the object before and after; null: there was or is none. `after` of a refused change is what was asked for. */
export const ChangeRecordDetail = z.object({
  id: z.string(),
  record: ChangeRecord,
  before: z.looseObject({}).nullable(),
  after: z.looseObject({}).nullable(),
});
export type ChangeRecordDetail = z.infer<typeof ChangeRecordDetail>;

/** `GET …/audit`: besides `filter`, `kind`, `object` (`ns/name` or name), `user`, `state`, `from` and `to` narrow it. */
export const AuditQuery = z.object({
  filter: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(5000).optional(),
  cursor: z.string().max(500).optional(),
  sort: z.string().max(100).optional(),
  kind: z.string().max(100).optional(),
  object: z.string().max(320).optional(),
  user: z.string().max(500).optional(),
  state: ChangeState.optional(),
  from: Timestamp.optional(),
  to: Timestamp.optional(),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

/**
 * `POST …/changes`: one object created, replaced or deleted as the signed-in user. With `dryRun` the cluster checks it and nothing
 * changes. UPDATE and DELETE name the resourceVersion that the user saw; another one in the cluster is 409 UPSTREAM_CONFLICT.
 */
export const ChangeRequest = z.object({
  operation: ChangeOperation,
  object: KubernetesObject,
  dryRun: z.boolean().default(false),
  reason: z.string().max(1000).optional(),
});
export type ChangeRequest = z.infer<typeof ChangeRequest>;
export type ChangeRequestInput = z.input<typeof ChangeRequest>;

export const ChangeResponse = z.object({
  record: ChangeRecord,
  /** As the cluster holds it (or would); null before a CREATE and after a DELETE. Without managedFields. */
  before: z.looseObject({}).nullable(),
  after: z.looseObject({}).nullable(),
  /** The API server's own warnings. */
  warnings: z.array(z.string()),
});
export type ChangeResponse = z.infer<typeof ChangeResponse>;

/** `POST …/audit/{id}/undo`: the opposite of a change, as a new one. */
export const UndoRequest = z.object({ dryRun: z.boolean().default(false), reason: z.string().max(1000).optional() });
export type UndoRequest = z.infer<typeof UndoRequest>;
