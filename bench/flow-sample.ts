import type { ExportedFlow } from '@netloft/flow-store/codec';

const PODS = 3_000;
/** Letters of Kubernetes' generated names. */
const suffix = (pod: number): string => String(10_000 + pod).replaceAll(/[013]/g, 'x');

/** Connections of a cluster with 3,000 Pods of 300 workloads, as an aggregator tells them; `at` in epoch seconds. */
export const sampleFlows = (count: number, at: number): ExportedFlow[] =>
  Array.from({ length: count }, (_, index): ExportedFlow => {
    const [source, destination] = [(index * 7_919) % PODS, (index * 104_729) % PODS];
    const bytes = 200 + ((index * 31) % 90_000);
    const isCovered = index % 3 === 0;
    return {
      flowStartSeconds: at - 120,
      flowEndSeconds: at,
      flowEndReason: 2,
      sourceIP: `10.${source >> 8}.${source & 255}.7`,
      destinationIP: `10.${destination >> 8}.${destination & 255}.9`,
      sourceTransportPort: 32_768 + (index % 28_000),
      destinationTransportPort: [80, 443, 5432, 6379, 8080][index % 5] ?? 80,
      protocolIdentifier: 6,
      packetTotalCount: 40,
      octetTotalCount: bytes * 2,
      packetDeltaCount: 20,
      octetDeltaCount: bytes,
      reversePacketTotalCount: 30,
      reverseOctetTotalCount: bytes,
      reversePacketDeltaCount: 15,
      reverseOctetDeltaCount: bytes >> 1,
      sourcePodName: `app-${source % 300}-6df49457d6-${suffix(source)}`,
      sourcePodNamespace: `team-${source % 60}`,
      sourceNodeName: `node-${source % 100}`,
      destinationPodName: `app-${destination % 300}-6df49457d6-${suffix(destination)}`,
      destinationPodNamespace: `team-${destination % 60}`,
      destinationNodeName: `node-${destination % 100}`,
      destinationServicePort: 80,
      destinationServicePortName: `team-${destination % 60}/app-${destination % 300}:http`,
      ingressNetworkPolicyName: isCovered ? `allow-app-${destination % 300}` : '',
      ingressNetworkPolicyNamespace: isCovered ? `team-${destination % 60}` : '',
      ingressNetworkPolicyRuleAction: isCovered ? 1 : 0,
      ingressNetworkPolicyType: isCovered ? 2 : 0,
      tcpState: 'ESTABLISHED',
      flowType: 2,
      throughput: bytes * 8,
      reverseThroughput: bytes * 4,
    };
  });
