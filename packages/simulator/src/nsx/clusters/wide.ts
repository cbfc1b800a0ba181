import { tagsOfLabels, type InventoryCollection } from '@netloft/nsx';
import { uuidOf } from '../../world/identifiers.ts';
import { WIDE_CLUSTERS } from '../seed/wide-objects.ts';
import type { Json, NsxPrincipal, NsxWorld } from '../types.ts';
import { putControlPlane } from './control-plane-routes.ts';
import type { ClusterHealthSource } from './health.ts';

interface Shape {
  readonly name: string;
  readonly nodes: number;
  /** Nodes whose agent has failed, from the last one on. */
  readonly failedAgents: number;
  readonly pods: number;
}
const SHAPES: readonly Shape[] = [
  { name: WIDE_CLUSTERS.healthy, nodes: 3, failedAgents: 0, pods: 28 },
  { name: WIDE_CLUSTERS.degraded, nodes: 2, failedAgents: 1, pods: 12 },
];
const NAMESPACES = ['shop', 'pay', 'batch', 'ops', 'kube-system', 'monitoring'] as const;
const APPS = ['web', 'api', 'db', 'worker', 'cache'] as const;
const SERVICE_TYPES = ['CLUSTER_IP', 'NODE_PORT', 'LOAD_BALANCER', 'EXTERNAL_NAME'] as const;
/** More labels than NSX keeps tags of one object. */
const MANY_LABELS = Object.fromEntries(
  Array.from({ length: 26 }, (_, at) => [`team.example/label-${at}`, `value-${at}`]),
);

const nth = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

/** Everything of one cluster's inventory; the same every time. */
function fill(world: NsxWorld, { name, nodes, failedAgents, pods }: Shape): void {
  const clusterId = uuidOf(name);
  const id = (kind: string, at: number): string => uuidOf(`${name}/${kind}/${at}`);
  const octet = name === WIDE_CLUSTERS.healthy ? 40 : 41;
  const put = (kind: InventoryCollection, externalId: string, display_name: string, members: Json): void =>
    world.inventory.upsert(kind, {
      external_id: externalId,
      display_name,
      container_cluster_id: clusterId,
      network_errors: [],
      tags: [],
      ...members,
    });
  world.inventory.upsert('Cluster', {
    external_id: clusterId,
    display_name: name,
    cluster_type: 'Kubernetes',
    cni_type: 'Antrea',
    infrastructure: { infra_type: 'vSphere' },
    network_errors: [],
    tags: [],
    scope: [],
  });
  for (let at = 0; at < nodes; at += 1)
    put('Node', id('node', at), `${name}-node-${at}`, {
      ip_addresses: [`10.${octet}.0.${at + 10}`],
      pod_cidrs: [`10.${octet}.${at + 100}.0/24`],
      cni_agent_status: at >= nodes - failedAgents ? 'UNHEALTHY' : 'HEALTHY',
    });
  NAMESPACES.forEach((namespace, at) =>
    put('Namespace', id('namespace', at), namespace, {
      tags: tagsOfLabels({ 'kubernetes.io/metadata.name': namespace }),
    }),
  );
  for (let at = 0; at < 6; at += 1)
    put('Service', id('service', at), nth(APPS, at), {
      container_project_id: id('namespace', Math.floor(at / APPS.length)),
      status: 'UP',
      type: nth(SERVICE_TYPES, at),
      cluster_ips: [`10.96.${octet}.${at + 1}`],
      service_ports: [{ name: 'main', port: 80, protocol: 'TCP', target_port: '8080' }],
      tags: tagsOfLabels({ app: nth(APPS, at) }),
    });
  for (let at = 0; at < pods; at += 1) {
    const app = nth(APPS, at);
    // One runs on its Node's network, one has addresses of both families, one more labels than NSX keeps.
    const own = `10.${octet}.${(at % nodes) + 100}.${at + 2}`;
    const ip = at === 1 ? `10.${octet}.0.${(at % nodes) + 10}` : at === 2 ? `${own},fd00:${octet}::${at}` : own;
    put('Pod', id('pod', at), `${app}-${String(at).padStart(2, '0')}`, {
      container_project_id: id('namespace', at % NAMESPACES.length),
      cluster_node_id: id('node', at % nodes),
      container_application_ids: at < 6 ? [id('service', at)] : [],
      status: at % 13 === 12 ? 'DOWN' : 'UP',
      origin_properties: [{ key: 'ip', value: ip }],
      tags: tagsOfLabels({ app, ...(at === 3 ? MANY_LABELS : {}) }),
    });
  }
  for (const [at, host] of ['shop.example', 'pay.example'].entries())
    put('Ingress', id('ingress', at), host.replace('.', '-'), {
      container_project_id: id('namespace', at),
      container_application_ids: [id('service', at)],
      spec: JSON.stringify({ rules: [{ host }] }),
      load_balance_ingress: [{ ip: `172.31.${octet}.${at + 1}`, hostname: '', ports: [] }],
    });
  put('Gateway', id('gateway', 0), 'shop-gateway', {
    container_project_id: id('namespace', 0),
    addresses: [{ address: `172.31.${octet}.9`, type: 'IPAddress' }],
    spec: JSON.stringify({ gatewayClassName: 'avi', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] }),
  });
  for (let at = 0; at < 2; at += 1)
    put('Egress', id('egress', at), `egress-${nth(NAMESPACES, at)}`, {
      egress_ip: `172.31.${octet}.${at + 20}`,
      egress_ips: [`172.31.${octet}.${at + 20}`],
      origin_properties: [{ key: 'externalIPPool', value: 'egress-pool' }],
      spec: JSON.stringify({ externalIPPool: 'egress-pool' }),
    });
  put('IPPool', id('pool', 0), 'egress-pool', {
    ip_ranges: [{ start: `172.31.${octet}.20`, end: `172.31.${octet}.40` }],
    ip_version: 4,
    spec: JSON.stringify({ ipRanges: [{ start: `172.31.${octet}.20`, end: `172.31.${octet}.40` }] }),
  });
}

/**
 * Two registered clusters that are nowhere but in NSX: one that is well, and one whose central control plane is degraded, with a
 * failed agent.
 */
export function wideClusters(world: NsxWorld, health: ClusterHealthSource, principal: NsxPrincipal): void {
  const { settings } = world;
  for (const shape of SHAPES) {
    const { name, nodes, failedAgents } = shape;
    const node_id = settings.strict ? uuidOf(`node/${name}`) : uuidOf(name);
    putControlPlane(world, name, { node_id }, { principal, overwrite: true });
    fill(world, shape);
    health.watch({ name, connected: () => true });
    health.wish(name, {
      components: { ccpAdapter: failedAgents > 0 ? 'DEGRADED' : 'HEALTHY', mpAdapter: 'HEALTHY' },
      agents: { healthy: nodes - failedAgents, degraded: 0, failed: failedAgents },
    });
  }
}
