import { z } from 'zod';
import { Condition, listOf } from './shared/list.ts';
import { Timestamp } from './shared/brand.ts';

/** AntreaAgentInfo and AntreaControllerInfo are refreshed once a minute (Antrea's fixed period). */
export const HEARTBEAT_SECONDS = 60;
/** Silent for more than this many heartbeats means stale. */
export const STALE_AFTER_HEARTBEATS = 3;

/**
 * `healthy`: heartbeat fresh and every condition good. `unhealthy`: fresh, but a condition is not good.
 * `stale`: silent for over three heartbeats, whatever its conditions said. `unknown`: never reported a heartbeat.
 */
export const Health = z.enum(['healthy', 'unhealthy', 'stale', 'unknown']);
export type Health = z.infer<typeof Health>;

/** `id` is the AntreaAgentInfo's name (the Node's name). null means not reported, never zero. */
export const AgentSummary = z.object({
  id: z.string(),
  name: z.string(),
  node: z.string().nullable(),
  pod: z.object({ namespace: z.string(), name: z.string() }).nullable(),
  version: z.string().nullable(),
  /** Differs from the controller's version. */
  skewed: z.boolean(),
  health: Health,
  /** Why it is not healthy: `no heartbeat for 4 min`, `OVSDBConnectionUp is False`. Empty when healthy. */
  healthReasons: z.array(z.string()),
  localPods: z.number().int().nullable(),
  nodeSubnets: z.array(z.string()),
  ovsVersion: z.string().nullable(),
  ovsBridge: z.string().nullable(),
  /** Flow table name or number to number of flows. */
  flowTables: z.record(z.string(), z.number()),
  networkPolicies: z
    .object({ policies: z.number().int(), appliedToGroups: z.number().int(), addressGroups: z.number().int() })
    .nullable(),
  apiPort: z.number().int().nullable(),
  nodePortLocalRange: z.string().nullable(),
  conditions: z.array(Condition),
  lastHeartbeat: Timestamp.nullable(),
  resourceVersion: z.string(),
});
export type AgentSummary = z.infer<typeof AgentSummary>;
export const AgentList = listOf(AgentSummary);
export type AgentList = z.infer<typeof AgentList>;

export const ControllerSummary = z.object({
  id: z.string(),
  name: z.string(),
  node: z.string().nullable(),
  pod: z.object({ namespace: z.string(), name: z.string() }).nullable(),
  service: z.object({ namespace: z.string(), name: z.string() }).nullable(),
  version: z.string().nullable(),
  health: Health,
  healthReasons: z.array(z.string()),
  connectedAgents: z.number().int().nullable(),
  networkPolicies: z
    .object({ policies: z.number().int(), appliedToGroups: z.number().int(), addressGroups: z.number().int() })
    .nullable(),
  apiPort: z.number().int().nullable(),
  conditions: z.array(Condition),
  lastHeartbeat: Timestamp.nullable(),
  resourceVersion: z.string(),
});
export type ControllerSummary = z.infer<typeof ControllerSummary>;

/** `GET /api/v1/clusters/{c}/agents/{name}` and `…/controller`: the summary and the object as the API server holds it (without managedFields). */
export const AgentDetail = z.object({ summary: AgentSummary, object: z.looseObject({}) });
export type AgentDetail = z.infer<typeof AgentDetail>;
export const ControllerDetail = z.object({ summary: ControllerSummary, object: z.looseObject({}) });
export type ControllerDetail = z.infer<typeof ControllerDetail>;
