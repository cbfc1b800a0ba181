import { z } from 'zod';
import { Condition, Freshness, listOf } from './shared/list.ts';
import { Timestamp } from './shared/brand.ts';
import { Finding, Origin, WorkloadRef } from './policies.ts';

export const GroupKind = z.enum(['ClusterGroup', 'Group']);
export type GroupKind = z.infer<typeof GroupKind>;

/** `id` is the name of a ClusterGroup, `ns/name` of a Group. */
export const GroupSummary = z.object({
  id: z.string(),
  kind: GroupKind,
  namespace: z.string().optional(),
  name: z.string(),
  displayName: z.string().optional(),
  origin: Origin,
  /** Which of its forms the spec uses. */
  form: z.enum(['pods', 'externalEntities', 'nodes', 'ipBlocks', 'service', 'children', 'empty']),
  /** Its criteria in words. */
  text: z.string(),
  /** Members now, children's included; null: not known. */
  pods: z.number().int().nullable(),
  blocks: z.number().int(),
  children: z.array(z.string()),
  /** Policies and groups that use it. */
  usedBy: z.number().int(),
  computed: z.boolean().nullable(),
  warnings: z.number().int(),
  changedAt: Timestamp.nullable(),
  resourceVersion: z.string(),
});
export type GroupSummary = z.infer<typeof GroupSummary>;
export const GroupList = listOf(GroupSummary);
export type GroupList = z.infer<typeof GroupList>;

export const GroupUser = z.object({
  type: z.enum(['policy', 'group']),
  id: z.string(),
  name: z.string(),
  displayName: z.string().optional(),
  /** Where: `applied to`, `ingress rule 4084, from`, `child group`. */
  where: z.array(z.string()),
});
export type GroupUser = z.infer<typeof GroupUser>;

export const GroupDetail = z.object({
  id: z.string(),
  summary: GroupSummary,
  /** At most 500 of `total`. */
  members: z.object({ items: z.array(WorkloadRef), total: z.number().int().nullable() }),
  ipBlocks: z.array(z.string()),
  children: z.array(z.object({ id: z.string(), exists: z.boolean(), pods: z.number().int().nullable() })),
  parents: z.array(z.string()),
  usedBy: z.array(GroupUser),
  findings: z.array(Finding),
  conditions: z.array(Condition),
  freshness: Freshness,
  may: z.object({ update: z.boolean(), delete: z.boolean(), reason: z.string().optional() }),
  object: z.looseObject({}),
});
export type GroupDetail = z.infer<typeof GroupDetail>;
