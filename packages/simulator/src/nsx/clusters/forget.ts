import { INVENTORY_COLLECTIONS, type InventoryCollection } from '@netloft/nsx';
import type { NsxWorld } from '../types.ts';

const COLLECTIONS = Object.keys(INVENTORY_COLLECTIONS) as readonly InventoryCollection[];

/** Takes everything of one cluster out of the inventory, and the cluster itself. */
export function forgetCluster(world: NsxWorld, externalId: string): void {
  for (const kind of COLLECTIONS)
    for (const object of world.inventory.list(kind))
      if (object['container_cluster_id'] === externalId) world.inventory.remove(kind, String(object['external_id']));
  world.inventory.remove('Cluster', externalId);
}
