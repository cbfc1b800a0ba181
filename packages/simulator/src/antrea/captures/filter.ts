import { icmpType, protocolNumber, read } from '@netloft/antrea';
import { isIPv6, type Packet, protocolOf } from './frames.ts';

type Json = Readonly<Record<string, unknown>>;
export type PacketFilter = (packet: Packet) => boolean;

/** Addresses of the ends that a capture names, as its agent resolved them; undefined where it names none. */
export interface CaptureAddresses {
  readonly source: string | undefined;
  readonly destination: string | undefined;
}

const portsMatch = (header: Json, source: number, destination: number): boolean =>
  (header['srcPort'] === undefined || header['srcPort'] === source) &&
  (header['dstPort'] === undefined || header['dstPort'] === destination);

/** A packet matches when any of the entries does; no entries match all. */
function flagsMatch(header: Json, flags: number): boolean {
  const wanted = read.objects(header['flags']);
  return (
    wanted.length === 0 ||
    wanted.some((one) => {
      const value = read.number(one['value']) ?? 0;
      return (flags & (read.number(one['mask']) ?? value)) === value;
    })
  );
}

function messagesMatch(header: Json, family: 'ICMP' | 'ICMPv6', type: number, code: number): boolean {
  const wanted = read.objects(header['messages']);
  return (
    wanted.length === 0 ||
    wanted.some((one) => icmpType(one['type'], family) === type && (one['code'] === undefined || one['code'] === code))
  );
}

/** `turned`: the packet goes from the destination to the source, and so do the ports that are asked for. */
function transportMatches(packet: Json, { transport }: Packet, ipv6: boolean, turned: boolean): boolean {
  const headers = read.object(packet['transportHeader']) ?? {};
  const asked = Object.keys(headers)[0];
  if (asked === undefined) return true;
  const header = read.object(headers[asked]) ?? {};
  if (transport.type === 'ICMP')
    return (
      asked === (ipv6 ? 'icmpv6' : 'icmp') &&
      messagesMatch(header, ipv6 ? 'ICMPv6' : 'ICMP', transport.icmpType, transport.code)
    );
  if (asked !== transport.type.toLowerCase()) return false;
  const ports = turned
    ? ([transport.destinationPort, transport.sourcePort] as const)
    : ([transport.sourcePort, transport.destinationPort] as const);
  if (!portsMatch(header, ...ports)) return false;
  return transport.type !== 'TCP' || flagsMatch(header, transport.flags);
}

/** Which packets an agent's socket filter lets through: family, addresses, protocol, ports, flags and ICMP messages, each way that the spec asks for. */
export function captureFilter(spec: Json, { source, destination }: CaptureAddresses): PacketFilter {
  const packet = read.object(spec['packet']) ?? {};
  const ipv6 = packet['ipFamily'] === 'IPv6';
  const protocol = packet['protocol'] === undefined ? undefined : protocolNumber(packet['protocol']);
  const direction = read.text(spec['direction']) ?? 'SourceToDestination';
  const goes = (one: Packet, turned: boolean): boolean => {
    const [from, to] = turned ? [destination, source] : [source, destination];
    return (
      (from === undefined || from === one.source) &&
      (to === undefined || to === one.destination) &&
      transportMatches(packet, one, ipv6, turned)
    );
  };
  return (one) => {
    if (isIPv6(one.source) !== ipv6) return false;
    if (protocol !== undefined && protocol !== protocolOf(one, ipv6)) return false;
    return (
      (direction !== 'DestinationToSource' && goes(one, false)) ||
      (direction !== 'SourceToDestination' && goes(one, true))
    );
  };
}
