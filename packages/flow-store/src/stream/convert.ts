import ipaddr from 'ipaddr.js';
import { ADDRESS_TEXT_BYTES, isZero, writeIPv4Text, writeIPv6Text } from '../record/addresses.ts';
import type { IncomingFlow } from '../types.ts';
import type { FlowMessage, Int64, LabelsMessage, StatsMessage, TimestampMessage } from './messages.ts';

const text = new Uint8Array(ADDRESS_TEXT_BYTES);
const latin = new TextDecoder('latin1');

/** Number of a 64-bit field; 0 when it is absent. */
export const numberOf = (value: Int64 | null | undefined): number => {
  if (value === undefined || value === null) return 0;
  return typeof value === 'number' ? value : value.toNumber();
};
/** Epoch seconds; undefined when the time is not told. */
export const secondsOf = (time: TimestampMessage | null | undefined): number | undefined =>
  time === undefined || time === null ? undefined : numberOf(time.seconds);

/** Text of 4 or 16 bytes; empty for none, for zeros and for anything else. */
export function addressOf(bytes: Uint8Array | null | undefined): string {
  if (bytes === undefined || bytes === null) return '';
  if ((bytes.length !== 4 && bytes.length !== 16) || isZero(bytes, 0, bytes.length)) return '';
  const end = bytes.length === 4 ? writeIPv4Text(bytes, 0, text, 0) : writeIPv6Text(bytes, 0, text, 0);
  return latin.decode(text.subarray(0, end));
}

