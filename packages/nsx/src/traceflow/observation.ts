import type { TraceObservation, TracePolicy } from '@netloft/contracts';
import type { AntreaTraceflowObservation } from '../model/traceflows.ts';
import { number, text } from '../read.ts';

/** Antrea's components by NSX's. */
const COMPONENTS: Readonly<Record<string, string>> = {
  ANTREA_SPOOFGUARD: 'SpoofGuard',
  ANTREA_LB: 'LB',
  ANTREA_ROUTING: 'Routing',
  ANTREA_DFW: 'NetworkPolicy',
  ANTREA_FORWARDING: 'Forwarding',
};
const PREFIX = 'AntreaTraceflowObservation';

/** Members that NSX's model does not have, under the names of Antrea's own; used where an answer has them. */
const EXTRAS = {
  componentInfo: 'component_info',
  pod: 'pod',
  translatedSrcIP: 'translated_src_ip',
  translatedDstIP: 'translated_dst_ip',
  tunnelDstIP: 'tunnel_dst_ip',
  egress: 'egress',
  egressIP: 'egress_ip',
  egressNode: 'egress_node',
} as const;

/** `AntreaClusterNetworkPolicy:name`, `K8sNetworkPolicy:namespace/name`; another text is kept as the name. */
function policyOf(reference: string, rule: string | undefined): TracePolicy {
  const [kind, rest] = reference.includes(':')
    ? [reference.slice(0, reference.indexOf(':')), reference.slice(reference.indexOf(':') + 1)]
    : ['', reference];
  const slash = rest.indexOf('/');
  return {
    reference,
    kind,
    name: rest.slice(slash + 1),
    ...(slash > 0 ? { namespace: rest.slice(0, slash) } : {}),
    ...(rule === undefined || rule === '' ? {} : { rule }),
  };
}

/** One observation in Antrea's words. Types and components that are not known keep their own names. */
export function observationOf(raw: AntreaTraceflowObservation): TraceObservation {
  const { component_type: component = '', observation_type: type } = raw;
  const observation: TraceObservation = {
    component: COMPONENTS[component] ?? (component === '' || component === 'UNKNOWN' ? 'Unknown' : component),
    action: type.startsWith(PREFIX) ? type.slice(PREFIX.length) : type,
  };
  for (const [member, own] of Object.entries(EXTRAS) as [keyof typeof EXTRAS, string][]) {
    const value = text(raw[own]);
    if (value !== undefined && value !== '') observation[member] = value;
  }
  const policy = text(raw['network_policy']);
  if (policy !== undefined && policy !== '') observation.policy = policyOf(policy, text(raw['network_policy_rule']));
  const ttl = number(raw['ttl']);
  if (ttl !== undefined) observation.ttl = Math.trunc(ttl);
  return observation;
}
