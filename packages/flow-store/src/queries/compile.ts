import { type Filter, type FilterNode, numbersOf, TEXT_COLUMNS } from '@netloft/analytics';
import { nameOfPath } from '../schema/derived.ts';
import type { VisibleNamespaces } from '../types.ts';
import { hasLabelSql, labelSql } from './labels.ts';
import { rangeOfNetwork, sharedOctets } from './networks.ts';
import { gathered, together, type Value } from './gather.ts';
import type { Parameters } from './parameters.ts';

type MatchNode = Extract<FilterNode, { type: 'match' }>;
/** Gives the SQL of a column, and thereby says that the question needs it. */
export type ColumnOf = (name: string) => string;

const NEVER = '0';
const any = (parts: readonly string[]): string =>
  parts.length === 1 ? (parts[0] ?? NEVER) : `(${parts.join(' OR ')})`;
const textOf = (value: Value): string =>
  value.type === 'text'
    ? value.text
    : value.type === 'glob'
      ? value.pattern
      : value.type === 'texts'
        ? (value.texts[0] ?? '')
        : '';

/** `*` as LIKE has it; what LIKE takes for its own is escaped. */
const likePattern = (pattern: string): string => pattern.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll('*', '%');

const words = (field: 'action' | 'verdict' | 'type' | 'reason', value: Value): readonly number[] =>
  value.type === 'text' ? numbersOf(field, value) : [];

/** More bare words than these are looked for in all columns at once. */
const FEW_WORDS = 8;
function wordsIn(node: FilterNode): number {
  if (node.type === 'text') return 1;
  if (node.type === 'not') return wordsIn(node.part);
  return node.type === 'match' ? 0 : node.parts.reduce((sum, part) => sum + wordsIn(part), 0);
}

/** A policy of the cluster has no namespace before its slash. */
const withSlash = (path: string): string => `replaceRegexpOne(${path}, '^([^/]+)$', '/\\\\1')`;

/** Conditions of one question. Columns and operators come from the code, values only through parameters. */
export class Compiler {
  constructor(
    private readonly column: ColumnOf,
    private readonly parameters: Parameters,
  ) {}

  private isWordy = false;
  private isHayNamed = false;

  /** A condition for the filter; undefined when everything matches. */
  filter({ root }: Filter): string | undefined {
    if (root === undefined) return undefined;
    this.isWordy = wordsIn(root) > FEW_WORDS;
    return this.node(root);
  }

  /** A bare word. Column by column is fast; for many words the columns are put together once, as the text of a question has an end. */
  private anywhere(text: string): string {
    const wanted = this.parameters.text(text);
    const columns = TEXT_COLUMNS.map((name) => this.column(name));
    if (!this.isWordy) {
      // Addresses are kept in lower case, and there are as many of them as rows: they are searched the fast way.
      const lower = this.parameters.text(text.toLowerCase());
      return any(
        columns.map((sql, at) =>
          TEXT_COLUMNS[at]?.endsWith('IP') === true
            ? `position(${sql}, ${lower}) > 0`
            : `positionCaseInsensitiveUTF8(${sql}, ${wanted}) > 0`,
        ),
      );
    }
    const hay = this.isHayNamed ? 'hay' : `(concat(${columns.join(", '\\n', ")}) AS hay)`;
    this.isHayNamed = true;
    return `positionCaseInsensitiveUTF8(${hay}, ${wanted}) > 0`;
  }

  /** Flows all of whose Pods lie in these Namespaces; a flow without any Pod is for those only who may see all. */
  visible(namespaces: VisibleNamespaces): string | undefined {
    if (namespaces === 'all') return undefined;
    const list = this.parameters.add(namespaces, 'Array(String)');
    const source = this.column('sourcePodNamespace');
    const destination = this.column('destinationPodNamespace');
    return `(${source} = '' OR ${source} IN ${list}) AND (${destination} = '' OR ${destination} IN ${list}) AND (${source} != '' OR ${destination} != '')`;
  }

  private node(node: FilterNode): string {
    switch (node.type) {
      case 'and':
        return `(${gathered(node.parts)
          .map((part) => this.node(part))
          .join(' AND ')})`;
      case 'or':
        return any(node.parts.map((part) => this.node(part)));
      case 'not':
        return `NOT (${this.node(node.part)})`;
      case 'match':
        return any(together(node).map((value) => this.value(node, value)));
      case 'text':
        return this.anywhere(node.text);
    }
  }

