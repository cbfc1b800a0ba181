import { AntreaTraceflowConfig, type PacketData } from '@netloft/nsx';
import { isIP } from 'node:net';
import { specOf } from '../../world/pods.ts';
import { refusal } from '../core/refusals.ts';
import { done, refused } from '../policy/access.ts';
import type { Json, NsxWorld, Stored } from '../types.ts';
import type { TracedCluster, TracedClusters } from './types.ts';

/** Code of these refusals: the simulator's own, as NSX's is not published. */
const LIMIT = 519960;
const SYN = 2;
const PROTOCOLS = { 4: [1, 6, 17], 6: [6, 17, 58] } as const;
const TCP = 6;
const UDP = 17;
const MAX_PORT = 65_535;

/** A trace that NSX takes: where it runs, and the spec of the Traceflow that it becomes there. */
export interface TraceOrder {
  readonly cluster: TracedCluster;
  /** Node of the source Pod; undefined while it has none. */
  readonly node: string | undefined;
  readonly spec: Json;
}

const no = (message: string): Stored<never> => refused(refusal(400, LIMIT, message));

interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** Where the object of an external id is in its cluster; undefined when the inventory of this cluster does not have it. */
function placeOf(world: NsxWorld, kind: 'Pod' | 'Service', id: string, cluster: TracedCluster): Place | undefined {
  const object = world.inventory.get(kind, id);
  if (object?.['container_cluster_id'] !== cluster.clusterId) return undefined;
  const project = world.inventory.get('Namespace', String(object['container_project_id']));
  return project && { namespace: String(project['display_name']), name: String(object['display_name']) };
}

function destinationOf(world: NsxWorld, config: AntreaTraceflowConfig, cluster: TracedCluster): Stored<Json> {
  const { packet, destination_external_id: id } = config;
  const ip = packet?.ipHeader?.dstIp || packet?.ipv6Header?.dstIp;
  if (ip)
    return isIP(ip) === (packet?.ipv6Header === undefined ? 4 : 6)
      ? done({ ip })
      : no(`${ip} is no destination address of the packet's IP version.`);
  if (!id) return no('A destination_external_id or a destination address in the packet is needed.');
  const pod = placeOf(world, 'Pod', id, cluster);
  if (pod !== undefined) return done({ namespace: pod.namespace, pod: pod.name });
  const service = placeOf(world, 'Service', id, cluster);
  return service === undefined
    ? no(`destination_external_id ${id} is neither a Pod nor a Service of the container cluster.`)
    : done({ namespace: service.namespace, service: service.name });
}

/** Members that are given, under Antrea's names. */
const given = (members: Readonly<Record<string, number | undefined>>): Json =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const hasBadPort = ({ tcpHeader, udpHeader }: NonNullable<PacketData['transportHeader']>): boolean =>
  [tcpHeader?.srcPort, tcpHeader?.dstPort, udpHeader?.srcPort, udpHeader?.dstPort].some(
    (port) => port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= MAX_PORT),
  );
/** Antrea's ports begin at 1; 0 stands for one that the agent chooses. */
const port = (value: number | undefined): number | undefined => value || undefined;

function transportOf(protocol: number, header: NonNullable<PacketData['transportHeader']>): Json {
  const { tcpHeader: tcp, udpHeader: udp, icmpEchoRequestHeader: icmp } = header;
  if (protocol === TCP)
    return { tcp: given({ srcPort: port(tcp?.srcPort), dstPort: port(tcp?.dstPort), flags: tcp?.tcpFlags }) };
  if (protocol === UDP) return { udp: given({ srcPort: port(udp?.srcPort), dstPort: port(udp?.dstPort) }) };
  return { icmp: given({ id: icmp?.id, sequence: icmp?.sequence }) };
}

/** The packet in Antrea's words. NSX traces ICMP, TCP with SYN, and UDP, to one receiver. */
function packetOf(packet: PacketData | undefined): Stored<Json> {
  const { ipHeader: v4, ipv6Header: v6, transportHeader: header = {} } = packet ?? {};
  const [type = 'FIELDS_PACKET_DATA', transport = 'UNICAST'] = [packet?.resourceType, packet?.transportType];
  if (type !== 'FIELDS_PACKET_DATA') return no(`packet.resourceType takes FIELDS_PACKET_DATA here, not ${type}.`);
  if (transport !== 'UNICAST') return no(`packet.transportType takes UNICAST here, not ${transport}.`);
  const version = v6 === undefined ? 4 : 6;
  const told = v6 === undefined ? v4?.protocol : v6.nextHeader;
  const protocol =
    told ?? (header.tcpHeader ? TCP : header.udpHeader ? UDP : PROTOCOLS[version][version === 4 ? 0 : 2]);
  if (!PROTOCOLS[version].some((one) => one === protocol))
    return no(`Protocol ${protocol} cannot be traced: ICMP, TCP and UDP can.`);
  if (protocol === TCP && ((header.tcpHeader?.tcpFlags ?? 0) & SYN) === 0)
    return no('packet.transportHeader.tcpHeader.tcpFlags: SYN has to be set.');
  if (hasBadPort(header)) return no(`Ports go from 0 to ${MAX_PORT}.`);
  const ip =
    v6 === undefined
      ? { ipHeader: { protocol, ...given({ ttl: v4?.ttl, flags: v4?.flags }) } }
      : { ipv6Header: { nextHeader: protocol, ...given({ hopLimit: v6.hopLimit }) } };
  return done({ ...ip, transportHeader: transportOf(protocol, header) });
}

/**
 * Reads the configuration of a trace. 400 for what NSX does not trace: a source that is no Pod of the cluster's inventory or is on
 * its Node's network, a destination in another cluster, other protocols, TCP without SYN.
 */
export function traceOrder(world: NsxWorld, clusters: TracedClusters, body: Json): Stored<TraceOrder> {
  const read = AntreaTraceflowConfig.safeParse({ id: '', ...body });
  if (!read.success) {
    const [issue] = read.error.issues;
    return no(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const config = read.data;
  const cluster = clusters().find(({ clusterId }) => clusterId === config.container_cluster_id);
  if (cluster === undefined)
    return no(`container_cluster_id ${config.container_cluster_id ?? ''} is no Antrea cluster of the inventory.`);
  const sourceId = config.source_external_id ?? '';
  const source = placeOf(world, 'Pod', sourceId, cluster);
  if (source === undefined) return no(`source_external_id ${sourceId} is no Pod of the container cluster.`);
  const pod = cluster.store.get('', 'pods', source.name, source.namespace);
  const podSpec = pod === undefined ? {} : specOf(pod);
  if (podSpec['hostNetwork'] === true)
    return no(`${source.namespace}/${source.name} is on its Node's network and cannot be traced from.`);
  const destination = destinationOf(world, config, cluster);
  if (!destination.ok) return destination;
  const packet = packetOf(config.packet);
  if (!packet.ok) return packet;
  const { nodeName } = podSpec;
  return done({
    cluster,
    node: typeof nodeName === 'string' ? nodeName : undefined,
    spec: {
      source: { namespace: source.namespace, pod: source.name },
      destination: destination.value,
      packet: packet.value,
    },
  });
}
