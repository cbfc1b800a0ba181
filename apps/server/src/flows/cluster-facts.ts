import type { ClusterRegistry, ClusterHandle, KubeObject } from '../upstreams/kubernetes/types.ts';
import { serverIdentity } from '../upstreams/kubernetes/server-identity.ts';

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' } as const;
const AGAIN_MS = 60_000;
const FIRST_RETRY_MS = 2_000;

/** What clusters say about themselves that the collector needs. */
export interface ClusterFacts {
  /** Registered cluster by Antrea's UUID of it, from ConfigMap antrea-cluster-identity. */
  readonly ids: Readonly<Record<string, string>>;
  /** PEM of the Flow Aggregator's own authority by cluster, from ConfigMap flow-aggregator-ca. */
  readonly authorities: ReadonlyMap<string, string>;
}

const textOf = (object: KubeObject, key: string): string | undefined => {
  const value = (object['data'] as Record<string, unknown> | undefined)?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

async function read(cluster: ClusterHandle, namespace: string, name: string, key: string): Promise<string | undefined> {
  const client = cluster.client(serverIdentity);
  if (!client.ok) return undefined;
  const object = await client.value.get(CONFIG_MAPS, name, namespace);
  return object.ok ? textOf(object.value, key) : undefined;
}

/** Facts as a text that is the same for the same facts. */
const factsText = ({ ids, authorities }: ClusterFacts): string =>
  [...Object.entries(ids), ...authorities]
    .map((pair) => pair.join('='))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join('\n');

/**
 * Reads, with the server's own credential, who each cluster is and, where wanted, who signs for its Flow Aggregator; again every minute, as a
 * reinstalled Antrea has another UUID and another authority. What cannot be read is left out. Returns how to stop.
 */
export function followClusterFacts(
  clusters: ClusterRegistry,
  options: { readonly wantsAuthority: ReadonlySet<string>; readonly tell: (facts: ClusterFacts) => void },
): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let told = '';

  async function look(): Promise<void> {
    const ids: Record<string, string> = {};
    const authorities = new Map<string, string>();
    await Promise.all(
      clusters.all().map(async (cluster) => {
        const uuid = await read(cluster, 'kube-system', 'antrea-cluster-identity', 'uuid');
        if (uuid !== undefined) ids[uuid.toLowerCase()] = cluster.name;
        if (!options.wantsAuthority.has(cluster.name)) return;
        const authority = await read(cluster, 'flow-aggregator', 'flow-aggregator-ca', 'ca.crt');
        if (authority !== undefined) authorities.set(cluster.name, authority);
      }),
    );
    if (stopped) return;
    const facts = { ids, authorities };
    const text = factsText(facts);
    if (text !== told) options.tell(facts);
    told = text;
    const isWhole = authorities.size === options.wantsAuthority.size;
    timer = setTimeout(() => void look(), isWhole ? AGAIN_MS : FIRST_RETRY_MS);
    timer.unref();
  }

  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
