import { type Json, number, object, objects, text } from '../evaluation/read.ts';
import { type Address, contains, parseAddress, parseCidr } from './cidr.ts';

/** A range of a pool, first and last address included. */
export interface Range {
  readonly start: Address;
  readonly end: Address;
  /** As sentences name it: `range [10.0.0.0/24]`, `range [10.0.0.1-10.0.0.9] of ExternalIPPool p`. */
  readonly shown: string;
}

/** The address as an integer of 32 or 128 bits. */
export function toNumber(address: Address): bigint {
  return address.toByteArray().reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Negative, zero or positive as Go's netip.Addr.Compare: every IPv4 address stands before every IPv6 address. */
function compareAddresses(a: Address, b: Address): number {
  if (a.kind() !== b.kind()) return a.kind() === 'ipv4' ? -1 : 1;
  const difference = toNumber(a) - toNumber(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** First and last address of a CIDR; undefined when it cannot be read. */
function cidrEnds(value: string): readonly [start: Address, end: Address] | undefined {
  const cidr = parseCidr(value);
  if (cidr === undefined) return undefined;
  const size = cidr.address.kind() === 'ipv4' ? 32 : 128;
  const hostBits = BigInt(size - cidr.length);
  const first = (toNumber(cidr.address) >> hostBits) << hostBits;
  const ends = [first, first | ((1n << hostBits) - 1n)].map((one) => addressOf(one, size));
  const [start, end] = ends;
  return start === undefined || end === undefined ? undefined : [start, end];
}

function addressOf(value: bigint, size: number): Address | undefined {
  const width = size === 32 ? 8n : 16n;
  const parts = Array.from({ length: size / Number(width) }, (_, index) => {
    const shift = BigInt(size) - width * BigInt(index + 1);
    return (value >> shift) & ((1n << width) - 1n);
  });
  return parseAddress(size === 32 ? parts.join('.') : parts.map((part) => part.toString(16)).join(':'));
}

/** The range as it is written: its CIDR or `start-end`. */
export const rangeText = (range: Json): string =>
  text(range['cidr']) || `${text(range['start']) ?? ''}-${text(range['end']) ?? ''}`;

/** Reads a range; a sentence when Antrea refuses it. `owner` is added to how it is shown. */
export function rangeOf(range: Json, owner = ''): Range | string {
  const shown = `range [${rangeText(range)}]${owner === '' ? '' : ` of ${owner}`}`;
  const cidr = text(range['cidr']) ?? '';
  if (cidr !== '') {
    const ends = cidrEnds(cidr);
    return ends === undefined ? `invalid cidr ${cidr}` : { start: ends[0], end: ends[1], shown };
  }
  const first = text(range['start']) ?? '';
  const last = text(range['end']) ?? '';
  const start = parseAddress(first);
  if (start === undefined) return `invalid start ip address ${first}`;
  const end = parseAddress(last);
  if (end === undefined) return `invalid end ip address ${last}`;
  if (start.kind() !== end.kind()) return `range start ${first} and range end ${last} should belong to same family`;
  if (compareAddresses(start, end) > 0) return `range start ${first} should not be greater than range end ${last}`;
  return { start, end, shown };
}

/** The sentence about the first of the others that has an address of the range; undefined when there is none. */
export function overlapFault(range: Range, others: readonly Range[]): string | undefined {
  const other = others.find(
    ({ start, end }) => compareAddresses(range.start, end) <= 0 && compareAddresses(range.end, start) >= 0,
  );
  return other === undefined ? undefined : `${range.shown} overlaps with ${other.shown}`;
}

function subnetFault(subnet: Json): string | undefined {
  const gateway = parseAddress(text(subnet['gateway']) ?? '');
  if (gateway === undefined) return `invalid gateway address ${text(subnet['gateway']) ?? ''}`;
  const length = number(subnet['prefixLength']) ?? 0;
  const most = gateway.kind() === 'ipv4' ? 31 : 127;
  return length < 1 || length > most ? `invalid prefixLength ${length}` : undefined;
}

/** The ranges of a pool's spec, checked against its subnet and each other; a sentence when Antrea refuses them. */
export function rangesOf(spec: Json): readonly Range[] | string {
  const subnet = object(spec['subnetInfo']);
  const fault = subnet === undefined ? undefined : subnetFault(subnet);
  if (fault !== undefined) return fault;
  const prefix =
    subnet === undefined ? undefined : `${text(subnet['gateway']) ?? ''}/${number(subnet['prefixLength']) ?? 0}`;
  const block = prefix === undefined ? undefined : parseCidr(prefix);
  const ranges: Range[] = [];
  for (const one of objects(spec['ipRanges'])) {
    const range = rangeOf(one);
    if (typeof range === 'string') return range;
    if (prefix !== undefined && block !== undefined && !(contains(block, range.start) && contains(block, range.end)))
      return `${range.shown} must be a strict subset of the subnet ${prefix}`;
    const overlap = overlapFault(range, ranges);
    if (overlap !== undefined) return overlap;
    ranges.push(range);
  }
  return ranges;
}
