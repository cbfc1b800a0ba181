import { type ListQuery, type NsxDifference, type NsxDifferenceList, NsxInventoryKind } from '@netloft/contracts';
import { type ContainerObject, inventoryDifferences, type InventoryNames, isFromNsx } from '@netloft/nsx';
import { openCluster, type OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import { err, ok, type Result } from '../../result.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import type { OpenNsx } from './nsx.access.ts';
import { freshnessOf } from './nsx.cache.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';
import { matchedClusters } from './nsx.matching.ts';

/** mp-adapter sends changes every five seconds; with reading on both sides, three times that is a lag and no difference. */
const LAG_SECONDS = 15;
const MAX_AGE_MS = 5_000;

/** Resources of a cluster that are one kind of NSX's inventory. */
const RESOURCES: Readonly<
  Record<NsxInventoryKind, readonly { readonly group: string; readonly plural: string; readonly kind: string }[]>
> = {
  Namespace: [{ group: '', plural: 'namespaces', kind: 'Namespace' }],
  Pod: [{ group: '', plural: 'pods', kind: 'Pod' }],
  Service: [{ group: '', plural: 'services', kind: 'Service' }],
  Node: [{ group: '', plural: 'nodes', kind: 'Node' }],
  Ingress: [{ group: 'networking.k8s.io', plural: 'ingresses', kind: 'Ingress' }],
  Gateway: [{ group: 'gateway.networking.k8s.io', plural: 'gateways', kind: 'Gateway' }],
  NetworkPolicy: [
    { group: 'networking.k8s.io', plural: 'networkpolicies', kind: 'NetworkPolicy' },
    { group: 'crd.antrea.io', plural: 'networkpolicies', kind: 'NetworkPolicy' },
    { group: 'crd.antrea.io', plural: 'clusternetworkpolicies', kind: 'ClusterNetworkPolicy' },
  ],
  Egress: [{ group: 'crd.antrea.io', plural: 'egresses', kind: 'Egress' }],
  IPPool: [{ group: 'crd.antrea.io', plural: 'ippools', kind: 'IPPool' }],
};

type Own =
  | { readonly state: 'read'; readonly objects: readonly KubeObject[] }
  | { readonly state: 'hidden'; readonly reason: string }
  | { readonly state: 'failed'; readonly detail: string };

/** The cluster's own objects of a kind, as the caller may see them. */
async function readOwn(open: OpenCluster, kind: NsxInventoryKind): Promise<Own> {
  const objects: KubeObject[] = [];
  for (const { group, plural, kind: name } of RESOURCES[kind]) {
    const resource =
      group === ''
        ? ({ ok: true, value: { group, version: 'v1', plural } } as const)
        : await open.cluster.resolve(open.identity, group, plural);
    if (!resource.ok) return { state: 'failed', detail: resource.error.message };
    // A kind that the cluster does not serve has no objects there.
    if (resource.value === null) continue;
    const found = await open.client.list(resource.value);
    if (!found.ok && found.error.code === 'forbidden')
      return { state: 'hidden', reason: `needs list on ${plural}${group === '' ? '' : `.${group}`}` };
    if (!found.ok) return { state: 'failed', detail: found.error.message };
    const { version } = resource.value;
    const apiVersion = group === '' ? version : `${group}/${version}`;
    for (const object of found.value) objects.push({ ...object, apiVersion, kind: name });
  }
  return { state: 'read', objects };
}

const shape: ListShape<NsxDifference> = {
  fields: {
    kind: (row) => row.kind,
    namespace: (row) => row.namespace,
    name: (row) => row.name,
    type: (row) => row.type,
    fields: (row) => row.fields.map(({ field }) => field),
  },
  idOf: (row) => row.id,
  defaultSort: 'kind',
};

type KindRow = NsxDifferenceList['kinds'][number];

interface Compared {
  readonly row: KindRow;
  readonly differences: readonly NsxDifference[];
  readonly hidden?: string;
}

async function compareKind(
  open: OpenCluster,
  kind: NsxInventoryKind,
  /** Of this cluster; a sentence where NSX does not tell them. */
  nsx: readonly ContainerObject[] | string,
  names: InventoryNames,
  now: () => number,
): Promise<Compared> {
  const own = await readOwn(open, kind);
  // What NSX wrote into the cluster itself does not come back to it.
  const counted = own.state === 'read' ? own.objects.filter((object) => !isFromNsx(kind, object)).length : null;
  const row = { kind, nsx: typeof nsx === 'string' ? null : nsx.length, cluster: counted };
  if (typeof nsx === 'string') return { row: { ...row, differences: 0, detail: nsx }, differences: [] };
  if (own.state === 'hidden')
    return { row: { ...row, differences: 0, detail: own.reason }, differences: [], hidden: own.reason };
  if (own.state === 'failed') return { row: { ...row, differences: 0, detail: own.detail }, differences: [] };
  const differences = inventoryDifferences({
    kind,
    nsx,
    cluster: own.objects,
    names,
    now: now(),
    lagSeconds: LAG_SECONDS,
  });
  return { row: { ...row, differences: differences.length }, differences };
}

/** Where NSX's inventory and a cluster do not agree, as the caller may see the cluster. */
export async function listDifferences(
  context: NsxContext,
  open: OpenNsx,
  query: ListQuery & { readonly cluster: string },
): Promise<Result<NsxDifferenceList, Fault>> {
  const cluster = openCluster(context, open.identity, query.cluster);
  if (!cluster.ok) return cluster;
  // Both sides are to be of the same moment, as nearly as can be.
  const sources = sourcesOf(context, { ...open, maxAgeMs: MAX_AGE_MS });
  const matched = await matchedClusters(context, open);
  if (!matched.ok) return nsxFault(matched.error);
  const match = matched.value.matches.clusters.find(({ link }) => link?.cluster === query.cluster);
  const id = match?.inventory?.external_id;
  if (match === undefined || id === undefined)
    return err({
      code: 'NOT_FOUND',
      detail: `NSX has no inventory of the cluster ${query.cluster}.`,
      action: 'Register the cluster, or wait until its inventory came.',
    });
  const ages = [...matched.value.ages];
  const compared = await Promise.all(
    NsxInventoryKind.options.map(async (kind) => {
      const known = await sources.collection(kind);
      if (known.ok) ages.push(known.value);
      const nsx = known.ok
        ? known.value.value.items.filter(
            (one: ContainerObject & { container_cluster_id?: string | undefined }) => one.container_cluster_id === id,
          )
        : `NSX did not tell: ${known.error.message}`;
      return compareKind(cluster.value, kind, nsx, matched.value.names, context.now);
    }),
  );
  const page = pageOf(
    compared.flatMap(({ differences }) => differences),
    query,
    shape,
  );
  if (!page.ok) return page;
  const hidden = compared.flatMap(({ row, hidden: reason }) =>
    reason === undefined ? [] : [{ what: row.kind, count: null, reason }],
  );
  return ok({
    ...page.value,
    cluster: query.cluster,
    nsxCluster: match.controlPlane?.display_name ?? match.inventory?.display_name ?? id,
    kinds: compared.map(({ row }) => row),
    freshness: freshnessOf(ages),
    ...(hidden.length === 0 ? {} : { hidden }),
  });
}
