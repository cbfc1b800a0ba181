import { createHash } from 'node:crypto';
import type { IncomingFlow } from '@netloft/flow-store';

const time = (seconds: number | undefined): string | undefined =>
  seconds === undefined || seconds === 0 ? undefined : new Date(seconds * 1_000).toISOString();

function labels(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return undefined;
  }
}

/** A flow in the shape that Antrea UI's stream has (apis/v1/flow.go); enums are Antrea's numbers. */
export function antreaUiFlow(flow: IncomingFlow): object {
  const ends = [flow.sourceIP, flow.sourceTransportPort, flow.destinationIP, flow.destinationTransportPort];
  const id = createHash('sha256')
    .update([...ends, flow.protocolIdentifier, flow.flowStartSeconds, flow.flowEndSeconds].join('|'))
    .digest('hex')
    .slice(0, 32);
  return {
    id,
    startTs: time(flow.flowStartSeconds),
    endTs: time(flow.flowEndSeconds),
    endReason: flow.flowEndReason ?? 0,
    ip: {
      version: (flow.sourceIP ?? '').includes(':') ? 6 : 4,
      source: flow.sourceIP ?? '',
      destination: flow.destinationIP ?? '',
    },
    transport: {
      protocolNumber: flow.protocolIdentifier ?? 0,
      sourcePort: flow.sourceTransportPort ?? 0,
      destinationPort: flow.destinationTransportPort ?? 0,
      ...(flow.protocolIdentifier === 6 ? { tcp: { stateName: flow.tcpState ?? '' } } : {}),
    },
    k8s: {
      flowType: flow.flowType ?? 0,
      sourcePodNamespace: flow.sourcePodNamespace ?? '',
      sourcePodName: flow.sourcePodName ?? '',
      sourcePodLabels: labels(flow.sourcePodLabels),
      sourceNodeName: flow.sourceNodeName ?? '',
      destinationPodNamespace: flow.destinationPodNamespace ?? '',
      destinationPodName: flow.destinationPodName ?? '',
      destinationPodLabels: labels(flow.destinationPodLabels),
      destinationNodeName: flow.destinationNodeName ?? '',
      destinationClusterIp: flow.destinationClusterIP ?? '',
      destinationServicePort: flow.destinationServicePort ?? 0,
      destinationServicePortName: flow.destinationServicePortName ?? '',
      ingressNetworkPolicyType: flow.ingressNetworkPolicyType ?? 0,
      ingressNetworkPolicyNamespace: flow.ingressNetworkPolicyNamespace ?? '',
      ingressNetworkPolicyName: flow.ingressNetworkPolicyName ?? '',
      ingressNetworkPolicyRuleName: flow.ingressNetworkPolicyRuleName ?? '',
      ingressNetworkPolicyRuleAction: flow.ingressNetworkPolicyRuleAction ?? 0,
      egressNetworkPolicyType: flow.egressNetworkPolicyType ?? 0,
      egressNetworkPolicyNamespace: flow.egressNetworkPolicyNamespace ?? '',
      egressNetworkPolicyName: flow.egressNetworkPolicyName ?? '',
      egressNetworkPolicyRuleName: flow.egressNetworkPolicyRuleName ?? '',
      egressNetworkPolicyRuleAction: flow.egressNetworkPolicyRuleAction ?? 0,
      egressName: flow.egressName ?? '',
      egressIp: flow.egressIP ?? '',
      egressNodeName: flow.egressNodeName ?? '',
    },
    stats: {
      packetTotalCount: flow.packetTotalCount ?? 0,
      packetDeltaCount: flow.packetDeltaCount ?? 0,
      octetTotalCount: flow.octetTotalCount ?? 0,
      octetDeltaCount: flow.octetDeltaCount ?? 0,
      throughput: flow.throughput ?? 0,
    },
    reverseStats: {
      packetTotalCount: flow.reversePacketTotalCount ?? 0,
      packetDeltaCount: flow.reversePacketDeltaCount ?? 0,
      octetTotalCount: flow.reverseOctetTotalCount ?? 0,
      octetDeltaCount: flow.reverseOctetDeltaCount ?? 0,
      throughput: flow.reverseThroughput ?? 0,
    },
  };
}
