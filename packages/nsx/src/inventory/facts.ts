import type { NsxInventoryItem, NsxInventoryKind } from '@netloft/contracts';
import { balancedAddresses, nodePortEndpoints, poolRanges } from '../groups/object-addresses.ts';
import { number, objects, text } from '../read.ts';
import { type InventoryObjects, POLICY_TYPES, serviceTypeOf } from './kinds.ts';

type Facts = NsxInventoryItem['facts'];
type Readers = { readonly [K in NsxInventoryKind]: (raw: InventoryObjects[K]) => Facts };

/** Facts that are told; empty ones are left out. */
const facts = (...rows: readonly (readonly [string, string | readonly string[] | undefined])[]): Facts =>
  rows.flatMap(([label, value]) => {
    const joined = typeof value === 'string' ? value : (value ?? []).join(', ');
    return joined === '' ? [] : [{ label, value: joined }];
  });

const property = (raw: InventoryObjects[NsxInventoryKind], key: string): string | undefined =>
  raw.origin_properties?.find((one) => one.key === key)?.value;

/** `TCP/80 (http) → 8080, at Nodes 31080`. */
export function servicePortText(port: NonNullable<InventoryObjects['Service']['service_ports']>[number]): string {
  const name = port.name === undefined || port.name === '' ? '' : ` (${port.name})`;
  const target = port.target_port === undefined || port.target_port === '' ? '' : ` → ${port.target_port}`;
  const node = port.node_port === undefined || port.node_port === 0 ? '' : `, at Nodes ${port.node_port}`;
  return `${port.protocol ?? 'TCP'}/${port.port ?? '?'}${name}${target}${node}`;
}

function containersOf(pod: InventoryObjects['Pod']): string | undefined {
  const all = number(pod['containers_count']);
  const ready = number(pod['ready_containers_count']);
  if (all === undefined) return undefined;
  return ready === undefined ? String(all) : `${ready} of ${all} ready`;
}

/** `HTTPS 443 for shop.example`. */
const listenersOf = (gateway: InventoryObjects['Gateway']): readonly string[] =>
  objects(gateway['listeners']).map((one) => {
    const hostname = text(one['hostname']) ?? '';
    const port = number(one['port']);
    return `${text(one['protocol']) ?? ''} ${port ?? ''}${hostname === '' ? '' : ` for ${hostname}`}`.trim();
  });

const READERS: Readers = {
  Namespace: () => [],
  Pod: (pod) => facts(['Containers', containersOf(pod)]),
  Service: (service) =>
    facts(
      ['Type', serviceTypeOf(service)],
      ['Ports', (service.service_ports ?? []).map(servicePortText)],
      [
        'Load balancer',
        [
          ...balancedAddresses(service),
          ...(service.load_balancer_ingress ?? []).flatMap(({ hostname }) => hostname || []),
        ],
      ],
      ['NodePortLocal', nodePortEndpoints(service).map(({ ip, port }) => (port === '' ? ip : `${ip}:${port}`))],
    ),
  Node: (node) =>
    facts(
      ['Pod CIDRs', node.pod_cidrs],
      ['Kubelet', property(node, 'kubelet_version')],
      ['Operating system', property(node, 'os_image')],
    ),
  Ingress: () => [],
  Gateway: (gateway) =>
    facts(
      ['Listeners', listenersOf(gateway)],
      [
        'Names',
        (gateway.addresses ?? []).flatMap(({ type, address }) => (type === 'HOST_NAME' ? (address ?? []) : [])),
      ],
    ),
  NetworkPolicy: ({ policy_type: type = '' }) => facts(['Kind', POLICY_TYPES[type] ?? type]),
  Egress: (egress) => facts(['External IP pool', property(egress, 'externalIPPool')]),
  IPPool: (pool) => facts(['Ranges', poolRanges(pool)], ['IP version', number(pool['ip_version'])?.toString()]),
};

/** What a kind tells beside what all kinds have. */
export const factsOf = <K extends NsxInventoryKind>(kind: K, raw: InventoryObjects[K]): Facts => READERS[kind](raw);
