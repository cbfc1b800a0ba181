import { type Filter, type FilterNode, type FilterValue, numbersOf, TEXT_COLUMNS } from '@netloft/analytics';
import type { VisibleNamespaces } from '../types.ts';
import { rangeOfNetwork } from './networks.ts';
import type { Parameters } from './parameters.ts';

type MatchNode = Extract<FilterNode, { type: 'match' }>;
/** Gives the SQL of a column, and thereby says that the question needs it. */
export type ColumnOf = (name: string) => string;

const NEVER = '0';
const any = (parts: readonly string[]): string =>
  parts.length === 1 ? (parts[0] ?? NEVER) : `(${parts.join(' OR ')})`;
const textOf = (value: FilterValue): string =>
  value.type === 'text' ? value.text : value.type === 'glob' ? value.pattern : '';

/** `*` as LIKE has it; what LIKE takes for its own is escaped. */
const likePattern = (pattern: string): string => pattern.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll('*', '%');

/** Conditions of one question. Columns and operators come from the code, values only through parameters. */
export class Compiler {
  constructor(
    private readonly column: ColumnOf,
    private readonly parameters: Parameters,
  ) {}

  /** A condition for the filter; undefined when everything matches. */
  filter({ root }: Filter): string | undefined {
    return root === undefined ? undefined : this.node(root);
  }

  /** Flows all of whose Pods lie in these Namespaces; a flow without any Pod is for those only who may see all. */
  visible(namespaces: VisibleNamespaces): string | undefined {
    if (namespaces === 'all') return undefined;
    const list = this.parameters.add(namespaces, 'Array(String)');
    const source = this.column('sourcePodNamespace');
    const destination = this.column('destinationPodNamespace');
    return `(${source} = '' OR has(${list}, ${source})) AND (${destination} = '' OR has(${list}, ${destination})) AND (${source} != '' OR ${destination} != '')`;
  }

  private node(node: FilterNode): string {
    switch (node.type) {
      case 'and':
        return `(${node.parts.map((part) => this.node(part)).join(' AND ')})`;
      case 'or':
        return any(node.parts.map((part) => this.node(part)));
      case 'not':
        return `NOT (${this.node(node.part)})`;
      case 'match':
        return any(node.values.map((value) => this.value(node, value)));
      case 'text': {
        const wanted = this.parameters.text(node.text);
        return any(TEXT_COLUMNS.map((name) => `positionCaseInsensitiveUTF8(${this.column(name)}, ${wanted}) > 0`));
      }
    }
  }

  private value(node: MatchNode, value: FilterValue): string {
    const { field, side } = node;
    if (
      value.type === 'present' &&
      !value.present &&
      side === undefined &&
      !['service', 'egressip', 'egress', 'tcp', 'exporter'].includes(field)
    )
      return `NOT ${this.value(node, { type: 'present', present: true })}`;
    switch (field) {
      case 'port':
        return this.number(this.column('destinationTransportPort'), value);
      case 'sport':
        return this.number(this.column('sourceTransportPort'), value);
      case 'protocol':
        return this.number(this.column('protocolIdentifier'), value);
      case 'bytes':
        return this.number(this.column('octetDeltaCount'), value);
      case 'packets':
        return this.number(this.column('packetDeltaCount'), value);
      case 'rate':
        return this.number(this.column('throughput'), value);
      case 'duration':
        return this.number(
          `(toUInt32(${this.column('flowEndSeconds')}) - toUInt32(${this.column('flowStartSeconds')}))`,
          value,
        );
      case 'egress':
        return this.name(this.column('egressName'), value);
      case 'tcp':
        return this.name(this.column('tcpState'), value);
      case 'exporter':
        return this.name(this.column('exporter'), value);
      case 'egressip':
        return this.address(this.column('egressIP'), value);
      case 'service':
        return this.service(value);
      case 'external':
        return any(
          ['externalSourceIP', 'externalDestinationIP'].map((name) => this.external(this.column(name), value)),
        );
      case 'action':
        return this.action(side, value);
      case 'verdict':
        return this.numbers(this.column('verdict'), numbersOf('verdict', value));
      case 'type':
        return this.numbers(this.column('flowType'), numbersOf('type', value));
      case 'reason':
        return this.numbers(this.column('flowEndReason'), numbersOf('reason', value));
      case 'policy':
        return this.policies(side, (prefix) =>
          this.namespaced(
            this.column(`${prefix}NetworkPolicyNamespace`),
            this.column(`${prefix}NetworkPolicyName`),
            value,
          ),
        );
      case 'rule':
        return this.policies(side, (prefix) => this.name(this.column(`${prefix}NetworkPolicyRuleName`), value));
      default:
        return this.ends(side, (prefix) => this.end(field, prefix, value));
    }
  }

  private ends(side: MatchNode['side'], test: (prefix: 'source' | 'destination') => string): string {
    if (side === 'src') return test('source');
    if (side === 'dst') return test('destination');
    return any([test('source'), test('destination')]);
  }

