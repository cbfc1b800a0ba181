import { z } from 'zod';
import { Timestamp } from './brand.ts';
import { Freshness, Hidden, listOf } from './list.ts';

/** A limit of NSX that an object would break, or something that its author may not have meant. `path` is dotted: `rules.0.services`. */
export const NsxFinding = z.object({
  /** Stable name of the rule, such as `EXPRESSION_LENGTH`. */
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  path: z.string(),
  message: z.string(),
  action: z.string().optional(),
});
export type NsxFinding = z.infer<typeof NsxFinding>;

/** `antrea`: enforced inside Antrea clusters; `kubernetes`: generic with Kubernetes criteria, for the distributed firewall. */
export const NsxGroupType = z.enum(['antrea', 'kubernetes', 'addresses', 'other']);
export type NsxGroupType = z.infer<typeof NsxGroupType>;

export const NsxGroupSummary = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  type: NsxGroupType,
  /** Its criteria as a sentence. */
  text: z.string(),
  /** IN_PROGRESS, SUCCESS, FAILURE, or empty where NSX does not say. */
  state: z.string(),
  /** Policies that use it, null while unknown. */
  usedBy: z.number().int().nullable(),
  tags: z.array(z.string()),
  /** Why Netloft does not change it (system-owned, owned by a protected principal); null when it may be tried. */
  readOnly: z.string().nullable(),
  changedAt: Timestamp.nullable(),
  changedBy: z.string().nullable(),
  revision: z.number().int().nullable(),
});
export type NsxGroupSummary = z.infer<typeof NsxGroupSummary>;
export const NsxGroupList = listOf(NsxGroupSummary);
export type NsxGroupList = z.infer<typeof NsxGroupList>;

/** One member, of any kind. `detail` are its addresses, ports or ranges. */
export const NsxMember = z.object({
  id: z.string(),
  kind: z.string(),
  cluster: z.string().nullable(),
  namespace: z.string().nullable(),
  name: z.string(),
  detail: z.array(z.string()),
});
export type NsxMember = z.infer<typeof NsxMember>;

/** Members of one kind, at most 1,000 of `total`. `source`: what NSX says, or what the criteria find in NSX's inventory. */
export const NsxMembers = z.object({
  kind: z.string(),
  source: z.enum(['nsx', 'criteria']),
  items: z.array(NsxMember),
  total: z.number().int().nullable(),
  /** Why it could not be read. */
  failed: z.string().optional(),
});
export type NsxMembers = z.infer<typeof NsxMembers>;

export const NsxGroupUse = z.object({
  policy: z.string(),
  policyName: z.string(),
  /** `applied to`, `rule 4084, source`. */
  where: z.array(z.string()),
});
export type NsxGroupUse = z.infer<typeof NsxGroupUse>;

export const NsxGroupDetail = z.object({
  id: z.string(),
  summary: NsxGroupSummary,
  /** What NSX says its members are. Empty for an Antrea group that no rule uses; `emptyBecause` explains. */
  members: z.array(NsxMembers),
  /** What its criteria find in the inventory, whether a rule uses it or not. */
  matches: z.array(NsxMembers),
  emptyBecause: z.string().nullable(),
  clusters: z.array(z.string()),
  usedBy: z.array(NsxGroupUse).nullable(),
  findings: z.array(NsxFinding),
  freshness: Freshness,
  object: z.looseObject({}),
});
export type NsxGroupDetail = z.infer<typeof NsxGroupDetail>;

/** `POST /api/v1/nsx/groups/preview` `{object}`: limits, the sentence and what it would find. */
export const NsxGroupPreview = z.object({
  text: z.string(),
  findings: z.array(NsxFinding),
  matches: z.array(NsxMembers),
  emptyBecause: z.string().nullable(),
});
export type NsxGroupPreview = z.infer<typeof NsxGroupPreview>;

export const NsxRealization = z.object({
  state: z.enum(['Success', 'In Progress', 'Failed', 'Unknown']),
  /** NSX's own words where it failed. */
  detail: z.string().optional(),
});
export type NsxRealization = z.infer<typeof NsxRealization>;

/** The ClusterNetworkPolicy that a policy became; `id` as the policies' routes take it. `by`: what tied the two together. */
export const NsxClusterPolicy = z.object({
  /** Netloft's name of the cluster. */
  cluster: z.string(),
  id: z.string(),
  name: z.string(),
  by: z.enum(['rules', 'name']),
  tier: z.string(),
  phase: z.string(),
  nodesRealized: z.number().int().nullable(),
  nodesDesired: z.number().int().nullable(),
});
export type NsxClusterPolicy = z.infer<typeof NsxClusterPolicy>;

