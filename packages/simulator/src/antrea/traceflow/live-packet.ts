import type { TrafficFlow } from '../../world/traffic.ts';

type Json = Readonly<Record<string, unknown>>;

export const PROTOCOL_NUMBERS = { TCP: 6, UDP: 17, ICMP: 1 } as const;
const ICMPV6 = 58;
export const HEADERS = { TCP: 'tcp', UDP: 'udp', ICMP: 'icmp' } as const;
export const SYN = 2;
/** Lengths of the IPv4 packets that open a connection, and how much longer IPv6's header is. */
const LENGTHS = { TCP: 60, UDP: 72, ICMP: 84 } as const;
const LONGER = 20;

export const isIPv6 = (ip: string): boolean => ip.includes(':');
/** The IP protocol number of the flow's packets. */
export const numberOf = (flow: TrafficFlow, ipv6: boolean): number =>
  ipv6 && flow.protocol === 'ICMP' ? ICMPV6 : PROTOCOL_NUMBERS[flow.protocol];

/** Addresses and ports as the Node sees them that reports the packet. */
export interface PacketEnds {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly port: number | undefined;
}

/** The packet that opens a connection of the flow, as `capturedPacket` has it. */
export function packetOf(flow: TrafficFlow, { source, sourcePort, destination, port }: PacketEnds): Json {
  const { protocol } = flow;
  const ipv6 = isIPv6(destination);
  const transport =
    protocol === 'ICMP'
      ? { icmp: { id: sourcePort, sequence: 1 } }
      : { [HEADERS[protocol]]: { srcPort: sourcePort, dstPort: port, ...(protocol === 'TCP' ? { flags: SYN } : {}) } };
  return {
    srcIP: source,
    dstIP: destination,
    length: LENGTHS[protocol] + (ipv6 ? LONGER : 0),
    ...(ipv6
      ? { ipv6Header: { nextHeader: numberOf(flow, ipv6), hopLimit: 64 } }
      : { ipHeader: { protocol: PROTOCOL_NUMBERS[protocol], ttl: 64, flags: 2 } }),
    transportHeader: transport,
  };
}
