import { checksum } from './frames.ts';

/** What a reader of a capture file sees of one packet. */
export interface ReadPacket {
  /** Epoch microseconds. */
  readonly time: number;
  readonly etherType: number;
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly ttl: number;
  readonly headerSum: 'right' | 'wrong';
  readonly transportSum: 'right' | 'wrong';
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly payload: string;
}
export interface ReadFile {
  readonly linkType: number;
  readonly snapLength: number;
  readonly application: string;
  readonly packets: readonly ReadPacket[];
}

const sumOf = (sum: number): 'right' | 'wrong' => (sum === 0 ? 'right' : 'wrong');

function ip6(bytes: Buffer): string {
  return Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16)).join(':');
}

function readPacket(time: number, frame: Buffer): ReadPacket {
  const etherType = frame.readUInt16BE(12);
  const ip = frame.subarray(14);
  const ipv6 = etherType === 0x86dd;
  const length = ipv6 ? ip.readUInt16BE(4) : ip.readUInt16BE(2) - 20;
  const [source, destination] = ipv6
    ? [ip.subarray(8, 24), ip.subarray(24, 40)]
    : [ip.subarray(12, 16), ip.subarray(16, 20)];
  const transport = ip.subarray(ipv6 ? 40 : 20);
  if (transport.length !== length) throw new Error(`the IP header says ${length} bytes, there are ${transport.length}`);
  const protocol = ip.readUInt8(ipv6 ? 6 : 9);
  const pseudo = Buffer.alloc(8);
  pseudo.writeUInt32BE(length, 0);
  pseudo.writeUInt8(protocol, 7);
  const isTcp = protocol === 6;
  const hasPorts = isTcp || protocol === 17;
  const head = isTcp ? (transport.readUInt8(12) >> 4) * 4 : 8;
  return {
    time,
    etherType,
    source: ipv6 ? ip6(source) : source.join('.'),
    destination: ipv6 ? ip6(destination) : destination.join('.'),
    protocol,
    ttl: ip.readUInt8(ipv6 ? 7 : 8),
    headerSum: ipv6 ? 'right' : sumOf(checksum(ip.subarray(0, 20))),
    transportSum: sumOf(protocol === 1 ? checksum(transport) : checksum(source, destination, pseudo, transport)),
    sourcePort: hasPorts ? transport.readUInt16BE(0) : 0,
    destinationPort: hasPorts ? transport.readUInt16BE(2) : 0,
    flags: isTcp ? transport.readUInt8(13) : 0,
    sequence: isTcp ? transport.readUInt32BE(4) : 0,
    acknowledgement: isTcp ? transport.readUInt32BE(8) : 0,
    payload: transport.subarray(head).toString('latin1'),
  };
}

/** Reads a pcapng file block by block; throws where a length or a magic number is wrong. */
export function readPcapng(file: Buffer): ReadFile {
  const packets: ReadPacket[] = [];
  let [linkType, snapLength, application] = [-1, -1, ''];
  for (let at = 0; at < file.length;) {
    const type = file.readUInt32LE(at);
    const length = file.readUInt32LE(at + 4);
    if (length % 4 !== 0 || file.readUInt32LE(at + length - 4) !== length)
      throw new Error(`block at ${at} has no such length`);
    const body = file.subarray(at + 8, at + length - 4);
    if (at === 0 && (type !== 0x0a0d0d0a || body.readUInt32LE(0) !== 0x1a2b3c4d || body.readUInt16LE(4) !== 1))
      throw new Error('no section header');
    if (type === 0x0a0d0d0a) application = body.subarray(20, 20 + body.readUInt16LE(18)).toString();
    else if (type === 1) [linkType, snapLength] = [body.readUInt16LE(0), body.readUInt32LE(4)];
    else if (type === 6) {
      const time = body.readUInt32LE(4) * 2 ** 32 + body.readUInt32LE(8);
      const [captured, original] = [body.readUInt32LE(12), body.readUInt32LE(16)];
      if (body.readUInt32LE(0) !== 0 || captured !== original)
        throw new Error('a packet of no interface, or a cut one');
      packets.push(readPacket(time, body.subarray(20, 20 + captured)));
    } else throw new Error(`unknown block ${type}`);
    at += length;
  }
  return { linkType, snapLength, application, packets };
}
