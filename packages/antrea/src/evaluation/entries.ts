import { gatewayOf } from './addresses.ts';
import type { RawObject } from './types.ts';
import { number, object, objects, stringMap, strings, text } from './read.ts';
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
  readonly classKey: string;
}
export interface ServiceEntry {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly clusterIPs: readonly string[];
  readonly headless: boolean;
  /** Absent selector: endpoints are made by hand, so members are not known from here. */
  readonly selector: Labels | undefined;
  readonly ports: readonly {
    readonly name: string | undefined;
    readonly port: number;
    readonly protocol: string;
    readonly targetPort: number | string;
  }[];
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

export function podEntry(pod: RawObject): PodEntry {
  const spec = object(pod.spec) ?? {};
  const status = object(pod.status) ?? {};
  const namespace = pod.metadata.namespace ?? 'default';
  const labels = pod.metadata.labels ?? {};
  const ips = objects(status['podIPs'])
    .map((entry) => text(entry['ip']))
    .filter((ip): ip is string => ip !== undefined);
  const single = text(status['podIP']);
  const namedPorts = objects(spec['containers']).flatMap((container) =>
    objects(container['ports']).flatMap((port) => {
      const name = text(port['name']);
      const containerPort = number(port['containerPort']);
      return name !== undefined && containerPort !== undefined
        ? [{ name, port: containerPort, protocol: text(port['protocol']) ?? 'TCP' }]
        : [];
    }),
  );
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
    classKey: `${namespace}|${labelsKey(labels)}|${serviceAccount}|${hostNetwork ? 'h' : ''}`,
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
