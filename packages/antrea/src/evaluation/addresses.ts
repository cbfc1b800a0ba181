import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export interface Block {
  readonly cidr: string;
  readonly except: readonly string[];
}

const parsedAddresses = new Map<string, Address | null>();
const parsedBlocks = new Map<string, [Address, number] | null>();
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

function addressOf(ip: string): Address | null {
  return cached(parsedAddresses, ip, () => (isText(ip) ? ipaddr.process(ip) : null));
}

function blockOf(cidr: string): [Address, number] | null {
  return cached(parsedBlocks, cidr, () => {
    if (!isText(cidr.split('/')[0] ?? '')) return null;
    try {
      const [address, length] = ipaddr.parseCIDR(cidr);
      return [address, length];
    } catch {
      return null;
    }
  });
}

/** Whether the text is an IPv4 or IPv6 address. */
export const isAddress = (ip: string): boolean => addressOf(ip) !== null;

/** 4 or 6; undefined when it is no address. */
export function familyOf(ip: string): 4 | 6 | undefined {
  const address = addressOf(ip);
  return address === null ? undefined : address.kind() === 'ipv4' ? 4 : 6;
}

/** Whether the address lies in the CIDR; false when either cannot be read. */
export function inCidr(ip: string, cidr: string): boolean {
  const address = addressOf(ip);
  const block = blockOf(cidr);
  if (address === null || block === null || address.kind() !== block[0].kind()) return false;
  return address.match(block[0], block[1]);
}

/** Whether the address lies in the block and in none of its exceptions. */
export const inBlock = (ip: string, block: Block): boolean =>
  inCidr(ip, block.cidr) && !block.except.some((except) => inCidr(ip, except));

/** Whether two texts name the same address (`::1` and `0:0:0:0:0:0:0:1`). */
export function sameAddress(a: string, b: string): boolean {
  if (a === b) return true;
  const left = addressOf(a);
  const right = addressOf(b);
  return left !== null && right !== null && left.toString() === right.toString();
}
