import { type TemplateSpec, templateSpec } from './encode.ts';

/** Which aggregator (or agent) a template is of. */
export interface AntreaTemplateOptions {
  /** Antrea's release, `2.7` or `v2.7.1`. */
  readonly version: string;
  readonly family: 4 | 6;
  readonly mode?: 'aggregate' | 'proxy';
  /** recordContents.podLabels; the two elements are in the template in any case. */
  readonly names?: boolean;
  readonly uids?: boolean;
}

const IANA_NAMES = [
  'flowStartSeconds',
  'flowEndSeconds',
  'flowEndReason',
  'sourceTransportPort',
  'destinationTransportPort',
  'protocolIdentifier',
  'packetTotalCount',
  'octetTotalCount',
  'packetDeltaCount',
  'octetDeltaCount',
] as const;
const REVERSE_NAMES = [
  'reversePacketTotalCount',
  'reverseOctetTotalCount',
  'reversePacketDeltaCount',
  'reverseOctetDeltaCount',
] as const;
const STATISTICS = [
  'octetDeltaCount',
  'octetTotalCount',
  'packetDeltaCount',
  'packetTotalCount',
  'reverseOctetDeltaCount',
  'reverseOctetTotalCount',
  'reversePacketDeltaCount',
  'reversePacketTotalCount',
] as const;
const THROUGHPUT = [
  'throughput',
  'throughputFromSourceNode',
  'throughputFromDestinationNode',
  'reverseThroughput',
  'reverseThroughputFromSourceNode',
  'reverseThroughputFromDestinationNode',
] as const;

/** `v2.7.1` as 2007; 0 for what is no version. */
function releaseNumber(version: string): number {
  const [, major = '0', minor = '0'] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) * 1_000 + Number(minor);
}

interface Contents {
  readonly release: number;
  readonly family: 4 | 6;
  readonly names: boolean;
  readonly uids: boolean;
}

const policyElements = (side: 'ingress' | 'egress', { names, uids }: Contents): readonly string[] => [
  ...(names ? [`${side}NetworkPolicyName`, `${side}NetworkPolicyNamespace`] : []),
  ...(uids ? [`${side}NetworkPolicyUUID`] : []),
  `${side}NetworkPolicyType`,
  `${side}NetworkPolicyRuleName`,
  `${side}NetworkPolicyRuleAction`,
];

const endElements = (side: 'source' | 'destination', { names, uids }: Contents): readonly string[] => [
  ...(names ? [`${side}PodName`, `${side}PodNamespace`] : []),
  ...(uids ? [`${side}PodUUID`] : []),
  ...(names ? [`${side}NodeName`] : []),
  ...(uids ? [`${side}NodeUUID`] : []),
];

/** Egress elements came one after the other: 1.13 name and address, 1.15 to 2.5 the layer 7 ones, 2.0 the Node. */
function egressElements({ release, names, uids }: Contents): readonly string[] {
  if (release < 1_013) return [];
  return [
    ...(names ? ['egressName'] : []),
    ...(uids ? ['egressUUID'] : []),
    'egressIP',
    ...(release >= 1_015 && release < 2_006 ? ['appProtocolName', 'httpVals'] : []),
    ...(release >= 2_000 && names ? ['egressNodeName'] : []),
    ...(uids ? ['egressNodeUUID'] : []),
  ];
}

function antreaElements(contents: Contents): readonly string[] {
  const { release, family, names, uids } = contents;
  const suffix = family === 4 ? 'IPv4' : 'IPv6';
  return [
    ...endElements('source', contents),
    ...endElements('destination', contents),
    'destinationServicePort',
    ...(names ? ['destinationServicePortName'] : []),
    ...(uids ? ['destinationServiceUUID'] : []),
    ...policyElements('ingress', contents),
    ...policyElements('egress', contents),
    'tcpState',
    'flowType',
    ...egressElements(contents),
    ...(release >= 2_007 ? ['proxySnatPort', `proxySnat${suffix}`] : []),
    `destinationCluster${suffix}`,
    ...(release >= 2_007 ? [`destinationService${suffix}`] : []),
  ];
}

/**
 * Element names in the order of the FlowAggregator's template of that release. Names may be left out since 2.4 only (includeK8sNames), as
 * UIDs may be sent since then only.
 */
export function antreaElementNames(options: AntreaTemplateOptions): readonly string[] {
  const release = releaseNumber(options.version);
  const contents: Contents = {
    release,
    family: options.family,
    names: options.names ?? true,
    uids: (options.uids ?? false) && release >= 2_004,
  };
  const suffix = options.family === 4 ? 'IPv4Address' : 'IPv6Address';
  const aggregate = (options.mode ?? 'aggregate') === 'aggregate';
  return [
    ...IANA_NAMES,
    `source${suffix}`,
    `destination${suffix}`,
    ...REVERSE_NAMES,
    ...antreaElements(contents),
    ...(aggregate
      ? [
          ...STATISTICS.flatMap((name) => [`${name}FromSourceNode`, `${name}FromDestinationNode`]),
          'flowEndSecondsFromSourceNode',
          'flowEndSecondsFromDestinationNode',
          ...THROUGHPUT,
        ]
      : []),
    'sourcePodLabels',
    'destinationPodLabels',
    ...(release >= 2_003 ? ['clusterId'] : []),
    ...(aggregate
      ? []
      : ['originalObservationDomainId', 'originalExporterIPv4Address', 'originalExporterIPv6Address', 'flowDirection']),
  ];
}

/** Both templates of an aggregator, with the ids that its exporting process gives. */
export function antreaTemplates(options: Omit<AntreaTemplateOptions, 'family'>): {
  readonly v4: TemplateSpec;
  readonly v6: TemplateSpec;
} {
  return {
    v4: templateSpec(256, antreaElementNames({ ...options, family: 4 })),
    v6: templateSpec(257, antreaElementNames({ ...options, family: 6 })),
  };
}
