/** First and last address of a network, as text that ClickHouse reads. */
export function rangeOfNetwork(network: {
  readonly address: string;
  readonly prefix: number;
  readonly version: 4 | 6;
}): {
  readonly first: string;
  readonly last: string;
} {
  const bits = network.version === 4 ? 32n : 128n;
  const value = network.version === 4 ? numberOfV4(network.address) : numberOfV6(network.address);
  const host = (1n << (bits - BigInt(network.prefix))) - 1n;
  const first = value & ~host;
  const write = network.version === 4 ? textOfV4 : textOfV6;
  return { first: write(first), last: write(first | host) };
}

/** The beginning that all addresses of an IPv4 network have as text: `10.1.` of 10.1.0.0/20. */
export const sharedOctets = (network: { readonly address: string; readonly prefix: number }): string =>
  network.address
    .split('.')
    .slice(0, Math.floor(network.prefix / 8))
    .map((octet) => `${octet}.`)
    .join('');

const numberOfV4 = (text: string): bigint => text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);

/** Of the canonical form, with or without `::`. */
function numberOfV6(text: string): bigint {
  const [head = '', tail] = text.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const middle = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...middle, ...right].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

const textOfV4 = (value: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
const textOfV6 = (value: bigint): string =>
  Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - index * 16)) & 0xffffn).toString(16)).join(':');
