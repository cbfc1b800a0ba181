import type { AggregatedResource } from '../../antrea/aggregated-api.ts';
import { StatusError } from '../../kubernetes/status.ts';
import { isObject, numberOf, objectsOf, textsOf } from '../policy/objects.ts';
import type { Json } from '../types.ts';
import type { RuleTraffic } from './types.ts';

function traffic(rule: Json): readonly RuleTraffic[] {
  const counted = isObject(rule['trafficStats']) ? rule['trafficStats'] : {};
  return textsOf([rule['name']]).map((name) => ({
    rule: name,
    packets: numberOf(counted['packets']),
    bytes: numberOf(counted['bytes']),
    sessions: numberOf(counted['sessions']),
  }));
}

/**
 * Counters of a ClusterNetworkPolicy's rules, read from the resource `antreaclusternetworkpolicystats` of its cluster as its
 * adapter reads it. Undefined while the gate is off or the policy is not counted; rules that nothing hit are not among them.
 */
export function ruleTraffic(
  resource: AggregatedResource | undefined,
  policy: string,
): readonly RuleTraffic[] | undefined {
  try {
    const counted = resource?.get?.(policy, undefined, new URLSearchParams());
    return counted && objectsOf(counted['ruleTrafficStats']).flatMap(traffic);
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}
