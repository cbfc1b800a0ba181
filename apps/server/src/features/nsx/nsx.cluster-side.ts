import { read } from '@netloft/antrea';
import { INTERWORKING_NAMESPACE, readBootstrapConfig, readClusterId } from '@netloft/nsx';
import { openCluster } from '../../cluster-access.ts';
import type { FeatureContext } from '../../feature.ts';
import type { Identity } from '../../identity.ts';
import type { ClusterHandle, KubeObject, SharedWatch } from '../../upstreams/kubernetes/types.ts';
import { CLUSTER_POLICIES } from '../../upstreams/antrea/policies.ts';
import { watchServed } from '../../upstreams/antrea/served-watch.ts';

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' } as const;
const NODES = { group: '', version: 'v1', plural: 'nodes' } as const;
/** A cluster that does not answer holds up no page of NSX for longer. */
const PATIENCE_MS = 2_000;
const KEEP_MS = 30_000;

/** What a cluster of Netloft says about how NSX knows it. Parts that could not be read are undefined. */
export interface ClusterIdentity {
  readonly name: string;
  /** `clusterID` of the ConfigMap `cluster-id`. */
  readonly clusterId: string | undefined;
  /** `clusterName` of bootstrap-config. */
  readonly bootstrapName: string | undefined;
  readonly nodeUids: readonly string[] | undefined;
}

type Context = Pick<FeatureContext, 'clusters' | 'now'>;

const kept = new Map<string, { readonly until: number; readonly identity: Promise<ClusterIdentity> }>();

async function readIdentity(context: Context, identity: Identity, cluster: ClusterHandle): Promise<ClusterIdentity> {
  const nothing = { name: cluster.name, clusterId: undefined, bootstrapName: undefined, nodeUids: undefined };
  const open = openCluster(context, identity, cluster.name);
  if (!open.ok) return nothing;
  const { client } = open.value;
  const configMap = async (name: string): Promise<KubeObject | undefined> => {
    const found = await client.get(CONFIG_MAPS, name, INTERWORKING_NAMESPACE);
    return found.ok ? found.value : undefined;
  };
  const [clusterId, bootstrap, nodes] = await Promise.all([
    configMap('cluster-id'),
    configMap('bootstrap-config'),
    client.list(NODES, { limit: 5_000 }),
  ]);
  return {
    name: cluster.name,
    clusterId: readClusterId(clusterId),
    bootstrapName: readBootstrapConfig(bootstrap)?.name,
    nodeUids: nodes.ok ? nodes.value.flatMap(({ metadata }) => read.text(metadata.uid) ?? []) : undefined,
  };
}

/** What every cluster of Netloft says of itself, as far as the caller may see it; kept for half a minute, waited for two seconds. */
export async function clusterIdentities(context: Context, identity: Identity): Promise<readonly ClusterIdentity[]> {
  return Promise.all(
    context.clusters.all().map(async (cluster) => {
      const key = `${cluster.server}\n${cluster.name}\n${identity.key}`;
      const known = kept.get(key);
      const reading =
        known !== undefined && known.until > context.now() ? known.identity : readIdentity(context, identity, cluster);
      if (reading !== known?.identity) kept.set(key, { until: context.now() + KEEP_MS, identity: reading });
      const oldest = kept.size > 2_000 ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<ClusterIdentity>((resolve) => {
        timer = setTimeout(
          () => resolve({ name: cluster.name, clusterId: undefined, bootstrapName: undefined, nodeUids: undefined }),
          PATIENCE_MS,
        );
      });
      const first = await Promise.race([reading, late]);
      clearTimeout(timer);
      return first;
    }),
  );
}

/** After a registration: what a cluster says of itself is read anew. */
export function forgetIdentities(): void {
  kept.clear();
}

/** What of a ClusterNetworkPolicy ties it to NSX, and how it fares. */
export interface AdapterPolicy {
  readonly object: KubeObject;
  readonly cluster: string;
}

/** The ClusterNetworkPolicies of a cluster, followed as the caller. */
export const watchAdapterPolicies = (cluster: ClusterHandle, identity: Identity): SharedWatch<KubeObject> =>
  watchServed(cluster, identity, { ...CLUSTER_POLICIES, name: 'nsx-objects', project: (object) => object });

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

/** The ClusterNetworkPolicies of every cluster that the caller is signed in to; those that do not come soon are left out. */
export async function adapterPolicies(
  context: Context,
  identity: Identity,
  names?: readonly string[],
): Promise<readonly AdapterPolicy[]> {
  const clusters = context.clusters
    .all()
    .filter(({ name }) => identity.credentialFor(name) !== undefined && (names === undefined || names.includes(name)));
  const found = await Promise.all(
    clusters.map(async (cluster) => {
      const watch = watchAdapterPolicies(cluster, identity);
      try {
        await Promise.race([watch.ready(), wait(PATIENCE_MS)]);
        return [...watch.items.values()].map((object) => ({ object, cluster: cluster.name }));
      } finally {
        watch.release();
      }
    }),
  );
  return found.flat();
}