  private policies(side: MatchNode['side'], test: (prefix: 'ingress' | 'egress') => string): string {
    if (side === 'ingress' || side === 'egress') return test(side);
    return any([test('ingress'), test('egress')]);
  }

  private action(side: MatchNode['side'], value: FilterValue): string {
    const wanted = numbersOf('action', value);
    if (side !== 'ingress' && side !== 'egress') return this.numbers(this.column('verdict'), wanted);
    return this.numbers(this.column(`${side}NetworkPolicyRuleAction`), wanted);
  }

  private end(field: MatchNode['field'], prefix: 'source' | 'destination', value: FilterValue): string {
    switch (field) {
      case 'ns':
        return this.name(this.column(`${prefix}PodNamespace`), value);
      case 'node':
        return this.name(this.column(`${prefix}NodeName`), value);
      case 'ip':
        return this.address(this.column(`${prefix}IP`), value);
      case 'pod':
        return this.namespaced(this.column(`${prefix}PodNamespace`), this.column(`${prefix}PodName`), value);
      case 'workload':
        return this.namespaced(this.column(`${prefix}PodNamespace`), this.column(`${prefix}Workload`), value);
      default:
        return this.label(this.column(`${prefix}PodLabels`), value);
    }
  }

  private name(column: string, value: FilterValue): string {
    switch (value.type) {
      // Kubernetes' names are lower case; comparing the column itself lets indexes work.
      case 'text':
        return value.text === value.text.toLowerCase()
          ? `(${column} = ${this.parameters.text(value.text)} OR lower(${column}) = ${this.parameters.text(value.text)})`
          : `lower(${column}) = ${this.parameters.text(value.text.toLowerCase())}`;
      case 'glob':
        return `${column} ILIKE ${this.parameters.text(likePattern(value.pattern))}`;
      case 'present':
        return value.present ? `${column} != ''` : `${column} = ''`;
      default:
        return NEVER;
    }
  }

  private namespaced(namespace: string, name: string, value: FilterValue): string {
    const text = textOf(value);
    const slash = text.indexOf('/');
    if (slash < 0) return this.name(name, value);
    if (value.type === 'text')
      return `(${this.name(namespace, { type: 'text', text: text.slice(0, slash) })} AND ${this.name(name, { type: 'text', text: text.slice(slash + 1) })} AND ${name} != '')`;
    return `(${name} != '' AND ${this.name(`concat(${namespace}, '/', ${name})`, value)})`;
  }

  private service(value: FilterValue): string {
    const column = this.column('destinationServicePortName');
    const text = textOf(value);
    if (value.type === 'present' || text.includes(':')) return this.name(column, value);
    const whole = `splitByChar(':', toString(${column}))[1]`;
    const part = text.includes('/') ? whole : `substring(${whole}, position(${whole}, '/') + 1)`;
    return `(${column} != '' AND ${this.name(part, value)})`;
  }

  private external(column: string, value: FilterValue): string {
    if (value.type === 'present') return value.present ? `${column} != ''` : `${column} = ''`;
    return `(${column} != '' AND ${this.address(column, value)})`;
  }

  private address(column: string, value: FilterValue): string {
    if (value.type !== 'network') return this.name(column, value);
    if (value.prefix === (value.version === 4 ? 32 : 128)) return `${column} = ${this.parameters.text(value.address)}`;
    const { first, last } = rangeOfNetwork(value);
    if (value.version === 4)
      return `ifNull(IPv4StringToNumOrNull(toString(${column})) BETWEEN IPv4StringToNum(${this.parameters.text(first)}) AND IPv4StringToNum(${this.parameters.text(last)}), 0)`;
    return `(position(${column}, ':') > 0 AND ifNull(IPv6StringToNumOrNull(toString(${column})) BETWEEN IPv6StringToNum(${this.parameters.text(first)}) AND IPv6StringToNum(${this.parameters.text(last)}), 0))`;
  }

  private label(column: string, value: FilterValue): string {
    if (value.type !== 'label') return NEVER;
    const key = this.parameters.text(value.key);
    if (value.value === undefined) return `JSONHas(${column}, ${key})`;
    return this.name(`JSONExtractString(${column}, ${key})`, value.value);
  }

  private number(column: string, value: FilterValue): string {
    if (value.type === 'range')
      return `${column} BETWEEN ${this.parameters.add(value.from, 'Float64')} AND ${this.parameters.add(value.to, 'Float64')}`;
    if (value.type !== 'number') return NEVER;
    return `${column} ${value.operator} ${this.parameters.add(value.value, 'Float64')}`;
  }

  /** Numbers that words of the language stand for come from the code. */
  private numbers(column: string, wanted: readonly number[]): string {
    return wanted.length === 0 ? NEVER : `${column} IN (${wanted.join(', ')})`;
  }
}
