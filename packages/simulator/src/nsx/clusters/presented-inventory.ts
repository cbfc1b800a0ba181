import type { InventoryCollection } from '@netloft/nsx';
import { without } from '../policy/objects.ts';
import type { Json, NsxSettings } from '../types.ts';

type ByCollection = Readonly<Partial<Record<InventoryCollection, readonly string[]>>>;

/** Members that only the model of 9.0 has. */
const ONLY_9: ByCollection = {
  Cluster: ['cluster_nodes_pod_cidrs', 'traffic_encap_mode'],
  Node: ['cpi_provider_id'],
  Pod: ['pod_ips', 'pod_start_time', 'containers_count', 'ready_containers_count'],
};
/** Members whose presence or inner shape is only inferred. */
const INFERRED: ByCollection = {
  Cluster: ['cluster_ip_ranges', 'cluster_nodes_pod_cidrs', 'node_port_range', 'node_port_local_range'],
  Pod: ['pod_start_time'],
  Service: ['node_port_local_endpoints'],
  Ingress: ['load_balance_ingress'],
  IPPool: ['ip_ranges'],
};
/** Kinds whose origin properties have keys that nobody has published for Antrea. */
const UNKNOWN_PROPERTIES: ReadonlySet<InventoryCollection> = new Set(['Cluster', 'Node']);

const isEmptyText = (object: Json, name: string): boolean => object[name] === '';

function certain(collection: InventoryCollection, object: Json): Json {
  const dropped = [
    'network_status',
    ...(INFERRED[collection] ?? []),
    // That policies of a whole cluster have an empty project is inferred.
    ...(isEmptyText(object, 'container_project_id') ? ['container_project_id'] : []),
  ];
  const kept = without(object, dropped);
  return UNKNOWN_PROPERTIES.has(collection) ? { ...kept, origin_properties: [] } : kept;
}

/** An object of the inventory as a release answers it; in strict mode without what is only inferred. */
export function presentedInventory(
  { release, strict }: Pick<NsxSettings, 'release' | 'strict'>,
  collection: InventoryCollection,
  object: Json,
): Json {
  const known = release === '9.0' ? object : without(object, ONLY_9[collection] ?? []);
  return strict ? certain(collection, known) : known;
}
