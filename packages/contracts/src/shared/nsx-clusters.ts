import { z } from 'zod';
import { Timestamp } from './brand.ts';
import { Freshness, listOf } from './list.ts';

/** Something wrong, and what to do about it; both whole sentences. */
export const NsxProblem = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  action: z.string().optional(),
});
export type NsxProblem = z.infer<typeof NsxProblem>;

/** How a registered cluster stands to a cluster that Netloft knows; `nodes`: by the UIDs of its Nodes. */
export const NsxClusterLink = z.object({
  cluster: z.string(),
  by: z.enum(['cluster-id', 'nodes', 'name']),
});
export type NsxClusterLink = z.infer<typeof NsxClusterLink>;

export const NsxComponentStatus = z.enum(['HEALTHY', 'DEGRADED', 'FAILED', 'UNKNOWN']);
export type NsxComponentStatus = z.infer<typeof NsxComponentStatus>;

export const NsxComponent = z.object({
  name: z.enum(['controller', 'mp-adapter', 'ccp-adapter']),
  status: NsxComponentStatus,
  conditions: z.array(
    z.object({
      /** As NSX names it: `CCP_SESSION_STATE_UP`. */
      type: z.string(),
      status: z.string(),
      reason: z.string(),
      message: z.string(),
      lastHeartbeat: Timestamp.nullable(),
      /** Seconds at the time of `freshness.asOf`. */
      heartbeatAge: z.number().nullable(),
      stale: z.boolean(),
    }),
  ),
  /** Only the controller's; null where NSX does not know. */
  connectedAgents: z.number().int().nullable(),
});
export type NsxComponent = z.infer<typeof NsxComponent>;

/**
 * `Connected`: every component is healthy. `Degraded`, `Failed`, `Stale` (no heartbeat for three intervals) as the worst of them.
 * `NoInventory`: registered, but no inventory came yet. `Unknown`: its health could not be read, or NSX keeps none (NCP).
 */
export const NsxClusterState = z.enum(['Connected', 'Degraded', 'Failed', 'Stale', 'NoInventory', 'Unknown']);
export type NsxClusterState = z.infer<typeof NsxClusterState>;

/** One row of the page Clusters. `id` is the cluster control plane's, for clusters without one the inventory's external id. */
export const NsxClusterSummary = z.object({
  id: z.string(),
  name: z.string(),
  /** `Antrea`, `NCP` or what NSX calls it. */
  cni: z.string(),
  /** `Kubernetes`, `WCP_Guest`…; null where the inventory does not say. */
  type: z.string().nullable(),
  state: NsxClusterState,
  problems: z.array(NsxProblem),
  components: z.array(NsxComponent),
  agents: z.object({ healthy: z.number().int(), degraded: z.number().int(), failed: z.number().int() }).nullable(),
  /** Seconds. */
  heartbeatInterval: z.number().int(),
  /** Objects in NSX's inventory; null while they are being counted or when the cluster has none. */
  counts: z
    .object({
      nodes: z.number().int(),
      namespaces: z.number().int(),
      pods: z.number().int(),
      services: z.number().int(),
    })
    .nullable(),
  /** Id in the container inventory. */
  inventoryId: z.string().nullable(),
  /** Id that NSX gave, as in the cluster's ConfigMap `cluster-id`. */
  nodeId: z.string().nullable(),
  link: NsxClusterLink.nullable(),
  /** Policies that are realized there. */
  policies: z.number().int().nullable(),
  /** End of the certificate that the cluster signs in with. */
  certificateExpires: Timestamp.nullable(),
  /** Who registered it, and when. */
  registeredBy: z.string().nullable(),
  registeredAt: Timestamp.nullable(),
});
export type NsxClusterSummary = z.infer<typeof NsxClusterSummary>;
export const NsxClusterList = listOf(NsxClusterSummary).extend({
  /** Clusters of Netloft that this NSX does not know. */
  unregistered: z.array(z.string()),
});
export type NsxClusterList = z.infer<typeof NsxClusterList>;

export const NsxClusterDetail = z.object({
  id: z.string(),
  summary: NsxClusterSummary,
  nodes: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      ips: z.array(z.string()),
      podCidrs: z.array(z.string()),
      /** HEALTHY, UNHEALTHY or empty. */
      agent: z.string(),
    }),
  ),
  policies: z.array(z.object({ id: z.string(), name: z.string(), category: z.string() })),
  /** The cluster control plane as NSX holds it; null for clusters without one. */
  object: z.looseObject({}).nullable(),
  freshness: Freshness,
});
export type NsxClusterDetail = z.infer<typeof NsxClusterDetail>;

/** An open alarm of the manager. */
export const NsxAlarm = z.object({
  id: z.string(),
  severity: z.string(),
  status: z.string(),
  feature: z.string(),
  summary: z.string(),
  description: z.string(),
  action: z.string(),
  reportedAt: Timestamp.nullable(),
});
export type NsxAlarm = z.infer<typeof NsxAlarm>;
export const NsxAlarmList = listOf(NsxAlarm);
export type NsxAlarmList = z.infer<typeof NsxAlarmList>;
