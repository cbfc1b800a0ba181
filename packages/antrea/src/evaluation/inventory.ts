import { canonical } from './addresses.ts';
import {
  type NodeEntry,
  nodeEntry,
  type PodEntry,
  podEntry,
  type ServiceEntry,
  serviceEntry,
  type SliceEntry,
  sliceEntry,
} from './entries.ts';
import type { Labels } from './selectors.ts';
import type { Change, ClusterState, RawObject } from './types.ts';

export type { NodeEntry, PodEntry, ServiceEntry, SliceEntry } from './entries.ts';

interface Tables {
  readonly pods: Map<string, PodEntry>;
  readonly namespaces: Map<string, Labels>;
  readonly nodes: Map<string, NodeEntry>;
  readonly services: Map<string, ServiceEntry>;
  readonly slices: Map<string, SliceEntry>;
  readonly podByIp: Map<string, PodEntry>;
  readonly serviceByIp: Map<string, ServiceEntry>;
  readonly nodeByIp: Map<string, NodeEntry>;
}

const namespaceLabelsOf = (namespace: RawObject): Labels => ({
  'kubernetes.io/metadata.name': namespace.metadata.name,
  ...namespace.metadata.labels,
});

/** A hostNetwork Pod shares its Node's address, which therefore never stands for the Pod; nor does that of a Pod that ended. */
const owned = (pod: PodEntry): readonly string[] => (pod.hostNetwork || pod.ended ? [] : pod.ips);

/** Of several owners of one address the last by name counts, so that the answer does not depend on the order of events. */
function own<T>(table: Map<string, T>, ips: readonly string[], owner: T, nameOf: (item: T) => string): void {
  for (const ip of ips) {
    const key = canonical(ip);
    const other = table.get(key);
    if (other === undefined || nameOf(other) <= nameOf(owner)) table.set(key, owner);
  }
}

function disown<T>(
  table: Map<string, T>,
  ips: readonly string[],
  rest: ReadonlyMap<string, T>,
  ipsOf: (item: T) => readonly string[],
  nameOf: (item: T) => string,
): void {
  for (const ip of ips) {
    table.delete(canonical(ip));
    for (const item of rest.values()) if (ipsOf(item).includes(ip)) own(table, [ip], item, nameOf);
  }
}

const byKey = (item: { readonly key: string }): string => item.key;
const byName = (item: { readonly name: string }): string => item.name;
const serviceIps = (service: ServiceEntry): readonly string[] => [...service.clusterIPs, ...service.externalIPs];
const nodeIps = (node: NodeEntry): readonly string[] => [...node.ips, ...node.otherIps];

function tablesOf(state: ClusterState): Tables {
  const tables: Tables = {
    pods: new Map(state.pods.map((pod) => podEntry(pod)).map((entry) => [entry.key, entry])),
    namespaces: new Map(state.namespaces.map((one) => [one.metadata.name, namespaceLabelsOf(one)])),
    nodes: new Map((state.nodes ?? []).map((node) => [node.metadata.name, nodeEntry(node)])),
    services: new Map((state.services ?? []).map((one) => serviceEntry(one)).map((entry) => [entry.key, entry])),
    slices: new Map((state.endpointSlices ?? []).flatMap((one) => sliceEntry(one) ?? []).map((one) => [one.key, one])),
    podByIp: new Map(),
    serviceByIp: new Map(),
    nodeByIp: new Map(),
  };
  for (const pod of tables.pods.values()) own(tables.podByIp, owned(pod), pod, byKey);
  for (const service of tables.services.values()) own(tables.serviceByIp, serviceIps(service), service, byKey);
  for (const node of tables.nodes.values()) own(tables.nodeByIp, nodeIps(node), node, byName);
  return tables;
}

/** Replaces or deletes one entry of a table together with its addresses. */
function replace<T>(
  table: Map<string, T>,
  byIp: Map<string, T>,
  key: string,
  next: T | undefined,
  ipsOf: (item: T) => readonly string[],
  nameOf: (item: T) => string,
): void {
  const previous = table.get(key);
  if (next === undefined) table.delete(key);
  else table.set(key, next);
  const kept = new Set(next === undefined ? [] : ipsOf(next));
  if (previous !== undefined) {
    const lost = ipsOf(previous).filter((ip) => !kept.has(ip));
    disown(byIp, lost, table, ipsOf, nameOf);
  }
  if (next !== undefined) own(byIp, ipsOf(next), next, nameOf);
}

