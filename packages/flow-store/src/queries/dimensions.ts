import { FLOW_END_REASONS, FLOW_TYPES, FLOW_VERDICTS, type FlowDimension } from '@netloft/contracts';
import { orIsolation } from '../schema/derived.ts';
import type { ColumnOf } from './compile.ts';
import { labelSql } from './labels.ts';
import type { Parameters } from './parameters.ts';

export type Cell = string | number;
export type End = 'source' | 'destination';

/** How flows are grouped by a dimension. */
export interface DimensionSql {
  /** One column: grouping by one of few values is what the store is fastest at. */
  readonly sql: string;
  readonly type: 'String' | 'UInt32';
  readonly text: (cell: Cell) => string;
}

const plain = (cell: Cell): string => String(cell);
const word =
  (words: readonly string[]) =>
  (cell: Cell): string =>
    words[Number(cell)] ?? String(cell);
const text = (sql: string): DimensionSql => ({ sql, type: 'String', text: plain });
const number = (sql: string, write: DimensionSql['text'] = plain): DimensionSql => ({
  sql,
  type: 'UInt32',
  text: write,
});

const PROTOCOLS: Readonly<Record<string, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
};

const OF_END: Readonly<Record<string, (end: End) => string>> = {
  ns: (end) => `${end}PodNamespace`,
  pod: (end) => `${end}PodPath`,
  workload: (end) => `${end}WorkloadPath`,
  node: (end) => `${end}NodeName`,
  ip: (end) => `${end}IP`,
};

/** Columns and how they are told. A Pod, workload or policy is `namespace/name`, a rule `policy:rule`; empty: the flow has none; a denial without a policy is isolation. */
const OF_FLOW: Readonly<Record<string, (column: ColumnOf) => DimensionSql>> = {
  service: (column) => text(column('destinationServicePortName')),
  port: (column) => number(column('destinationTransportPort')),
  protocol: (column) => number(column('protocolIdentifier'), (cell) => PROTOCOLS[cell] ?? String(cell)),
  type: (column) => number(column('flowType'), word(FLOW_TYPES)),
  verdict: (column) => number(column('verdict'), word(FLOW_VERDICTS)),
  reason: (column) => number(column('flowEndReason'), word(FLOW_END_REASONS)),
  tcp: (column) => text(column('tcpState')),
  egress: (column) => text(column('egressName')),
  'egress.ip': (column) => text(column('egressIP')),
  external: (column) => text(column('external')),
  network: (column) => text(networkOf(column('external'))),
  policy: (column) => text(column('policy')),
  rule: (column) => text(column('rule')),
  'ingress.policy': (column) => text(orIsolation(column('ingressPolicy'), column('ingressNetworkPolicyRuleAction'))),
  'egress.policy': (column) => text(orIsolation(column('egressPolicy'), column('egressNetworkPolicyRuleAction'))),
  'ingress.rule': (column) => text(orIsolation(column('ingressRule'), column('ingressNetworkPolicyRuleAction'))),
  'egress.rule': (column) => text(orIsolation(column('egressRule'), column('egressNetworkPolicyRuleAction'))),
};

/** The /24 or /64 of an address. */
function networkOf(address: string): string {
  const v4 = `concat(IPv4NumToString(bitAnd(IPv4StringToNumOrDefault(toString(${address})), 4294967040)), '/24')`;
  const v6 = `concat(toString(tupleElement(IPv6CIDRToRange(toIPv6OrDefault(toString(${address})), 64), 1)), '/64')`;
  return `multiIf(${address} = '', '', position(${address}, ':') > 0, ${v6}, ${v4})`;
}

const partsOf = (dimension: FlowDimension): { side: string | undefined; what: string; key: string | undefined } => {
  const [, side, what = '', key] = /^(?:(src|dst)\.)?(ns|pod|workload|node|ip|label)(?::(.*))?$/s.exec(dimension) ?? [];
  return { side, what, key };
};

/** A dimension of ends, without a side: a flow counts at each of its ends. */
export function isUnsided(dimension: FlowDimension): boolean {
  const { side, what } = partsOf(dimension);
  return what !== '' && side === undefined;
}

/** The SQL of a dimension, in terms of the columns that `column` gives; an unsided one is that of `end`. */
export function dimensionSql(
  dimension: FlowDimension,
  column: ColumnOf,
  parameters: Parameters,
  end: End = 'source',
): DimensionSql {
  const { side, what, key } = partsOf(dimension);
  const at = side === undefined ? end : side === 'src' ? 'source' : 'destination';
  if (key !== undefined) return text(labelSql(column(`${at}PodLabels`), key, parameters));
  const ofEnd = OF_END[what];
  if (ofEnd !== undefined) return text(column(ofEnd(at)));
  return OF_FLOW[dimension]?.(column) ?? text("''");
}
