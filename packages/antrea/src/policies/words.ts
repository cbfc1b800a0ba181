import { type Json, object as objectIn, objects, strings, stringMap, text } from '../evaluation/read.ts';
import type { PortMatch } from '../evaluation/rules.ts';
import { describeSelector } from '../evaluation/selectors.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

const isEmpty = (selector: unknown): boolean => describeSelector(selector) === 'any';

/** The one Namespace that a selector asks for by name; undefined when it asks for anything else. */
function namespaceNamed(selector: unknown): string | undefined {
  const source = objectIn(selector) ?? {};
  const labels = Object.entries(stringMap(source['matchLabels']));
  const expressions = objects(source['matchExpressions']);
  const [label] = labels;
  if (labels.length === 1 && expressions.length === 0 && label?.[0] === NAME_LABEL) return label[1];
  const [expression] = expressions;
  if (labels.length > 0 || expressions.length !== 1 || expression?.['key'] !== NAME_LABEL) return undefined;
  const values = strings(expression['values']);
  return expression['operator'] === 'In' && values.length > 0 ? values.join(', ') : undefined;
}

/** `Pods with app=a`, `all Pods`; `what` names the things selected, in plural. */
export const selectedWords = (what: string, selector: unknown): string =>
  selector === undefined || isEmpty(selector) ? `all ${what}` : `${what} with ${describeSelector(selector)}`;

/** `in namespace yelb`, `in namespaces with env=prod`, `in any namespace`. */
export function namespaceWords(selector: unknown): string {
  if (selector === undefined || isEmpty(selector)) return 'in any namespace';
  const named = namespaceNamed(selector);
  if (named === undefined) return `in namespaces with ${describeSelector(selector)}`;
  return named.includes(', ') ? `in namespaces ${named}` : `in namespace ${named}`;
}

/** A list as people say it: `a`, `a or b`, `a, b or c`. */
export function listWords(items: readonly string[], word: 'and' | 'or'): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1) ?? ''}`;
}

export const capital = (sentence: string): string => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;

function sourceWords({ sourcePort, sourceEndPort }: PortMatch): string {
  if (sourcePort === undefined) return '';
  return sourceEndPort === undefined || sourceEndPort === sourcePort
    ? ` from port ${sourcePort}`
    : ` from ports ${sourcePort}–${sourceEndPort}`;
}

/** `TCP 80`, `TCP 80–90`, `UDP http`, `TCP`, `ICMP type 8`. */
export function portWords(match: PortMatch): string {
  const { protocol, port, endPort, icmpType, icmpCode } = match;
  const icmp = `${icmpType === undefined ? '' : ` type ${icmpType}`}${icmpCode === undefined ? '' : ` code ${icmpCode}`}`;
  const range = port === undefined ? '' : ` ${port}${endPort === undefined || endPort === port ? '' : `–${endPort}`}`;
  return `${protocol}${icmp}${range}${sourceWords(match)}`;
}

/** One entry of `l7Protocols`: `HTTP GET /api to example.com`, `TLS with server name example.com`. */
export function layer7Words(entry: Json): string {
  const tls = objectIn(entry['tls']);
  if (tls !== undefined) return text(tls['sni']) ? `TLS with server name ${text(tls['sni']) ?? ''}` : 'TLS';
  const http = objectIn(entry['http']);
  if (http === undefined) return Object.keys(entry).join(', ');
  const host = text(http['host']);
  return ['HTTP', text(http['method']), text(http['path']), host && `to ${host}`].filter(Boolean).join(' ');
}

/** A block of addresses with its exceptions. */
export function blockWords(block: Json): string {
  const except = strings(block['except']);
  const cidr = text(block['cidr']) ?? '?';
  return except.length === 0 ? cidr : `${cidr} except ${listWords(except, 'and')}`;
}

/** `1 Pod`, `2,000 Pods`. */
export const countWords = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
