/** ClickHouse types that a stored column may have, as RowBinary writes them: UInt little-endian, String with a LEB128 length, DateTime as UInt32. */
export type ColumnType = 'String' | 'UInt8' | 'UInt16' | 'UInt32' | 'UInt64' | 'DateTime';

export interface StoredColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Few distinct values: kept as LowCardinality(String). */
  readonly few?: boolean;
}

const text = (name: string): StoredColumn => ({ name, type: 'String' });
const few = (name: string): StoredColumn => ({ name, type: 'String', few: true });
const time = (name: string): StoredColumn => ({ name, type: 'DateTime' });
const number = (type: ColumnType, ...names: readonly string[]): readonly StoredColumn[] =>
  names.map((name) => ({ name, type }));

/**
 * Columns of table `flows` that come in with a record, in the order of RowBinary rows: Theia's names, Antrea's later ones, and two of Netloft:
 * `cluster`, the registered cluster that the record belongs to, and `exporter`, who sent it. Empty text and 0 mean unknown, as in Theia.
 * Derived columns (verdict, workloads) are made by the table itself.
 */
export const STORED_COLUMNS: readonly StoredColumn[] = [
  few('cluster'),
  few('exporter'),
  time('flowStartSeconds'),
  time('flowEndSeconds'),
  time('flowEndSecondsFromSourceNode'),
  time('flowEndSecondsFromDestinationNode'),
  ...number('UInt8', 'flowEndReason'),
  text('sourceIP'),
  text('destinationIP'),
  ...number('UInt16', 'sourceTransportPort', 'destinationTransportPort'),
  ...number('UInt8', 'protocolIdentifier'),
  ...number(
    'UInt64',
    'packetTotalCount',
    'octetTotalCount',
    'packetDeltaCount',
    'octetDeltaCount',
    'reversePacketTotalCount',
    'reverseOctetTotalCount',
    'reversePacketDeltaCount',
    'reverseOctetDeltaCount',
  ),
  few('sourcePodName'),
  few('sourcePodNamespace'),
  few('sourceNodeName'),
  few('destinationPodName'),
  few('destinationPodNamespace'),
  few('destinationNodeName'),
  few('destinationClusterIP'),
  few('destinationServiceIP'),
  ...number('UInt16', 'destinationServicePort'),
  few('destinationServicePortName'),
  few('ingressNetworkPolicyName'),
  few('ingressNetworkPolicyNamespace'),
  few('ingressNetworkPolicyRuleName'),
  ...number('UInt8', 'ingressNetworkPolicyRuleAction', 'ingressNetworkPolicyType'),
  few('egressNetworkPolicyName'),
  few('egressNetworkPolicyNamespace'),
  few('egressNetworkPolicyRuleName'),
  ...number('UInt8', 'egressNetworkPolicyRuleAction', 'egressNetworkPolicyType'),
  few('tcpState'),
  ...number('UInt8', 'flowType'),
  few('sourcePodLabels'),
  few('destinationPodLabels'),
  ...number(
    'UInt64',
    'throughput',
    'reverseThroughput',
    'throughputFromSourceNode',
    'throughputFromDestinationNode',
    'reverseThroughputFromSourceNode',
    'reverseThroughputFromDestinationNode',
  ),
  few('clusterUUID'),
  few('egressName'),
  few('egressIP'),
  few('egressNodeName'),
  few('appProtocolName'),
  text('httpVals'),
  few('proxySnatIP'),
  ...number('UInt16', 'proxySnatPort'),
  // 255 where it is not told: 0 means ingress.
  ...number('UInt8', 'flowDirection'),
];
