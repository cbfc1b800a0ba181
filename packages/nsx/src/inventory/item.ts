import type { NsxInventoryItem, NsxInventoryKind } from '@netloft/contracts';
import {
  egressAddresses,
  gatewayAddresses,
  ingressAddresses,
  podAddresses,
  serviceAddresses,
} from '../groups/object-addresses.ts';
import { joinTag } from '../groups/tags.ts';
import { factsOf } from './facts.ts';
import type { InventoryObjects } from './kinds.ts';
import { labelsOf } from './labels.ts';
import type { InventoryNames } from './names.ts';

/** What differs from kind to kind. */
interface Details {
  readonly status?: string | undefined;
  readonly ips?: readonly string[];
  readonly node?: string | undefined;
  readonly services?: readonly string[];
}
type Readers = { readonly [K in NsxInventoryKind]: (raw: InventoryObjects[K], names: InventoryNames) => Details };

const serviceNames = (ids: readonly string[] | undefined, names: InventoryNames): readonly string[] =>
  (ids ?? []).map((id) => names.nameOf(id) ?? id);

/** Addresses of a Service; releases before 4 have its cluster IP among the origin properties. */
function addressesOfService(service: InventoryObjects['Service']): readonly string[] {
  const told = serviceAddresses(service);
  const ip = service.origin_properties?.find(({ key }) => key === 'ip')?.value ?? '';
  return told.length > 0 || ip === '' ? told : ip.split(',').map((one) => one.trim());
}

const READERS: Readers = {
  Namespace: () => ({}),
  Pod: (pod, names) => ({
    status: pod.status,
    ips: podAddresses(pod),
    node: names.nameOf(pod.cluster_node_id) ?? pod.cluster_node_id,
    services: serviceNames(pod.container_application_ids, names),
  }),
  Service: (service) => ({ status: service.status, ips: addressesOfService(service) }),
  Node: (node) => ({ status: node.cni_agent_status, ips: node.ip_addresses ?? [] }),
  Ingress: (ingress, names) => ({
    ips: ingressAddresses(ingress),
    services: serviceNames(ingress.container_application_ids, names),
  }),
  Gateway: (gateway) => ({ ips: gatewayAddresses(gateway) }),
  NetworkPolicy: () => ({}),
  Egress: (egress) => ({ ips: egressAddresses(egress) }),
  IPPool: () => ({}),
};

const detailsOf = <K extends NsxInventoryKind>(kind: K, raw: InventoryObjects[K], names: InventoryNames): Details =>
  READERS[kind](raw, names);

const projectOf = (raw: { readonly [member: string]: unknown }): string | undefined => {
  const id = raw['container_project_id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
};

const syncTime = (time: number | undefined): string | null =>
  time === undefined || !(time > 0 && time < 8.64e15) ? null : new Date(time).toISOString();

/** One row of the inventory. Everything but the external id may be absent. */
export function inventoryItem<K extends NsxInventoryKind>(
  kind: K,
  raw: InventoryObjects[K],
  names: InventoryNames,
): NsxInventoryItem {
  const { status, ips = [], node, services = [] } = detailsOf(kind, raw, names);
  const project = projectOf(raw);
  return {
    id: raw.external_id,
    kind,
    name: raw.display_name ?? raw.external_id,
    cluster: names.clusterOf(raw.container_cluster_id),
    namespace: project === undefined ? null : (names.nameOf(project) ?? project),
    status: status ?? raw.network_status ?? '',
    ips: [...ips],
    labels: labelsOf(raw.tags),
    tags: (raw.tags ?? []).map(joinTag),
    node: node === undefined || node === '' ? null : node,
    services: [...services],
    facts: factsOf(kind, raw),
    errors: (raw.network_errors ?? []).flatMap(
      ({ error_code: code, error_message: message }) => message || (code ?? []),
    ),
    syncedAt: syncTime(raw._last_sync_time),
  };
}
