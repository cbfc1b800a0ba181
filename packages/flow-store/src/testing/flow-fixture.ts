import type { FlowRecord } from '@netloft/contracts';

/** A record as the fixture stores it: every column is set, times are epoch seconds. */
export type StoredFlow = Omit<
  FlowRecord,
  | 'id'
  | 'verdict'
  | 'timeInserted'
  | 'sourceWorkload'
  | 'destinationWorkload'
  | 'trusted'
  | 'flowStartSeconds'
  | 'flowEndSeconds'
  | 'flowEndSecondsFromSourceNode'
  | 'flowEndSecondsFromDestinationNode'
> & { readonly cluster: string; readonly flowStartSeconds: number; readonly flowEndSeconds: number };

/** A whole hour, UTC. */
export const HOUR = 1_790_002_800;
const ALPHABET = 'bcdfghjklm';

/** Numbers that look random and are the same each time (a linear congruential generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Records of four and a half hours from 20 minutes after HOUR on: inside, Services, external both ways, denied, IPv6, labels, odd names. */
export function flowsOf(count: number): readonly StoredFlow[] {
  const next = numbers(7);
  return Array.from({ length: count }, (_, at): StoredFlow => {
    const [source, destination] = [next(12), next(12)];
    const kind = next(10);
    const [fromOutside, toOutside] = [kind === 0, kind === 1 || kind === 2];
    const isDenied = next(12) === 0;
    const isV6 = next(9) === 0;
    const ingress = fromOutside || !toOutside ? next(3) : 0;
    const end = HOUR + 1_200 + Math.floor((at / count) * 16_200);
    const pod = (index: number): string =>
      index === 11 ? 'lonely' : `app-${index % 4}-6df49457d6-${ALPHABET[index] ?? 'b'}5clv`;
    const address = (index: number): string => (isV6 ? `fd00::${index + 1}` : `10.1.0.${index + 1}`);
    const outside = isV6 ? `2001:db8::${next(5)}` : `203.0.113.${next(5)}`;
    const bytes = 100 + next(10_000);
    return {
      cluster: 'c1',
      exporter: `192.0.2.${next(2)}`,
      flowStartSeconds: end - next(400),
      flowEndSeconds: end,
      flowEndReason: 1 + next(3),
      sourceIP: fromOutside ? outside : address(source),
      destinationIP: toOutside ? outside : address(destination),
      sourceTransportPort: 40_000 + next(300),
      destinationTransportPort: [80, 443, 53, 6379][destination % 4] ?? 80,
      protocolIdentifier: destination % 4 === 2 ? 17 : 6,
      packetTotalCount: at,
      octetTotalCount: bytes * 2,
      packetDeltaCount: 1 + next(50),
      octetDeltaCount: bytes,
      reversePacketTotalCount: at,
      reverseOctetTotalCount: at,
      reversePacketDeltaCount: next(40),
      reverseOctetDeltaCount: isDenied ? 0 : next(20_000),
      sourcePodName: fromOutside ? '' : pod(source),
      sourcePodNamespace: fromOutside ? '' : `ns-${source % 3}`,
      sourceNodeName: fromOutside ? '' : `node-${source % 5}`,
      destinationPodName: toOutside ? '' : pod(destination),
      destinationPodNamespace: toOutside ? '' : `ns-${destination % 3}`,
      destinationNodeName: toOutside ? '' : `node-${destination % 5}`,
      destinationClusterIP: '',
      destinationServiceIP: '',
      destinationServicePort: destination % 2 === 0 && !toOutside ? 80 : 0,
      destinationServicePortName:
        destination % 2 === 0 && !toOutside ? `ns-${destination % 3}/svc-${destination}:http` : '',
      ingressNetworkPolicyName: ingress === 1 ? `pol-${destination % 2}` : '',
      ingressNetworkPolicyNamespace: ingress === 1 ? `ns-${destination % 3}` : '',
      ingressNetworkPolicyRuleName: ingress === 1 ? 'rule: "one"' : '',
      // A denial without a name is isolation.
      ingressNetworkPolicyRuleAction: ingress === 1 ? (isDenied ? 3 : 1) : isDenied && !toOutside ? 2 : 0,
      ingressNetworkPolicyType: ingress === 1 ? 2 : isDenied && !toOutside ? 1 : 0,
      egressNetworkPolicyName: source === 3 ? 'acnp' : '',
      egressNetworkPolicyNamespace: '',
      egressNetworkPolicyRuleName: source === 3 ? 'out' : '',
      egressNetworkPolicyRuleAction: source === 3 ? (isDenied ? 2 : 1) : 0,
      egressNetworkPolicyType: source === 3 ? 3 : 0,
      tcpState: destination % 4 === 2 ? '' : 'ESTABLISHED',
      flowType: fromOutside ? 4 : toOutside ? 3 : source % 5 === destination % 5 ? 1 : 2,
      sourcePodLabels: fromOutside ? '' : `{"app":"app-${source % 4}","tier":"=1+1"}`,
      destinationPodLabels: toOutside ? '' : destination === 5 ? '{}' : `{"app":"app-${destination % 4}"}`,
      throughput: next(1_000_000),
      reverseThroughput: next(1_000),
      throughputFromSourceNode: 0,
      throughputFromDestinationNode: 0,
      reverseThroughputFromSourceNode: 0,
      reverseThroughputFromDestinationNode: 0,
      clusterUUID: 'e3f1',
      egressName: toOutside && source % 2 === 0 ? 'egress-1' : '',
      egressIP: toOutside && source % 2 === 0 ? '172.16.0.9' : '',
      egressNodeName: '',
      appProtocolName: '',
      httpVals: '',
      proxySnatIP: '',
      proxySnatPort: 0,
      flowDirection: 0,
    };
  });
}
