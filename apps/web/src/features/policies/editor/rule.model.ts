import type { RuleAction } from '@netloft/contracts';
import type { EditorKindName } from './editor.search.ts';
import { isRecord, type Loose, podsOf, peerTypeOf, records, textOf } from './peer.model.ts';

export type RuleSide = 'ingress' | 'egress';
export const peerField = (side: RuleSide): 'from' | 'to' => (side === 'ingress' ? 'from' : 'to');

/** One line of the ports of a rule, as it is typed. */
export interface PortLine {
  readonly protocol: string;
  /** `80`, `8000-8100`, `http`; empty: every port. */
  readonly port: string;
  /** Source port or range; empty: any. */
  readonly sourcePort: string;
}

const rangeText = (first: unknown, last: unknown): string => {
  if (typeof first !== 'number' && typeof first !== 'string') return '';
  return typeof last === 'number' ? `${first}-${last}` : String(first);
};

export const portLineOf = (port: Loose): PortLine => ({
  protocol: textOf(port['protocol']) || 'TCP',
  port: rangeText(port['port'], port['endPort']),
  sourcePort: rangeText(port['sourcePort'], port['sourceEndPort']),
});

/** A port as it is typed: number, range or name; undefined when it is none of them. */
export function readPort(typed: string): { readonly first?: number | string; readonly last?: number } | undefined {
  const text = typed.trim();
  if (text === '') return {};
  const range = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(text);
  if (range !== null) return { first: Number(range[1]), ...(range[2] === undefined ? {} : { last: Number(range[2]) }) };
  return /^[a-z0-9-]{1,15}$/.test(text) && /[a-z]/.test(text) ? { first: text } : undefined;
}

/** The entry of `ports` with one line's change; undefined when what was typed is no port. Other fields of the entry stay. */
export function withPortLine(port: Loose, line: PortLine): Loose | undefined {
  const [target, source] = [readPort(line.port), readPort(line.sourcePort)];
  if (target === undefined || source === undefined || typeof source.first === 'string') return undefined;
  const {
    port: _port,
    endPort: _end,
    sourcePort: _source,
    sourceEndPort: _sourceEnd,
    protocol: _protocol,
    ...rest
  } = port;
  return {
    protocol: line.protocol,
    ...(target.first === undefined ? {} : { port: target.first }),
    ...(target.last === undefined ? {} : { endPort: target.last }),
    ...(source.first === undefined ? {} : { sourcePort: source.first }),
    ...(source.last === undefined ? {} : { sourceEndPort: source.last }),
    ...rest,
  };
}

const RULE_FIELDS: readonly string[] = [
  'name',
  'action',
  'from',
  'to',
  'ports',
  'protocols',
  'l7Protocols',
  'toServices',
  'enableLogging',
  'logLabel',
  'appliedTo',
];
const PORT_FIELDS: readonly string[] = ['protocol', 'port', 'endPort', 'sourcePort', 'sourceEndPort'];

/** Fields of a rule that the form does not show: they are kept as they are. */
export function keptOfRule(rule: Loose): readonly string[] {
  const own = Object.keys(rule).filter((field) => !RULE_FIELDS.includes(field));
  const ports = records(rule['ports']).flatMap((port, index) =>
    Object.keys(port)
      .filter((field) => !PORT_FIELDS.includes(field))
      .map((field) => `ports[${index}].${field}`),
  );
  const igmp = records(rule['protocols']).flatMap((one, index) =>
    one['icmp'] === undefined ? [`protocols[${index}]`] : [],
  );
  return [...own, ...ports, ...igmp];
}

const SPEC_FIELDS: readonly string[] = [
  'tier',
  'priority',
  'appliedTo',
  'ingress',
  'egress',
  'podSelector',
  'policyTypes',
];
/** Fields of the object that the form does not show. */
export function keptOfObject(object: Loose): readonly string[] {
  const spec = isRecord(object['spec']) ? object['spec'] : {};
  const metadata = isRecord(object['metadata']) ? object['metadata'] : {};
  return [
    ...Object.keys(metadata)
      .filter((field) => field !== 'name' && field !== 'namespace')
      .map((field) => `metadata.${field}`),
    ...Object.keys(spec)
      .filter((field) => !SPEC_FIELDS.includes(field))
      .map((field) => `spec.${field}`),
    ...Object.keys(object).filter((field) => !['apiVersion', 'kind', 'metadata', 'spec'].includes(field)),
  ];
}

export const actionOf = (rule: Loose, kind: EditorKindName): RuleAction | undefined => {
  if (kind === 'K8sNetworkPolicy') return 'Allow';
  const action = textOf(rule['action']);
  return action === 'Allow' || action === 'Drop' || action === 'Reject' || action === 'Pass' ? action : undefined;
};

function peerText(peer: Loose): string {
  const type = peerTypeOf(peer);
  if (type === 'group') return `group ${textOf(peer['group'])}`;
  if (type === 'fqdn') return textOf(peer['fqdn']);
  if (type === 'block') return textOf(isRecord(peer['ipBlock']) ? peer['ipBlock']['cidr'] : '');
  if (type === 'nodes') return 'Nodes';
  if (type === 'serviceAccount')
    return `ServiceAccount ${textOf(isRecord(peer['serviceAccount']) ? peer['serviceAccount']['name'] : '')}`;
  if (type !== 'pods') return 'other';
  const { pods, scope, namespaces } = podsOf(peer);
  const who = pods.length === 0 ? 'all Pods' : pods.join(' and ');
  if (scope === 'labels') return `${who} in ${namespaces.length === 0 ? 'every Namespace' : namespaces.join(' and ')}`;
  return scope === 'self' ? `${who} of the same Namespace` : who;
}

const portText = ({ protocol, port }: PortLine): string => (port === '' ? protocol : `${protocol} ${port}`);

/** One line about a rule: `from app=web · TCP 80`. */
export function ruleText(rule: Loose, side: RuleSide): string {
  const field = peerField(side);
  const peers = records(rule[field]).map(peerText);
  const services = records(rule['toServices']).map((one) => `Service ${textOf(one['name'])}`);
  const who = [...peers, ...services];
  const ports = [
    ...records(rule['ports']).map((port) => portText(portLineOf(port))),
    ...records(rule['protocols']).map((one) => (one['icmp'] === undefined ? 'IGMP' : 'ICMP')),
  ];
  const first = who.slice(0, 2).join(', ') + (who.length > 2 ? ` and ${who.length - 2} more` : '');
  return [
    `${field} ${who.length === 0 ? (side === 'ingress' ? 'anybody' : 'anywhere') : first}`,
    ...(ports.length === 0 ? [] : [ports.slice(0, 3).join(', ')]),
  ].join(' · ');
}

/** A name that no rule has yet. */
export function freeRuleName(rules: readonly Loose[], side: RuleSide): string {
  const taken = new Set(rules.map((rule) => textOf(rule['name'])));
  let number = 1;
  while (taken.has(`${side}-${number}`)) number += 1;
  return `${side}-${number}`;
}
