import { familyOf, type PodEntry } from '@netloft/antrea';

export type Json = Readonly<Record<string, unknown>>;

/** The 16 bytes of an IPv6 address. */
function bytesOf(address: string): number[] {
  // The URL parser writes every form in one: hexadecimal words, one run of zeros left out.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const words = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const left = words(head);
  const right = words(tail ?? '');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].flatMap((word) => {
    const value = Number.parseInt(word, 16);
    return [value >>> 8, value & 255];
  });
}

/**
 * An address as Antrea's API carries it: Go's `net.IP`, 16 bytes also for IPv4 (`::ffff:a.b.c.d`), base64 in JSON. Undefined when the
 * text is no address.
 */
export function ipBytes(address: string): string | undefined {
  if (familyOf(address) === undefined) return undefined;
  return Buffer.from(bytesOf(address.includes(':') ? address : `::ffff:${address}`)).toString('base64');
}

/** A CIDR as `IPNet`; undefined when it cannot be read. */
export function ipNet(cidr: string): Json | undefined {
  const [address = '', length = ''] = cidr.split('/');
  const ip = ipBytes(address);
  const prefixLength = Number(length);
  // Zero members are left away.
  return ip === undefined ? undefined : { ip, ...(prefixLength === 0 ? {} : { prefixLength }) };
}

const addresses = (ips: readonly string[]): Json => {
  const encoded = ips.map((ip) => ipBytes(ip)).filter((ip) => ip !== undefined);
  return encoded.length > 0 ? { ips: encoded } : {};
};

/** A Pod as GroupMember, its named ports included. `withAddress`: AppliedToGroups carry none. */
export const podMember = (pod: PodEntry, withAddress = true): Json => ({
  pod: { name: pod.name, namespace: pod.namespace },
  ...(withAddress ? addresses(pod.ips) : {}),
  ...(pod.namedPorts.length > 0
    ? { ports: pod.namedPorts.map(({ port, name, protocol }) => ({ port, name, protocol })) }
    : {}),
});

export const nodeMember = (name: string, ips: readonly string[]): Json => ({ node: { name }, ...addresses(ips) });
