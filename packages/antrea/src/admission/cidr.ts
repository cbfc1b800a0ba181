import ipaddr from 'ipaddr.js';
import { type Json, strings, text } from '../evaluation/read.ts';

/** An IP address as Go's net.ParseIP reads it: IPv4 in IPv6 form counts as IPv4. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A CIDR with the address as it was written, host bits included. */
export interface Cidr {
  readonly address: Address;
  readonly length: number;
}

/** Four decimal parts without leading zeros, or IPv6 without a zone; undefined for all else. */
export function parseAddress(value: string): Address | undefined {
  const isText = value.includes(':')
    ? !value.includes('%') && ipaddr.IPv6.isValid(value)
    : ipaddr.IPv4.isValidFourPartDecimal(value) && value.split('.').every((part) => part === String(Number(part)));
  return isText ? ipaddr.process(value) : undefined;
}

/** `address/length` with a length that fits the address; undefined for all else. */
export function parseCidr(value: string): Cidr | undefined {
  const [host = '', digits, ...more] = value.split('/');
  if (digits === undefined || more.length > 0 || !/^\d{1,3}$/.test(digits)) return undefined;
  const address = parseAddress(host);
  if (address === undefined) return undefined;
  const written = Number(digits);
  // `::ffff:10.0.0.0/104` is the IPv4 block 10.0.0.0/8.
  const length = address.kind() === 'ipv4' && host.includes(':') ? written - 96 : written;
  return length >= 0 && length <= (address.kind() === 'ipv4' ? 32 : 128) ? { address, length } : undefined;
}

/** Whether the address lies in the block; false for different families. */
export const contains = (block: Cidr, address: Address): boolean =>
  block.address.kind() === address.kind() && address.match(block.address, block.length);

export const isMulticast = (address: Address): boolean => address.range() === 'multicast';

/** Why Antrea refuses the ipBlock of a peer or a group; undefined when it takes it. */
export function ipBlockFault(block: Json): string | undefined {
  const cidr = text(block['cidr']) ?? '';
  if (cidr === '') return "field 'cidr' is required in an ipBlock";
  const outer = parseCidr(cidr);
  if (outer === undefined) return `invalid CIDR address: ${cidr}`;
  for (const except of strings(block['except'])) {
    const inner = parseCidr(except);
    if (inner === undefined) return `invalid except CIDR value: invalid CIDR address: ${except}`;
    if (!contains(outer, inner.address) || outer.length >= inner.length)
      return `except CIDR ${except} is not a strict subset of CIDR ${cidr}`;
  }
  return undefined;
}
