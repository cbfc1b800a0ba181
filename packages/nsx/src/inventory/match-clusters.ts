import type { NsxClusterLink } from '@netloft/contracts';
import type { ClusterControlPlane } from '../model/clusters.ts';
import type { ContainerCluster, ContainerClusterNode } from '../model/inventory.ts';

/** What a cluster of Netloft says of itself; undefined where it could not be read. */
export interface OwnCluster {
  /** Netloft's name of it. */
  readonly name: string;
  /** `clusterID` of the ConfigMap `cluster-id`. */
  readonly clusterId?: string | undefined;
  /** `clusterName` of bootstrap-config. */
  readonly bootstrapName?: string | undefined;
  readonly nodeUids?: readonly string[] | undefined;
}

export interface ClustersToMatch {
  readonly controlPlanes: readonly ClusterControlPlane[];
  readonly inventory: readonly ContainerCluster[];
  readonly nodes: readonly ContainerClusterNode[];
  readonly own: readonly OwnCluster[];
}

/** One cluster as NSX knows it. At least one of `controlPlane` and `inventory` is there. */
export interface ClusterMatch {
  readonly controlPlane: ClusterControlPlane | null;
  readonly inventory: ContainerCluster | null;
  readonly link: NsxClusterLink | null;
}

export interface ClusterMatches {
  readonly clusters: readonly ClusterMatch[];
  /** Clusters of Netloft that no registered cluster was found for. */
  readonly unregistered: readonly string[];
}

/** The one element that fits; none when several do, as a guess would show one cluster's data as another's. */
function only<T>(items: readonly T[], fits: (item: T) => boolean): T | undefined {
  const found = items.filter(fits);
  return found.length === 1 ? found[0] : undefined;
}

/** Inventory cluster that has most of the Nodes, by UID; undefined when none has one or two have as many. */
function byNodes(uids: readonly string[] | undefined, clusterOfNode: ReadonlyMap<string, string>): string | undefined {
  const counts = new Map<string, number>();
  for (const uid of uids ?? []) {
    const cluster = clusterOfNode.get(uid);
    if (cluster !== undefined) counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
  }
  const [most, next] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most === undefined || next?.[1] === most[1] ? undefined : most[0];
}

const namesOf = ({ id, display_name: name }: ClusterControlPlane): readonly string[] => [
  id,
  ...(name === undefined ? [] : [name]),
];

interface Ties {
  /** Name of Netloft's cluster by id of the control plane. */
  readonly controlPlanes: Map<string, { readonly cluster: string; readonly by: NsxClusterLink['by'] }>;
  /** Name of Netloft's cluster by id in the inventory. */
  readonly inventory: Map<string, { readonly cluster: string; readonly by: NsxClusterLink['by'] }>;
}

function tieByIds({ controlPlanes, inventory, nodes, own }: ClustersToMatch): Ties {
  const clusterOfNode = new Map(nodes.map((node) => [node.external_id, node.container_cluster_id ?? '']));
  const ties: Ties = { controlPlanes: new Map(), inventory: new Map() };
  for (const { name, clusterId, nodeUids } of own) {
    const plane =
      clusterId === undefined || clusterId === '' ? undefined : only(controlPlanes, (one) => one.node_id === clusterId);
    if (plane !== undefined) ties.controlPlanes.set(plane.id, { cluster: name, by: 'cluster-id' });
    const id = byNodes(nodeUids, clusterOfNode);
    if (id !== undefined && inventory.some((one) => one.external_id === id))
      ties.inventory.set(id, { cluster: name, by: 'nodes' });
  }
  return ties;
}

