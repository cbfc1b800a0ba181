import type { NsxMember, NsxMembers } from '@netloft/contracts';
import type { ContainerApplication, ContainerClusterNode, ContainerObject } from '../model/inventory.ts';
import type { GroupMembers } from './evaluate.ts';
import type { InventoryView } from './inventory-view.ts';
import {
  balancedAddresses,
  egressAddresses,
  gatewayAddresses,
  ingressAddresses,
  nodePortEndpoints,
  podAddresses,
  poolRanges,
} from './object-addresses.ts';

/** Kinds under which members are listed. */
export const MEMBER_KINDS = [
  'Pod',
  'Service',
  'Ingress',
  'Gateway',
  'Node',
  'Node Pod CIDR',
  'Egress',
  'IPPool',
  'IP address',
] as const;
export type MemberKind = (typeof MEMBER_KINDS)[number];

type InProject = ContainerObject & {
  readonly container_cluster_id?: string | undefined;
  readonly container_project_id?: string | undefined;
};

const namesOf = (objects: readonly ContainerObject[]): ReadonlyMap<string, string> =>
  new Map(objects.map((one) => [one.external_id, one.display_name ?? one.external_id]));

function serviceDetail(service: ContainerApplication): readonly string[] {
  const ports = (service.service_ports ?? []).map(({ port, protocol = 'TCP' }) => `${protocol}/${port ?? '?'}`);
  return [
    ...(service.cluster_ips ?? []),
    ...balancedAddresses(service).map((ip) => `${ip} at the load balancer`),
    ...nodePortEndpoints(service).map(({ ip, port }) => `${ip}:${port} by NodePortLocal`),
    ...ports,
  ];
}

/**
 * Members for the browser, by kind; kinds without members are left out, except Pods of a group that has no others. `limit` is how many
 * of each kind are given.
 */
export function listMembers(
  members: GroupMembers,
  view: InventoryView,
  { limit = 1000 }: { readonly limit?: number } = {},
): readonly NsxMembers[] {
  const clusters = namesOf(view.clusters);
  const namespaces = namesOf(view.namespaces);
  const lists: NsxMembers[] = [];
  const push = <T extends InProject>(
    kind: MemberKind,
    objects: readonly T[],
    detail: (object: T) => readonly string[],
  ): void => {
    if (objects.length === 0) return;
    const items = objects.slice(0, limit).map((one): NsxMember => ({
      id: one.external_id,
      kind,
      cluster: clusters.get(one.container_cluster_id ?? '') ?? one.container_cluster_id ?? null,
      namespace: namespaces.get(one.container_project_id ?? '') ?? null,
      name: one.display_name ?? one.external_id,
      detail: [...detail(one)],
    }));
    lists.push({ kind, source: 'criteria', items, total: objects.length });
  };
  push('Pod', members.pods, podAddresses);
  push('Service', members.services, serviceDetail);
  push('Ingress', members.ingresses, ingressAddresses);
  push('Gateway', members.gateways, gatewayAddresses);
  push('Node', members.nodeIps, (node: ContainerClusterNode) => node.ip_addresses ?? []);
  push('Node Pod CIDR', members.nodePodCidrs, (node: ContainerClusterNode) => node.pod_cidrs ?? []);
  push('Egress', members.egresses, egressAddresses);
  push('IPPool', members.ipPools, poolRanges);
  if (members.addresses.length > 0) {
    const items = members.addresses
      .slice(0, limit)
      .map((ip): NsxMember => ({ id: ip, kind: 'IP address', cluster: null, namespace: null, name: ip, detail: [] }));
    lists.push({ kind: 'IP address', source: 'criteria', items, total: members.addresses.length });
  }
  return lists.length > 0 ? lists : [{ kind: 'Pod', source: 'criteria', items: [], total: 0 }];
}

/** Inventory ids of the clusters that members are in. */
export function clustersOfMembers(members: GroupMembers): readonly string[] {
  const objects: readonly InProject[] = [
    ...members.pods,
    ...members.services,
    ...members.ingresses,
    ...members.gateways,
    ...members.nodeIps,
    ...members.nodePodCidrs,
    ...members.egresses,
    ...members.ipPools,
  ];
  return [...new Set(objects.flatMap((one) => one.container_cluster_id ?? []))];
}
