import ipaddr from 'ipaddr.js';

/** What one entry of addresses spans, as numbers; both ends are in it. */
export interface AddressSpan {
  readonly family: 'ipv4' | 'ipv6';
  readonly first: bigint;
  readonly last: bigint;
}

const WIDTH = { ipv4: 32, ipv6: 128 } as const;

interface Address {
  readonly family: 'ipv4' | 'ipv6';
  readonly value: bigint;
}

function addressOf(text: string): Address | undefined {
  const plain = text.trim();
  // Short forms such as `10.1` are addresses to the library, not to NSX.
  if (!ipaddr.IPv6.isValid(plain) && !ipaddr.IPv4.isValidFourPartDecimal(plain)) return undefined;
  const parsed = ipaddr.parse(plain);
  const value = parsed.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { family: parsed.kind(), value };
}

function blockOf(text: string): AddressSpan | undefined {
  const [base = '', prefix = '', ...rest] = text.split('/');
  const address = addressOf(base);
  if (address === undefined || rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return undefined;
  const free = WIDTH[address.family] - Number(prefix);
  if (free < 0) return undefined;
  const first = (address.value >> BigInt(free)) << BigInt(free);
  return { family: address.family, first, last: first + (1n << BigInt(free)) - 1n };
}

function rangeOf(text: string): AddressSpan | undefined {
  const [from = '', to = '', ...rest] = text.split('-');
  const first = addressOf(from);
  const last = addressOf(to);
  if (first === undefined || last === undefined || rest.length > 0) return undefined;
  if (first.family !== last.family || first.value > last.value) return undefined;
  return { family: first.family, first: first.value, last: last.value };
}

/** Addresses that NSX takes in groups and rules: `10.1.2.3`, `10.0.0.0/8`, `10.0.0.1-10.0.0.9`, the same for IPv6; else undefined. */
export function addressSpan(entry: string): AddressSpan | undefined {
  if (entry.includes('/')) return blockOf(entry);
  if (entry.includes('-')) return rangeOf(entry);
  const address = addressOf(entry);
  return address && { family: address.family, first: address.value, last: address.value };
}

function textOf(family: 'ipv4' | 'ipv6', value: bigint): string {
  const bytes: number[] = [];
  for (let bits = WIDTH[family] - 8; bits >= 0; bits -= 8) bytes.push(Number((value >> BigInt(bits)) & 0xffn));
  return ipaddr.fromByteArray(bytes).toString();
}

/** The blocks that cover an entry exactly, as Kubernetes writes them: an address as `/32` or `/128`, a range as several. Empty when it is none. */
export function cidrsOf(entry: string): readonly string[] {
  const span = addressSpan(entry);
  if (span === undefined) return [];
  const blocks: string[] = [];
  let { first } = span;
  while (first <= span.last) {
    let free = 0;
    while (
      free < WIDTH[span.family] &&
      (first & ((1n << BigInt(free + 1)) - 1n)) === 0n &&
      first + (1n << BigInt(free + 1)) - 1n <= span.last
    ) {
      free += 1;
    }
    blocks.push(`${textOf(span.family, first)}/${WIDTH[span.family] - free}`);
    first += 1n << BigInt(free);
  }
  return blocks;
}
