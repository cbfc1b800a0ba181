import { z } from 'zod';
import { Finding, WorkloadRef } from '../policies.ts';
import { upper } from './upper.ts';

/** A Kubernetes object as JSON, as far as every one is alike. */
export const KubernetesObject = z.looseObject({
  apiVersion: z.string().min(1).max(300),
  kind: z.string().min(1).max(100),
  metadata: z.looseObject({ name: z.string().min(1).max(253), namespace: z.string().max(63).optional() }),
});
export type KubernetesObject = z.infer<typeof KubernetesObject>;

export const ChangeOperation = z.enum(['CREATE', 'UPDATE', 'DELETE']);
export type ChangeOperation = z.infer<typeof ChangeOperation>;

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
