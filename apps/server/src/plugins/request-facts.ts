import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Config } from '../config.ts';

/** What the connection says about a request, seen through trusted proxies. The same for ordinary requests and WebSocket upgrades. */
export interface RequestFacts {
  /** Address of the client. */
  readonly ip: string;
  /** Whether the browser speaks HTTPS, with this server or with a trusted proxy in front of it. */
  readonly secure: boolean;
  /** Host header, in lower case; empty when there is none. */
  readonly host: string;
}

type FactsConfig = Pick<Config, 'trustProxy' | 'publicUrl'>;
export type ReadFacts = (raw: IncomingMessage) => RequestFacts;

/** An address in one spelling, so that it is counted once: without its zone, and IPv4 within IPv6 as IPv4. Anything else stays as it is. */
function plainAddress(text: string): string {
  const address = text.replace(/%.*$/, '');
  if (isIP(address) !== 6) return address;
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  const pair = (hex: string): string => `${Number.parseInt(hex, 16) >> 8}.${Number.parseInt(hex, 16) & 255}`;
  return `${pair(high)}.${pair(low)}`;
}

/** The address of one hop of X-Forwarded-For. Some proxies write the port along: `198.51.100.7:5432`, `[2001:db8::1]:443`. */
function addressOfHop(hop: string): string | undefined {
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(hop.trim()) ?? [];
  const address = plainAddress(bracketed ?? dotted ?? hop.trim());
  return isIP(address) === 0 ? undefined : address;
}

/** Whether an address lies in one of the networks. */
export function trustedBy(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family);
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
}

/** Address of the other end of a connection. */
export const peerAddress = ({ remoteAddress = '' }: Pick<Socket, 'remoteAddress'>): string =>
  plainAddress(remoteAddress);

/** Address of the other end of a request's connection, whatever it forwards. */
export const peerOf = (raw: IncomingMessage): string => peerAddress(raw.socket);

const headerOf = (raw: IncomingMessage, name: string): string => {
  const value = raw.headers[name];
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim();
};

/**
 * Reads the facts of requests. Forwarding headers count only when the connection comes from a network of NETLOFT_TRUST_PROXY;
 * the client is then the rightmost address of X-Forwarded-For that is not itself such a proxy. What stands left of a hop that is no address
 * (`unknown`) was not written by a trusted proxy, so the walk ends before it.
 */
export function createReadFacts(config: FactsConfig): ReadFacts {
  const trusted = trustedBy(config.trustProxy);
  const publicIsHttps = config.publicUrl?.startsWith('https:') === true;
  return (raw) => {
    const peer = peerOf(raw);
    const encrypted = (raw.socket as Partial<TLSSocket>).encrypted === true;
    const host = headerOf(raw, 'host').toLowerCase();
    if (!trusted(peer)) return { ip: peer, secure: encrypted, host };
    const hops = headerOf(raw, 'x-forwarded-for').split(',');
    let ip = peer;
    while (trusted(ip)) {
      const next = addressOfHop(hops.pop() ?? '');
      if (next === undefined) break;
      ip = next;
    }
    const scheme = headerOf(raw, 'x-forwarded-proto').split(',').at(-1)?.trim().toLowerCase() ?? '';
    // For WebSockets some proxies name that protocol: Traefik sends `wss`.
    const isSafe = scheme === '' ? publicIsHttps : scheme === 'https' || scheme === 'wss';
    return { ip, secure: encrypted || isSafe, host };
  };
}

/** Host name of a Host header, without its port. */
export function hostnameOf(host: string): string {
  return host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : (host.split(':', 1)[0] ?? '');
}

/** Whether a host name stands for the machine itself, so that plain HTTP does not cross a network. */
export function isLoopbackName(hostname: string): boolean {
  // `localhost.` is the same name, written whole.
  const name = hostname.replace(/\.$/, '');
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

/** Whether this address is one that only the machine itself reaches. */
export function isLoopbackListener(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127(?:\.\d{1,3}){3}$/.test(address);
}
