import type { CaptureEndpoint, CaptureRequest, CaptureRequestInput, FileServer } from '@netloft/contracts';
import { type Json, number, object, objects, text } from '../evaluation/read.ts';
import { CAPTURE_PROTOCOLS } from './packet-faults.ts';

const DEFAULT_PACKETS = 100;
/** Seconds, when spec.timeout is absent: the CRD's default. */
export const DEFAULT_CAPTURE_TIMEOUT = 60;
/** The request's spelling of protocols that it names. */
const NAMED = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' } as const;
type Named = (typeof NAMED)[keyof typeof NAMED];

const endSpec = (end: CaptureEndpoint): Json =>
  end.type === 'ip' ? { ip: end.ip } : { pod: { namespace: end.namespace, name: end.name } };

/** A file server as specs of both kinds write it. */
export const fileServerSpec = (server: FileServer): Json => ({
  url: server.url,
  ...(server.hostPublicKey === undefined ? {} : { hostPublicKey: server.hostPublicKey }),
});

export function fileServerOf(value: unknown): FileServer | undefined {
  const url = text(object(value)?.['url']);
  const key = text(object(value)?.['hostPublicKey']);
  return url ? { url, ...(key ? { hostPublicKey: key } : {}) } : undefined;
}

/** Protocols that a request names, by name or number; undefined for every other number and for none. */
export const namedProtocol = (protocol: CaptureRequestInput['protocol']): Named | undefined =>
  typeof protocol === 'number' ? NAMED[protocol as keyof typeof NAMED] : protocol;

function transport(request: CaptureRequestInput): Json | undefined {
  const ports = {
    ...(request.sourcePort === undefined ? {} : { srcPort: request.sourcePort }),
    ...(request.destinationPort === undefined ? {} : { dstPort: request.destinationPort }),
  };
  const flags = request.tcpFlags === undefined || request.tcpFlags.length === 0 ? {} : { flags: request.tcpFlags };
  const messages = request.icmp ?? [];
  const some = (key: string, header: Json): Json | undefined =>
    Object.keys(header).length === 0 ? undefined : { [key]: header };
  switch (namedProtocol(request.protocol)) {
    case 'TCP':
      return some('tcp', { ...ports, ...flags });
    case 'UDP':
      return some('udp', ports);
    case 'ICMP':
      return some('icmp', messages.length === 0 ? {} : { messages });
    case 'ICMPv6':
      return some('icmpv6', messages.length === 0 ? {} : { messages });
    case undefined:
      return undefined;
  }
}

/** The spec of a PacketCapture for a request. What the request leaves to Antrea is left away, so that older releases know every field. */
export function captureSpec(request: CaptureRequest | CaptureRequestInput): Json {
  const header = transport(request);
  const packet = {
    ...(request.ipFamily === 'IPv6' ? { ipFamily: 'IPv6' } : {}),
    ...(request.protocol === undefined ? {} : { protocol: request.protocol }),
    ...(header === undefined ? {} : { transportHeader: header }),
  };
  return {
    ...(request.source === undefined ? {} : { source: endSpec(request.source) }),
    ...(request.destination === undefined ? {} : { destination: endSpec(request.destination) }),
    ...(Object.keys(packet).length === 0 ? {} : { packet }),
    ...(request.direction === undefined ? {} : { direction: request.direction }),
    ...(request.capturePoint === undefined ? {} : { capturePoint: request.capturePoint }),
    captureConfig: { firstN: { number: request.packets ?? DEFAULT_PACKETS } },
    timeout: request.timeout ?? DEFAULT_CAPTURE_TIMEOUT,
    ...(request.fileServer === undefined ? {} : { fileServer: fileServerSpec(request.fileServer) }),
  };
}

/** One end as a spec names it; null when it names a Pod and an address. */
export function captureEndpoint(value: unknown): CaptureEndpoint | undefined | null {
  const end = object(value);
  const pod = object(end?.['pod']);
  const ip = text(end?.['ip']);
  if (pod !== undefined && ip) return null;
  if (pod === undefined) return ip ? { type: 'ip', ip } : undefined;
  return { type: 'pod', namespace: text(pod['namespace']) || 'default', name: text(pod['name']) ?? '' };
}

function protocolOf(packet: Json, header: string | undefined): CaptureRequest['protocol'] | null {
  const byHeader = { tcp: 'TCP', udp: 'UDP', icmp: 'ICMP', icmpv6: 'ICMPv6' } as const;
  const named = header === undefined ? undefined : byHeader[header as keyof typeof byHeader];
  const given = packet['protocol'];
  if (given === undefined || given === null) return named;
  const value =
    typeof given === 'number' ? given : CAPTURE_PROTOCOLS[(typeof given === 'string' ? given : '').toUpperCase()];
  if (value === undefined) return null;
  const own = NAMED[value as keyof typeof NAMED];
  if (named !== undefined && named !== own) return null;
  return own ?? value;
}

/** The form that makes a PacketCapture again; null when it uses what the form does not have. */
export function captureRequestOf(spec: Json): CaptureRequest | null {
  const source = captureEndpoint(spec['source']);
  const destination = captureEndpoint(spec['destination']);
  const packet = object(spec['packet']) ?? {};
  const headers = object(packet['transportHeader']) ?? {};
  const [header, ...others] = Object.keys(headers);
  const protocol = protocolOf(packet, header);
  const packets = number(object(object(spec['captureConfig'])?.['firstN'])?.['number']);
  if (source === null || destination === null || protocol === null || packets === undefined || others.length > 0)
    return null;
  const own = object(headers[header ?? '']) ?? {};
  const sourcePort = number(own['srcPort']);
  const destinationPort = number(own['dstPort']);
  const flags = objects(own['flags']) as unknown as NonNullable<CaptureRequest['tcpFlags']>;
  const messages = objects(own['messages']) as unknown as NonNullable<CaptureRequest['icmp']>;
  const direction = text(spec['direction']) as CaptureRequest['direction'];
  const capturePoint = text(spec['capturePoint']) as CaptureRequest['capturePoint'];
  const fileServer = fileServerOf(spec['fileServer']);
  return {
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    ipFamily: text(packet['ipFamily']) === 'IPv6' ? 'IPv6' : 'IPv4',
    ...(protocol === undefined ? {} : { protocol }),
    ...(sourcePort === undefined ? {} : { sourcePort }),
    ...(destinationPort === undefined ? {} : { destinationPort }),
    ...(flags.length === 0 ? {} : { tcpFlags: flags }),
    ...(messages.length === 0 ? {} : { icmp: messages }),
    ...(direction === undefined || direction === 'SourceToDestination' ? {} : { direction }),
    ...(capturePoint === undefined ? {} : { capturePoint }),
    packets,
    timeout: number(spec['timeout']) ?? DEFAULT_CAPTURE_TIMEOUT,
    ...(fileServer === undefined ? {} : { fileServer }),
  };
}
