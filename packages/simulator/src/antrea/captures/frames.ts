import { createHash } from 'node:crypto';
import { parseAddress } from './ip-bytes.ts';

export const TCP = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 } as const;

interface TcpPart {
  readonly type: 'TCP';
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly payload: Buffer;
}
interface UdpPart {
  readonly type: 'UDP';
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload: Buffer;
}
interface IcmpPart {
  readonly type: 'ICMP';
  readonly icmpType: number;
  readonly code: number;
  readonly id: number;
  readonly sequence: number;
  readonly payload: Buffer;
}

/** A packet before it is bytes: IPv6 when the addresses are. */
export interface Packet {
  readonly source: string;
  readonly destination: string;
  readonly sourceMac: Buffer;
  readonly destinationMac: Buffer;
  readonly ttl: number;
  readonly identification: number;
  readonly transport: TcpPart | UdpPart | IcmpPart;
}

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
const DONT_FRAGMENT = 0x4000;
const WINDOW = 64_240;
const ICMPV6 = 58;

/** Protocol number of a packet's transport in its family. */
export const protocolOf = ({ transport }: Packet, ipv6: boolean): number =>
  transport.type === 'TCP' ? 6 : transport.type === 'UDP' ? 17 : ipv6 ? ICMPV6 : 1;

export const isIPv6 = (ip: string): boolean => ip.includes(':');

/** A MAC address of a Pod's interface or a gateway: the same name gives the same one, locally administered. */
export function macOf(name: string): Buffer {
  const mac = Buffer.from(createHash('sha256').update(name).digest().subarray(0, 6));
  mac.writeUInt8((mac.readUInt8(0) & 0xfc) | 2, 0);
  return mac;
}

/** Internet checksum (RFC 1071). */
export function checksum(...parts: readonly Buffer[]): number {
  const all = Buffer.concat(parts);
  let sum = 0;
  for (let at = 0; at < all.length; at += 2) sum += (all[at] ?? 0) * 256 + (all[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65_536);
  return ~sum & 0xffff;
}

/** MSS and window scale, as the first packets of a connection carry them. */
const SYN_OPTIONS = Buffer.from([2, 4, 0x05, 0x82, 1, 3, 3, 7]);

function tcpBytes(part: TcpPart): Buffer {
  const options = (part.flags & TCP.SYN) === 0 ? Buffer.alloc(0) : SYN_OPTIONS;
  const head = Buffer.alloc(20);
  head.writeUInt16BE(part.sourcePort, 0);
  head.writeUInt16BE(part.destinationPort, 2);
  head.writeUInt32BE(part.sequence >>> 0, 4);
  head.writeUInt32BE(part.acknowledgement >>> 0, 8);
  head.writeUInt8(((20 + options.length) / 4) << 4, 12);
  head.writeUInt8(part.flags, 13);
  head.writeUInt16BE(WINDOW, 14);
  return Buffer.concat([head, options, part.payload]);
}

function udpBytes(part: UdpPart): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(part.sourcePort, 0);
  head.writeUInt16BE(part.destinationPort, 2);
  head.writeUInt16BE(8 + part.payload.length, 4);
  return Buffer.concat([head, part.payload]);
}

function icmpBytes(part: IcmpPart): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt8(part.icmpType, 0);
  head.writeUInt8(part.code, 1);
  head.writeUInt16BE(part.id, 4);
  head.writeUInt16BE(part.sequence, 6);
  return Buffer.concat([head, part.payload]);
}

const CHECKSUM_AT = { TCP: 16, UDP: 6, ICMP: 2 } as const;

function transportBytes(packet: Packet, source: Buffer, destination: Buffer): Buffer {
  const { transport } = packet;
  const ipv6 = source.length === 16;
  const bytes =
    transport.type === 'TCP'
      ? tcpBytes(transport)
      : transport.type === 'UDP'
        ? udpBytes(transport)
        : icmpBytes(transport);
  const pseudo = Buffer.alloc(ipv6 ? 8 : 4);
  if (ipv6) {
    pseudo.writeUInt32BE(bytes.length, 0);
    pseudo.writeUInt8(protocolOf(packet, true), 7);
  } else {
    pseudo.writeUInt8(protocolOf(packet, false), 1);
    pseudo.writeUInt16BE(bytes.length, 2);
  }
  // ICMP of IPv4 is summed without addresses.
  const sum = transport.type === 'ICMP' && !ipv6 ? checksum(bytes) : checksum(source, destination, pseudo, bytes);
  // A UDP sum of zero would say that there is none.
  bytes.writeUInt16BE(sum === 0 && transport.type === 'UDP' ? 0xffff : sum, CHECKSUM_AT[transport.type]);
  return bytes;
}

function ipv4Header(packet: Packet, source: Buffer, destination: Buffer, length: number): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt8(0x45, 0);
  head.writeUInt16BE(20 + length, 2);
  head.writeUInt16BE(packet.identification & 0xffff, 4);
  head.writeUInt16BE(DONT_FRAGMENT, 6);
  head.writeUInt8(packet.ttl, 8);
  head.writeUInt8(protocolOf(packet, false), 9);
  source.copy(head, 12);
  destination.copy(head, 16);
  head.writeUInt16BE(checksum(head), 10);
  return head;
}

function ipv6Header(packet: Packet, source: Buffer, destination: Buffer, length: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(0x6000_0000, 0);
  head.writeUInt16BE(length, 4);
  head.writeUInt8(protocolOf(packet, true), 6);
  head.writeUInt8(packet.ttl, 7);
  return Buffer.concat([head, source, destination]);
}

/** The packet as an Ethernet frame, every checksum right. */
export function frameOf(packet: Packet): Buffer {
  const source = parseAddress(packet.source);
  const destination = parseAddress(packet.destination);
  const ipv6 = source.length === 16;
  const type = Buffer.alloc(2);
  type.writeUInt16BE(ipv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4, 0);
  const payload = transportBytes(packet, source, destination);
  const header = (ipv6 ? ipv6Header : ipv4Header)(packet, source, destination, payload.length);
  return Buffer.concat([packet.destinationMac, packet.sourceMac, type, header, payload]);
}
