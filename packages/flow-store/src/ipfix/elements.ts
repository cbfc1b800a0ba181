/** Enterprise numbers of information elements. */
export const IANA = 0;
export const REVERSE = 29_305;
export const ANTREA = 56_506;

/** Abstract data types of RFC 7012 that occur here. Counters may be sent shorter than their type says (RFC 7011, 6.2). */
export type ElementType =
  | 'unsigned8'
  | 'unsigned16'
  | 'unsigned32'
  | 'unsigned64'
  | 'signed32'
  | 'ipv4Address'
  | 'ipv6Address'
  | 'macAddress'
  | 'string'
  | 'octetArray'
  | 'dateTimeSeconds'
  | 'dateTimeMilliseconds'
  | 'dateTimeMicroseconds'
  | 'dateTimeNanoseconds';

export interface Element {
  readonly name: string;
  readonly enterprise: number;
  readonly id: number;
  readonly type: ElementType;
}

/** Length on the wire where a template does not shorten it; VARIABLE for text and octets. */
export const VARIABLE = 65_535;
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  unsigned8: 1,
  unsigned16: 2,
  unsigned32: 4,
  unsigned64: 8,
  signed32: 4,
  ipv4Address: 4,
  ipv6Address: 16,
  macAddress: 6,
  string: VARIABLE,
  octetArray: VARIABLE,
  dateTimeSeconds: 4,
  dateTimeMilliseconds: 8,
  dateTimeMicroseconds: 8,
  dateTimeNanoseconds: 8,
};

type Rows = readonly (readonly [id: number, name: string])[];
const of = (enterprise: number, type: ElementType, rows: Rows): readonly Element[] =>
  rows.map(([id, name]) => ({ name, enterprise, id, type }));

/** Names in a row of consecutive ids. */
const from = (first: number, ...names: readonly string[]): Rows => names.map((name, index) => [first + index, name]);

const bothWays = (first: number, suffix: string): Rows =>
  from(
    first,
    ...['packetTotalCount', 'octetTotalCount', 'packetDeltaCount', 'octetDeltaCount'].map((name) => name + suffix),
    ...['PacketTotalCount', 'OctetTotalCount', 'PacketDeltaCount', 'OctetDeltaCount'].map(
      (name) => `reverse${name}${suffix}`,
    ),
  );

/** IANA's elements that Antrea, softflowd, pmacct and their like send. Others are skipped by their length. */
const IANA_ELEMENTS: readonly Element[] = [
  ...of(IANA, 'unsigned64', [
    [1, 'octetDeltaCount'],
    [2, 'packetDeltaCount'],
    [85, 'octetTotalCount'],
    [86, 'packetTotalCount'],
    [231, 'initiatorOctets'],
    [232, 'responderOctets'],
    [298, 'initiatorPackets'],
    [299, 'responderPackets'],
  ]),
  ...of(IANA, 'unsigned8', [
    [4, 'protocolIdentifier'],
    [5, 'ipClassOfService'],
    [60, 'ipVersion'],
    [61, 'flowDirection'],
    [136, 'flowEndReason'],
  ]),
  ...of(IANA, 'unsigned16', [
    [6, 'tcpControlBits'],
    [7, 'sourceTransportPort'],
    [11, 'destinationTransportPort'],
    [32, 'icmpTypeCodeIPv4'],
    [58, 'vlanId'],
    [139, 'icmpTypeCodeIPv6'],
  ]),
  ...of(IANA, 'unsigned32', [
    [10, 'ingressInterface'],
    [14, 'egressInterface'],
    [16, 'bgpSourceAsNumber'],
    [17, 'bgpDestinationAsNumber'],
    [21, 'flowEndSysUpTime'],
    [22, 'flowStartSysUpTime'],
    [34, 'samplingInterval'],
    [149, 'observationDomainId'],
    [158, 'flowStartDeltaMicroseconds'],
    [159, 'flowEndDeltaMicroseconds'],
    [405, 'originalObservationDomainId'],
  ]),
  ...of(IANA, 'ipv4Address', [
    [8, 'sourceIPv4Address'],
    [12, 'destinationIPv4Address'],
    [130, 'exporterIPv4Address'],
    [403, 'originalExporterIPv4Address'],
  ]),
  ...of(IANA, 'ipv6Address', [
    [27, 'sourceIPv6Address'],
    [28, 'destinationIPv6Address'],
    [131, 'exporterIPv6Address'],
    [404, 'originalExporterIPv6Address'],
  ]),
  ...of(IANA, 'macAddress', [
    [56, 'sourceMacAddress'],
    [80, 'destinationMacAddress'],
  ]),
  ...of(IANA, 'dateTimeSeconds', from(150, 'flowStartSeconds', 'flowEndSeconds')),
  ...of(IANA, 'dateTimeMilliseconds', [
    [152, 'flowStartMilliseconds'],
    [153, 'flowEndMilliseconds'],
    [160, 'systemInitTimeMilliseconds'],
  ]),
  ...of(IANA, 'dateTimeMicroseconds', from(154, 'flowStartMicroseconds', 'flowEndMicroseconds')),
  ...of(IANA, 'dateTimeNanoseconds', from(156, 'flowStartNanoseconds', 'flowEndNanoseconds')),
];

