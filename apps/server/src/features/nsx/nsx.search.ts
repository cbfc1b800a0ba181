import type { NsxHitList } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import type { NsxResult } from '../../upstreams/nsx/types.ts';
import type { OpenNsx } from './nsx.access.ts';
import { type Age, freshnessOf, type Known } from './nsx.cache.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { glance } from './nsx.glance.ts';
import { type Candidate, candidatesOf } from './nsx.search-candidates.ts';

/** The palette waits no longer for NSX. */
const PATIENCE_MS = 1_500;

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
  const ages: Age[] = [];
  const missing: string[] = [];
  const itemsOf = async <T>(
    what: string,
    reading: Promise<NsxResult<Known<{ readonly items: readonly T[] }>>>,
  ): Promise<readonly T[]> => {
    const answer = await glance(reading, PATIENCE_MS);
    if (answer?.ok !== true) {
      missing.push(what);
      return [];
    }
    ages.push(answer.value);
    return answer.value.value.items;
  };
  // All at once: a palette does not wait twice.
  const rest = Promise.all([
    itemsOf('Ingresses', sources.collection('Ingress')),
    itemsOf('Gateways', sources.collection('Gateway')),
    itemsOf('NetworkPolicies', sources.collection('NetworkPolicy')),
    itemsOf('Egresses', sources.collection('Egress')),
    itemsOf('IPPools', sources.collection('IPPool')),
  ]);
  const [planes, groups, policies, services, traces, clusters, namespaces, pods, offered, nodes] = await Promise.all([
    itemsOf('registered clusters', sources.controlPlanes()),
    itemsOf('groups', sources.groups()),
    itemsOf('policies', sources.policyList()),
    itemsOf('services', sources.services()),
    itemsOf('traceflows', sources.traces()),
    itemsOf('inventory of clusters', sources.collection('Cluster')),
    itemsOf('Namespaces', sources.collection('Namespace')),
    itemsOf('Pods', sources.collection('Pod')),
    itemsOf('Services', sources.collection('Service')),
    itemsOf('Nodes', sources.collection('Node')),
  ]);
  const [ingresses, gateways, networkPolicies, egresses, ipPools] = await rest;
  const candidates = candidatesOf({
    planes,
    groups,
    policies,
    // Rules are known where a page of them was read; a palette does not read them for the users of services.
    facts: sources.listedBefore().policies?.value.items,
    services,
    traces,
    clusters,
    inventory: {
      Namespace: namespaces,
      Pod: pods,
      Service: offered,
      Node: nodes,
      Ingress: ingresses,
      Gateway: gateways,
      NetworkPolicy: networkPolicies,
      Egress: egresses,
      IPPool: ipPools,
    },
  });
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
