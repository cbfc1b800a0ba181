import { randomFrom, uuidOf } from '../../world/identifiers.ts';
import type { Json } from '../types.ts';

interface Kind {
  readonly feature: readonly [name: string, shown: string];
  readonly event: readonly [type: string, shown: string];
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';
  readonly summary: string;
  readonly description: (entity: string) => string;
  readonly action: string;
  readonly entities: readonly string[];
}

const MANAGERS = ['nsx-manager-1', 'nsx-manager-2', 'nsx-manager-3'];
const EDGES = ['edge-node-01', 'edge-node-02'];
const HOSTS = ['esx-01', 'esx-02', 'esx-03', 'esx-04', 'esx-05'];

/** Features and events of NSX itself; of container clusters none are published. */
const KINDS: readonly Kind[] = [
  {
    feature: ['manager_health', 'Manager Health'],
    event: ['manager_cpu_usage_high', 'Manager CPU Usage High'],
    severity: 'MEDIUM',
    summary: 'Manager node CPU usage is high.',
    description: (entity) => `The CPU usage on manager node ${entity} has reached 81%, above the threshold of 80%.`,
    action: 'Review the configuration, the running services and the size of this manager node.',
    entities: MANAGERS,
  },
  {
    feature: ['manager_health', 'Manager Health'],
    event: ['manager_disk_usage_high', 'Manager Disk Usage High'],
    severity: 'MEDIUM',
    summary: 'Manager node disk usage is high.',
    description: (entity) => `The disk usage of partition /image on manager node ${entity} has reached 76%.`,
    action: 'Look at the partition for unexpected large files that can be removed.',
    entities: MANAGERS,
  },
  {
    feature: ['manager_health', 'Manager Health'],
    event: ['operations_db_disk_usage_very_high', 'Operations DB Disk Usage Very High'],
    severity: 'CRITICAL',
    summary: 'Operations database disk usage is very high.',
    description: (entity) => `The disk usage of /nonconfig on manager node ${entity} has reached 91%.`,
    action: 'Remove old backups, then run the operations database clean-up.',
    entities: ['nsx-manager-2'],
  },
  {
    feature: ['certificates', 'Certificates'],
    event: ['certificate_is_about_to_expire', 'Certificate Is About To Expire'],
    severity: 'HIGH',
    summary: 'A certificate is about to expire.',
    description: (entity) => `The certificate ${entity} expires in 6 days.`,
    action: 'Replace the certificate before it expires, then delete the old one.',
    entities: ['api-nsx-manager-1', 'mp-cluster'],
  },
  {
    feature: ['certificates', 'Certificates'],
    event: ['certificate_expiration_approaching', 'Certificate Expiration Approaching'],
    severity: 'MEDIUM',
    summary: 'A certificate is approaching expiration.',
    description: (entity) => `The certificate ${entity} expires in 28 days.`,
    action: 'Plan to replace the certificate.',
    entities: ['api-nsx-manager-2', 'api-nsx-manager-3'],
  },
  {
    feature: ['transport_node_health', 'Transport Node Health'],
    event: ['transport_node_uplink_down', 'Transport Node Uplink Down'],
    severity: 'HIGH',
    summary: 'An uplink of a transport node is down.',
    description: (entity) => `Uplink vmnic3 of transport node ${entity} is down.`,
    action: 'Check the physical NIC, its cable and the switch port.',
    entities: HOSTS,
  },
  {
    feature: ['infrastructure_communication', 'Infrastructure Communication'],
    event: ['edge_tunnels_down', 'Edge Tunnels Down'],
    severity: 'CRITICAL',
    summary: 'All tunnels of an Edge node are down.',
    description: (entity) => `The overall tunnel status of Edge node ${entity} is down.`,
    action: 'Check the underlay between the Edge node and the hosts, and its MTU.',
    entities: EDGES,
  },
  {
    feature: ['edge_health', 'Edge Health'],
    event: ['edge_memory_usage_high', 'Edge Memory Usage High'],
    severity: 'MEDIUM',
    summary: 'Edge node memory usage is high.',
    description: (entity) => `The memory usage on Edge node ${entity} has reached 83%.`,
    action: 'Consider a larger Edge form factor, or move services to other Edge nodes.',
    entities: EDGES,
  },
  {
    feature: ['distributed_firewall', 'Distributed Firewall'],
    event: ['dfw_rules_limit_per_host_approaching', 'DFW Rules Limit Per Host Approaching'],
    severity: 'LOW',
    summary: 'Number of firewall rules on a host is approaching its limit.',
    description: (entity) => `Host ${entity} has 96% of the supported number of distributed firewall rules.`,
    action: 'Narrow Applied To of rules that need not be on every host.',
    entities: HOSTS.slice(0, 3),
  },
  {
    feature: ['password_management', 'Password Management'],
    event: ['password_is_about_to_expire', 'Password Is About To Expire'],
    severity: 'HIGH',
    summary: 'A user password is about to expire.',
    description: (entity) => `The password of user audit on ${entity} expires in 7 days.`,
    action: 'Change the password or its time to expiry.',
    entities: MANAGERS,
  },
  {
    feature: ['licenses', 'Licenses'],
    event: ['license_is_about_to_expire', 'License Is About To Expire'],
    severity: 'MEDIUM',
    summary: 'A licence is about to expire.',
    description: (entity) => `The licence of type ${entity} expires in 40 days.`,
    action: 'Add a new licence before it expires.',
    entities: ['NSX Evaluation'],
  },
  {
    feature: ['dns', 'DNS'],
    event: ['forwarder_down', 'DNS Forwarder Down'],
    severity: 'LOW',
    summary: 'A DNS forwarder is down.',
    description: (entity) => `DNS forwarder ${entity} does not run, which affects the forwarders that use it.`,
    action: 'Disable and enable the forwarder, then look at the logs of its Edge node.',
    entities: ['dns-t1-shared'],
  },
];
const HOUR_MS = 3_600_000;

/** The alarms of a new simulated NSX, the youngest a few minutes old; the same ones in every run but for their times. */
export function seedAlarms(now: number): readonly Json[] {
  const random = randomFrom(5);
  const pairs = KINDS.flatMap((kind) => kind.entities.map((entity) => ({ kind, entity })));
  return pairs.map(({ kind, entity }, index) => {
    const id = uuidOf(`alarm/${kind.event[0]}/${entity}`);
    const resolved = index % 6 === 5;
    const reported = Math.round(now - 300_000 - random() * 72 * HOUR_MS);
    return {
      resource_type: 'Alarm',
      id,
      display_name: id,
      status: resolved ? 'RESOLVED' : index % 9 === 4 ? 'ACKNOWLEDGED' : 'OPEN',
      severity: kind.severity,
      feature_name: kind.feature[0],
      feature_display_name: kind.feature[1],
      event_type: kind.event[0],
      event_type_display_name: kind.event[1],
      summary: kind.summary,
      description: kind.description(entity),
      recommended_action: kind.action,
      node_id: uuidOf(`node/${entity}`),
      node_display_name: entity,
      node_resource_type: MANAGERS.includes(entity) ? 'ClusterNodeConfig' : 'TransportNode',
      entity_id: uuidOf(`entity/${entity}`),
      alarm_source_type: 'ENTITY_ID',
      alarm_source: [uuidOf(`entity/${entity}`)],
      last_reported_time: reported,
      ...(resolved ? { resolved_by: 'system', resolved_time: reported + HOUR_MS / 2 } : {}),
      _create_user: 'system',
      _create_time: reported,
      _revision: 0,
    };
  });
}
