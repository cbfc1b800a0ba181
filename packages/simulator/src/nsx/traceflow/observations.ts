import type { KubeObject } from '../../kubernetes/types.ts';
import { statusOf } from '../../world/pods.ts';
import { objectsOf } from '../policy/objects.ts';
import type { Json } from '../types.ts';

const COMPONENTS: Readonly<Record<string, string>> = {
  SpoofGuard: 'ANTREA_SPOOFGUARD',
  LB: 'ANTREA_LB',
  Routing: 'ANTREA_ROUTING',
  // An Egress decides by which Node and address a packet leaves.
  Egress: 'ANTREA_ROUTING',
  NetworkPolicy: 'ANTREA_DFW',
  Forwarding: 'ANTREA_FORWARDING',
};
/** NSX has four types: whatever goes on is forwarded, whatever is refused is dropped. */
const TYPES: Readonly<Record<string, string>> = {
  Delivered: 'Delivered',
  Received: 'Received',
  Dropped: 'Dropped',
  Rejected: 'Dropped',
};
/** Members of Antrea's observations under names that are made up: those of the live API are not published. */
const EXTRAS = {
  componentInfo: 'component_info',
  pod: 'pod',
  networkPolicy: 'network_policy',
  networkPolicyRule: 'network_policy_rule',
  translatedSrcIP: 'translated_src_ip',
  translatedDstIP: 'translated_dst_ip',
  tunnelDstIP: 'tunnel_dst_ip',
  egress: 'egress',
  egressIP: 'egress_ip',
  egressNode: 'egress_node',
  ttl: 'ttl',
} as const;

const extrasOf = (observation: Json): Json =>
  Object.fromEntries(
    Object.entries(EXTRAS).flatMap(([own, name]) =>
      observation[own] === undefined ? [] : [[name, observation[own]] as const],
    ),
  );

/** What the agents saw, Node by Node, as NSX tells it; in strict mode only members that its model has. */
export function observationsOf(traceflow: KubeObject, nodeId: (name: string) => string, strict: boolean): Json[] {
  return objectsOf(statusOf(traceflow)['results']).flatMap(({ node, timestamp, observations }) =>
    objectsOf(observations).map((observation) => ({
      observation_type: `AntreaTraceflowObservation${TYPES[String(observation['action'])] ?? 'Forwarded'}`,
      component_type: COMPONENTS[String(observation['component'])] ?? 'UNKNOWN',
      container_node_id: nodeId(String(node)),
      timestamp: Number(timestamp) * 1000,
      ...(strict ? {} : extrasOf(observation)),
    })),
  );
}