const ANTREA_ELEMENTS: readonly Element[] = [
  ...of(
    ANTREA,
    'string',
    from(
      100,
      'sourcePodNamespace',
      'sourcePodName',
      'destinationPodNamespace',
      'destinationPodName',
      'sourceNodeName',
      'destinationNodeName',
    ),
  ),
  ...of(ANTREA, 'ipv4Address', [
    [106, 'destinationClusterIPv4'],
    [168, 'destinationServiceIPv4'],
    [170, 'proxySnatIPv4'],
  ]),
  ...of(ANTREA, 'ipv6Address', [
    [107, 'destinationClusterIPv6'],
    [169, 'destinationServiceIPv6'],
    [171, 'proxySnatIPv6'],
  ]),
  ...of(ANTREA, 'unsigned16', [
    [108, 'destinationServicePort'],
    [172, 'proxySnatPort'],
  ]),
  ...of(
    ANTREA,
    'string',
    from(
      109,
      'destinationServicePortName',
      'ingressNetworkPolicyName',
      'ingressNetworkPolicyNamespace',
      'egressNetworkPolicyName',
      'egressNetworkPolicyNamespace',
      'ingressNetworkPolicyUID',
    ),
  ),
  ...of(ANTREA, 'unsigned8', [
    [115, 'ingressNetworkPolicyType'],
    [118, 'egressNetworkPolicyType'],
    [137, 'flowType'],
    [139, 'ingressNetworkPolicyRuleAction'],
    [140, 'egressNetworkPolicyRuleAction'],
  ]),
  ...of(ANTREA, 'signed32', [
    [116, 'ingressNetworkPolicyRulePriority'],
    [119, 'egressNetworkPolicyRulePriority'],
  ]),
  ...of(ANTREA, 'string', [
    [117, 'egressNetworkPolicyUID'],
    [136, 'tcpState'],
    [138, 'tcpStatePrevList'],
  ]),
  ...of(ANTREA, 'unsigned64', bothWays(120, 'FromSourceNode')),
  ...of(ANTREA, 'unsigned64', bothWays(128, 'FromDestinationNode')),
  ...of(
    ANTREA,
    'string',
    from(141, 'ingressNetworkPolicyRuleName', 'egressNetworkPolicyRuleName', 'sourcePodLabels', 'destinationPodLabels'),
  ),
  ...of(
    ANTREA,
    'unsigned64',
    from(
      145,
      'throughput',
      'reverseThroughput',
      'throughputFromSourceNode',
      'throughputFromDestinationNode',
      'reverseThroughputFromSourceNode',
      'reverseThroughputFromDestinationNode',
    ),
  ),
  ...of(ANTREA, 'dateTimeSeconds', from(151, 'flowEndSecondsFromSourceNode', 'flowEndSecondsFromDestinationNode')),
  ...of(
    ANTREA,
    'string',
    from(153, 'egressName', 'egressIP', 'appProtocolName', 'httpVals', 'egressNodeName', 'clusterId'),
  ),
  ...of(
    ANTREA,
    'octetArray',
    from(
      159,
      'sourcePodUUID',
      'destinationPodUUID',
      'sourceNodeUUID',
      'destinationNodeUUID',
      'destinationServiceUUID',
      'ingressNetworkPolicyUUID',
      'egressNetworkPolicyUUID',
      'egressUUID',
      'egressNodeUUID',
    ),
  ),
];

const reversed = ({ name, id, type }: Element): Element => ({
  name: `reverse${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  enterprise: REVERSE,
  id,
  type,
});

/** Every element known here, the reverse ones of RFC 5103 included. */
export const ELEMENTS: readonly Element[] = [...IANA_ELEMENTS, ...ANTREA_ELEMENTS, ...IANA_ELEMENTS.map(reversed)];

/** One number for an enterprise and an element id. */
export const elementKey = (enterprise: number, id: number): number => enterprise * 65_536 + id;

const BY_KEY = new Map(ELEMENTS.map((element) => [elementKey(element.enterprise, element.id), element]));
const BY_NAME = new Map(ELEMENTS.map((element) => [element.name, element]));

export const elementOf = (enterprise: number, id: number): Element | undefined =>
  BY_KEY.get(elementKey(enterprise, id));
export const elementNamed = (name: string): Element | undefined => BY_NAME.get(name);
