/** Decimal digits of every octet as bytes, three a number, and how many there are. */
const OCTET_DIGITS = new Uint8Array(256 * 3);
const OCTET_LENGTH = new Uint8Array(256);
for (let octet = 0; octet < 256; octet++) {
  const text = String(octet);
  OCTET_LENGTH[octet] = text.length;
  for (let index = 0; index < text.length; index++) OCTET_DIGITS[octet * 3 + index] = text.charCodeAt(index);
}
const HEX = new TextEncoder().encode('0123456789abcdef');
const DOT = 0x2e;
const COLON = 0x3a;

/** Longest text of an address in bytes: an IPv6 address that ends in an IPv4 one. */
export const ADDRESS_TEXT_BYTES = 45;

/** Writes four octets as dotted text; answers the place after it. */
export function writeIPv4Text(from: Uint8Array, at: number, to: Uint8Array, start: number): number {
  let place = start;
  for (let index = 0; index < 4; index++) {
    if (index > 0) to[place++] = DOT;
    const octet = from[at + index] ?? 0;
    const length = OCTET_LENGTH[octet] ?? 0;
    for (let digit = 0; digit < length; digit++) to[place++] = OCTET_DIGITS[octet * 3 + digit] ?? 0;
  }
  return place;
}

const groupAt = (bytes: Uint8Array, at: number, group: number): number =>
  ((bytes[at + group * 2] ?? 0) << 8) | (bytes[at + group * 2 + 1] ?? 0);

/** First and past-the-last group of the longest run of at least two zero groups (RFC 5952, 4.2). */
function longestZeroRun(bytes: Uint8Array, at: number): readonly [number, number] {
  let best = 8;
  let bestEnd = 8;
  for (let group = 0; group < 8; group++) {
    let end = group;
    while (end < 8 && groupAt(bytes, at, end) === 0) end++;
    if (end - group >= 2 && end - group > bestEnd - best) {
      best = group;
      bestEnd = end;
    }
    if (end > group) group = end;
  }
  return [best, bestEnd];
}

const isMapped = (bytes: Uint8Array, at: number): boolean => {
  for (let index = 0; index < 10; index++) if (bytes[at + index] !== 0) return false;
  return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff;
};

const writeWord = (bytes: Uint8Array, at: number, text: string): number => {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index);
  return at + text.length;
};

/** Writes sixteen octets as the one canonical text of RFC 5952; answers the place after it. */
export function writeIPv6Text(from: Uint8Array, at: number, to: Uint8Array, start: number): number {
  if (isMapped(from, at)) return writeIPv4Text(from, at + 12, to, writeWord(to, start, '::ffff:'));
  const [zeros, zerosEnd] = longestZeroRun(from, at);
  let place = start;
  for (let group = 0; group < 8; group++) {
    if (group === zeros) {
      to[place++] = COLON;
      to[place++] = COLON;
      group = zerosEnd - 1;
      continue;
    }
    if (group > 0 && group !== zerosEnd) to[place++] = COLON;
    const value = groupAt(from, at, group);
    for (let shift = value > 0xfff ? 12 : value > 0xff ? 8 : value > 0xf ? 4 : 0; shift >= 0; shift -= 4)
      to[place++] = HEX[(value >> shift) & 0xf] ?? 0;
  }
  return place;
}

/** Whether `length` octets are all zero: "none" of a Service or translated address. */
export function isZero(bytes: Uint8Array, at: number, length: number): boolean {
  for (let index = 0; index < length; index++) if (bytes[at + index] !== 0) return false;
  return true;
}
