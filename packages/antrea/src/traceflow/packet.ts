import { familyOf, inCidr } from '../evaluation/addresses.ts';
import type { Inventory } from '../evaluation/inventory.ts';
import { type Json, number, object, text } from '../evaluation/read.ts';

/** What an agent knows when it prepares the packet of a Traceflow. */
export interface PacketFacts {
  readonly inventory: Inventory;
  readonly antreaProxy: boolean;
  /** Tells ClusterIPs from other addresses; absent when not known. */
  readonly serviceCidrs: readonly string[];
  /** The agent has the destination Pod only: nothing is injected (live traffic, source absent or an IP). */
  readonly receiverOnly: boolean;
}

/** The packet that the agent builds; numbers that do not apply are absent. IP protocol numbers: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6. */
export interface TracePacket {
  readonly ipv6: boolean;
  readonly sourceIP?: string;
  readonly destinationIP?: string;
  readonly destinationPod?: string;
  readonly destinationService?: string;
  readonly protocol: number;
  readonly ttl: number;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly tcpFlags?: number;
  /** Flags of the IPv4 header, 0 to 7; absent when none is set. */
  readonly ipFlags?: number;
  readonly icmpId?: number;
  readonly icmpSequence?: number;
}

export type PacketResult =
  | { readonly ok: true; readonly packet: TracePacket }
  | { readonly ok: false; readonly error: string };

const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, SCTP: 132 };
const fault = (error: string): PacketResult => ({ ok: false, error });
const familyName = (ipv6: boolean): string => (ipv6 ? 'IPv6' : 'IPv4');
const ofFamily = (ips: readonly string[], ipv6: boolean): string | undefined =>
  ips.find((ip) => familyOf(ip) === (ipv6 ? 6 : 4));

interface Destination {
  readonly ip?: string;
  readonly pod?: string;
  readonly service?: string;
  readonly defaultPort?: { readonly port: number; readonly protocol: number };
}

function podDestination(destination: Json, facts: PacketFacts, ipv6: boolean): Destination | string {
  const name = text(destination['pod']) ?? '';
  const namespace = text(destination['namespace']) || 'default';
  const pod = facts.inventory.pods.get(`${namespace}/${name}`);
  if (pod === undefined) return `failed to get the destination Pod: pods "${name}" not found`;
  const ip = ofFamily(pod.ips, ipv6);
  return ip === undefined ? `destination Pod does not have an ${familyName(ipv6)} address` : { ip, pod: pod.key };
}

function serviceDestination(destination: Json, facts: PacketFacts, ipv6: boolean): Destination | string {
  const name = text(destination['service']) ?? '';
  const service = facts.inventory.services.get(`${text(destination['namespace']) || 'default'}/${name}`);
  if (service === undefined) return `failed to get the destination Service: services "${name}" not found`;
  if (service.headless) return 'destination Service does not have a valid ClusterIP';
  if (service.clusterIPs.length === 0) return 'destination Service does not have a ClusterIP';
  const ip = ofFamily(service.clusterIPs, ipv6);
  if (ip === undefined) return `destination Service does not have an ${familyName(ipv6)} ClusterIP`;
  const port = service.ports[0];
  if (port === undefined) return 'destination Service does not have any ports';
  return { ip, service: service.key, defaultPort: { port: port.port, protocol: PROTOCOL_NUMBERS[port.protocol] ?? 6 } };
}

function ipDestination(ip: string, facts: PacketFacts, ipv6: boolean): Destination | string {
  const family = familyOf(ip);
  if (family === undefined) return 'invalid destination IP address';
  if ((family === 6) !== ipv6) return 'destination IP does not match the IP header family';
  const service = facts.inventory.serviceByIp(ip);
  const pod = facts.inventory.podByIp(ip);
  return {
    ip,
    ...(pod === undefined ? {} : { pod: pod.key }),
    ...(service === undefined ? {} : { service: service.key }),
  };
}

/** What an agent refuses before it looks at the packet; undefined when nothing. */
function proxyFault(spec: Json, facts: PacketFacts): string | undefined {
  if (facts.antreaProxy) return undefined;
  const destination = object(spec['destination']) ?? {};
  if (text(destination['service'])) return 'using Service destination requires AntreaProxy enabled';
  const ip = text(destination['ip']);
  if (ip === undefined || familyOf(ip) === undefined) return undefined;
  const isCluster =
    facts.inventory.serviceByIp(ip) !== undefined || facts.serviceCidrs.some((cidr) => inCidr(ip, cidr));
  return isCluster ? 'using ClusterIP destination requires AntreaProxy enabled' : undefined;
}

