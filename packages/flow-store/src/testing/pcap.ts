/** A packet of a capture: IPv4 or IPv6 by its addresses, TCP or UDP. */
export interface Packet {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly source: readonly number[];
  readonly destination: readonly number[];
  readonly protocol: 6 | 17;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Bytes behind the transport header. */
  readonly payload: number;
  /** TCP flags; 0x10 (ACK) when absent. */
  readonly flags?: number;
}

const ETHERNET_BYTES = 14;
const MAGIC_MICROSECONDS = 0xa1_b2_c3_d4;
const LINK_ETHERNET = 1;

/** Sum over 16-bit words in one's complement, as an IPv4 header carries it. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Bytes of the IP packet alone: what exporters count. */
export const packetBytes = ({ source, protocol, payload }: Packet): number =>
  (source.length === 4 ? 20 : 40) + (protocol === 6 ? 20 : 8) + payload;

function frameOf(packet: Packet): Uint8Array {
  const isV4 = packet.source.length === 4;
  const ipBytes = isV4 ? 20 : 40;
  const frame = new Uint8Array(ETHERNET_BYTES + packetBytes(packet));
  const view = new DataView(frame.buffer);
  frame.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]);
  view.setUint16(12, isV4 ? 0x08_00 : 0x86_dd);
  const length = frame.length - ETHERNET_BYTES;
  if (isV4) {
    frame.set([0x45, 0, length >> 8, length & 0xff, 0, 0, 0x40, 0, 64, packet.protocol, 0, 0], ETHERNET_BYTES);
    frame.set([...packet.source, ...packet.destination], ETHERNET_BYTES + 12);
    view.setUint16(ETHERNET_BYTES + 10, checksum(frame.subarray(ETHERNET_BYTES, ETHERNET_BYTES + 20)));
  } else {
    const behind = length - 40;
    frame.set([0x60, 0, 0, 0, behind >> 8, behind & 0xff, packet.protocol, 64], ETHERNET_BYTES);
    frame.set([...packet.source, ...packet.destination], ETHERNET_BYTES + 8);
  }
  const at = ETHERNET_BYTES + ipBytes;
  view.setUint16(at, packet.sourcePort);
  view.setUint16(at + 2, packet.destinationPort);
  if (packet.protocol === 17) view.setUint16(at + 4, 8 + packet.payload);
  else {
    frame[at + 12] = 0x50;
    frame[at + 13] = packet.flags ?? 0x10;
    view.setUint16(at + 14, 65_535);
  }
  return frame;
}

/** A capture file as tcpdump writes it. */
export function pcapFile(packets: readonly Packet[]): Uint8Array {
  const header = new Uint8Array(24);
  const view = new DataView(header.buffer);
  view.setUint32(0, MAGIC_MICROSECONDS);
  view.setUint16(4, 2);
  view.setUint16(6, 4);
  view.setUint32(16, 65_535);
  view.setUint32(20, LINK_ETHERNET);
  const parts = packets.flatMap((packet) => {
    const frame = frameOf(packet);
    const record = new Uint8Array(16);
    const fields = new DataView(record.buffer);
    fields.setUint32(0, Math.floor(packet.at / 1_000));
    fields.setUint32(4, (packet.at % 1_000) * 1_000);
    fields.setUint32(8, frame.length);
    fields.setUint32(12, frame.length);
    return [record, frame];
  });
  return Buffer.concat([header, ...parts]);
}
