import type { NsxInventoryItem } from '@netloft/contracts';
import type { InventoryView } from '../groups/inventory-view.ts';

/** What the ids of NSX's inventory stand for. */
export interface InventoryNames {
  /** A cluster by its id; one that is not known keeps its id as name. */
  clusterOf(id: string | undefined): NsxInventoryItem['cluster'];
  /** Display name of a Namespace, Node or Service; undefined when it is not in the inventory. */
  nameOf(id: string | undefined): string | undefined;
}

type NamedParts = Pick<InventoryView, 'clusters' | 'namespaces' | 'nodes' | 'services'>;

/** Names of an inventory; `links`: Netloft's names of clusters by their inventory ids. */
export function inventoryNames(view: NamedParts, links: ReadonlyMap<string, string> = new Map()): InventoryNames {
  const names = new Map(
    [...view.namespaces, ...view.nodes, ...view.services].map((one) => [
      one.external_id,
      one.display_name ?? one.external_id,
    ]),
  );
  const clusters = new Map(view.clusters.map((one) => [one.external_id, one.display_name ?? one.external_id]));
  return {
    clusterOf: (id = '') => ({ id, name: clusters.get(id) ?? id, link: links.get(id) ?? null }),
    nameOf: (id) => (id === undefined ? undefined : names.get(id)),
  };
}
