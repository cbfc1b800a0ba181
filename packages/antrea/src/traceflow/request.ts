import type { TraceEndpoint, TraceflowRequest } from '@netloft/contracts';
import { type Json, number, object, text } from '../evaluation/read.ts';

const PROTOCOL_NUMBER = { TCP: 6, UDP: 17, ICMP: 1 } as const;

function endpointSpec(end: TraceEndpoint): Json {
  if (end.type === 'ip') return { ip: end.ip };
  return { namespace: end.namespace, [end.type]: end.name };
}

function transport(request: TraceflowRequest): Json {
  const ports = {
    ...(request.sourcePort ? { srcPort: request.sourcePort } : {}),
    ...(request.destinationPort ? { dstPort: request.destinationPort } : {}),
  };
  if (request.protocol === 'TCP') {
    // A live trace without flags matches any packet of the connection's opening; an injected one must carry SYN.
    const flags = request.tcpFlags || (request.liveTraffic ? undefined : 2);
    return { tcp: { ...ports, ...(flags === undefined ? {} : { flags }) } };
  }
  if (request.protocol === 'UDP') return { udp: ports };
  return { icmp: { id: request.icmpId ?? 0, sequence: request.icmpSequence ?? 0 } };
}

/** The spec of a Traceflow for a request. v1alpha1 and v1beta1 agree on every field that is written here. */
export function traceflowSpec(request: TraceflowRequest): Json {
  const protocol = request.ipv6 && request.protocol === 'ICMP' ? 58 : PROTOCOL_NUMBER[request.protocol];
  const header = request.ipv6
    ? { ipv6Header: { nextHeader: protocol, ...(request.ttl === undefined ? {} : { hopLimit: request.ttl }) } }
    : {
        ipHeader: {
          protocol,
          ...(request.ttl === undefined ? {} : { ttl: request.ttl }),
          ...(request.ipFlags ? { flags: request.ipFlags } : {}),
        },
      };
  return {
    ...(request.source === undefined ? {} : { source: endpointSpec(request.source) }),
    ...(request.destination === undefined ? {} : { destination: endpointSpec(request.destination) }),
    packet: { ...header, transportHeader: transport(request) },
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

/** The form that makes a Traceflow again; null when it uses what the form does not have (another protocol, two destinations). */
export function requestOf(spec: Json): TraceflowRequest | null {
  const source = endpointOf(object(spec['source']));
  const destination = endpointOf(object(spec['destination']));
  const packet = object(spec['packet']) ?? {};
  const headers = object(packet['transportHeader']) ?? {};
  const v6 = object(packet['ipv6Header']);
  const header = v6 ?? object(packet['ipHeader']) ?? {};
  const tcp = object(headers['tcp']);
  const udp = object(headers['udp']);
  const icmp = object(headers['icmp']);
  const declared = number(header[v6 === undefined ? 'protocol' : 'nextHeader']);
  const protocol = tcp
    ? 'TCP'
    : udp
      ? 'UDP'
      : icmp
        ? 'ICMP'
        : ({ 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMP' } as const)[
            declared ?? (destination?.type === 'service' ? 6 : 1)
          ];
  if (source === null || destination === null || source?.type === 'service' || protocol === undefined) return null;
  const ports = tcp ?? udp ?? {};
  const optional = <K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> =>
    value ? ({ [key]: value } as Record<K, number>) : {};
  return {
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    protocol,
    ipv6: v6 !== undefined,
    liveTraffic: spec['liveTraffic'] === true,
    droppedOnly: spec['droppedOnly'] === true,
    timeout: number(spec['timeout']) || 20,
    ...optional('sourcePort', number(ports['srcPort'])),
    ...optional('destinationPort', number(ports['dstPort'])),
    ...optional('tcpFlags', number(tcp?.['flags'])),
    ...optional('icmpId', number(icmp?.['id'])),
    ...optional('icmpSequence', number(icmp?.['sequence'])),
    ...optional('ipFlags', v6 === undefined ? number(header['flags']) : undefined),
    ...optional('ttl', number(header[v6 === undefined ? 'ttl' : 'hopLimit'])),
  };
}
