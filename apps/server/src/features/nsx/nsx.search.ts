import type { NsxHit, NsxHitList } from '@netloft/contracts';
import { podAddresses, serviceAddresses, type ContainerObject } from '@netloft/nsx';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import type { NsxListed, NsxResult } from '../../upstreams/nsx/types.ts';
import type { OpenNsx } from './nsx.access.ts';
import { freshnessOf, type Known } from './nsx.cache.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { glance } from './nsx.glance.ts';

/** The palette waits no longer for NSX. */
const PATIENCE_MS = 1_500;

interface Candidate extends NsxHit {
  /** What is searched besides the name: addresses and labels, in lower case. */
  readonly words: readonly string[];
}

type Placed = ContainerObject & {
  readonly container_cluster_id?: string | undefined;
  readonly container_project_id?: string | undefined;
};

/** 0 the whole name, 1 its beginning, 2 within it, 3 an address or label; undefined: not found. */
function rankOf({ name, namespace, words }: Candidate, filter: string): number | undefined {
  const lower = name.toLowerCase();
  if (lower === filter || `${namespace ?? ''}/${lower}` === filter) return 0;
  if (lower.startsWith(filter)) return 1;
  if (lower.includes(filter)) return 2;
  return words.some((word) => word.includes(filter)) ? 3 : undefined;
}

/** Objects of NSX by name, address or label, the closest first. Searches what was read; NSX's own index lags and may be away. */
export async function searchNsx(
  context: NsxContext,
  open: OpenNsx,
  { filter, limit }: { readonly filter: string; readonly limit: number },
): Promise<Result<NsxHitList, Fault>> {
  const sources = sourcesOf(context, open).inHaste();
  const ages: Pick<Known<unknown>, 'asOf' | 'failure' | 'late'>[] = [];
  const missing: string[] = [];
  const itemsOf = async <T>(what: string, reading: Promise<NsxResult<Known<NsxListed<T>>>>): Promise<readonly T[]> => {
    const answer = await glance(reading, PATIENCE_MS);
    if (answer?.ok !== true) {
      missing.push(what);
      return [];
    }
    ages.push(answer.value);
    return answer.value.value.items;
  };
  const [planes, groups, policies, clusters, namespaces, pods, services, nodes] = await Promise.all([
    itemsOf('clusters', sources.controlPlanes()),
    itemsOf('groups', sources.groups()),
    itemsOf('policies', sources.policyList()),
    itemsOf('inventory of clusters', sources.collection('Cluster')),
    itemsOf('Namespaces', sources.collection('Namespace')),
    itemsOf('Pods', sources.collection('Pod')),
    itemsOf('Services', sources.collection('Service')),
    itemsOf('Nodes', sources.collection('Node')),
  ]);
  const clusterNames = new Map(clusters.map((one) => [one.external_id, one.display_name ?? one.external_id]));
  const namespaceNames = new Map(namespaces.map((one) => [one.external_id, one.display_name ?? one.external_id]));
  const inventory = (kind: NsxHit['kind'], object: Placed, ips: readonly string[]): Candidate => {
    const cluster = clusterNames.get(object.container_cluster_id ?? '') ?? null;
    return {
      id: object.external_id,
      kind,
      name: object.display_name ?? object.external_id,
      namespace: namespaceNames.get(object.container_project_id ?? '') ?? null,
      cluster,
      detail: ips.join(', '),
      words: [
        ...ips,
        ...(object.tags ?? []).map(({ scope, tag }) => `${scope.replace(/^dis:k8s:/, '')}=${tag}`.toLowerCase()),
      ],
    };
  };
  const policyObject = (
    kind: NsxHit['kind'],
    one: { id: string; display_name?: string | undefined },
    detail: string,
  ) => ({
    id: one.id,
    kind,
    name: one.display_name ?? one.id,
    namespace: null,
    cluster: null,
    detail,
    words: [one.id.toLowerCase()],
  });
  const candidates: Candidate[] = [
    ...planes.map((one) => policyObject('Cluster', one, 'registered cluster')),
    ...policies.map((one) => policyObject('SecurityPolicy', one, one.category)),
    ...groups.map((one) => policyObject('Group', one, (one.group_type ?? []).join(', ') || 'generic')),
    ...namespaces.map((one) => inventory('Namespace', one, [])),
    ...services.map((one) => inventory('Service', one, serviceAddresses(one))),
    ...pods.map((one) => inventory('Pod', one, podAddresses(one))),
    ...nodes.map((one) => inventory('Node', one, one.ip_addresses ?? [])),
  ];
  const wanted = filter.trim().toLowerCase();
  const found = candidates
    .map((candidate) => ({ candidate, rank: wanted === '' ? 2 : rankOf(candidate, wanted) }))
    .flatMap(({ candidate, rank }) => (rank === undefined ? [] : [{ candidate, rank }]))
    .toSorted((a, b) => a.rank - b.rank);
  return ok({
    items: found.slice(0, limit).map(({ candidate: { words: _words, ...hit } }) => hit),
    total: found.length,
    freshness: ages.length === 0 ? { state: 'unavailable', asOf: null } : freshnessOf(ages),
    ...(missing.length === 0 ? {} : { partial: `NSX did not tell its ${missing.join(', ')} in time` }),
  });
}