/** Labels as the JSON text that Antrea makes of them: keys in order; empty when there are none told. */
function labelsOf(message: LabelsMessage | null | undefined): string {
  if (message === undefined || message === null) return '';
  const labels = message.labels ?? {};
  return JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function statsOf(stats: StatsMessage | null | undefined): readonly [number, number, number, number] {
  return [
    numberOf(stats?.packetTotalCount),
    numberOf(stats?.octetTotalCount),
    numberOf(stats?.packetDeltaCount),
    numberOf(stats?.octetDeltaCount),
  ];
}

/** The record that a message of FlowStreamService or FlowExportService tells. Times in epoch seconds, counters as numbers. */
export function flowFromMessage(message: FlowMessage): IncomingFlow {
  const { ip, transport, aggregation, app } = message;
  const k8s = message.k8s ?? {};
  const [packetTotalCount, octetTotalCount, packetDeltaCount, octetDeltaCount] = statsOf(message.stats);
  const [reversePacketTotalCount, reverseOctetTotalCount, reversePacketDeltaCount, reverseOctetDeltaCount] = statsOf(
    message.reverseStats,
  );
  const start = secondsOf(message.startTs);
  const end = secondsOf(message.endTs);
  const endOfSource = secondsOf(aggregation?.endTsFromSource);
  const endOfDestination = secondsOf(aggregation?.endTsFromDestination);
  return {
    ...(start === undefined ? {} : { flowStartSeconds: start }),
    ...(end === undefined ? {} : { flowEndSeconds: end }),
    ...(endOfSource === undefined ? {} : { flowEndSecondsFromSourceNode: endOfSource }),
    ...(endOfDestination === undefined ? {} : { flowEndSecondsFromDestinationNode: endOfDestination }),
    flowEndReason: message.endReason ?? 0,
    sourceIP: addressOf(ip?.source),
    destinationIP: addressOf(ip?.destination),
    sourceTransportPort: transport?.sourcePort ?? 0,
    destinationTransportPort: transport?.destinationPort ?? 0,
    protocolIdentifier: transport?.protocolNumber ?? 0,
    packetTotalCount,
    octetTotalCount,
    packetDeltaCount,
    octetDeltaCount,
    reversePacketTotalCount,
    reverseOctetTotalCount,
    reversePacketDeltaCount,
    reverseOctetDeltaCount,
    sourcePodName: k8s.sourcePodName ?? '',
    sourcePodNamespace: k8s.sourcePodNamespace ?? '',
    sourceNodeName: k8s.sourceNodeName ?? '',
    destinationPodName: k8s.destinationPodName ?? '',
    destinationPodNamespace: k8s.destinationPodNamespace ?? '',
    destinationNodeName: k8s.destinationNodeName ?? '',
    destinationClusterIP: addressOf(k8s.destinationClusterIp),
    destinationServiceIP: addressOf(k8s.destinationServiceIp),
    destinationServicePort: k8s.destinationServicePort ?? 0,
    destinationServicePortName: k8s.destinationServicePortName ?? '',
    ingressNetworkPolicyName: k8s.ingressNetworkPolicyName ?? '',
    ingressNetworkPolicyNamespace: k8s.ingressNetworkPolicyNamespace ?? '',
    ingressNetworkPolicyRuleName: k8s.ingressNetworkPolicyRuleName ?? '',
    ingressNetworkPolicyRuleAction: k8s.ingressNetworkPolicyRuleAction ?? 0,
    ingressNetworkPolicyType: k8s.ingressNetworkPolicyType ?? 0,
    egressNetworkPolicyName: k8s.egressNetworkPolicyName ?? '',
    egressNetworkPolicyNamespace: k8s.egressNetworkPolicyNamespace ?? '',
    egressNetworkPolicyRuleName: k8s.egressNetworkPolicyRuleName ?? '',
    egressNetworkPolicyRuleAction: k8s.egressNetworkPolicyRuleAction ?? 0,
    egressNetworkPolicyType: k8s.egressNetworkPolicyType ?? 0,
    tcpState: transport?.tcp?.stateName ?? '',
    flowType: k8s.flowType ?? 0,
    sourcePodLabels: labelsOf(k8s.sourcePodLabels),
    destinationPodLabels: labelsOf(k8s.destinationPodLabels),
    throughput: numberOf(aggregation?.throughput),
    reverseThroughput: numberOf(aggregation?.reverseThroughput),
    throughputFromSourceNode: numberOf(aggregation?.throughputFromSource),
    throughputFromDestinationNode: numberOf(aggregation?.throughputFromDestination),
    reverseThroughputFromSourceNode: numberOf(aggregation?.reverseThroughputFromSource),
    reverseThroughputFromDestinationNode: numberOf(aggregation?.reverseThroughputFromDestination),
    egressName: k8s.egressName ?? '',
    egressIP: addressOf(k8s.egressIp),
    egressNodeName: k8s.egressNodeName ?? '',
    appProtocolName: app?.protocolName ?? '',
    httpVals: app?.httpVals === undefined || app.httpVals === null ? '' : new TextDecoder().decode(app.httpVals),
    proxySnatIP: addressOf(message.proxySnatIp),
    proxySnatPort: message.proxySnatPort ?? 0,
    flowDirection: message.flowDirection ?? 0,
  };
}

const bytesOf = (address: string | undefined): Uint8Array =>
  address === undefined || address === '' ? new Uint8Array() : Uint8Array.from(ipaddr.parse(address).toByteArray());
const timeOf = (seconds: number | null | undefined): TimestampMessage | null =>
  seconds === undefined || seconds === null ? null : { seconds, nanos: 0 };
const labelsMessage = (json: string | undefined): LabelsMessage | null =>
  json === undefined || json === '' ? null : { labels: JSON.parse(json) as Record<string, string> };
const zeroIfAbsent = (value: number | undefined): number => value ?? 0;

/** The message that an aggregator would send of a record; `id` names it. The reverse of flowFromMessage. */
export function messageFromFlow(flow: IncomingFlow, id: string): FlowMessage {
  const {
    protocolIdentifier = 0,
    sourceIP = '',
    egressIP,
    proxySnatIP,
    destinationClusterIP,
    destinationServiceIP,
  } = flow;
  return {
    id,
    startTs: timeOf(flow.flowStartSeconds),
    endTs: timeOf(flow.flowEndSeconds),
    endReason: zeroIfAbsent(flow.flowEndReason),
    ip: {
      version: sourceIP.includes(':') ? 6 : 4,
      source: bytesOf(sourceIP),
      destination: bytesOf(flow.destinationIP),
    },
    transport: {
      protocolNumber: protocolIdentifier,
      sourcePort: zeroIfAbsent(flow.sourceTransportPort),
      destinationPort: zeroIfAbsent(flow.destinationTransportPort),
      ...(protocolIdentifier === 6 ? { tcp: { stateName: flow.tcpState ?? '' } } : {}),
    },
    k8s: {
      flowType: zeroIfAbsent(flow.flowType),
      sourcePodNamespace: flow.sourcePodNamespace ?? '',
      sourcePodName: flow.sourcePodName ?? '',
      sourcePodLabels: labelsMessage(flow.sourcePodLabels),
      sourceNodeName: flow.sourceNodeName ?? '',
      destinationPodNamespace: flow.destinationPodNamespace ?? '',
      destinationPodName: flow.destinationPodName ?? '',
      destinationPodLabels: labelsMessage(flow.destinationPodLabels),
      destinationNodeName: flow.destinationNodeName ?? '',
      destinationClusterIp: bytesOf(destinationClusterIP),
      destinationServicePort: zeroIfAbsent(flow.destinationServicePort),
      destinationServicePortName: flow.destinationServicePortName ?? '',
      ingressNetworkPolicyType: zeroIfAbsent(flow.ingressNetworkPolicyType),
      ingressNetworkPolicyNamespace: flow.ingressNetworkPolicyNamespace ?? '',
      ingressNetworkPolicyName: flow.ingressNetworkPolicyName ?? '',
      ingressNetworkPolicyRuleName: flow.ingressNetworkPolicyRuleName ?? '',
      ingressNetworkPolicyRuleAction: zeroIfAbsent(flow.ingressNetworkPolicyRuleAction),
      egressNetworkPolicyType: zeroIfAbsent(flow.egressNetworkPolicyType),
      egressNetworkPolicyNamespace: flow.egressNetworkPolicyNamespace ?? '',
      egressNetworkPolicyName: flow.egressNetworkPolicyName ?? '',
      egressNetworkPolicyRuleName: flow.egressNetworkPolicyRuleName ?? '',
      egressNetworkPolicyRuleAction: zeroIfAbsent(flow.egressNetworkPolicyRuleAction),
      egressName: flow.egressName ?? '',
      egressIp: bytesOf(egressIP),
      egressNodeName: flow.egressNodeName ?? '',
      destinationServiceIp: bytesOf(destinationServiceIP),
    },
    stats: {
      packetTotalCount: zeroIfAbsent(flow.packetTotalCount),
      octetTotalCount: zeroIfAbsent(flow.octetTotalCount),
      packetDeltaCount: zeroIfAbsent(flow.packetDeltaCount),
      octetDeltaCount: zeroIfAbsent(flow.octetDeltaCount),
    },
    reverseStats: {
      packetTotalCount: zeroIfAbsent(flow.reversePacketTotalCount),
      octetTotalCount: zeroIfAbsent(flow.reverseOctetTotalCount),
      packetDeltaCount: zeroIfAbsent(flow.reversePacketDeltaCount),
      octetDeltaCount: zeroIfAbsent(flow.reverseOctetDeltaCount),
    },
    ...(flow.appProtocolName === undefined || flow.appProtocolName === ''
      ? {}
      : { app: { protocolName: flow.appProtocolName, httpVals: new TextEncoder().encode(flow.httpVals ?? '') } }),
    flowDirection: flow.flowDirection ?? 255,
    aggregation: {
      endTsFromSource: timeOf(flow.flowEndSecondsFromSourceNode),
      endTsFromDestination: timeOf(flow.flowEndSecondsFromDestinationNode),
      throughput: zeroIfAbsent(flow.throughput),
      reverseThroughput: zeroIfAbsent(flow.reverseThroughput),
      throughputFromSource: zeroIfAbsent(flow.throughputFromSourceNode),
      throughputFromDestination: zeroIfAbsent(flow.throughputFromDestinationNode),
      reverseThroughputFromSource: zeroIfAbsent(flow.reverseThroughputFromSourceNode),
      reverseThroughputFromDestination: zeroIfAbsent(flow.reverseThroughputFromDestinationNode),
    },
    proxySnatIp: bytesOf(proxySnatIP),
    proxySnatPort: zeroIfAbsent(flow.proxySnatPort),
  };
}
