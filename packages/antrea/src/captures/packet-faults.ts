import { type Json, object, objects } from '../evaluation/read.ts';

/** Numbers of the protocols that an agent knows by name, in any case (pkg/agent/packetcapture/capture). */
export const CAPTURE_PROTOCOLS: Readonly<Record<string, number>> = { ICMP: 1, TCP: 6, UDP: 17, ICMPV6: 58 };
/** Names of ICMP types that an agent knows, in any case. */
export const ICMP_TYPES: Readonly<Record<string, number>> = {
  'icmp-echoreply': 0,
  'icmp-unreach': 3,
  'icmp-echo': 8,
  'icmp-timxceed': 11,
};
export const ICMPV6_TYPES: Readonly<Record<string, number>> = {
  'icmpv6-unreach': 1,
  'icmpv6-pkt-too-big': 2,
  'icmpv6-timxceed': 3,
  'icmpv6-paramprob': 4,
  'icmpv6-echo': 128,
  'icmpv6-echoreply': 129,
};

const known = (table: Readonly<Record<string, number>>): string => `[${Object.keys(table).toSorted().join(' ')}]`;

/** The number of a protocol by name or number; undefined when the name is none of Antrea's. */
export const protocolNumber = (protocol: unknown): number | undefined =>
  typeof protocol === 'number' ? protocol : CAPTURE_PROTOCOLS[String(protocol).toUpperCase()];

/** The agent's sentence about a protocol that it does not know. */
export const protocolFault = (protocol: unknown): string | undefined =>
  protocol === undefined || typeof protocol === 'number' || protocolNumber(protocol) !== undefined
    ? undefined
    : `invalid protocol string, supported values are: ${known(CAPTURE_PROTOCOLS)} (case insensitive)`;

/** The number of an ICMP type by name or number; undefined when it is none. */
export function icmpType(type: unknown, family: 'ICMP' | 'ICMPv6'): number | undefined {
  if (typeof type !== 'string') return typeof type === 'number' && type >= 0 && type <= 255 ? type : undefined;
  return (family === 'ICMP' ? ICMP_TYPES : ICMPV6_TYPES)[type.toLowerCase()];
}

/** The agent's sentence about an ICMP type that it does not know. */
export function icmpTypeFault(type: unknown, family: 'ICMP' | 'ICMPv6'): string | undefined {
  if (icmpType(type, family) !== undefined) return undefined;
  return typeof type === 'number'
    ? `invalid ${family} type integer: ${type}; must be between 0 and 255`
    : `invalid ${family} type string: ${JSON.stringify(type)}; supported values are: ${known(family === 'ICMP' ? ICMP_TYPES : ICMPV6_TYPES)} (case insensitive)`;
}

/** Why an agent does not start a capture of such packets (message of PacketCaptureStarted with reason NotStarted); undefined when it does. */
export function capturePacketFault(packet: Json | undefined): string | undefined {
  if (packet === undefined) return undefined;
  const protocol = protocolFault(packet['protocol']);
  if (protocol !== undefined) return protocol;
  const headers = object(packet['transportHeader']) ?? {};
  for (const [key, family] of [
    ['icmp', 'ICMP'],
    ['icmpv6', 'ICMPv6'],
  ] as const) {
    for (const message of objects(object(headers[key])?.['messages'])) {
      const fault = icmpTypeFault(message['type'], family);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}
