import { gatewayOf } from './addresses.ts';
import type { RawObject } from './types.ts';
import { type Json, number, object, objects, stringMap, strings, text } from './read.ts';
import type { Labels } from './selectors.ts';

/** A Pod with what policies look at. Pods with equal `classKey` are the same to every selector. */
export interface PodEntry {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly ips: readonly string[];
  readonly node: string | undefined;
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  /** Succeeded or Failed: its address may belong to another Pod by now, and no policy is enforced on it. */
  readonly ended: boolean;
  readonly namedPorts: readonly { readonly name: string; readonly port: number; readonly protocol: string }[];
  /** Every port that its containers declare, named or not. */
  readonly containerPorts: readonly { readonly port: number; readonly protocol: string }[];
  /** The object that controls it, as its ownerReferences say: a ReplicaSet, a DaemonSet, a Job. */
  readonly owner: { readonly kind: string; readonly name: string } | undefined;
  readonly classKey: string;
}
export interface ServiceEntry {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly clusterIPs: readonly string[];
  /** Addresses outside the cluster's own range that lead to it: of load balancers, and externalIPs. */
  readonly externalIPs: readonly string[];
  /** externalTrafficPolicy Local: traffic from outside only goes to endpoints on the Node that it reached. */
  readonly localOnly: boolean;
  readonly headless: boolean;
  /** Absent selector: endpoints are made by hand, so members are not known from here. */
  readonly selector: Labels | undefined;
  readonly ports: readonly {
    readonly name: string | undefined;
    readonly port: number;
    readonly protocol: string;
    readonly targetPort: number | string;
    readonly nodePort: number | undefined;
  }[];
}
/** Addresses behind a Service, as one EndpointSlice lists them. */
export interface SliceEntry {
  readonly key: string;
  /** Key of the Service. */
  readonly service: string;
  /** Those that are ready. */
  readonly addresses: readonly string[];
  readonly ports: readonly { readonly name: string; readonly port: number }[];
}
export interface NodeEntry {
  readonly name: string;
  readonly labels: Labels;
  readonly ips: readonly string[];
  /** Addresses of its gateway and transport interface, from which its traffic to Pods may come as well. */
  readonly otherIps: readonly string[];
}

