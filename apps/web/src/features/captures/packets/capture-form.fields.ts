import { draftsOf } from '../parts/draft.store.ts';

export const PROTOCOL_NAMES = ['TCP', 'UDP', 'ICMP', 'ICMPv6'] as const;
export type ProtocolName = (typeof PROTOCOL_NAMES)[number];
/** What the form offers: every protocol, one by name, or one by its number. */
export const PROTOCOL_CHOICES = ['any', ...PROTOCOL_NAMES, 'number'] as const;

/** What the form holds: texts as typed, so that nothing is lost while a field is half filled. */
export interface CaptureForm {
  readonly sourceType: 'pod' | 'ip' | 'any';
  readonly sourceNamespace: string;
  readonly sourcePod: string;
  readonly sourceIp: string;
  readonly destinationType: 'pod' | 'ip' | 'any';
  readonly destinationNamespace: string;
  readonly destinationPod: string;
  readonly destinationIp: string;
  readonly ipv6: boolean;
  readonly protocol: (typeof PROTOCOL_CHOICES)[number];
  readonly protocolNumber: string;
  readonly sourcePort: string;
  readonly destinationPort: string;
  /** `value/mask` of each alternative, with commas: `2/18,16/16`. Empty: any flags. */
  readonly flags: string;
  /** `type/code` of each alternative, with commas: `icmp-echo,3/1`. Empty: any message. */
  readonly icmp: string;
  readonly direction: 'SourceToDestination' | 'DestinationToSource' | 'Both';
  /** Empty: as Antrea chooses. */
  readonly capturePoint: '' | 'Source' | 'Destination';
  readonly packets: string;
  readonly timeout: string;
  readonly serverUrl: string;
  readonly hostKey: string;
}

export const EMPTY_CAPTURE: CaptureForm = {
  sourceType: 'pod',
  sourceNamespace: '',
  sourcePod: '',
  sourceIp: '',
  destinationType: 'any',
  destinationNamespace: '',
  destinationPod: '',
  destinationIp: '',
  ipv6: false,
  protocol: 'any',
  protocolNumber: '',
  sourcePort: '',
  destinationPort: '',
  flags: '',
  icmp: '',
  direction: 'SourceToDestination',
  capturePoint: '',
  packets: '100',
  timeout: '60',
  serverUrl: '',
  hostKey: '',
};

/** The form of a cluster. */
export const captureDraft = draftsOf('capture-draft', EMPTY_CAPTURE);

export const hasPorts = (form: Pick<CaptureForm, 'protocol'>): boolean =>
  form.protocol === 'TCP' || form.protocol === 'UDP';
export const isIcmp = (form: Pick<CaptureForm, 'protocol'>): boolean =>
  form.protocol === 'ICMP' || form.protocol === 'ICMPv6';
