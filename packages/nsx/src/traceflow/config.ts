import type { NsxTraceflowRequest } from '@netloft/contracts';
import ipaddr from 'ipaddr.js';
import type { AntreaTraceflowConfig, PacketData } from '../model/traceflows.ts';

const PROTOCOL_NUMBERS = { TCP: 6, UDP: 17, ICMP: 1 } as const;
const ICMPV6 = 58;
const SYN = 2;
const TTL = 64;

/** What the names of a request are in NSX's inventory. */
export interface TraceIds {
  /** Id of the traceflow; chosen by who asks. */
  readonly id: string;
  /** External id of the cluster. */
  readonly cluster: string;
  /** External id of the source Pod. */
  readonly source: string;
  /** External id of a Pod or Service, or an address. */
  readonly destination: { readonly externalId: string } | { readonly ip: string };
  /** Both ends speak IPv6; of an address it is seen. */
  readonly ipv6?: boolean;
}

type Transport = NonNullable<PacketData['transportHeader']>;

function transportOf({ protocol, sourcePort, destinationPort }: NsxTraceflowRequest): Transport {
  // Port 0 stands for one that is chosen by the agent, which NSX is told by leaving it out.
  const ports = {
    ...(sourcePort ? { srcPort: sourcePort } : {}),
    ...(destinationPort ? { dstPort: destinationPort } : {}),
  };
  switch (protocol) {
    case 'TCP':
      return { tcpHeader: { ...ports, tcpFlags: SYN } };
    case 'UDP':
      return { udpHeader: ports };
    case 'ICMP':
      return { icmpEchoRequestHeader: { id: 0, sequence: 0 } };
  }
}

/**
 * The configuration that makes NSX trace a packet. A destination address stands in the packet, for which NSX does not look at a
 * destination's id; `is_transient`: NSX removes it by itself. NSX refuses TCP without SYN.
 */
export function traceConfigOf(request: NsxTraceflowRequest, ids: TraceIds): AntreaTraceflowConfig {
  const { destination } = ids;
  const ip = 'ip' in destination ? destination.ip : undefined;
  const ipv6 = ip === undefined ? ids.ipv6 === true : ipaddr.IPv6.isValid(ip);
  const address = ip === undefined ? {} : { dstIp: ip };
  const protocol = PROTOCOL_NUMBERS[request.protocol];
  return {
    resource_type: 'AntreaTraceflowConfig',
    id: ids.id,
    display_name: ids.id,
    container_cluster_id: ids.cluster,
    source_external_id: ids.source,
    ...('externalId' in destination ? { destination_external_id: destination.externalId } : {}),
    is_transient: true,
    packet: {
      resourceType: 'FIELDS_PACKET_DATA',
      transportType: 'UNICAST',
      ...(ipv6
        ? { ipv6Header: { ...address, nextHeader: request.protocol === 'ICMP' ? ICMPV6 : protocol, hopLimit: TTL } }
        : { ipHeader: { ...address, protocol, ttl: TTL } }),
      transportHeader: transportOf(request),
    },
  };
}

/** What a configuration, whoever made it, says of its packet. */
export interface TracePacketFacts {
  /** `TCP`, `UDP`, `ICMP`, else `protocol 47`; empty where NSX does not say. */
  readonly protocol: string;
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  readonly destinationIp: string | null;
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMP' };

export function tracePacketFacts({ packet }: AntreaTraceflowConfig): TracePacketFacts {
  const { tcpHeader: tcp, udpHeader: udp, icmpEchoRequestHeader: icmp } = packet?.transportHeader ?? {};
  const number = packet?.ipHeader?.protocol ?? packet?.ipv6Header?.nextHeader;
  const named = number === undefined ? '' : (PROTOCOL_NAMES[number] ?? `protocol ${number}`);
  const ports = tcp ?? udp;
  return {
    protocol: tcp ? 'TCP' : udp ? 'UDP' : icmp ? 'ICMP' : named,
    sourcePort: ports?.srcPort || null,
    destinationPort: ports?.dstPort || null,
    destinationIp: packet?.ipHeader?.dstIp || packet?.ipv6Header?.dstIp || null,
  };
}
