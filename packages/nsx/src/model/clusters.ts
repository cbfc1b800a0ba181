import { z } from 'zod';
import { PolicyResource } from './envelope.ts';

/** Policy side of a registered Antrea cluster; its `id` is the `clusterName` of bootstrap-config. */
export const ClusterControlPlane = PolicyResource.extend({
  /** Given by NSX; the cluster keeps it as `clusterID` in the ConfigMap `cluster-id`. */
  node_id: z.string().optional(),
  node_type: z.string().optional(),
  certificate: z.string().optional(),
  vhc_path: z.string().optional(),
});
export type ClusterControlPlane = z.infer<typeof ClusterControlPlane>;

export const COMPONENT_STATUSES = ['HEALTHY', 'DEGRADED', 'FAILED', 'UNKNOWN'] as const;
export const CONDITION_TYPES = [
  'CONTROLLER_HEALTHY',
  'MP_ADAPTER_HEALTHY',
  'MP_CONNECTED',
  'CCP_ADAPTER_HEALTHY',
  'CCP_SESSION_STATE_UP',
] as const;

export const AntreaCondition = z.looseObject({
  condition_type: z.string(),
  /** HEALTHY or UNHEALTHY. */
  status: z.string().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
  last_heartbeat_time: z.number().optional(),
});
export type AntreaCondition = z.infer<typeof AntreaCondition>;

const Component = z.looseObject({
  status: z.string().optional(),
  conditions: z.array(AntreaCondition).optional(),
});
export type ComponentStatus = z.infer<typeof Component>;

/** `…/cluster-control-planes/{id}/status`. */
export const AntreaClusterInfo = z.looseObject({
  id: z.string().optional(),
  display_name: z.string().optional(),
  agent_info: z
    .looseObject({
      healthy_agent_num: z.number().optional(),
      degraded_agent_num: z.number().optional(),
      failed_agent_num: z.number().optional(),
    })
    .optional(),
  /** `connected_agent_num` means nothing while `status` is UNKNOWN. */
  controller_status: Component.extend({ connected_agent_num: z.number().optional() }).optional(),
  mp_adapter_status: Component.optional(),
  ccp_adapter_status: Component.optional(),
});
export type AntreaClusterInfo = z.infer<typeof AntreaClusterInfo>;

/** Seconds between heartbeats, 60 to 600; after three without one a component's status is UNKNOWN. */
export const HeartbeatConfig = z.looseObject({ report_interval: z.number().optional() });
export type HeartbeatConfig = z.infer<typeof HeartbeatConfig>;
