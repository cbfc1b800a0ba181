import { CLUSTER_CONTROL_PLANES_PATH, DOMAIN_PATH, SECURITY_POLICIES_PATH } from '@netloft/nsx';
import type { Json } from '../types.ts';
import { type SeedObject, seedObject } from './seed-object.ts';

export type RuleMembers = Json & { readonly id: string; readonly rule_id: number; readonly action: string };

const ruleOf = (policy: string, members: RuleMembers): Json => ({
  resource_type: 'Rule',
  display_name: members.id,
  direction: 'IN',
  ip_protocol: 'IPV4_IPV6',
  source_groups: ['ANY'],
  destination_groups: ['ANY'],
  services: ['ANY'],
  profiles: ['ANY'],
  scope: ['ANY'],
  sources_excluded: false,
  destinations_excluded: false,
  logged: false,
  disabled: false,
  is_default: false,
  path: `${SECURITY_POLICIES_PATH}/${policy}/rules/${members.id}`,
  parent_path: `${SECURITY_POLICIES_PATH}/${policy}`,
  relative_path: members.id,
  _revision: 0,
  ...members,
});

/** A policy with its rules, as NSX's API gives one; `seeded` is what NSX itself writes. */
export const policy = (
  members: Json & { readonly id: string },
  rules: readonly RuleMembers[],
  seeded: Json,
): SeedObject =>
  seedObject(
    DOMAIN_PATH,
    'security-policies',
    'SecurityPolicy',
    {
      stateful: true,
      tcp_strict: true,
      locked: false,
      scope: ['ANY'],
      is_default: false,
      ...members,
      rules: rules.map((one, at) => ruleOf(members.id, { sequence_number: 10 * (at + 1), ...one })),
    },
    seeded,
  );

/** What the adapter names the ClusterNetworkPolicy by, and when it was made. */
export const madeBy = (user: string, at: string, id?: string): Json => ({
  _create_user: user,
  _create_time: Date.parse(at),
  ...(id === undefined ? {} : { unique_id: id, realization_id: id }),
});

/** The span of a policy into an Antrea cluster. */
export const spanOf = ({ path }: SeedObject, cluster: string): SeedObject =>
  seedObject(path, 'container-cluster-span', 'SecurityPolicyContainerCluster', {
    id: cluster,
    container_cluster_type: 'ANTREA',
    container_cluster_path: `${CLUSTER_CONTROL_PLANES_PATH}/${cluster}`,
  });
