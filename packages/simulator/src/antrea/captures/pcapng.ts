/** One frame as an interface saw it. */
export interface CapturedFrame {
  /** Epoch microseconds. */
  readonly time: number;
  readonly frame: Buffer;
}

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const LINKTYPE_ETHERNET = 1;
/** As the agents write it (pkg/agent/packetcapture). */
const SNAP_LENGTH = 65_536;
const OPTION_END = 0;
const OPTION_APPLICATION = 4;
const OPTION_NAME = 2;

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

function option(code: number, text: string): Buffer {
  const value = Buffer.from(text, 'utf8');
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

const END = Buffer.from([OPTION_END, 0, 0, 0]);

function block(type: number, body: Buffer): Buffer {
  const length = body.length + 12;
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(length, 4);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(length, 0);
  return Buffer.concat([head, body, tail]);
}

function sectionHeader(): Buffer {
  const fixed = Buffer.alloc(16);
  fixed.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
  fixed.writeUInt16LE(1, 4);
  fixed.writeBigInt64LE(-1n, 8);
  return block(SECTION_HEADER, Buffer.concat([fixed, option(OPTION_APPLICATION, 'antrea-agent'), END]));
}

function interfaceDescription(name: string): Buffer {
  const fixed = Buffer.alloc(8);
  fixed.writeUInt16LE(LINKTYPE_ETHERNET, 0);
  fixed.writeUInt32LE(SNAP_LENGTH, 4);
  return block(INTERFACE_DESCRIPTION, Buffer.concat([fixed, option(OPTION_NAME, name), END]));
}

function enhancedPacket({ time, frame }: CapturedFrame): Buffer {
  const fixed = Buffer.alloc(20);
  const microseconds = BigInt(Math.round(time));
  fixed.writeUInt32LE(Number(microseconds >> 32n), 4);
  fixed.writeUInt32LE(Number(microseconds & 0xffff_ffffn), 8);
  fixed.writeUInt32LE(frame.length, 12);
  fixed.writeUInt32LE(frame.length, 16);
  return block(ENHANCED_PACKET, Buffer.concat([fixed, padded(frame)]));
}

/** A pcapng file (draft-ietf-opsawg-pcapng) with one section and one Ethernet interface, times in microseconds. */
export const pcapngOf = (interfaceName: string, frames: readonly CapturedFrame[]): Buffer =>
  Buffer.concat([sectionHeader(), interfaceDescription(interfaceName), ...frames.map((one) => enhancedPacket(one))]);
