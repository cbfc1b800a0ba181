import type { NsxInventoryKind } from '@netloft/contracts';
import type { z } from 'zod';
import type { INVENTORY_COLLECTIONS } from '../model/inventory.ts';

/** An object of NSX's inventory by the kind under which Netloft shows it. */
export type InventoryObjects = {
  readonly [K in NsxInventoryKind]: z.output<(typeof INVENTORY_COLLECTIONS)[K]['schema']>;
};

const SERVICE_TYPES: Readonly<Record<string, string>> = {
  CLUSTER_IP: 'ClusterIP',
  NODE_PORT: 'NodePort',
  LOAD_BALANCER: 'LoadBalancer',
  EXTERNAL_NAME: 'ExternalName',
};

/** Type of a Service in Kubernetes' words; releases before 4 have it among the origin properties. Undefined when NSX tells none. */
export function serviceTypeOf({
  type,
  origin_properties: properties,
}: InventoryObjects['Service']): string | undefined {
  const told = type ?? properties?.find(({ key }) => key === 'type')?.value;
  return told === undefined || told === '' ? undefined : (SERVICE_TYPES[told] ?? told);
}

export const POLICY_TYPES: Readonly<Record<string, string>> = {
  NETWORK_POLICY: 'NetworkPolicy of Kubernetes',
  ANP: 'NetworkPolicy of Antrea',
  ACNP: 'ClusterNetworkPolicy of Antrea',
  ASG: 'application security group',
};
