import { z } from 'zod';
import { Tag } from './envelope.ts';

const KeyValue = z.looseObject({ key: z.string(), value: z.string().default('') });

/** Members of every object of the container inventory (DiscoveredResource): no `id`, `path` or `_revision`; the key is `external_id`. */
export const ContainerObject = z.looseObject({
  external_id: z.string(),
  resource_type: z.string().optional(),
  display_name: z.string().optional(),
  tags: z.array(Tag).optional(),
  network_status: z.string().optional(),
  network_errors: z
    .array(z.looseObject({ error_code: z.string().optional(), error_message: z.string().optional() }))
    .nullish(),
  origin_properties: z.array(KeyValue).optional(),
  /** Epoch milliseconds. */
  _last_sync_time: z.number().optional(),
});
export type ContainerObject = z.infer<typeof ContainerObject>;

export const ContainerCluster = ContainerObject.extend({
  cluster_type: z.string().optional(),
  /** NCP, Antrea or Other. */
  cni_type: z.string().optional(),
  infrastructure: z.looseObject({ infra_type: z.string().optional() }).optional(),
});
export type ContainerCluster = z.infer<typeof ContainerCluster>;

const InCluster = ContainerObject.extend({ container_cluster_id: z.string().optional() });
const InProject = InCluster.extend({ container_project_id: z.string().optional() });

/** A Node; `external_id` is its UID. */
export const ContainerClusterNode = InCluster.extend({
  ip_addresses: z.array(z.string()).optional(),
  pod_cidrs: z.array(z.string()).optional(),
  /** antrea-agent of the Node: HEALTHY or UNHEALTHY. */
  cni_agent_status: z.string().optional(),
});
export type ContainerClusterNode = z.infer<typeof ContainerClusterNode>;

/** A Namespace. */
export const ContainerProject = InCluster;
export type ContainerProject = z.infer<typeof ContainerProject>;

/** A Service. */
export const ContainerApplication = InProject.extend({
  status: z.string().optional(),
  type: z.string().optional(),
  cluster_ips: z.array(z.string()).optional(),
  service_ports: z
    .array(
      z.looseObject({
        name: z.string().optional(),
        port: z.number().optional(),
        node_port: z.number().optional(),
        protocol: z.string().optional(),
        target_port: z.union([z.string(), z.number()]).optional(),
      }),
    )
    .optional(),
  load_balancer_ingress: z
    .array(z.looseObject({ ip: z.string().optional(), hostname: z.string().optional() }))
    .optional(),
});
export type ContainerApplication = z.infer<typeof ContainerApplication>;

/** A Pod. Its addresses stand in `pod_ips` or, comma-joined, in `origin_properties` under `ip`. */
export const ContainerApplicationInstance = InProject.extend({
  cluster_node_id: z.string().optional(),
  container_application_ids: z.array(z.string()).optional(),
  /** UP, DOWN or UNKNOWN. */
  status: z.string().optional(),
  pod_ips: z.array(z.string()).optional(),
});
export type ContainerApplicationInstance = z.infer<typeof ContainerApplicationInstance>;

export const ContainerIngressPolicy = InProject.extend({
  container_application_ids: z.array(z.string()).optional(),
  spec: z.string().optional(),
});
export type ContainerIngressPolicy = z.infer<typeof ContainerIngressPolicy>;

export const ContainerNetworkPolicy = InProject.extend({
  /** NETWORK_POLICY, ACNP, ANP or ASG. */
  policy_type: z.string().optional(),
  spec: z.string().optional(),
});
export type ContainerNetworkPolicy = z.infer<typeof ContainerNetworkPolicy>;

export const ContainerGateway = InProject.extend({
  addresses: z.array(z.looseObject({ address: z.string().optional(), type: z.string().optional() })).optional(),
  spec: z.string().optional(),
});
export type ContainerGateway = z.infer<typeof ContainerGateway>;

export const ContainerEgress = InCluster.extend({
  egress_ip: z.string().optional(),
  egress_ips: z.array(z.string()).optional(),
  spec: z.string().optional(),
});
export type ContainerEgress = z.infer<typeof ContainerEgress>;

export const ContainerIpPool = InCluster.extend({
  /** The inner shape is not published: read defensively. */
  ip_ranges: z.array(z.unknown()).optional(),
  spec: z.string().optional(),
});
export type ContainerIpPool = z.infer<typeof ContainerIpPool>;

/** Collections below `/api/v1/fabric` by the kind that Netloft shows. */
export const INVENTORY_COLLECTIONS = {
  Cluster: { path: 'container-clusters', schema: ContainerCluster, resourceType: 'ContainerCluster' },
  Node: { path: 'container-cluster-nodes', schema: ContainerClusterNode, resourceType: 'ContainerClusterNode' },
  Namespace: { path: 'container-projects', schema: ContainerProject, resourceType: 'ContainerProject' },
  Service: { path: 'container-applications', schema: ContainerApplication, resourceType: 'ContainerApplication' },
  Pod: {
    path: 'container-application-instances',
    schema: ContainerApplicationInstance,
    resourceType: 'ContainerApplicationInstance',
  },
  NetworkPolicy: {
    path: 'container-network-policies',
    schema: ContainerNetworkPolicy,
    resourceType: 'ContainerNetworkPolicy',
  },
  Ingress: {
    path: 'container-ingress-policies',
    schema: ContainerIngressPolicy,
    resourceType: 'ContainerIngressPolicy',
  },
  Gateway: { path: 'container-gateways', schema: ContainerGateway, resourceType: 'ContainerGateway' },
  Egress: { path: 'container-egresses', schema: ContainerEgress, resourceType: 'ContainerEgress' },
  IPPool: { path: 'container-ip-pools', schema: ContainerIpPool, resourceType: 'ContainerIpPool' },
} as const;
export type InventoryCollection = keyof typeof INVENTORY_COLLECTIONS;
