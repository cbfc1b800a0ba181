/** What the form holds: texts as typed, so that nothing is lost while a field is half filled. */
export interface TraceForm {
  readonly sourceType: 'pod' | 'ip' | 'any';
  readonly sourceNamespace: string;
  readonly sourcePod: string;
  readonly sourceIp: string;
  readonly destinationType: 'pod' | 'service' | 'ip' | 'any';
  readonly destinationNamespace: string;
  readonly destinationName: string;
  readonly destinationIp: string;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP';
  readonly sourcePort: string;
  readonly destinationPort: string;
  readonly tcpFlags: number | null;
  readonly icmpId: string;
  readonly icmpSequence: string;
  readonly ipv6: boolean;
  readonly ttl: string;
  /** Flags of the IPv4 header, as a number. */
  readonly ipFlags: string;
  readonly liveTraffic: boolean;
  readonly droppedOnly: boolean;
  readonly timeout: string;
}

export const SYN = 2;
export const EMPTY_FORM: TraceForm = {
  sourceType: 'pod',
  sourceNamespace: '',
  sourcePod: '',
  sourceIp: '',
  destinationType: 'pod',
  destinationNamespace: '',
  destinationName: '',
  destinationIp: '',
  protocol: 'TCP',
  sourcePort: '',
  destinationPort: '',
  tcpFlags: SYN,
  icmpId: '',
  icmpSequence: '',
  ipv6: false,
  ttl: '',
  ipFlags: '',
  liveTraffic: false,
  droppedOnly: false,
  timeout: '20',
};
