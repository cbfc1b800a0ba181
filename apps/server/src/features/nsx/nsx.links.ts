import { read } from '@netloft/antrea';
import type { NsxClusterPolicy } from '@netloft/contracts';
import { clusterPolicyFacts, linkPolicies } from '@netloft/nsx';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import type { OpenNsx } from './nsx.access.ts';
import { adapterPolicies } from './nsx.cluster-side.ts';
import type { NsxContext } from './nsx.context.ts';
import type { PolicyFact } from './nsx.policy-source.ts';

function clusterPolicyOf(cluster: string, object: KubeObject, by: NsxClusterPolicy['by']): NsxClusterPolicy {
  const status = read.object(object['status']);
  const { name } = object.metadata;
  return {
    cluster,
    id: `AntreaClusterNetworkPolicy:${name}`,
    name,
    by,
    tier: read.text(read.object(object['spec'])?.['tier']) ?? '',
    phase: read.text(status?.['phase']) ?? '',
    nodesRealized: read.number(status?.['currentNodesRealized']) ?? null,
    nodesDesired: read.number(status?.['desiredNodesRealized']) ?? null,
  };
}

/** By id of NSX's policy: what it became in the clusters that the caller may see, or in the named ones. */
export async function clusterPoliciesByNsx(
  context: NsxContext,
  { identity }: OpenNsx,
  facts: readonly PolicyFact[],
  names?: readonly string[],
): Promise<ReadonlyMap<string, readonly NsxClusterPolicy[]>> {
  const objects = await adapterPolicies(context, identity, names);
  const policies = facts.map(({ policy, rules }) => ({ ...policy, rules: [...rules] }));
  const found = new Map<string, NsxClusterPolicy[]>();
  for (const cluster of new Set(objects.map((one) => one.cluster))) {
    const own = objects.filter((one) => one.cluster === cluster).map(({ object }) => object);
    const byName = new Map(own.map((object) => [object.metadata.name, object]));
    for (const { clusterPolicy, policy, by } of linkPolicies(own.map(clusterPolicyFacts), policies)) {
      const object = byName.get(clusterPolicy);
      if (object === undefined) continue;
      const linked = found.get(policy);
      if (linked === undefined) found.set(policy, [clusterPolicyOf(cluster, object, by)]);
      else linked.push(clusterPolicyOf(cluster, object, by));
    }
  }
  return found;
}
