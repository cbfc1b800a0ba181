import type { TraceflowRequestInput } from '@netloft/contracts';
import type { RawSearch } from './search-params.ts';

/** What of a connection a capture shall hold; an end that is left away may be anything, and at least one end is a Pod. */
export interface ConnectionToCapture {
  /** `namespace/name` of a Pod, or an IP address. */
  readonly source?: string | undefined;
  readonly destination?: string | undefined;
  readonly protocol?: 'TCP' | 'UDP' | 'ICMP' | 'ICMPv6' | undefined;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  readonly ipv6?: boolean | undefined;
}

/** Search parameters with which the page `/clusters/{c}/captures` opens the form for a PacketCapture filled. */
export function captureParams(wanted: ConnectionToCapture): RawSearch {
  const some = (port: number | undefined): number | undefined => (port === undefined || port === 0 ? undefined : port);
  return {
    source: wanted.source,
    dst: wanted.destination,
    protocol: wanted.protocol,
    port: some(wanted.destinationPort),
    srcPort: some(wanted.sourcePort),
    ipv6: wanted.ipv6,
  };
}

type End = NonNullable<TraceflowRequestInput['source'] | TraceflowRequestInput['destination']>;

/** An end as captures name it. A Service is none: its packets carry its address when they leave a Pod and a Pod's when they arrive. */
const endOf = (end: End | undefined): string | undefined =>
  end === undefined || end.type === 'service' ? undefined : end.type === 'ip' ? end.ip : `${end.namespace}/${end.name}`;

/** The packets that a trace followed; null when neither end is a Pod, so that nothing could be captured. */
export function captureParamsOfTrace(request: TraceflowRequestInput): RawSearch | null {
  if (request.source?.type !== 'pod' && request.destination?.type !== 'pod') return null;
  const ipv6 = request.ipv6 === true;
  // A trace without a protocol follows any where it is live, and is TCP where it is sent.
  const protocol = request.protocol ?? (request.liveTraffic === true ? undefined : 'TCP');
  return captureParams({
    source: endOf(request.source),
    destination: endOf(request.destination),
    protocol: protocol === 'ICMP' && ipv6 ? 'ICMPv6' : protocol,
    sourcePort: request.sourcePort,
    destinationPort: request.destinationPort,
    ipv6,
  });
}