  private value(node: MatchNode, value: Value): string {
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
          `greatest(0, toUInt32(${this.column('flowEndSeconds')}) - toUInt32(${this.column('flowStartSeconds')}))`,
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
        return this.numbers(this.column('verdict'), words('verdict', value));
      case 'type':
        return this.numbers(this.column('flowType'), words('type', value));
      case 'reason':
        return this.numbers(this.column('flowEndReason'), words('reason', value));
      case 'policy':
        return this.policies(side, (prefix) => {
          const path = this.column(`${prefix}Policy`);
          return this.namespaced(withSlash(path), this.column(`${prefix}NetworkPolicyName`), value);
        });
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

  private action(side: MatchNode['side'], value: Value): string {
    const wanted = words('action', value);
    if (side !== 'ingress' && side !== 'egress') return this.numbers(this.column('verdict'), wanted);
    return this.numbers(this.column(`${side}NetworkPolicyRuleAction`), wanted);
  }

  private end(field: MatchNode['field'], prefix: 'source' | 'destination', value: Value): string {
    switch (field) {
      case 'ns':
        return this.name(this.column(`${prefix}PodNamespace`), value);
      case 'node':
        return this.name(this.column(`${prefix}NodeName`), value);
      case 'ip':
        return this.address(this.column(`${prefix}IP`), value);
      case 'pod':
        return this.namespaced(this.column(`${prefix}PodPath`), this.column(`${prefix}PodName`), value);
      case 'workload':
        return this.namespaced(this.column(`${prefix}WorkloadPath`), this.column(`${prefix}Workload`), value);
      default:
        return this.label(this.column(`${prefix}PodLabels`), value);
    }
  }

  private name(column: string, value: Value): string {
    switch (value.type) {
      case 'text':
        return `lowerUTF8(${column}) = ${this.parameters.text(value.text.toLowerCase())}`;
      case 'texts':
        return `lowerUTF8(${column}) IN ${this.parameters.add(
          value.texts.map((text) => text.toLowerCase()),
          'Array(String)',
        )}`;
      case 'glob':
        return `${column} ILIKE ${this.parameters.text(likePattern(value.pattern))}`;
      case 'present':
        return value.present ? `${column} != ''` : `${column} = ''`;
      default:
        return NEVER;
    }
  }

  /** A value with a slash speaks of `namespace/name`, which is the path, another of the name alone. */
  private namespaced(path: string, name: string, value: Value): string {
    return textOf(value).includes('/') ? `(${path} != '' AND ${this.name(path, value)})` : this.name(name, value);
  }

  private service(value: Value): string {
    const column = this.column('destinationServicePortName');
    const text = textOf(value);
    if (value.type === 'present' || text.includes(':')) return this.name(column, value);
    const whole = `replaceRegexpOne(${column}, ':.*$', '')`;
    const part = text.includes('/') ? whole : nameOfPath(whole);
    return `(${column} != '' AND ${this.name(part, value)})`;
  }

  private external(column: string, value: Value): string {
    if (value.type === 'present') return value.present ? `${column} != ''` : `${column} = ''`;
    return `(${column} != '' AND ${this.address(column, value)})`;
  }

  private address(column: string, value: Value): string {
    if (value.type !== 'network') return this.name(column, value);
    if (value.prefix === (value.version === 4 ? 32 : 128)) return `${column} = ${this.parameters.text(value.address)}`;
    const { first, last } = rangeOfNetwork(value);
    const [least, most] = [this.parameters.text(first), this.parameters.text(last)];
    // Most rows are told apart by the octets that the whole network shares, without reading the address as a number.
    return value.version === 4
      ? `(startsWith(${column}, ${this.parameters.text(sharedOctets(value))}) AND isIPv4String(${column}) AND IPv4StringToNumOrDefault(${column}) BETWEEN IPv4StringToNum(${least}) AND IPv4StringToNum(${most}))`
      : `(isIPv6String(${column}) AND IPv6StringToNumOrDefault(${column}) BETWEEN IPv6StringToNum(${least}) AND IPv6StringToNum(${most}))`;
  }

  private label(column: string, value: Value): string {
    if (value.type !== 'label') return NEVER;
    if (value.value === undefined) return hasLabelSql(column, value.key, this.parameters);
    return this.name(labelSql(column, value.key, this.parameters), value.value);
  }

  private number(column: string, value: Value): string {
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