function destinationOf(spec: Json, facts: PacketFacts, ipv6: boolean): Destination | string {
  const destination = object(spec['destination']) ?? {};
  const live = spec['liveTraffic'] === true;
  // An agent that only receives matches packets by the Pod's interface, whatever its addresses are.
  if (facts.receiverOnly) return {};
  if (text(destination['pod'])) return podDestination(destination, facts, ipv6);
  if (text(destination['service'])) return serviceDestination(destination, facts, ipv6);
  const ip = text(destination['ip']);
  if (ip !== undefined && ip !== '') return ipDestination(ip, facts, ipv6);
  return live ? {} : 'destination is not specified';
}

/** The IP protocol number that a packet's headers ask for. 0: any protocol, which only live traffic can ask for. */
export function protocolOf(packet: Json, ipv6: boolean, fallback: number | undefined, live: boolean): number {
  const transport = object(packet['transportHeader']) ?? {};
  if (object(transport['tcp']) !== undefined) return 6;
  if (object(transport['udp']) !== undefined) return 17;
  if (object(transport['icmp']) !== undefined) return ipv6 ? 58 : 1;
  const header = object(packet[ipv6 ? 'ipv6Header' : 'ipHeader']);
  const given = number(header?.[ipv6 ? 'nextHeader' : 'protocol']);
  const protocol = given || fallback || (live ? 0 : 1);
  // ICMP means the one of the packet's family, by whichever number it is named: antctl writes 1 for both.
  return protocol === 1 || protocol === 58 ? (ipv6 ? 58 : 1) : protocol;
}

/**
 * Builds the packet of a Traceflow's spec, as the agent of the source Node does, or says why it cannot, in the agent's own
 * words (Antrea, pkg/agent/controller/traceflow, preparePacket). `sourceIps` are the addresses of the source Pod.
 */
export function preparePacket(spec: Json, sourceIps: readonly string[], facts: PacketFacts): PacketResult {
  const packet = object(spec['packet']) ?? {};
  const ipv6 = object(packet['ipv6Header']) !== undefined;
  const live = spec['liveTraffic'] === true;
  const refused = proxyFault(spec, facts);
  if (refused !== undefined) return fault(refused);
  let sourceIP: string | undefined;
  if (facts.receiverOnly) {
    sourceIP = text(object(spec['source'])?.['ip']);
    if (sourceIP !== undefined && (familyOf(sourceIP) === 6) !== ipv6)
      return fault('source IP does not match the IP header family');
  } else {
    // A live trace injects nothing, so that the family of the source does not matter.
    sourceIP = live ? undefined : ofFamily(sourceIps, ipv6);
    if (!live && sourceIP === undefined && text(object(spec['source'])?.['pod']))
      return fault(`source Pod does not have an ${familyName(ipv6)} address`);
  }
  const destination = destinationOf(spec, facts, ipv6);
  if (typeof destination === 'string') return fault(destination);
  const protocol = protocolOf(packet, ipv6, destination.defaultPort?.protocol, live);
  const transport = object(packet['transportHeader']) ?? {};
  const ports = object(protocol === 6 ? transport['tcp'] : protocol === 17 ? transport['udp'] : undefined) ?? {};
  const icmp = object(transport['icmp']) ?? {};
  const destinationPort = number(ports['dstPort']) || destination.defaultPort?.port;
  const sourcePort = number(ports['srcPort']) || undefined;
  const header = object(packet[ipv6 ? 'ipv6Header' : 'ipHeader']) ?? {};
  const ipFlags = ipv6 || live ? undefined : number(header['flags']) || undefined;
  const withPorts = protocol === 6 || protocol === 17;
  return {
    ok: true,
    packet: {
      ipv6,
      protocol,
      ttl: number(header[ipv6 ? 'hopLimit' : 'ttl']) || (live ? 0 : 64),
      ...(sourceIP === undefined ? {} : { sourceIP }),
      ...(destination.ip === undefined ? {} : { destinationIP: destination.ip }),
      ...(destination.pod === undefined ? {} : { destinationPod: destination.pod }),
      ...(destination.service === undefined ? {} : { destinationService: destination.service }),
      ...(withPorts && sourcePort !== undefined ? { sourcePort } : {}),
      ...(withPorts && destinationPort !== undefined ? { destinationPort } : {}),
      ...(protocol === 6 && !(live && ports['flags'] === undefined) ? { tcpFlags: number(ports['flags']) ?? 2 } : {}),
      ...(ipFlags === undefined ? {} : { ipFlags }),
      ...(protocol === 1 || protocol === 58
        ? { icmpId: number(icmp['id']) ?? 0, icmpSequence: number(icmp['sequence']) ?? 0 }
        : {}),
    },
  };
}
