import { INVENTORY_COLLECTIONS, type InventoryCollection } from '@netloft/nsx';
import { textOf } from '../../kubernetes/json.ts';
import { invalidRequest, notFound } from '../core/refusals.ts';
import { done, refused } from '../policy/access.ts';
import { isObject } from '../policy/objects.ts';
import type { Json, NsxWorld, Stored } from '../types.ts';

export const COLLECTIONS = Object.keys(INVENTORY_COLLECTIONS) as readonly InventoryCollection[];

type Update = (world: NsxWorld) => void;

const collectionOf = (resourceType: string): InventoryCollection | undefined =>
  COLLECTIONS.find((one) => INVENTORY_COLLECTIONS[one].resourceType === resourceType);

function updateOf(clusterId: string, value: unknown): Update | string {
  const object = isObject(value) ? value['container_object'] : undefined;
  if (!isObject(value) || !isObject(object)) return 'container_object is needed.';
  const collection = collectionOf(textOf(object['resource_type']));
  if (collection === undefined) return `${textOf(object['resource_type'])} is no type of the inventory.`;
  const id = textOf(object['external_id']);
  if (id === '') return 'external_id is needed.';
  const type = textOf(value['object_update_type']);
  if (type === 'DELETE') return ({ inventory }) => inventory.remove(collection, id);
  if (type !== 'CREATE' && type !== 'UPDATE') return `object_update_type ${type} is none of CREATE, UPDATE and DELETE.`;
  return ({ inventory }) => {
    const belongs = collection === 'Cluster' ? {} : { container_cluster_id: clusterId };
    const before = type === 'UPDATE' ? inventory.get(collection, id) : undefined;
    const { _last_sync_time: _time, ...kept } = before ?? {};
    inventory.upsert(collection, { ...kept, ...belongs, ...object, external_id: id });
  };
}

/**
 * What an adapter sends of a cluster's inventory: `container_inventory_objects`, all of them or, when one cannot be read, none (400).
 * 404 for a cluster that the inventory does not have.
 */
export function applyUpdates(world: NsxWorld, clusterId: string, body: Json): Stored<undefined> {
  if (world.inventory.get('Cluster', clusterId) === undefined) return refused(notFound(clusterId));
  const list = body['container_inventory_objects'];
  if (!Array.isArray(list)) return refused(invalidRequest('container_inventory_objects is needed.'));
  const updates: Update[] = [];
  for (const value of list) {
    const update = updateOf(clusterId, value);
    if (typeof update === 'string') return refused(invalidRequest(update));
    updates.push(update);
  }
  for (const update of updates) update(world);
  return done(undefined);
}
