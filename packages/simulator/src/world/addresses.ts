/** IPv4 arithmetic on the /24 and /16 networks that the simulated clusters use. */
export function toNumber(ip: string): number {
  return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
export function toText(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

/** The IPv6 address that stands beside an IPv4 one in a dual-stack cluster: `20.20.3.12` and `fd00:20:20:3::c`. */
export function ipv6Beside(ip: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ip.split('.').map(Number);
  return `fd00:${a}:${b}:${c === 0 ? '' : `${c}:`}:${d === 0 ? '' : d.toString(16)}`;
}
/** The same of a /24 network: `20.20.3.0/24` and `fd00:20:20:3::/64`. */
export const cidr6Beside = (cidr: string): string => `${ipv6Beside(cidr.split('/')[0] ?? '')}/64`;

/** First and last usable address of an IPv4 CIDR: not the network's own, nor the gateway `.1`, nor broadcast. */
function usable(cidr: string): readonly [number, number] {
  const [base = '', prefix = '24'] = cidr.split('/');
  const size = 2 ** (32 - Number(prefix));
  const network = Math.floor(toNumber(base) / size) * size;
  return [network + 2, network + size - 2];
}

/** Hands out the addresses of one CIDR, lowest free one first after the last one given, as host-local IPAM does. */
export class AddressPool {
  readonly #first: number;
  readonly #last: number;
  readonly #used = new Set<number>();
  #next: number;

  constructor(cidr: string) {
    [this.#first, this.#last] = usable(cidr);
    this.#next = this.#first;
  }

  /** Marks an address as taken. Addresses outside the CIDR are ignored. */
  reserve(ip: string): void {
    const value = toNumber(ip);
    if (value >= this.#first && value <= this.#last) this.#used.add(value);
  }

  /** A free address; undefined when none is left. */
  take(): string | undefined {
    const size = this.#last - this.#first + 1;
    for (let tried = 0; tried < size; tried += 1) {
      const candidate = this.#first + ((this.#next - this.#first + tried) % size);
      if (this.#used.has(candidate)) continue;
      this.#used.add(candidate);
      this.#next = candidate === this.#last ? this.#first : candidate + 1;
      return toText(candidate);
    }
    return undefined;
  }

  release(ip: string): void {
    this.#used.delete(toNumber(ip));
  }
}
