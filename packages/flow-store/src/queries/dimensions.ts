import { FLOW_END_REASONS, FLOW_TYPES, FLOW_VERDICTS, type FlowDimension } from '@netloft/contracts';
import type { ColumnOf } from './compile.ts';
import type { Parameters } from './parameters.ts';

type Cell = string | number;

/** How flows are grouped: SQL of the columns that tell groups apart, and the text of a group from their values. */
export interface DimensionSql {
  readonly columns: readonly string[];
  /**
   * For one of two ends that count alike: rows that have this end at all, and for the destination those only where it is another than the source.
   * Sums over such groups count a flow twice.
   */
  readonly only?: string;
  readonly text: (cells: readonly Cell[]) => string;
}

const first = ([cell = '']: readonly Cell[]): string => String(cell);
const slashed = ([namespace = '', name = '']: readonly Cell[]): string =>
  name === '' ? '' : namespace === '' ? String(name) : `${namespace}/${name}`;
const word =
  (words: readonly string[]) =>
  ([number = 0]: readonly Cell[]): string =>
    words[Number(number)] ?? String(number);

const PROTOCOLS: Readonly<Record<string, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
};

/** What a denial without a named policy is called: Kubernetes NetworkPolicies isolate a Pod together. */
export const ISOLATION = '(isolation)';
const policyText = ([namespace = '', name = '', action = 0]: readonly Cell[]): string =>
  name === '' ? (Number(action) > 1 ? ISOLATION : '') : slashed([namespace, name]);
const ruleText = ([namespace = '', name = '', action = 0, rule = '']: readonly Cell[]): string => {
  const policy = policyText([namespace, name, action]);
  return policy === '' ? '' : `${policy}:${rule}`;
};

const plain = (column: string, text = first): DimensionSql => ({ columns: [column], text });

const END_COLUMNS: Readonly<Record<string, (side: 'source' | 'destination') => readonly string[]>> = {
  ns: (side) => [`${side}PodNamespace`],
  pod: (side) => [`${side}PodNamespace`, `${side}PodName`],
  workload: (side) => [`${side}PodNamespace`, `${side}Workload`],
  node: (side) => [`${side}NodeName`],
  ip: (side) => [`${side}IP`],
};

/** The side that decided: who denied, else the destination's, else the source's. */
function decided(column: ColumnOf, names: readonly string[]): readonly string[] {
  const egress = column('egressNetworkPolicyRuleAction');
  const ingress = column('ingressNetworkPolicyRuleAction');
  const useEgress = `(${egress} IN (2, 3) OR (${ingress} = 0 AND ${egress} = 1))`;
  return names.map(
    (name) => `if(${useEgress}, ${column(`egressNetworkPolicy${name}`)}, ${column(`ingressNetworkPolicy${name}`)})`,
  );
}

function policyDimension(column: ColumnOf, side: 'ingress' | 'egress' | undefined, hasRule: boolean): DimensionSql {
  const names = ['Namespace', 'Name', 'RuleAction', ...(hasRule ? ['RuleName'] : [])];
  const columns =
    side === undefined ? decided(column, names) : names.map((name) => column(`${side}NetworkPolicy${name}`));
  return { columns, text: hasRule ? ruleText : policyText };
}

function networkOf(address: string): string {
  const v4 = `concat(IPv4NumToString(bitAnd(IPv4StringToNumOrDefault(toString(${address})), 4294967040)), '/24')`;
  const v6 = `concat(toString(tupleElement(IPv6CIDRToRange(toIPv6OrDefault(toString(${address})), 64), 1)), '/64')`;
  return `multiIf(${address} = '', '', position(${address}, ':') > 0, ${v6}, ${v4})`;
}

/** Whether a dimension means both ends, so that a question about it is asked once for each. */
export const isUnsided = (dimension: FlowDimension): boolean =>
  END_COLUMNS[dimension] !== undefined || dimension.startsWith('label:');

function endDimension(column: ColumnOf, what: string, end: 'source' | 'destination', sided: boolean): DimensionSql {
  const columns = (side: 'source' | 'destination'): readonly string[] => (END_COLUMNS[what]?.(side) ?? []).map(column);
  const own = columns(end);
  const text = what === 'pod' || what === 'workload' ? slashed : first;
  if (sided) return { columns: own, text };
  const isThere = `${own.at(-1) ?? "''"} != ''`;
  if (end === 'source') return { columns: own, text, only: isThere };
  const other = columns('source');
  const differs = own.map((sql, at) => `${sql} != ${other[at] ?? "''"}`).join(' OR ');
  return { columns: own, text, only: `${isThere} AND (${differs})` };
}

function labelDimension(column: ColumnOf, key: string, end: 'source' | 'destination', sided: boolean): DimensionSql {
  const value = (side: 'source' | 'destination'): string => `JSONExtractString(${column(`${side}PodLabels`)}, ${key})`;
  if (sided) return plain(value(end));
  const isThere = `${value(end)} != ''`;
  return {
    ...plain(value(end)),
    only: end === 'source' ? isThere : `${isThere} AND ${value(end)} != ${value('source')}`,
  };
}

/** The SQL of a dimension, in terms of the columns that `column` gives; `end` is the one that an unsided dimension looks at. */
export function dimensionSql(
  dimension: FlowDimension,
  column: ColumnOf,
  parameters: Parameters,
  end: 'source' | 'destination' = 'source',
): DimensionSql {
  const [, labelSide, key] = /^(src\.|dst\.)?label:(.*)$/s.exec(dimension) ?? [];
  if (key !== undefined) {
    const side = labelSide === undefined ? end : labelSide === 'src.' ? 'source' : 'destination';
    return labelDimension(column, parameters.text(key), side, labelSide !== undefined);
  }
  const [, sided, what = ''] = /^(?:(src|dst)\.)?(ns|pod|workload|node|ip)$/.exec(dimension) ?? [];
  if (what !== '') {
    const side = sided === undefined ? end : sided === 'src' ? 'source' : 'destination';
    return endDimension(column, what, side, sided !== undefined);
  }
  switch (dimension) {
    case 'service':
      return plain(column('destinationServicePortName'));
    case 'port':
      return plain(column('destinationTransportPort'));
    case 'protocol':
      return plain(column('protocolIdentifier'), ([number = 0]) => PROTOCOLS[number] ?? String(number));
    case 'type':
      return plain(column('flowType'), word(FLOW_TYPES));
    case 'verdict':
      return plain(column('verdict'), word(FLOW_VERDICTS));
    case 'reason':
      return plain(column('flowEndReason'), word(FLOW_END_REASONS));
    case 'tcp':
      return plain(column('tcpState'));
    case 'egress':
      return plain(column('egressName'));
    case 'egress.ip':
      return plain(column('egressIP'));
    case 'external':
    case 'network': {
      const destination = column('externalDestinationIP');
      const address = `if(${destination} != '', ${destination}, ${column('externalSourceIP')})`;
      return plain(dimension === 'external' ? address : networkOf(address));
    }
    case 'policy':
      return policyDimension(column, undefined, false);
    case 'rule':
      return policyDimension(column, undefined, true);
    case 'ingress.policy':
      return policyDimension(column, 'ingress', false);
    case 'egress.policy':
      return policyDimension(column, 'egress', false);
    case 'ingress.rule':
      return policyDimension(column, 'ingress', true);
    case 'egress.rule':
      return policyDimension(column, 'egress', true);
    default:
      return plain("''");
  }
}
