import {
  NsxInventoryKind,
  type NsxInventoryItem,
  type NsxInventoryList,
  type NsxInventoryQuery,
} from '@netloft/contracts';
import { inventoryItem, type ContainerObject } from '@netloft/nsx';
import type { Fault } from '../../errors.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import { err, ok, type Result } from '../../result.ts';
import type { OpenNsx } from './nsx.access.ts';
import { freshnessOf } from './nsx.cache.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';
import { glance } from './nsx.glance.ts';
import { matchedClusters, type Matched } from './nsx.matching.ts';
import type { NsxSources } from './nsx.sources.ts';

const shape: ListShape<NsxInventoryItem> = {
  fields: {
    name: (row) => row.name,
    namespace: (row) => row.namespace,
    cluster: (row) => row.cluster.name,
    status: (row) => row.status,
    ip: (row) => row.ips,
    labels: (row) => Object.entries(row.labels).map(([key, value]) => `${key}=${value}`),
    node: (row) => row.node,
    services: (row) => row.services,
    syncedAt: (row) => row.syncedAt,
  },
  idOf: (row) => row.id,
  textOf: (row) => row.facts.map(({ value }) => value).join(' '),
  defaultSort: 'name',
};

type InCluster = ContainerObject & { readonly container_cluster_id?: string | undefined };

/** Counts of every kind in the chosen clusters; null where a collection could not be read, or not soon. */
async function countsOf(
  sources: NsxSources,
  isChosen: (id: string | undefined) => boolean,
): Promise<NsxInventoryList['counts']> {
  const counted = await Promise.all(
    NsxInventoryKind.options.map(async (kind) => {
      const answer = await glance(sources.inHaste().collection(kind));
      const items: readonly InCluster[] | undefined = answer?.ok === true ? answer.value.value.items : undefined;
      return [
        kind,
        items === undefined ? null : items.filter((one) => isChosen(one.container_cluster_id)).length,
      ] as const;
    }),
  );
  return Object.fromEntries(counted) as NsxInventoryList['counts'];
}

/** The inventory ids that a cluster's name, id or Netloft's name means; undefined: all clusters. */
function chosenIds({ matches }: Matched, cluster: string | undefined): ReadonlySet<string> | undefined {
  if (cluster === undefined) return undefined;
  return new Set(
    matches.clusters.flatMap(({ controlPlane, inventory, link }) =>
      inventory !== null &&
      [inventory.external_id, inventory.display_name, controlPlane?.id, link?.cluster].includes(cluster)
        ? [inventory.external_id]
        : [],
    ),
  );
}

/** One kind of the inventory, of one cluster or all, and how many there are of every kind. */
export async function listInventory(
  context: NsxContext,
  open: OpenNsx,
  query: NsxInventoryQuery,
): Promise<Result<NsxInventoryList, Fault>> {
  const sources = sourcesOf(context, open);
  const [known, matched] = await Promise.all([sources.collection(query.kind), matchedClusters(context, open)]);
  if (!known.ok) return nsxFault(known.error);
  if (!matched.ok) return nsxFault(matched.error);
  const chosen = chosenIds(matched.value, query.cluster);
  if (chosen?.size === 0)
    return err({
      code: 'INVALID_REQUEST',
      detail: `cluster: NSX’s inventory has no cluster ${query.cluster ?? ''}.`,
      errors: [{ path: 'cluster', message: 'is no cluster of NSX’s inventory.' }],
    });
  const isChosen = (id: string | undefined): boolean => chosen === undefined || (id !== undefined && chosen.has(id));
  const { names, matches } = matched.value;
  const raw: readonly InCluster[] = known.value.value.items;
  const items = raw
    .filter((one) => isChosen(one.container_cluster_id))
    .map((one) => inventoryItem(query.kind, one, names))
    .filter(({ namespace }) => query.namespace === undefined || namespace === query.namespace);
  const page = pageOf(items, query, shape);
  if (!page.ok) return page;
  const { partial } = known.value.value;
  return ok({
    ...page.value,
    counts: await countsOf(sources, isChosen),
    clusters: matches.clusters.flatMap(({ inventory, link }) =>
      inventory === null
        ? []
        : [
            {
              id: inventory.external_id,
              name: inventory.display_name ?? inventory.external_id,
              link: link?.cluster ?? null,
            },
          ],
    ),
    freshness: freshnessOf([known.value, ...matched.value.ages]),
    ...(partial === undefined ? {} : { partial }),
  });
}
