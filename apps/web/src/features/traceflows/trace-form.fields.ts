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
  /** `ANY`: left open, so packets of every protocol, or to a Service what its first port is. Read it by `protocolOf`. */
  readonly protocol: 'TCP' | 'UDP' | 'ICMP' | 'ANY';
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

type Packet = Pick<TraceForm, 'protocol' | 'liveTraffic' | 'destinationType'>;

/** Whether the protocol can be left open: a packet that is sent has one, unless a Service's first port tells it. */
export const offersAny = ({ liveTraffic, destinationType }: Packet): boolean =>
  liveTraffic || destinationType === 'service';

/** The protocol that the form asks for; one that was left open where that is offered no more counts as TCP. */
export const protocolOf = (form: Packet): TraceForm['protocol'] =>
  form.protocol === 'ANY' && !offersAny(form) ? 'TCP' : form.protocol;

/** Whether the packet has ports. */
export const hasPorts = (form: Packet): boolean => ['TCP', 'UDP'].includes(protocolOf(form));

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
