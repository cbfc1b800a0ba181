import type { NsxInventoryKind } from '@netloft/contracts';
import ipaddr from 'ipaddr.js';
import { egressAddresses, gatewayAddresses, ingressAddresses, podAddresses } from '../groups/object-addresses.ts';
import { number, objects, text } from '../read.ts';
import { type Comparison, compareLabels, type DifferentField, NOTHING } from './compare-labels.ts';
import { type InventoryObjects, serviceTypeOf } from './kinds.ts';
import * as kubernetes from './kubernetes.ts';
import type { KubernetesObject } from './kubernetes.ts';
import type { InventoryNames } from './names.ts';

type Fields = readonly DifferentField[];
type Comparers = {
  readonly [K in NsxInventoryKind]: (raw: InventoryObjects[K], own: KubernetesObject, names: InventoryNames) => Fields;
};

/** IPv6 is written in several ways; the same address is the same text here. */
const plainAddress = (address: string): string =>
  ipaddr.IPv6.isValid(address) ? ipaddr.IPv6.parse(address).toString() : address;
const joined = (items: readonly string[]): string =>
  items.length === 0 ? NOTHING : items.toSorted((a, b) => (a < b ? -1 : 1)).join(', ');

function different(field: string, nsx: string, cluster: string): Fields {
  return nsx === cluster ? [] : [{ field, nsx, cluster }];
}
/** The same items in any order. What NSX does not tell (undefined) is not compared. */
const sameItems = (field: string, nsx: readonly string[] | undefined, cluster: readonly string[]): Fields =>
  nsx === undefined
    ? []
    : different(field, joined([...new Set(nsx.map(plainAddress))]), joined([...new Set(cluster.map(plainAddress))]));

/** NSX lacks one of `needed`, or has one that is not `allowed`. */
function within(field: string, nsx: readonly string[], needed: readonly string[], allowed: readonly string[]): Fields {
  const has = new Set(nsx.map(plainAddress));
  const may = new Set(allowed.map(plainAddress));
  const same = needed.every((one) => has.has(plainAddress(one))) && [...has].every((one) => may.has(one));
  return same ? [] : [{ field, nsx: joined([...has]), cluster: joined([...may]) }];
}
/** Members whose presence is not published: compared only where NSX has any. */
const whereTold = (nsx: readonly string[]): readonly string[] | undefined => (nsx.length === 0 ? undefined : nsx);

const PHASES: Readonly<Record<string, string>> = { Running: 'UP', Unknown: 'UNKNOWN' };
const ENDED = new Set(['Succeeded', 'Failed']);

function comparePod(pod: InventoryObjects['Pod'], own: KubernetesObject, names: InventoryNames): Fields {
  const spec = kubernetes.specOf(own);
  const phase = text(kubernetes.statusOf(own)['phase']) ?? '';
  const told = podAddresses(pod);
  // A Pod on its Node's network has the Node's address, which NSX may leave out; one that ended has given its address back.
  const loose = (spec['hostNetwork'] === true && told.length === 0) || ENDED.has(phase);
  const node = names.nameOf(pod.cluster_node_id);
  const ownNode = text(spec['nodeName']) ?? '';
  return [
    ...(loose ? [] : sameItems('IPs', told, kubernetes.podIpsOf(own))),
    ...(node === undefined || ownNode === '' ? [] : different('Node', node, ownNode)),
    ...(pod.status === undefined || phase === '' || ENDED.has(phase)
      ? []
      : different('status', pod.status, PHASES[phase] ?? 'DOWN')),
  ];
}

type Ports = readonly { readonly protocol: string; readonly port: number | undefined; readonly node: number }[];
const portTexts = (ports: Ports, withNodes: boolean): readonly string[] =>
  ports.map(
    ({ protocol, port, node }) => `${protocol}/${port ?? '?'}${withNodes && node > 0 ? ` at Nodes ${node}` : ''}`,
  );

function comparePorts(service: InventoryObjects['Service'], own: KubernetesObject): Fields {
  if (service.service_ports === undefined) return [];
  const nsx = service.service_ports.map(({ protocol = 'TCP', port, node_port: node = 0 }) => ({
    protocol,
    port,
    node,
  }));
  const cluster = objects(kubernetes.specOf(own)['ports']).map((port) => ({
    protocol: text(port['protocol']) ?? 'TCP',
    port: number(port['port']),
    node: number(port['nodePort']) ?? 0,
  }));
  const withNodes = nsx.some(({ node }) => node > 0);
  return sameItems('ports', portTexts(nsx, withNodes), portTexts(cluster, withNodes));
}

function compareService(service: InventoryObjects['Service'], own: KubernetesObject): Fields {
  const balanced = service.load_balancer_ingress?.flatMap(({ ip, hostname }) => [ip, hostname].filter((one) => !!one));
  const type = serviceTypeOf(service);
  return [
    ...(type === undefined ? [] : different('type', type, text(kubernetes.specOf(own)['type']) ?? 'ClusterIP')),
    ...sameItems(
      'cluster IPs',
      service.cluster_ips?.filter((ip) => ip !== 'None' && ip !== ''),
      kubernetes.clusterIpsOf(own),
    ),
    ...comparePorts(service, own),
    ...sameItems(
      'load balancer',
      balanced?.filter((one) => one !== undefined),
      kubernetes.balancedOf(own),
    ),
  ];
}

const COMPARERS: Comparers = {
  Namespace: () => [],
  Pod: comparePod,
  Service: compareService,
  Node: (node, own) => [
    ...(node.ip_addresses === undefined
      ? []
      : within(
          'IPs',
          node.ip_addresses,
          kubernetes.nodeAddressesOf(own, 'InternalIP'),
          kubernetes.nodeAddressesOf(own),
        )),
    ...sameItems('Pod CIDRs', whereTold(node.pod_cidrs ?? []), kubernetes.podCidrsOf(own)),
  ],
  Ingress: (ingress, own) =>
    sameItems('load balancer', whereTold(ingressAddresses(ingress)), kubernetes.balancedOf(own)),
  Gateway: (gateway, own) => within('addresses', gatewayAddresses(gateway), [], kubernetes.gatewayAddressesOf(own)),
  NetworkPolicy: () => [],
  Egress: (egress, own) => within('egress IPs', egressAddresses(egress), [], kubernetes.egressIpsOf(own)),
  IPPool: () => [],
};

/** Compares one object that NSX and the cluster both have. Members that NSX does not tell are not compared. */
export function compareObject<K extends NsxInventoryKind>(
  kind: K,
  raw: InventoryObjects[K],
  own: KubernetesObject,
  names: InventoryNames,
): Comparison {
  const labels = compareLabels(raw.tags, kubernetes.labelsOfObject(own));
  return { fields: [...COMPARERS[kind](raw, own, names), ...labels.fields], notes: labels.notes };
}
