import type { FilteredFlow } from '../filter/match.ts';
import type { TopologyFlow } from '../topology/types.ts';

/** A row of flows between two ends: `namespace/pod` or an address. */
export function flowBetween(from: string, to: string, more: Partial<TopologyFlow> = {}): TopologyFlow {
  const [sourceNamespace = '', sourcePod = ''] = from.includes('/') ? from.split('/') : [];
  const [destinationNamespace = '', destinationPod = ''] = to.includes('/') ? to.split('/') : [];
  return {
    sourceNamespace,
    sourcePod,
    sourceWorkload: '',
    sourceNode: '',
    sourceIP: sourcePod === '' ? from : '',
    destinationNamespace,
    destinationPod,
    destinationWorkload: '',
    destinationNode: '',
    destinationIP: destinationPod === '' ? to : '',
    service: '',
    port: 80,
    protocol: 6,
    flowType: 0,
    verdict: 'allowed',
    policy: '',
    sourceLabels: '',
    destinationLabels: '',
    bytes: 100,
    reverseBytes: 10,
    flows: 1,
    ...more,
  };
}

const ACTIONS = { unprotected: 0, allowed: 1, dropped: 2, rejected: 3 } as const;

/** The row as the records that it sums, for filters. */
export function asRecord(flow: TopologyFlow): FilteredFlow {
  const policy = flow.policy.slice(flow.policy.indexOf(':') + 1);
  const slash = policy.indexOf('/');
  return {
    sourcePodNamespace: flow.sourceNamespace,
    sourcePodName: flow.sourcePod,
    sourceNodeName: flow.sourceNode,
    sourceIP: flow.sourceIP,
    sourcePodLabels: flow.sourceLabels,
    destinationPodNamespace: flow.destinationNamespace,
    destinationPodName: flow.destinationPod,
    destinationNodeName: flow.destinationNode,
    destinationIP: flow.destinationIP,
    destinationPodLabels: flow.destinationLabels,
    destinationServicePortName: flow.service,
    destinationTransportPort: flow.port,
    protocolIdentifier: flow.protocol,
    flowType: flow.flowType,
    ingressNetworkPolicyNamespace: slash < 0 ? '' : policy.slice(0, slash),
    ingressNetworkPolicyName: policy.slice(slash + 1),
    ingressNetworkPolicyRuleAction: ACTIONS[flow.verdict],
  };
}
