import { z } from 'zod';
import { Timestamp } from './brand.ts';
import { Hidden, ListQuery, listOf } from './list.ts';

/** Kinds of NSX's container inventory under their Kubernetes names. */
export const NsxInventoryKind = z.enum([
  'Namespace',
  'Pod',
  'Service',
  'Node',
  'Ingress',
  'Gateway',
  'NetworkPolicy',
  'Egress',
  'IPPool',
]);
export type NsxInventoryKind = z.infer<typeof NsxInventoryKind>;

/** `id` is the external id, which for Kubernetes objects is their UID. */
export const NsxInventoryItem = z.object({
  id: z.string(),
  kind: NsxInventoryKind,
  name: z.string(),
  /** Name and inventory id of the cluster; `link` is Netloft's name for it, when it is known. */
  cluster: z.object({ id: z.string(), name: z.string(), link: z.string().nullable() }),
  namespace: z.string().nullable(),
  /** UP, DOWN, HEALTHY, UNHEALTHY…; empty where the kind has none. */
  status: z.string(),
  ips: z.array(z.string()),
  /** Labels, from NSX's tags of scope `dis:k8s:`. */
  labels: z.record(z.string(), z.string()),
  /** Every tag as `scope|tag`, as groups match them. */
  tags: z.array(z.string()),
  node: z.string().nullable(),
  /** Names of the Services that the Pod backs, or of the Services of an Ingress. */
  services: z.array(z.string()),
  /** What else the kind tells: ports, type, Pod CIDRs, listeners, ranges. */
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  errors: z.array(z.string()),
  syncedAt: Timestamp.nullable(),
});
export type NsxInventoryItem = z.infer<typeof NsxInventoryItem>;
export const NsxInventoryList = listOf(NsxInventoryItem).extend({
  /** How many of each kind in the chosen clusters, filter apart; null: could not be read. */
  counts: z.record(NsxInventoryKind, z.number().int().nullable()),
  clusters: z.array(z.object({ id: z.string(), name: z.string(), link: z.string().nullable() })),
});
export type NsxInventoryList = z.infer<typeof NsxInventoryList>;

/** `GET /api/v1/nsx/inventory`: `cluster` is a cluster's name or inventory id; without it all of them. */
export const NsxInventoryQuery = ListQuery.extend({
  kind: NsxInventoryKind.default('Pod'),
  cluster: z.string().max(253).optional(),
  namespace: z.string().max(63).optional(),
});
export type NsxInventoryQuery = z.infer<typeof NsxInventoryQuery>;

/** One object on which NSX and the cluster do not agree. */
export const NsxDifference = z.object({
  id: z.string(),
  kind: NsxInventoryKind,
  namespace: z.string().nullable(),
  name: z.string(),
  /** `only-nsx`: gone from the cluster, or never there; `only-cluster`: NSX has not heard of it; `differs`: `fields` say in what. */
  type: z.enum(['only-nsx', 'only-cluster', 'differs']),
  fields: z.array(z.object({ field: z.string(), nsx: z.string(), cluster: z.string() })),
  /** Why it may be: a limit of NSX (20 tags), a lag of the inventory. */
  note: z.string().optional(),
});
export type NsxDifference = z.infer<typeof NsxDifference>;

/** `GET /api/v1/nsx/inventory/differences?cluster=`: NSX's view against the cluster's own, as the caller may see it. */
export const NsxDifferenceList = listOf(NsxDifference).extend({
  cluster: z.string(),
  nsxCluster: z.string(),
  kinds: z.array(
    z.object({
      kind: NsxInventoryKind,
      nsx: z.number().int().nullable(),
      cluster: z.number().int().nullable(),
      differences: z.number().int(),
      /** Why it could not be compared. */
      detail: z.string().optional(),
    }),
  ),
  hidden: z.array(Hidden).optional(),
});
export type NsxDifferenceList = z.infer<typeof NsxDifferenceList>;

/** `GET /api/v1/nsx/search?filter=`: for the palette. */
export const NsxHit = z.object({
  id: z.string(),
  /** `NsxService`: one of NSX's own, ports that rules speak of. */
  kind: z.enum(['Cluster', 'Group', 'SecurityPolicy', 'NsxService', 'Traceflow', ...NsxInventoryKind.options]),
  name: z.string(),
  namespace: z.string().nullable(),
  cluster: z.string().nullable(),
  /** What it is, in words: addresses, ports, the kind of a group. */
  detail: z.string(),
  /** Of an NSX service: the id of a policy that uses it. */
  usedBy: z.string().optional(),
});
export type NsxHit = z.infer<typeof NsxHit>;
export const NsxHitList = listOf(NsxHit);
export type NsxHitList = z.infer<typeof NsxHitList>;