const labelsKey = (labels: Labels): string =>
  Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key] ?? ''}`)
    .join(',');

function ownerOf(pod: RawObject): PodEntry['owner'] {
  const owner = objects(pod.metadata['ownerReferences']).find((one) => one['controller'] !== false);
  const name = text(owner?.['name']);
  return name === undefined ? undefined : { kind: text(owner?.['kind']) ?? '', name };
}

export function podEntry(pod: RawObject): PodEntry {
  const spec = object(pod.spec) ?? {};
  const status = object(pod.status) ?? {};
  const namespace = pod.metadata.namespace ?? 'default';
  const labels = pod.metadata.labels ?? {};
  const ips = objects(status['podIPs'])
    .map((entry) => text(entry['ip']))
    .filter((ip): ip is string => ip !== undefined);
  const single = text(status['podIP']);
  const declared = objects(spec['containers']).flatMap((container) =>
    objects(container['ports']).flatMap((port) => {
      const containerPort = number(port['containerPort']);
      return containerPort === undefined
        ? []
        : [{ name: text(port['name']), port: containerPort, protocol: text(port['protocol']) ?? 'TCP' }];
    }),
  );
  const namedPorts = declared.flatMap(({ name, ...rest }) => (name === undefined ? [] : [{ name, ...rest }]));
  const serviceAccount = text(spec['serviceAccountName']) ?? text(spec['serviceAccount']) ?? 'default';
  const hostNetwork = spec['hostNetwork'] === true;
  const phase = text(status['phase']);
  return {
    key: `${namespace}/${pod.metadata.name}`,
    namespace,
    name: pod.metadata.name,
    labels,
    ips: ips.length > 0 ? ips : single === undefined ? [] : [single],
    node: text(spec['nodeName']),
    serviceAccount,
    hostNetwork,
    ended: phase === 'Succeeded' || phase === 'Failed',
    namedPorts,
    containerPorts: declared.map(({ port, protocol }) => ({ port, protocol })),
    owner: ownerOf(pod),
    classKey: `${namespace}|${labelsKey(labels)}|${serviceAccount}|${hostNetwork ? 'h' : ''}`,
  };
}

/** AntreaProxy takes traffic to all of them straight to endpoints, unless the load balancer works as a proxy itself. */
function externalIPsOf(service: RawObject, spec: Json): readonly string[] {
  const balancer = object(object(service.status)?.['loadBalancer']);
  const given = objects(balancer?.['ingress']).filter((one) => one['ipMode'] !== 'Proxy');
  const wanted = text(spec['loadBalancerIP']);
  return [
    ...new Set([
      ...given.flatMap((one) => text(one['ip']) ?? []),
      ...strings(spec['externalIPs']),
      ...(wanted === undefined || wanted === '' ? [] : [wanted]),
    ]),
  ];
}

/** Reads a discovery.k8s.io EndpointSlice; undefined when it belongs to no Service. */
export function sliceEntry(slice: RawObject): SliceEntry | undefined {
  const namespace = slice.metadata.namespace ?? 'default';
  const service = slice.metadata.labels?.['kubernetes.io/service-name'];
  if (service === undefined) return undefined;
  return {
    key: `${namespace}/${slice.metadata.name}`,
    service: `${namespace}/${service}`,
    addresses: objects(slice['endpoints'])
      .filter((endpoint) => object(endpoint['conditions'])?.['ready'] !== false)
      .flatMap((endpoint) => strings(endpoint['addresses'])),
    ports: objects(slice['ports']).flatMap((port) => {
      const at = number(port['port']);
      return at === undefined ? [] : [{ name: text(port['name']) ?? '', port: at }];
    }),
  };
}

export function serviceEntry(service: RawObject): ServiceEntry {
  const spec = object(service.spec) ?? {};
  const namespace = service.metadata.namespace ?? 'default';
  const listed = (Array.isArray(spec['clusterIPs']) ? spec['clusterIPs'] : [spec['clusterIP']]).filter(
    (ip): ip is string => typeof ip === 'string' && ip !== '',
  );
  return {
    key: `${namespace}/${service.metadata.name}`,
    namespace,
    name: service.metadata.name,
    clusterIPs: listed.filter((ip) => ip !== 'None'),
    externalIPs: externalIPsOf(service, spec),
    localOnly: spec['externalTrafficPolicy'] === 'Local',
    headless: listed.includes('None'),
    selector: object(spec['selector']) === undefined ? undefined : stringMap(spec['selector']),
    ports: objects(spec['ports']).flatMap((port) => {
      const at = number(port['port']);
      if (at === undefined) return [];
      return [
        {
          name: text(port['name']),
          port: at,
          protocol: text(port['protocol']) ?? 'TCP',
          targetPort: number(port['targetPort']) ?? text(port['targetPort']) ?? at,
          nodePort: number(port['nodePort']),
        },
      ];
    }),
  };
}

export function nodeEntry(node: RawObject): NodeEntry {
  const status = object(node.status) ?? {};
  const ips = objects(status['addresses'])
    .filter((address) => text(address['type'])?.endsWith('IP') === true)
    .map((address) => text(address['address']) ?? '');
  const spec = object(node.spec) ?? {};
  const cidrs = strings(spec['podCIDRs']);
  const single = text(spec['podCIDR']);
  const gateways = (cidrs.length > 0 || single === undefined ? cidrs : [single]).map((cidr) => gatewayOf(cidr));
  const transport = node.metadata.annotations?.['node.antrea.io/transport-addresses']?.split(',') ?? [];
  return {
    name: node.metadata.name,
    labels: node.metadata.labels ?? {},
    ips: ips.filter(Boolean),
    otherIps: [...gateways, ...transport].filter((ip): ip is string => ip !== undefined && ip !== ''),
  };
}
