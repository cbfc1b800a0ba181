import { type ClusterMatches, inventoryNames, type InventoryNames, matchClusters } from '@netloft/nsx';
import { ok } from '../../result.ts';
import type { NsxListed, NsxResult } from '../../upstreams/nsx/types.ts';
import type { OpenNsx } from './nsx.access.ts';
import { agesOf } from './nsx.ages.ts';
import type { Age, Known } from './nsx.cache.ts';
import { clusterIdentities } from './nsx.cluster-side.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';

/** Which clusters of NSX are which clusters of Netloft, and what the ids of the inventory stand for. */
export interface Matched {
  readonly matches: ClusterMatches;
  readonly names: InventoryNames;
  readonly ages: readonly Age[];
  /** Parts of NSX that could not be read. */
  readonly missing: readonly string[];
}

/** Fails only where NSX tells neither its registered clusters nor those of its inventory. */
export async function matchedClusters(context: NsxContext, open: OpenNsx): Promise<NsxResult<Matched>> {
  const sources = sourcesOf(context, open);
  const [planes, clusters, nodes, namespaces, services, own] = await Promise.all([
    sources.controlPlanes(),
    sources.collection('Cluster'),
    sources.collection('Node'),
    sources.collection('Namespace'),
    sources.collection('Service'),
    clusterIdentities(context, open.identity),
  ]);
  if (!planes.ok && !clusters.ok) return planes;
  const missing: string[] = [];
  const ages: Age[] = [];
  const itemsOf = <T>(what: string, answer: NsxResult<Known<NsxListed<T>>>): readonly T[] => {
    if (!answer.ok) {
      missing.push(what);
      ages.push(...agesOf([answer]));
      return [];
    }
    ages.push(answer.value);
    return answer.value.value.items;
  };
  const view = {
    clusters: itemsOf('the inventory of clusters', clusters),
    nodes: itemsOf('Nodes', nodes),
    namespaces: itemsOf('Namespaces', namespaces),
    services: itemsOf('Services', services),
  };
  const matches = matchClusters({
    controlPlanes: itemsOf('registered clusters', planes),
    inventory: view.clusters,
    nodes: view.nodes,
    own,
  });
  const links = new Map(
    matches.clusters.flatMap(({ inventory, link }) =>
      inventory === null || link === null ? [] : [[inventory.external_id, link.cluster] as const],
    ),
  );
  return ok({ matches, names: inventoryNames(view, links), ages, missing });
}
