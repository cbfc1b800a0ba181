import type { Context } from '../evaluation/evaluate.ts';
import type { Connection, PodEntry, Protocol } from '../evaluation/index.ts';
import type { Policy, PortMatch } from '../evaluation/rules.ts';

/** What is tried between two ends. `port` null: one that no rule and no container names. */
export interface ImpactProbe {
  readonly key: string;
  readonly protocol: Protocol;
  readonly port: number | null;
  readonly icmpType?: number;
  /** Ports and types as the connection carries them. */
  readonly packet: Omit<Connection, 'source' | 'destination'>;
}

const PROTOCOLS: ReadonlySet<string> = new Set(['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6', 'IGMP']);
const isProtocol = (value: string): value is Protocol => PROTOCOLS.has(value);
const LAST_PORT = 65_535;
/** A rule for more ports than this speaks of ports at large, and keeps none from being one that nobody names. */
const WIDE = 1000;
const FIRST_TRIED = 40_000;
const ECHO_REQUEST = { ICMP: 8, ICMPv6: 128 } as const;

/** A probe of one port; of ICMP, which has none, an echo request. */
export function probeOf(protocol: Protocol, port: number | null, actual: number | undefined): ImpactProbe {
  if (protocol === 'ICMP' || protocol === 'ICMPv6') return icmpProbe(protocol, ECHO_REQUEST[protocol]);
  return {
    key: `${protocol} ${port ?? '*'}`,
    protocol,
    port,
    packet: { protocol, ...(actual === undefined ? {} : { destinationPort: actual }) },
  };
}

function icmpProbe(protocol: 'ICMP' | 'ICMPv6', icmpType: number, icmpCode = 0): ImpactProbe {
  const key = `${protocol} ${icmpType}/${icmpCode}`;
  return { key, protocol, port: null, icmpType, packet: { protocol, icmpType, icmpCode } };
}

const portsIn = (policies: readonly Policy[]): PortMatch[] =>
  policies.flatMap((policy) => policy.rules.flatMap((rule) => (rule.ports === 'any' ? [] : rule.ports)));

/**
 * A port of the protocol that no container declares and no rule names, be it in a range of up to a thousand; undefined when there
 * is none, or the protocol has no ports.
 */
export function unnamedPort(contexts: readonly Context[], protocol: Protocol): number | undefined {
  if (protocol.startsWith('ICMP') || protocol === 'IGMP') return undefined;
  const named = new Set<number>();
  const policies = new Set(contexts.flatMap((context) => context.policies()));
  for (const { protocol: own, port, endPort } of portsIn([...policies])) {
    if (own !== protocol || typeof port !== 'number' || (endPort ?? port) - port >= WIDE) continue;
    for (let at = port; at <= (endPort ?? port); at += 1) named.add(at);
  }
  for (const { inventory } of contexts)
    for (const pod of inventory.pods.values()) for (const { port } of pod.containerPorts) named.add(port);
  for (let step = 0; step < LAST_PORT; step += 1) {
    const port = ((FIRST_TRIED + step) % LAST_PORT) + 1;
    if (!named.has(port)) return port;
  }
  return undefined;
}

/** Probes of the ports that rules name at a destination: of a range its first port, of a name the destination's own. */
export function ruleProbes(policies: readonly Policy[], pod: PodEntry | undefined): ImpactProbe[] {
  return portsIn(policies).flatMap(({ protocol, port, sourcePort, icmpType, icmpCode }): ImpactProbe[] => {
    if (!isProtocol(protocol) || protocol === 'IGMP') return [];
    if (protocol === 'ICMP' || protocol === 'ICMPv6')
      return [icmpProbe(protocol, icmpType ?? ECHO_REQUEST[protocol], icmpCode)];
    const numbers =
      typeof port === 'string'
        ? (pod?.namedPorts ?? []).flatMap((one) => (one.name === port && one.protocol === protocol ? [one.port] : []))
        : port === undefined
          ? []
          : [port];
    const plain = numbers.map((one) => probeOf(protocol, one, one));
    if (sourcePort === undefined) return plain;
    return plain.map((one) => ({
      ...one,
      key: `${one.key} from ${sourcePort}`,
      packet: { ...one.packet, sourcePort },
    }));
  });
}

/** Protocols of which the rules speak without a port, TCP always. */
export function openProtocols(policies: readonly Policy[]): Protocol[] {
  const found = new Set<Protocol>(['TCP']);
  for (const { protocol, port } of portsIn(policies))
    if (port === undefined && (protocol === 'UDP' || protocol === 'SCTP')) found.add(protocol);
  return [...found];
}
