import type {
  ContainerApplication,
  ContainerApplicationInstance,
  ContainerEgress,
  ContainerGateway,
  ContainerIngressPolicy,
  ContainerIpPool,
} from '../model/inventory.ts';

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
const present = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value): value is string => value !== undefined && value !== '')),
];

/** Addresses of a Pod: `pod_ips`, or `ip` of the origin properties, comma-joined, where the release has no `pod_ips`. */
export function podAddresses(pod: ContainerApplicationInstance): readonly string[] {
  if (pod.pod_ips !== undefined && pod.pod_ips.length > 0) return pod.pod_ips;
  const joined = pod.origin_properties?.find(({ key }) => key === 'ip')?.value ?? '';
  return present(joined.split(',').map((one) => one.trim()));
}

/** Where NodePortLocal answers for a Service. */
export interface NodePortEndpoint {
  readonly ip: string;
  readonly port: string;
  readonly protocol: string;
}

/** The inner shape is not published for the inventory; members of groups have the same one. */
export const nodePortEndpoints = (service: ContainerApplication): readonly NodePortEndpoint[] =>
  objects(service['node_port_local_endpoints']).flatMap((endpoint) => {
    const ip = text(endpoint['node_ip']);
    if (ip === undefined) return [];
    return [{ ip, port: text(endpoint['node_port']) ?? '', protocol: text(endpoint['protocol']) ?? '' }];
  });

/** Addresses at which the load balancer has a Service. */
export const balancedAddresses = (service: ContainerApplication): readonly string[] =>
  present((service.load_balancer_ingress ?? []).map(({ ip }) => ip));

/** Every address of a Service: in the cluster, at the load balancer, and at Nodes by NodePortLocal. */
export const serviceAddresses = (service: ContainerApplication): readonly string[] =>
  present([
    ...(service.cluster_ips ?? []).filter((ip) => ip !== 'None'),
    ...balancedAddresses(service),
    ...nodePortEndpoints(service).map(({ ip }) => ip),
  ]);

/** Addresses at which the load balancer has an Ingress. The member has no published shape. */
export const ingressAddresses = (ingress: ContainerIngressPolicy): readonly string[] =>
  present(objects(ingress['load_balance_ingress']).map((one) => text(one['ip'])));

export const gatewayAddresses = (gateway: ContainerGateway): readonly string[] =>
  present(
    (gateway.addresses ?? []).map(({ address, type }) =>
      type === undefined || type === 'IP_ADDRESS' ? address : undefined,
    ),
  );

export const egressAddresses = (egress: ContainerEgress): readonly string[] =>
  present([egress.egress_ip, ...(egress.egress_ips ?? [])]);

/** Ranges of a pool as `start-end` or a block; the inner shape is not published. */
export const poolRanges = (pool: ContainerIpPool): readonly string[] =>
  present(
    (pool.ip_ranges ?? []).map((range) => {
      if (!isObject(range)) return text(range);
      const start = text(range['start']);
      const end = text(range['end']);
      return text(range['cidr']) ?? (start === undefined || end === undefined ? undefined : `${start}-${end}`);
    }),
  );