function changedTables(before: Tables, changes: readonly Change[], knows: (change: Change) => boolean): Tables {
  const touched = new Set(changes.map((change) => change.kind));
  const copy = <T>(table: Map<string, T>, kind: Change['kind']): Map<string, T> =>
    touched.has(kind) ? new Map(table) : table;
  const tables: Tables = {
    pods: copy(before.pods, 'pods'),
    namespaces: copy(before.namespaces, 'namespaces'),
    nodes: copy(before.nodes, 'nodes'),
    services: copy(before.services, 'services'),
    slices: copy(before.slices, 'endpointSlices'),
    podByIp: copy(before.podByIp, 'pods'),
    serviceByIp: copy(before.serviceByIp, 'services'),
    nodeByIp: copy(before.nodeByIp, 'nodes'),
  };
  for (const change of changes) {
    if (!knows(change)) continue;
    const name = change.op === 'set' ? change.object.metadata.name : change.name;
    const namespace = (change.op === 'set' ? change.object.metadata.namespace : change.namespace) ?? 'default';
    const key = `${namespace}/${name}`;
    const object = change.op === 'set' ? change.object : undefined;
    if (change.kind === 'pods') replace(tables.pods, tables.podByIp, key, object && podEntry(object), owned, byKey);
    else if (change.kind === 'services')
      replace(tables.services, tables.serviceByIp, key, object && serviceEntry(object), serviceIps, byKey);
    else if (change.kind === 'nodes')
      replace(tables.nodes, tables.nodeByIp, name, object && nodeEntry(object), nodeIps, byName);
    else if (change.kind === 'endpointSlices') {
      const slice = object && sliceEntry(object);
      if (slice === undefined) tables.slices.delete(key);
      else tables.slices.set(key, slice);
    } else if (change.kind === 'namespaces') {
      if (object === undefined) tables.namespaces.delete(name);
      else tables.namespaces.set(name, namespaceLabelsOf(object));
    }
  }
  return tables;
}

/** Pods, Namespaces, Nodes and Services of a cluster, looked up by name and address. It never changes. */
export class Inventory {
  /** False when the list was not given: then nothing may be concluded from absence. */
  readonly knowsNodes: boolean;
  readonly knowsServices: boolean;
  readonly knowsSlices: boolean;
  /** Absent when nothing is known about DNS answers. */
  readonly resolvedNames: ReadonlyMap<string, readonly string[]> | undefined;
  readonly #state: ClusterState;
  readonly #tables: Tables;
  #nodePorts: ReadonlyMap<string, ServiceEntry> | undefined;
  #slices: ReadonlyMap<string, readonly SliceEntry[]> | undefined;

  constructor(state: ClusterState, tables: Tables = tablesOf(state)) {
    this.knowsNodes = state.nodes !== undefined;
    this.knowsServices = state.services !== undefined;
    this.knowsSlices = state.endpointSlices !== undefined;
    this.resolvedNames = state.resolvedNames;
    this.#state = state;
    this.#tables = tables;
  }

  /** The inventory after the changes; those of a kind that was not given leave it unknown. */
  with(changes: readonly Change[]): Inventory {
    const knows = (change: Change): boolean => this.#state[change.kind] !== undefined;
    return new Inventory(this.#state, changedTables(this.#tables, changes, knows));
  }

  get pods(): ReadonlyMap<string, PodEntry> {
    return this.#tables.pods;
  }
  get namespaces(): ReadonlyMap<string, Labels> {
    return this.#tables.namespaces;
  }
  get nodes(): ReadonlyMap<string, NodeEntry> {
    return this.#tables.nodes;
  }
  get services(): ReadonlyMap<string, ServiceEntry> {
    return this.#tables.services;
  }
  podByIp(ip: string): PodEntry | undefined {
    return this.#tables.podByIp.get(canonical(ip));
  }
  serviceByIp(ip: string): ServiceEntry | undefined {
    return this.#tables.serviceByIp.get(canonical(ip));
  }
  /** The Node with the address, be it that of its gateway. */
  nodeByIp(ip: string): NodeEntry | undefined {
    return this.#tables.nodeByIp.get(canonical(ip));
  }
  namespaceLabels(name: string): Labels {
    return this.#tables.namespaces.get(name) ?? { 'kubernetes.io/metadata.name': name };
  }
  /** Addresses that a name resolved to, of those that agents saw; empty when nothing is known. */
  addressesOf(name: string): readonly string[] {
    return [...(this.resolvedNames ?? [])].filter(([, names]) => names.includes(name)).map(([ip]) => ip);
  }

  /** The Service that Nodes offer at a port. */
  serviceByNodePort(protocol: string, port: number): ServiceEntry | undefined {
    this.#nodePorts ??= new Map(
      [...this.services.values()].flatMap((service) =>
        service.ports.map((one) => [`${one.protocol} ${one.nodePort ?? ''}`, service] as const),
      ),
    );
    return this.#nodePorts.get(`${protocol} ${port}`);
  }

  /** EndpointSlices of a Service, by name. */
  slicesOf(service: ServiceEntry): readonly SliceEntry[] {
    if (this.#slices === undefined) {
      const found = new Map<string, SliceEntry[]>();
      for (const slice of this.#tables.slices.values()) {
        const list = found.get(slice.service);
        if (list === undefined) found.set(slice.service, [slice]);
        else list.push(slice);
      }
      for (const list of found.values()) list.sort((a, b) => (a.key < b.key ? -1 : 1));
      this.#slices = found;
    }
    return this.#slices.get(service.key) ?? [];
  }

  /** Pods behind a Service by its selector that have an address, by name; empty when it has none. */
  endpoints(service: ServiceEntry): readonly PodEntry[] {
    const { selector } = service;
    if (selector === undefined || Object.keys(selector).length === 0) return [];
    const wanted = Object.entries(selector);
    return [...this.pods.values()]
      .filter(
        (pod) =>
          pod.namespace === service.namespace &&
          !pod.ended &&
          pod.ips.length > 0 &&
          wanted.every(([key, value]) => pod.labels[key] === value),
      )
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}
