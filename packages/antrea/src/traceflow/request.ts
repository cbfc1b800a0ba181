import type { TraceEndpoint, TraceflowRequest, TraceflowRequestInput, TraceProtocol } from '@netloft/contracts';
import { type Json, number, object, text } from '../evaluation/read.ts';

const PROTOCOL_NUMBER = { TCP: 6, UDP: 17, ICMP: 1 } as const satisfies Record<TraceProtocol, number>;
/** In the order in which an agent looks for their headers. */
const PROTOCOLS = ['TCP', 'UDP', 'ICMP'] as const satisfies readonly TraceProtocol[];
const PROTOCOL_NAME: Readonly<Record<number, TraceProtocol>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMP' };

function endpointSpec(end: TraceEndpoint): Json {
  if (end.type === 'ip') return { ip: end.ip };
  return { namespace: end.namespace, [end.type]: end.name };
}

type AskedPacket = Pick<
  TraceflowRequestInput,
  'protocol' | 'liveTraffic' | 'sourcePort' | 'destinationPort' | 'tcpFlags'
> & { readonly destination?: { readonly type: string } | undefined };

/** The protocol that a request names or means; undefined where it stays open: any of live traffic, or the one of a Service's first port. */
export function protocolAsked(request: AskedPacket): TraceProtocol | undefined {
  if (request.protocol !== undefined) return request.protocol;
  const { sourcePort, destinationPort, tcpFlags } = request;
  const firstPort = request.destination?.type === 'service' && !sourcePort && !destinationPort && !tcpFlags;
  return request.liveTraffic === true || firstPort ? undefined : 'TCP';
}

/** The same in a word: `TCP`, `any protocol`, `Service’s first port`. */
export const protocolText = (request: AskedPacket): string =>
  protocolAsked(request) ?? openProtocol(request.destination?.type === 'service');

/** Where nothing names a protocol, an agent takes the Service's first port, or else any protocol. */
export const openProtocol = (toService: boolean): string => (toService ? 'Service’s first port' : 'any protocol');

function transport(request: TraceflowRequest, protocol: TraceProtocol): Json {
  const ports = {
    ...(request.sourcePort ? { srcPort: request.sourcePort } : {}),
    ...(request.destinationPort ? { dstPort: request.destinationPort } : {}),
  };
  if (protocol === 'TCP') {
    // A live trace without flags matches any packet of the connection's opening; an injected one must carry SYN.
    const flags = request.tcpFlags || (request.liveTraffic ? undefined : 2);
    return { tcp: { ...ports, ...(flags === undefined ? {} : { flags }) } };
  }
  if (protocol === 'UDP') return { udp: ports };
  return { icmp: { id: request.icmpId ?? 0, sequence: request.icmpSequence ?? 0 } };
}

/** `spec.packet`; undefined when nothing is asked of the packet. */
function packetSpec(request: TraceflowRequest): Json | undefined {
  const { ipv6, ttl } = request;
  const protocol = protocolAsked(request);
  const number = protocol === undefined ? undefined : ipv6 && protocol === 'ICMP' ? 58 : PROTOCOL_NUMBER[protocol];
  const transportHeader = protocol === undefined ? {} : { transportHeader: transport(request, protocol) };
  if (ipv6) {
    const next = number === undefined ? {} : { nextHeader: number };
    return { ipv6Header: { ...next, ...(ttl === undefined ? {} : { hopLimit: ttl }) }, ...transportHeader };
  }
  const header = {
    ...(number === undefined ? {} : { protocol: number }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(request.ipFlags ? { flags: request.ipFlags } : {}),
  };
  return Object.keys(header).length === 0 ? undefined : { ipHeader: header, ...transportHeader };
}

/** The spec of a Traceflow for a request. v1alpha1 and v1beta1 agree on every field that is written here. */
export function traceflowSpec(request: TraceflowRequest): Json {
  const packet = packetSpec(request);
  return {
    ...(request.source === undefined ? {} : { source: endpointSpec(request.source) }),
    ...(request.destination === undefined ? {} : { destination: endpointSpec(request.destination) }),
    ...(packet === undefined ? {} : { packet }),
    ...(request.liveTraffic ? { liveTraffic: true } : {}),
    ...(request.liveTraffic && request.droppedOnly ? { droppedOnly: true } : {}),
    timeout: request.timeout,
  };
}

function endpointOf(value: Json | undefined): TraceEndpoint | undefined | null {
  if (value === undefined) return undefined;
  const namespace = text(value['namespace']) || 'default';
  const pod = text(value['pod']);
  const service = text(value['service']);
  const ip = text(value['ip']);
  if ([pod, service, ip].filter(Boolean).length > 1) return null;
  if (pod) return { type: 'pod', namespace, name: pod };
  if (service) return { type: 'service', namespace, name: service };
  return ip ? { type: 'ip', ip } : undefined;
}

/** The protocol that a spec asks for, as an agent reads it; null for one that the form does not have, undefined where it stays open. */
function protocolIn(spec: Json, toService: boolean): TraceProtocol | null | undefined {
  const packet = object(spec['packet']) ?? {};
  const headers = object(packet['transportHeader']) ?? {};
  for (const name of PROTOCOLS) if (object(headers[name.toLowerCase()]) !== undefined) return name;
  const v6 = object(packet['ipv6Header']);
  const declared = number(v6 === undefined ? object(packet['ipHeader'])?.['protocol'] : v6['nextHeader']);
  if (declared) return PROTOCOL_NAME[declared] ?? null;
  return toService || spec['liveTraffic'] === true ? undefined : 'ICMP';
}

/**
 * The form that makes a Traceflow again; null when it uses what the form does not have: another protocol, or two destinations. Its numbers
 * are those of the object, which v1alpha1 does not bound: the contract's schema tells whether they are the form's.
 */
export function requestOf(spec: Json): TraceflowRequest | null {
  const source = endpointOf(object(spec['source']));
  const destination = endpointOf(object(spec['destination']));
  const packet = object(spec['packet']) ?? {};
  const headers = object(packet['transportHeader']) ?? {};
  const v6 = object(packet['ipv6Header']);
  const header = v6 ?? object(packet['ipHeader']) ?? {};
  const protocol = protocolIn(spec, destination?.type === 'service');
  if (source === null || destination === null || source?.type === 'service' || protocol === null) return null;
  const transportHeader = object(headers[protocol?.toLowerCase() ?? '']) ?? {};
  const isIcmp = protocol === 'ICMP';
  const optional = <K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> =>
    value ? ({ [key]: value } as Record<K, number>) : {};
  return {
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    ...(protocol === undefined ? {} : { protocol }),
    ipv6: v6 !== undefined,
    liveTraffic: spec['liveTraffic'] === true,
    droppedOnly: spec['droppedOnly'] === true,
    timeout: number(spec['timeout']) || 20,
    ...optional('sourcePort', number(transportHeader['srcPort'])),
    ...optional('destinationPort', number(transportHeader['dstPort'])),
    ...optional('tcpFlags', number(transportHeader['flags'])),
    ...optional('icmpId', isIcmp ? number(transportHeader['id']) : undefined),
    ...optional('icmpSequence', isIcmp ? number(transportHeader['sequence']) : undefined),
    ...optional('ipFlags', v6 === undefined ? number(header['flags']) : undefined),
    ...optional('ttl', number(header[v6 === undefined ? 'ttl' : 'hopLimit'])),
  };
}
