import ipaddr from 'ipaddr.js';

/** An address as 32-bit words: one of IPv4, four of IPv6. Compared often, so that bit operations pay. */
interface Address {
  readonly family: 4 | 6;
  readonly words: readonly number[];
}
interface Network extends Address {
  readonly masks: readonly number[];
}
export interface Block {
  readonly cidr: string;
  readonly except: readonly string[];
}

const parsedAddresses = new Map<string, Address | null>();
const parsedBlocks = new Map<string, Network | null>();
/** Both caches are emptied at this size, so that a long run over many addresses stays bounded. */
const CACHE_LIMIT = 50_000;

function cached<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= CACHE_LIMIT) cache.clear();
  const value = make();
  cache.set(key, value);
  return value;
}

/** Only the four-part decimal form of IPv4: `10` or `0x7f.1`, which C libraries take, are no addresses to Kubernetes. */
function isText(ip: string): boolean {
  return ip.includes(':') ? ipaddr.IPv6.isValid(ip) && !ip.includes('%') : ipaddr.IPv4.isValidFourPartDecimal(ip);
}

function wordsOf(address: ipaddr.IPv4 | ipaddr.IPv6): Address {
  const bytes = address.toByteArray();
  const words: number[] = [];
  for (let at = 0; at < bytes.length; at += 4)
    words.push(
      ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0),
    );
  return { family: bytes.length === 4 ? 4 : 6, words };
}

function addressOf(ip: string): Address | null {
  return cached(parsedAddresses, ip, () => (isText(ip) ? wordsOf(ipaddr.process(ip)) : null));
}

function blockOf(cidr: string): Network | null {
  return cached(parsedBlocks, cidr, () => {
    if (!isText(cidr.split('/')[0] ?? '')) return null;
    try {
      const [address, length] = ipaddr.parseCIDR(cidr);
      const { family, words } = wordsOf(address);
      const masks = words.map((_word, index) => {
        const bits = Math.min(Math.max(length - 32 * index, 0), 32);
        return bits === 0 ? 0 : -1 << (32 - bits);
      });
      return { family, words, masks };
    } catch {
      return null;
    }
  });
}

/** Whether the text is an IPv4 or IPv6 address. */
export const isAddress = (ip: string): boolean => addressOf(ip) !== null;

/** 4 or 6; undefined when it is no address. */
export function familyOf(ip: string): 4 | 6 | undefined {
  return addressOf(ip)?.family;
}

const holds = (network: Network, address: Address): boolean =>
  network.family === address.family &&
  network.masks.every((mask, index) => (((address.words[index] ?? 0) ^ (network.words[index] ?? 0)) & mask) === 0);

/** Whether the address lies in the CIDR; false when either cannot be read. */
export function inCidr(ip: string, cidr: string): boolean {
  const address = addressOf(ip);
  const block = blockOf(cidr);
  return address !== null && block !== null && holds(block, address);
}

/** Whether the address lies in the block and in none of its exceptions. */
export const inBlock = (ip: string, block: Block): boolean =>
  inCidr(ip, block.cidr) && !block.except.some((except) => inCidr(ip, except));

/** Whether the address, or the network of the CIDR, is one of multicast. */
export function isMulticast(text: string): boolean {
  const [ip = ''] = text.split('/');
  return inCidr(ip, '224.0.0.0/4') || inCidr(ip, 'ff00::/8');
}

/** Whether two texts name the same address (`::1` and `0:0:0:0:0:0:0:1`). */
export function sameAddress(a: string, b: string): boolean {
  if (a === b) return true;
  const left = addressOf(a);
  const right = addressOf(b);
  return left !== null && right !== null && canonical(a) === canonical(b);
}

/** One text for every way to write an address; the text itself when it is none. */
export const canonical = (ip: string): string => addressOf(ip)?.words.join('.') ?? ip;

/** The first address of a CIDR after its network address, which Antrea gives to a Node's gateway; undefined when it has none. */
export function gatewayOf(cidr: string): string | undefined {
  const block = blockOf(cidr);
  if (block === null) return undefined;
  const bytes = block.words.flatMap((word, index) => {
    const network = word & (block.masks[index] ?? 0);
    return [network >>> 24, (network >>> 16) & 255, (network >>> 8) & 255, network & 255];
  });
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 1;
  return ipaddr.fromByteArray(bytes).toString();
}

/** Tells for many addresses in which of many blocks they lie, by looking up their prefixes. */
export class BlockSet {
  readonly #prefixes = new Map<string, { masks: readonly number[]; blocks: Map<string, number[]> }>();
  readonly #blocks: readonly Block[];

  constructor(blocks: readonly Block[]) {
    this.#blocks = blocks;
    blocks.forEach(({ cidr }, index) => {
      const network = blockOf(cidr);
      if (network === null) return;
      const length = network.masks.join('.');
      let prefix = this.#prefixes.get(length);
      if (prefix === undefined) {
        prefix = { masks: network.masks, blocks: new Map() };
        this.#prefixes.set(length, prefix);
      }
      const key = masked(network, network.masks);
      const list = prefix.blocks.get(key);
      if (list === undefined) prefix.blocks.set(key, [index]);
      else list.push(index);
    });
  }

  /** Places of the blocks that hold the address, ascending. */
  holding(ip: string): number[] {
    const address = addressOf(ip);
    if (address === null) return [];
    const found: number[] = [];
    for (const { masks, blocks } of this.#prefixes.values()) {
      if (masks.length !== address.words.length) continue;
      for (const index of blocks.get(masked(address, masks)) ?? []) {
        const block = this.#blocks[index];
        if (block !== undefined && inBlock(ip, block)) found.push(index);
      }
    }
    return found.sort((a, b) => a - b);
  }
}

const masked = ({ words }: Address, masks: readonly number[]): string =>
  words.length === 1
    ? String((words[0] ?? 0) & (masks[0] ?? 0))
    : words.map((word, at) => word & (masks[at] ?? 0)).join('.');

/** A few addresses of a CIDR, spread over it: after the first, the middle, before the last. None when it cannot be read. */
export function samplesOf(cidr: string): string[] {
  const block = blockOf(cidr);
  if (block === null) return [];
  const network = block.words.map((word, at) => word & (block.masks[at] ?? 0));
  const last = network.map((word, at) => word | ~(block.masks[at] ?? 0));
  const end = network.length - 1;
  const near = (words: readonly number[], step: number): number[] => [...words.slice(0, end), (words[end] ?? 0) + step];
  const free = ~(block.masks[end] ?? 0) >>> 0;
  const half = Math.floor(free / 2);
  const steps = [0, Math.min(1, free), half, Math.min(half + 1, free)];
  const words = [...steps.map((step) => near(network, step)), near(last, free > 0 ? -1 : 0), last];
  const texts = words.map((one) =>
    ipaddr
      .fromByteArray(one.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]))
      .toString(),
  );
  return [...new Set([...texts.slice(1), ...texts.slice(0, 1)])];
}
