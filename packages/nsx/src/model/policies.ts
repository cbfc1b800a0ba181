import { z } from 'zod';
import { DOMAIN_PATH, ENFORCEMENT_POINT_PATH, PolicyResource } from './envelope.ts';

export const SECURITY_POLICIES_PATH = `${DOMAIN_PATH}/security-policies`;
export const SERVICES_PATH = '/infra/services';
export const CLUSTER_CONTROL_PLANES_PATH = `${ENFORCEMENT_POINT_PATH}/cluster-control-planes`;

/** Categories in the order of evaluation. */
export const CATEGORIES = ['Ethernet', 'Emergency', 'Infrastructure', 'Environment', 'Application'] as const;
export type Category = (typeof CATEGORIES)[number];

export const RULE_ACTIONS = ['ALLOW', 'DROP', 'REJECT', 'JUMP_TO_APPLICATION'] as const;
export type RuleAction = (typeof RULE_ACTIONS)[number];
export const RULE_DIRECTIONS = ['IN', 'OUT', 'IN_OUT'] as const;
export type RuleDirection = (typeof RULE_DIRECTIONS)[number];

/** Ports and protocols of a rule or service; `resource_type` tells which members it has. */
export const ServiceEntry = z.looseObject({
  resource_type: z.string(),
  display_name: z.string().optional(),
  l4_protocol: z.string().optional(),
  destination_ports: z.array(z.string()).optional(),
  source_ports: z.array(z.string()).optional(),
  protocol: z.string().optional(),
  icmp_type: z.number().optional(),
  icmp_code: z.number().optional(),
  protocol_number: z.number().optional(),
  alg: z.string().optional(),
  nested_service_path: z.string().optional(),
});
export type ServiceEntry = z.infer<typeof ServiceEntry>;

export const Service = PolicyResource.extend({
  service_entries: z.array(ServiceEntry).default([]),
  is_default: z.boolean().optional(),
});
export type Service = z.infer<typeof Service>;

export const Rule = PolicyResource.extend({
  action: z.string().default('ALLOW'),
  direction: z.string().optional(),
  sequence_number: z.number().optional(),
  /** Given by NSX, 1000 and up; names the rule in the cluster. */
  rule_id: z.number().optional(),
  ip_protocol: z.string().optional(),
  /** Group paths, addresses, or exactly `['ANY']`. */
  source_groups: z.array(z.string()).optional(),
  destination_groups: z.array(z.string()).optional(),
  scope: z.array(z.string()).optional(),
  sources_excluded: z.boolean().optional(),
  destinations_excluded: z.boolean().optional(),
  services: z.array(z.string()).optional(),
  service_entries: z.array(ServiceEntry).optional(),
  profiles: z.array(z.string()).optional(),
  logged: z.boolean().optional(),
  disabled: z.boolean().optional(),
  notes: z.string().optional(),
  tag: z.string().optional(),
  is_default: z.boolean().optional(),
});
export type Rule = z.infer<typeof Rule>;

/** PUT and PATCH replace it whole, rules included; in a PUT every rule that exists needs its own current `_revision`. */
export const SecurityPolicy = PolicyResource.extend({
  category: z.string().default('Application'),
  sequence_number: z.number().optional(),
  internal_sequence_number: z.number().optional(),
  stateful: z.boolean().optional(),
  tcp_strict: z.boolean().optional(),
  locked: z.boolean().optional(),
  lock_modified_by: z.string().optional(),
  lock_modified_time: z.number().optional(),
  comments: z.string().optional(),
  rule_count: z.number().optional(),
  is_default: z.boolean().optional(),
  scheduler_path: z.string().optional(),
  scope: z.array(z.string()).optional(),
  /** Absent in lists. */
  rules: z.array(Rule).optional(),
});
export type SecurityPolicy = z.infer<typeof SecurityPolicy>;

/** Where a policy is realized; with at least one it is a policy for Antrea clusters. `container_cluster_path` never changes. */
export const ContainerClusterSpan = PolicyResource.extend({
  container_cluster_path: z.string(),
  container_cluster_type: z.string().optional(),
});
export type ContainerClusterSpan = z.infer<typeof ContainerClusterSpan>;

/** `realized-state/status`. */
export const RealizedStatus = z.looseObject({
  intent_path: z.string().optional(),
  /** UNAVAILABLE, UNREALIZED, REALIZED or ERROR. */
  publish_status: z.string().optional(),
  intent_version: z.string().optional(),
  /** SUCCESS, IN_PROGRESS, ERROR, UNKNOWN or UNINITIALIZED. */
  consolidated_status: z.looseObject({ consolidated_status: z.string().optional() }).optional(),
  consolidated_status_per_enforcement_point: z
    .array(
      z.looseObject({
        alarm: z
          .looseObject({
            message: z.string().optional(),
            error_details: z
              .looseObject({ error_code: z.number().optional(), error_message: z.string().optional() })
              .optional(),
          })
          .optional(),
      }),
    )
    .optional(),
});
export type RealizedStatus = z.infer<typeof RealizedStatus>;

export const RuleStatistics = z.looseObject({
  /** Path of the rule. */
  rule: z.string().optional(),
  internal_rule_id: z.string().optional(),
  packet_count: z.number().optional(),
  byte_count: z.number().optional(),
  session_count: z.number().optional(),
  hit_count: z.number().optional(),
});
export type RuleStatistics = z.infer<typeof RuleStatistics>;

/** One element of `…/statistics`: one cluster, or the enforcement point's own where the path is absent. */
export const PolicyStatistics = z.looseObject({
  container_cluster_path: z.string().optional(),
  statistics: z.looseObject({ results: z.array(RuleStatistics).default([]) }).optional(),
});
export type PolicyStatistics = z.infer<typeof PolicyStatistics>;
