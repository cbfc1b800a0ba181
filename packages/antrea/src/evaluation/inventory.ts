import type { ClusterState, RawObject } from './types.ts';
import { number, object, objects, stringMap, text } from './read.ts';
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
}

const labelsKey = (labels: Labels): string =>
  Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key] ?? ''}`)
    .join(',');

function podEntry(pod: RawObject): PodEntry {
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

function serviceEntry(service: RawObject): ServiceEntry {
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

function nodeEntry(node: RawObject): NodeEntry {
  const status = object(node.status) ?? {};
  const ips = objects(status['addresses'])
    .filter((address) => text(address['type'])?.endsWith('IP') === true)
    .map((address) => text(address['address']) ?? '');
  return { name: node.metadata.name, labels: node.metadata.labels ?? {}, ips: ips.filter(Boolean) };
}

/** Pods, Namespaces, Nodes and Services of a cluster, looked up by name and address. */
export class Inventory {
  readonly pods: ReadonlyMap<string, PodEntry>;
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly nodes: ReadonlyMap<string, NodeEntry>;
  readonly services: ReadonlyMap<string, ServiceEntry>;
  /** False when the list was not given: then nothing may be concluded from absence. */
  readonly knowsNodes: boolean;
  readonly knowsServices: boolean;
  /** Absent when nothing is known about DNS answers. */
  readonly resolvedNames: ReadonlyMap<string, readonly string[]> | undefined;
  readonly #podByIp = new Map<string, PodEntry>();
  readonly #serviceByIp = new Map<string, ServiceEntry>();
  readonly #nodeByIp = new Map<string, NodeEntry>();

  constructor(state: ClusterState) {
    this.pods = new Map(state.pods.map((pod) => podEntry(pod)).map((entry) => [entry.key, entry]));
    this.namespaces = new Map(
      state.namespaces.map((namespace) => [
        namespace.metadata.name,
        { 'kubernetes.io/metadata.name': namespace.metadata.name, ...namespace.metadata.labels },
      ]),
    );
    this.nodes = new Map((state.nodes ?? []).map((node) => [node.metadata.name, nodeEntry(node)]));
    this.services = new Map(
      (state.services ?? []).map((service) => serviceEntry(service)).map((entry) => [entry.key, entry]),
    );
    this.knowsNodes = state.nodes !== undefined;
    this.knowsServices = state.services !== undefined;
    this.resolvedNames = state.resolvedNames;
    // A hostNetwork Pod shares its Node's address, which therefore never stands for the Pod.
    for (const pod of this.pods.values())
      if (!pod.hostNetwork && !pod.ended) for (const ip of pod.ips) this.#podByIp.set(ip, pod);
    for (const service of this.services.values())
      for (const ip of service.clusterIPs) this.#serviceByIp.set(ip, service);
    for (const node of this.nodes.values()) for (const ip of node.ips) this.#nodeByIp.set(ip, node);
  }

  podByIp(ip: string): PodEntry | undefined {
    return this.#podByIp.get(ip);
  }
  serviceByIp(ip: string): ServiceEntry | undefined {
    return this.#serviceByIp.get(ip);
  }
  nodeByIp(ip: string): NodeEntry | undefined {
    return this.#nodeByIp.get(ip);
  }
  namespaceLabels(name: string): Labels {
    return this.namespaces.get(name) ?? { 'kubernetes.io/metadata.name': name };
  }

  /** Pods behind a Service by its selector that have an address; empty when it has none. */
  endpoints(service: ServiceEntry): readonly PodEntry[] {
    const { selector } = service;
    if (selector === undefined || Object.keys(selector).length === 0) return [];
    const wanted = Object.entries(selector);
    return [...this.pods.values()].filter(
      (pod) =>
        pod.namespace === service.namespace &&
        !pod.ended &&
        pod.ips.length > 0 &&
        wanted.every(([key, value]) => pod.labels[key] === value),
    );
  }
}