/** Names tie only what nothing else ties, and never against an id that is known to be another. */
function tieByNames({ controlPlanes, inventory, nodes, own }: ClustersToMatch, ties: Ties): void {
  const withNodes = new Set(nodes.map((node) => node.container_cluster_id));
  const tied = (map: Ties['inventory']): ReadonlySet<string> =>
    new Set([...map.values()].map(({ cluster }) => cluster));
  const tiedPlanes = tied(ties.controlPlanes);
  const tiedInventory = tied(ties.inventory);
  for (const one of own) {
    const names = [one.bootstrapName, one.name].filter((name) => name !== undefined);
    const plane = names
      .map((name) =>
        only(controlPlanes, (candidate) => {
          const other = !!one.clusterId && candidate.node_id !== undefined && candidate.node_id !== one.clusterId;
          return !ties.controlPlanes.has(candidate.id) && !other && namesOf(candidate).includes(name);
        }),
      )
      .find((found) => found !== undefined);
    if (plane !== undefined && !tiedPlanes.has(one.name))
      ties.controlPlanes.set(plane.id, { cluster: one.name, by: 'name' });
    const listed = names
      .map((name) =>
        only(inventory, (candidate) => {
          // Both sides' Nodes are known and none is common: the name is chance.
          const other = (one.nodeUids ?? []).length > 0 && withNodes.has(candidate.external_id);
          return !ties.inventory.has(candidate.external_id) && !other && candidate.display_name === name;
        }),
      )
      .find((found) => found !== undefined);
    if (listed !== undefined && !tiedInventory.has(one.name))
      ties.inventory.set(listed.external_id, { cluster: one.name, by: 'name' });
  }
}

/** The inventory's cluster of a control plane: through Netloft's cluster, else by the id where it is the same, else by name. */
function inventoryOf(
  plane: ClusterControlPlane,
  inventory: readonly ContainerCluster[],
  ties: Ties,
): ContainerCluster | undefined {
  const cluster = ties.controlPlanes.get(plane.id)?.cluster;
  const through =
    cluster === undefined
      ? undefined
      : inventory.find((one) => ties.inventory.get(one.external_id)?.cluster === cluster);
  if (through !== undefined) return through;
  const free = inventory.filter((one) => !ties.inventory.has(one.external_id) || cluster === undefined);
  return (
    (plane.node_id === undefined ? undefined : free.find((one) => one.external_id === plane.node_id)) ??
    only(free, (one) => one.display_name !== undefined && namesOf(plane).includes(one.display_name))
  );
}

const RANK: Readonly<Record<NsxClusterLink['by'], number>> = { 'cluster-id': 0, nodes: 1, name: 2 };

/**
 * Ties registered clusters, clusters of the inventory and clusters of Netloft to one another. What is published decides: the id that
 * NSX gave and the cluster keeps (`cluster-id`), and the UIDs of Nodes; names are the last resort, and are said to be. That a cluster's
 * external id is its `node_id` is not published, and only helps where it is so.
 */
export function matchClusters(input: ClustersToMatch): ClusterMatches {
  const ties = tieByIds(input);
  tieByNames(input, ties);
  const used = new Set<string>();
  const clusters: ClusterMatch[] = [];
  const linkOf = (
    plane: ClusterControlPlane | undefined,
    listed: ContainerCluster | undefined,
  ): NsxClusterLink | null => {
    const candidates = [
      plane === undefined ? undefined : ties.controlPlanes.get(plane.id),
      listed === undefined ? undefined : ties.inventory.get(listed.external_id),
    ].filter((one) => one !== undefined);
    return candidates.toSorted((a, b) => RANK[a.by] - RANK[b.by])[0] ?? null;
  };
  for (const plane of input.controlPlanes) {
    const listed = inventoryOf(
      plane,
      input.inventory.filter((one) => !used.has(one.external_id)),
      ties,
    );
    if (listed !== undefined) used.add(listed.external_id);
    clusters.push({ controlPlane: plane, inventory: listed ?? null, link: linkOf(plane, listed) });
  }
  for (const listed of input.inventory) {
    if (!used.has(listed.external_id))
      clusters.push({ controlPlane: null, inventory: listed, link: linkOf(undefined, listed) });
  }
  const known = new Set(clusters.map(({ link }) => link?.cluster));
  return { clusters, unregistered: input.own.map(({ name }) => name).filter((name) => !known.has(name)) };
}
