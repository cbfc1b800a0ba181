import { tagsOfLabels } from '@netloft/nsx';
import { uuidOf } from '../../world/identifiers.ts';
import type { NsxPrincipal, NsxWorld } from '../types.ts';
import { putControlPlane } from './control-plane-routes.ts';

/** The sizes of the large seed: one cluster whose Pods take more than one page of NSX's greatest size. */
export const LARGE = { pods: 3_000, namespaces: 60, nodes: 60, services: 300 } as const;
const NAME = 'large-1';
const APPS = ['web', 'api', 'db', 'cache', 'worker'] as const;
const TIERS = ['frontend', 'backend'] as const;

const id = (kind: string, at: number): string => uuidOf(`${NAME}/${kind}/${at}`);

/** A registered cluster with 3,000 Pods that is nowhere but in NSX; the same every time. */
export function largeCluster(world: NsxWorld, principal: NsxPrincipal): void {
  const clusterId = uuidOf(NAME);
  const { inventory, settings } = world;
  putControlPlane(
    world,
    NAME,
    { node_id: settings.strict ? uuidOf(`node/${NAME}`) : clusterId },
    { principal, overwrite: true },
  );
  const base = { container_cluster_id: clusterId, network_errors: [] };
  inventory.upsert('Cluster', {
    external_id: clusterId,
    display_name: NAME,
    cluster_type: 'Kubernetes',
    cni_type: 'Antrea',
    infrastructure: { infra_type: 'vSphere' },
    network_errors: [],
    tags: [],
    scope: [],
  });
  for (let at = 0; at < LARGE.nodes; at += 1)
    inventory.upsert('Node', {
      ...base,
      external_id: id('node', at),
      display_name: `large-node-${String(at).padStart(3, '0')}`,
      ip_addresses: [`10.20.${Math.floor(at / 250)}.${(at % 250) + 1}`],
      pod_cidrs: [`10.30.${at}.0/24`],
      cni_agent_status: 'HEALTHY',
      tags: [],
    });
  for (let at = 0; at < LARGE.namespaces; at += 1)
    inventory.upsert('Namespace', {
      ...base,
      external_id: id('namespace', at),
      display_name: `team-${String(at).padStart(2, '0')}`,
      tags: tagsOfLabels({ 'kubernetes.io/metadata.name': `team-${String(at).padStart(2, '0')}` }),
    });
  const appOf = (at: number): string => APPS[at % APPS.length] ?? 'web';
  for (let at = 0; at < LARGE.services; at += 1)
    inventory.upsert('Service', {
      ...base,
      external_id: id('service', at),
      display_name: appOf(at),
      container_project_id: id('namespace', Math.floor(at / APPS.length)),
      status: 'UP',
      type: 'CLUSTER_IP',
      cluster_ips: [`10.96.${Math.floor(at / 250)}.${(at % 250) + 1}`],
      service_ports: [{ name: 'main', port: 80, protocol: 'TCP', target_port: '8080' }],
      tags: tagsOfLabels({ app: appOf(at) }),
    });
  for (let at = 0; at < LARGE.pods; at += 1) {
    const service = at % LARGE.services;
    const ip = `10.30.${at % LARGE.nodes}.${Math.floor(at / LARGE.nodes) + 2}`;
    inventory.upsert('Pod', {
      ...base,
      external_id: id('pod', at),
      display_name: `${appOf(service)}-${String(at).padStart(4, '0')}`,
      container_project_id: id('namespace', Math.floor(service / APPS.length)),
      cluster_node_id: id('node', at % LARGE.nodes),
      container_application_ids: [id('service', service)],
      status: 'UP',
      origin_properties: [{ key: 'ip', value: ip }],
      ...(settings.release === '9.0' ? { pod_ips: [ip] } : {}),
      tags: tagsOfLabels({ app: appOf(service), tier: TIERS[at % TIERS.length] ?? 'frontend' }),
    });
  }
}

/** A cluster with NCP in the inventory: it has no control plane, so that NSX keeps no health of it. */
export function ncpCluster(world: NsxWorld): void {
  const clusterId = uuidOf('tkg-sup');
  const base = { container_cluster_id: clusterId, network_errors: [], network_status: 'HEALTHY' };
  world.inventory.upsert('Cluster', {
    external_id: clusterId,
    display_name: 'tkg-sup',
    cluster_type: 'WCP',
    cni_type: 'NCP',
    infrastructure: { infra_type: 'vSphere' },
    network_status: 'HEALTHY',
    network_errors: [],
    tags: [],
    scope: [{ scope_id: clusterId, scope_type: 'CONTAINER_CLUSTER' }],
  });
  const namespaceId = uuidOf('tkg-sup/ns-stc-1');
  world.inventory.upsert('Namespace', { ...base, external_id: namespaceId, display_name: 'ns-stc-1', tags: [] });
  for (const name of ['stc-tkg-cluster-1-control-plane-service', 'stc-tkg-cluster-2-control-plane-service'])
    world.inventory.upsert('Service', {
      ...base,
      external_id: uuidOf(`tkg-sup/${name}`),
      display_name: name,
      container_project_id: namespaceId,
      status: 'UP',
      type: 'LOAD_BALANCER',
      tags: tagsOfLabels({ 'run.tanzu.vmware.com/cluster': name.replace('-control-plane-service', '') }),
    });
}
