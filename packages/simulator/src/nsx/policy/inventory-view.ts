import { INVENTORY_COLLECTIONS, type InventoryCollection, type InventoryView } from '@netloft/nsx';
import type { Json, NsxWorld } from '../types.ts';

interface Schema<T> {
  safeParse(object: Json): { readonly success: true; readonly data: T } | { readonly success: false };
}

interface Kept {
  view: InventoryView | undefined;
}
const WORLDS = new WeakMap<NsxWorld, Kept>();

function viewOf(world: NsxWorld): InventoryView {
  const read = <T>(collection: InventoryCollection, schema: Schema<T>): T[] =>
    world.inventory.list(collection).flatMap((object) => {
      const parsed = schema.safeParse(object);
      return parsed.success ? [parsed.data] : [];
    });
  const { Cluster, Node, Namespace, Service, Pod, Ingress, Gateway, Egress, IPPool } = INVENTORY_COLLECTIONS;
  return {
    clusters: read('Cluster', Cluster.schema),
    nodes: read('Node', Node.schema),
    namespaces: read('Namespace', Namespace.schema),
    services: read('Service', Service.schema),
    pods: read('Pod', Pod.schema),
    ingresses: read('Ingress', Ingress.schema),
    gateways: read('Gateway', Gateway.schema),
    egresses: read('Egress', Egress.schema),
    ipPools: read('IPPool', IPPool.schema),
  };
}

/** The whole inventory for the evaluation of groups; made anew only after the inventory has changed. */
export function inventoryView(world: NsxWorld): InventoryView {
  let kept = WORLDS.get(world);
  if (kept === undefined) {
    const made: Kept = { view: undefined };
    world.inventory.onChange(() => {
      made.view = undefined;
    });
    WORLDS.set(world, made);
    kept = made;
  }
  kept.view ??= viewOf(world);
  return kept.view;
}
