import { z } from 'zod';
import { FlowAnswerFacts, FlowScopeQuery } from './flows.ts';

export const TOPOLOGY_GROUPS = ['namespace', 'workload', 'pod', 'node', 'label'] as const;
export const TopologyGrouping = z.enum(TOPOLOGY_GROUPS);
export type TopologyGrouping = z.infer<typeof TopologyGrouping>;

/** What an edge's flows were: one verdict, or `mixed`. `denied` holds dropped and rejected. */
export const TOPOLOGY_VERDICTS = ['allowed', 'denied', 'unprotected', 'mixed'] as const;
export const TopologyVerdict = z.enum(TOPOLOGY_VERDICTS);
export type TopologyVerdict = z.infer<typeof TopologyVerdict>;

export const TopologyNodeKind = z.enum([
  'namespace',
  'workload',
  'pod',
  'node',
  'label',
  'service',
  'external',
  'folded',
]);
export type TopologyNodeKind = z.infer<typeof TopologyNodeKind>;

/** A node of the view graph. Ids are `kind:key`: `namespace:yelb`, `workload:yelb/yelb-ui`, `pod:yelb/yelb-ui-…`, `external:10.0.0.0/24`. */
export const TopologyNode = z.object({
  id: z.string(),
  kind: TopologyNodeKind,
  name: z.string(),
  namespace: z.string().optional(),
  /** Id of the frame that it is drawn in, a node of the list with `expanded`. Frames nest: Pods in an opened workload, it in its namespace. */
  parent: z.string().optional(),
  /** Pods that it stands for, from the inventory and the flows. */
  pods: z.number().int(),
  /** Bytes of both directions in and out. */
  bytes: z.number(),
  /** `unhealthy`: a Pod of it is not ready, or its Node is not; `unknown` when the inventory has nothing of it. */
  health: z.enum(['healthy', 'unhealthy', 'unknown']),
  healthDetail: z.string().optional(),
  /** Policies that select at least one of its Pods; null when not known. */
  policies: z.number().int().nullable(),
  /** Can be opened into its parts, or closed. */
  expandable: z.boolean(),
  expanded: z.boolean(),
  /** For `folded`: how many nodes it stands for. */
  folds: z.number().int().optional(),
});
export type TopologyNode = z.infer<typeof TopologyNode>;

export const TopologyEdge = z.object({
  id: z.string(),
  source: z.string(),
  target: z.string(),
  verdict: TopologyVerdict,
  /** Source to target, and the way back. */
  bytes: z.number(),
  reverseBytes: z.number(),
  /** Records by verdict. */
  allowed: z.number(),
  denied: z.number(),
  unprotected: z.number(),
  /** Most used destination ports, the greatest first: `4567/TCP`. */
  ports: z.array(z.string()),
  services: z.array(z.string()),
  /** Policies that decided, as `kind ns/name`, the most frequent first. */
  policies: z.array(z.string()),
  /**
   * Filter that finds exactly the edge's flows in the records, that of the question included. Of a folded end it may find more: all of its
   * frame, where naming what is folded would be too long.
   */
  filter: z.string(),
  /** Connections between Pods or addresses that it stands for. */
  folds: z.number().int(),
});
export type TopologyEdge = z.infer<typeof TopologyEdge>;

const idList = z
  .string()
  .max(8000)
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );

/** `GET /api/v1/clusters/{c}/topology`: flows of a range as a graph that can be read. */
export const TopologyQuery = FlowScopeQuery.extend({
  group: TopologyGrouping.default('namespace'),
  /** Key of the label, with `group=label`. */
  label: z.string().max(317).optional(),
  /** Ids of nodes to open into their parts. */
  expand: idList.optional(),
  /** Elements that match are taken out, whatever the filter finds. */
  hide: z.string().max(2000).optional(),
  /** Only edges with such flows. */
  only: z.enum(['denied', 'unprotected']).optional(),
  /** Prefix length that external IPv4 addresses are gathered to, 32 for none; IPv6 is gathered to 64 below 32. */
  externalPrefix: z.coerce.number().int().min(8).max(32).default(24),
  services: z.enum(['show', 'through']).default('through'),
  limit: z.coerce.number().int().min(10).max(1000).default(300),
});
export type TopologyQuery = z.infer<typeof TopologyQuery>;

export const TopologyView = FlowAnswerFacts.extend({
  /** At most `limit`, frames counted and before their parts. */
  nodes: z.array(TopologyNode),
  /** What should be seen first at the front; at most 900, or three for each node of the limit. A node may have an edge to itself. */
  edges: z.array(TopologyEdge),
  /** What was there before folding: pods, workloads and connections between them. */
  totals: z.object({ pods: z.number().int(), nodes: z.number().int(), edges: z.number().int(), bytes: z.number() }),
  /** What was folded or left out, in words: `212 workloads of 9 namespaces are folded`. */
  folded: z.array(z.string()),
  /** The picture would not be readable; the table is the better view. */
  unreadable: z.boolean(),
});
export type TopologyView = z.infer<typeof TopologyView>;
