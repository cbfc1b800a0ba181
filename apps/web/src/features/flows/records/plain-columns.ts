import { FLOW_END_REASONS, FLOW_RULE_ACTIONS, FLOW_TYPES, type FlowRecord } from '@netloft/contracts';

/** A column that shows one member of a record as it is. */
export interface Plain {
  readonly id: keyof FlowRecord;
  readonly header: string;
  readonly kind?: 'text' | 'count' | 'bytes' | 'rate' | 'time' | 'code';
  readonly live?: boolean;
  /** Field of the filter language that asks for the value. */
  readonly field?: string;
  readonly words?: readonly string[];
}

/** Every other column of a record, off until picked, by the name that Theia and Antrea give it. */
export const PLAIN: readonly Plain[] = [
  { id: 'sourceWorkload', header: 'Source workload', field: 'src.workload' },
  { id: 'sourcePodNamespace', header: 'Source Namespace', field: 'src.ns', live: true },
  { id: 'sourceNodeName', header: 'Source Node', field: 'src.node', live: true },
  { id: 'sourceIP', header: 'Source address', field: 'src.ip', live: true },
  { id: 'sourceTransportPort', header: 'Source port', kind: 'code', field: 'sport', live: true },
  { id: 'sourcePodLabels', header: 'Source labels', live: true },
  { id: 'destinationWorkload', header: 'Destination workload', field: 'dst.workload' },
  { id: 'destinationPodNamespace', header: 'Destination Namespace', field: 'dst.ns', live: true },
  { id: 'destinationNodeName', header: 'Destination Node', field: 'dst.node', live: true },
  { id: 'destinationIP', header: 'Destination address', field: 'dst.ip', live: true },
  { id: 'destinationPodLabels', header: 'Destination labels', live: true },
  { id: 'destinationClusterIP', header: 'ClusterIP' },
  { id: 'destinationServiceIP', header: 'Service address' },
  { id: 'destinationServicePort', header: 'Service port', kind: 'code' },
  { id: 'protocolIdentifier', header: 'Protocol number', kind: 'code', field: 'protocol', live: true },
  { id: 'flowType', header: 'Way', field: 'type', words: FLOW_TYPES, live: true },
  { id: 'tcpState', header: 'TCP state', field: 'tcp', live: true },
  { id: 'flowEndReason', header: 'Record made by', words: FLOW_END_REASONS, live: true },
  { id: 'flowStartSeconds', header: 'Connection began', kind: 'time', live: true },
  { id: 'timeInserted', header: 'Stored at', kind: 'time' },
  { id: 'flowEndSecondsFromSourceNode', header: 'End by source Node', kind: 'time' },
  { id: 'flowEndSecondsFromDestinationNode', header: 'End by destination Node', kind: 'time' },
  { id: 'packetDeltaCount', header: 'Packets', kind: 'count', live: true },
  { id: 'reversePacketDeltaCount', header: 'Packets back', kind: 'count', live: true },
  { id: 'reverseThroughput', header: 'Throughput back', kind: 'rate', live: true },
  { id: 'octetTotalCount', header: 'Bytes in all', kind: 'bytes' },
  { id: 'reverseOctetTotalCount', header: 'Bytes back in all', kind: 'bytes' },
  { id: 'packetTotalCount', header: 'Packets in all', kind: 'count' },
  { id: 'reversePacketTotalCount', header: 'Packets back in all', kind: 'count' },
  { id: 'throughputFromSourceNode', header: 'Throughput by source Node', kind: 'rate' },
  { id: 'throughputFromDestinationNode', header: 'Throughput by destination Node', kind: 'rate' },
  { id: 'reverseThroughputFromSourceNode', header: 'Throughput back by source Node', kind: 'rate' },
  { id: 'reverseThroughputFromDestinationNode', header: 'Throughput back by destination Node', kind: 'rate' },
  { id: 'ingressNetworkPolicyNamespace', header: 'Ingress policy Namespace', live: true },
  { id: 'ingressNetworkPolicyName', header: 'Ingress policy', field: 'ingress.policy', live: true },
  { id: 'ingressNetworkPolicyRuleName', header: 'Ingress rule', field: 'ingress.rule', live: true },
  {
    id: 'ingressNetworkPolicyRuleAction',
    header: 'Ingress action',
    field: 'ingress.action',
    words: FLOW_RULE_ACTIONS,
    live: true,
  },
  { id: 'ingressNetworkPolicyType', header: 'Ingress policy kind', live: true },
  { id: 'egressNetworkPolicyNamespace', header: 'Egress policy Namespace', live: true },
  { id: 'egressNetworkPolicyName', header: 'Egress policy', field: 'egress.policy', live: true },
  { id: 'egressNetworkPolicyRuleName', header: 'Egress rule', field: 'egress.rule', live: true },
  {
    id: 'egressNetworkPolicyRuleAction',
    header: 'Egress action',
    field: 'egress.action',
    words: FLOW_RULE_ACTIONS,
    live: true,
  },
  { id: 'egressNetworkPolicyType', header: 'Egress policy kind', live: true },
  { id: 'egressName', header: 'Egress', field: 'egress', live: true },
  { id: 'egressIP', header: 'Egress address', field: 'egressip', live: true },
  { id: 'egressNodeName', header: 'Egress Node' },
  { id: 'appProtocolName', header: 'Application protocol' },
  { id: 'httpVals', header: 'HTTP' },
  { id: 'proxySnatIP', header: 'Proxy SNAT address' },
  { id: 'proxySnatPort', header: 'Proxy SNAT port', kind: 'code' },
  { id: 'flowDirection', header: 'Direction', kind: 'code' },
  { id: 'clusterUUID', header: 'Cluster UUID' },
  { id: 'exporter', header: 'Sent by', field: 'exporter' },
  { id: 'trusted', header: 'Trusted', kind: 'code' },
];