export const NsxPolicySummary = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  category: z.string(),
  /** `antrea`: realized inside clusters; `dfw`: by NSX on hosts and edges. */
  enforcedBy: z.enum(['antrea', 'dfw']),
  sequence: z.number(),
  /** Names of the clusters of its span. */
  span: z.array(z.string()),
  rules: z.number().int(),
  /** Rules by NSX’s name of their action: `ALLOW`; absent while the rules were not read. */
  actions: z.record(z.string(), z.number().int()).optional(),
  appliedTo: z.string(),
  realization: NsxRealization,
  locked: z.boolean(),
  lockedBy: z.string().nullable(),
  isDefault: z.boolean(),
  clusterPolicies: z.array(NsxClusterPolicy),
  readOnly: z.string().nullable(),
  changedAt: Timestamp.nullable(),
  changedBy: z.string().nullable(),
  revision: z.number().int().nullable(),
});
export type NsxPolicySummary = z.infer<typeof NsxPolicySummary>;
export const NsxPolicyList = listOf(NsxPolicySummary);
export type NsxPolicyList = z.infer<typeof NsxPolicyList>;

/** A side of a rule in words that resolve to objects: a group, an address, or `Any`. */
export const NsxRuleEnd = z.object({ text: z.string(), group: z.string().nullable() });
export type NsxRuleEnd = z.infer<typeof NsxRuleEnd>;

export const NsxRuleRow = z.object({
  id: z.string(),
  name: z.string(),
  /** NSX's number of the rule, the rule's name in the cluster; null until NSX gave it. */
  ruleId: z.number().int().nullable(),
  action: z.string(),
  direction: z.string(),
  sources: z.array(NsxRuleEnd),
  destinations: z.array(NsxRuleEnd),
  appliedTo: z.array(NsxRuleEnd),
  services: z.array(z.string()),
  logged: z.boolean(),
  disabled: z.boolean(),
});
export type NsxRuleRow = z.infer<typeof NsxRuleRow>;

/** Counters of one cluster. Null: not counted. */
export const NsxClusterStatistics = z.object({
  /** Name of the cluster; null: the enforcement point's own. */
  cluster: z.string().nullable(),
  rules: z.array(
    z.object({
      rule: z.string(),
      packets: z.number().nullable(),
      bytes: z.number().nullable(),
      sessions: z.number().nullable(),
      hits: z.number().nullable(),
    }),
  ),
});
export type NsxClusterStatistics = z.infer<typeof NsxClusterStatistics>;

export const NsxPolicyDetail = z.object({
  id: z.string(),
  summary: NsxPolicySummary,
  rules: z.array(NsxRuleRow),
  /** Null: could not be read; `statisticsDetail` says why. */
  statistics: z.array(NsxClusterStatistics).nullable(),
  statisticsDetail: z.string().optional(),
  comments: z.string(),
  findings: z.array(NsxFinding),
  hidden: z.array(Hidden).optional(),
  freshness: Freshness,
  /** With its rules, each with `_revision`. */
  object: z.looseObject({}),
  /** Names of the clusters of its span, as a change takes them. */
  span: z.array(z.string()),
});
export type NsxPolicyDetail = z.infer<typeof NsxPolicyDetail>;

/** What editors offer. */
export const NsxEditorFacts = z.object({
  groups: z.array(NsxGroupSummary.pick({ id: true, name: true, path: true, type: true, text: true })),
  services: z.array(
    z.object({ id: z.string(), name: z.string(), path: z.string(), ports: z.string(), forAntrea: z.boolean() }),
  ),
  clusters: z.array(z.object({ id: z.string(), name: z.string(), path: z.string() })),
  namespaces: z.array(z.string()),
  /** Tag values `scope|tag` of Pods, most used first, at most 500. */
  tags: z.array(z.string()),
  /** Names of Services as `namespace/name`, at most 1,000. */
  kubernetesServices: z.array(z.string()),
});
export type NsxEditorFacts = z.infer<typeof NsxEditorFacts>;

/** `POST /api/v1/nsx/policies/check` `{object, span}`. */
export const NsxPolicyCheck = z.object({
  findings: z.array(NsxFinding),
  /** The objects that it would become in a cluster, as far as Netloft can tell; empty without a span. */
  clusterPolicy: z.looseObject({}).nullable(),
});
export type NsxPolicyCheck = z.infer<typeof NsxPolicyCheck>;
