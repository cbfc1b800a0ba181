import {
  balancedAddresses,
  type ContainerApplication,
  type ContainerObject,
  egressAddresses,
  gatewayAddresses,
  type GroupMembers,
  ingressAddresses,
  type InventoryView,
  nodePortEndpoints,
} from '@netloft/nsx';
import type { Json } from '../types.ts';

type Placed = ContainerObject & {
  readonly container_cluster_id?: string | undefined;
  readonly container_project_id?: string | undefined;
};
/** A member and what is told of it beside its name and id. */
interface Leaf {
  readonly object: Placed;
  readonly told: Json;
}
/** Members of one kind as a route below `members/` tells them. */
export interface MemberKind {
  readonly route: string;
  /** Name of the list that holds the leafs. */
  readonly list: string;
  readonly inNamespaces: boolean;
  /** What of it is not published: the leafs' members, or even the name of their list. */
  readonly inferred?: 'leaf' | 'list';
  leaves(members: GroupMembers): readonly Leaf[];
}

const told = <T extends Placed>(objects: readonly T[], of: (object: T) => Json): readonly Leaf[] =>
  objects.map((object) => ({ object, told: of(object) }));

function service(object: ContainerApplication): Json {
  const ports = (object.service_ports ?? []).map(({ port, protocol = 'TCP' }) => ({ port, protocol }));
  return {
    type: object.type,
    cluster_ips: object.cluster_ips ?? [],
    load_balance_ingresses: balancedAddresses(object).map((ip) => ({
      hostname: '',
      load_balancer_ingress_ip: ip,
      ports,
    })),
    node_port_local_endpoints: nodePortEndpoints(object).map(({ ip, port, protocol }) => ({
      node_ip: ip,
      node_port: port,
      protocol,
    })),
  };
}

/** Kinds of a generic group's members. */
export const MEMBER_ROUTES: readonly MemberKind[] = [
  {
    route: 'kubernetes-services',
    list: 'kubernetes_services',
    inNamespaces: true,
    leaves: ({ services }) => told(services, service),
  },
  {
    route: 'kubernetes-ingresses',
    list: 'kubernetes_ingresses',
    inNamespaces: true,
    leaves: ({ ingresses }) => told(ingresses, (one) => ({ load_balance_ingress_ip_addresses: ingressAddresses(one) })),
  },
  {
    route: 'kubernetes-gateways',
    list: 'kubernetes_gateways',
    inNamespaces: true,
    leaves: ({ gateways }) => told(gateways, (one) => ({ gateway_ip_addresses: gatewayAddresses(one) })),
  },
  {
    route: 'kubernetes-node-ips',
    list: 'kubernetes_nodes',
    inNamespaces: false,
    leaves: ({ nodeIps }) => told(nodeIps, (one) => ({ ip_addresses: one.ip_addresses ?? [] })),
  },
  {
    route: 'kubernetes-node-pod-cidrs',
    list: 'kubernetes_nodes',
    inNamespaces: false,
    inferred: 'list',
    leaves: ({ nodePodCidrs }) => told(nodePodCidrs, (one) => ({ pod_cidrs: one.pod_cidrs ?? [] })),
  },
  {
    route: 'antrea-egresses',
    list: 'antrea_egresses',
    inNamespaces: false,
    inferred: 'leaf',
    leaves: ({ egresses }) => told(egresses, (one) => ({ egress_ips: egressAddresses(one) })),
  },
  {
    route: 'antrea-ip-pools',
    list: 'antrea_ip_pools',
    inNamespaces: false,
    inferred: 'leaf',
    leaves: ({ ipPools }) => told(ipPools, (one) => ({ ip_ranges: one.ip_ranges ?? [] })),
  },
];

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [string, readonly T[]])[] {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const list = found.get(keyOf(item));
    if (list === undefined) found.set(keyOf(item), [item]);
    else list.push(item);
  }
  return [...found];
}

const clusterOf = ({ object }: Leaf): string => object.container_cluster_id ?? '';
const namespaceOf = ({ object }: Leaf): string => object.container_project_id ?? '';
const nameIn = (objects: readonly ContainerObject[], id: string): string =>
  objects.find((one) => one.external_id === id)?.display_name ?? id;

/** Members of one kind by cluster, and by Namespace where they have one. In strict mode nothing that is only inferred. */
export function memberTree(
  kind: MemberKind,
  members: GroupMembers,
  view: InventoryView,
  strict: boolean,
): readonly Json[] {
  const leafOf = ({ object, told: more }: Leaf): Json =>
    strict && kind.inferred === 'leaf'
      ? {}
      : { display_name: object.display_name ?? object.external_id, external_id: object.external_id, ...more };
  const listOf = (leaves: readonly Leaf[]): Json =>
    strict && kind.inferred === 'list' ? {} : { [kind.list]: leaves.map(leafOf) };
  return groupedBy(kind.leaves(members), clusterOf).map(([cluster, inCluster]) => ({
    display_name: nameIn(view.clusters, cluster),
    external_id: cluster,
    ...(kind.inNamespaces
      ? {
          namespaces: groupedBy(inCluster, namespaceOf).map(([namespace, leaves]) => ({
            display_name: nameIn(view.namespaces, namespace),
            external_id: namespace,
            ...listOf(leaves),
          })),
        }
      : listOf(inCluster)),
  }));
}

/** Pods of an Antrea group by cluster and Namespace; members are named differently from those of other kinds. */
export function podTree(members: GroupMembers, view: InventoryView): readonly Json[] {
  const leaves = told(members.pods, () => ({}));
  return groupedBy(leaves, clusterOf).map(([cluster, inCluster]) => ({
    cluster_id: cluster,
    cluster_name: nameIn(view.clusters, cluster),
    namespaces: groupedBy(inCluster, namespaceOf).map(([namespace, pods]) => ({
      id: namespace,
      display_name: nameIn(view.namespaces, namespace),
      pods: pods.map(({ object }) => ({
        id: object.external_id,
        display_name: object.display_name ?? object.external_id,
      })),
    })),
  }));
}
