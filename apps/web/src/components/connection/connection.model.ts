import type { ConnectionEnd, EvaluateRequestInput } from '@netloft/contracts';
import { integerParam, oneOf, present, textParam, type RawSearch } from '../../lib/search-params.ts';

export const END_TYPES = ['pod', 'service', 'node', 'ip', 'fqdn'] as const;
export type EndType = (typeof END_TYPES)[number];
export const PROTOCOLS = ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6', 'IGMP'] as const;
export type ProtocolName = (typeof PROTOCOLS)[number];

/** One end as it is typed: `ns/name` of Pods and Services, a name, an address. */
export interface EndFields {
  readonly type: EndType;
  readonly value: string;
}

/** A connection as it is typed; numbers are texts until they are asked with. */
export interface ConnectionFields {
  readonly source: EndFields;
  readonly destination: EndFields;
  readonly protocol: ProtocolName;
  /** Of the destination; empty stands for any port that no rule names. */
  readonly port: string;
  readonly sourcePort: string;
  readonly icmpType: string;
}

export const EMPTY_CONNECTION: ConnectionFields = {
  source: { type: 'pod', value: '' },
  destination: { type: 'pod', value: '' },
  protocol: 'TCP',
  port: '',
  sourcePort: '',
  icmpType: '',
};

/** What a link keeps of a connection. Ends are written as the API reads them: `pod:ns/name`, `fqdn:example.org`, `ip:10.0.0.1`. */
export interface ConnectionSearch {
  readonly from?: string;
  readonly to?: string;
  readonly proto?: ProtocolName;
  readonly port?: number;
  readonly sport?: number;
  readonly icmp?: number;
}

/** Every parameter of a connection, set or removed, to be merged over an older link. */
export type ConnectionPatch = { readonly [K in keyof ConnectionSearch]-?: ConnectionSearch[K] | undefined };

/** Reads a link's connection; what is not understood is left out. */
export function connectionSearch(raw: RawSearch): ConnectionSearch {
  const wanted = textParam(raw['proto'])?.toLowerCase();
  return present({
    from: textParam(raw['from'], 340),
    to: textParam(raw['to'], 340),
    proto: oneOf(
      PROTOCOLS.find((one) => one.toLowerCase() === wanted),
      PROTOCOLS,
    ),
    port: integerParam(raw['port'], 0, 65_535),
    sport: integerParam(raw['sport'], 0, 65_535),
    icmp: integerParam(raw['icmp'], 0, 255),
  });
}

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)$/i;

/** `pod:ns/name` as fields; a bare `ns/name` is a Pod's, a bare address an address. */
export function endOfText(text: string | undefined): EndFields {
  if (text === undefined || text === '') return EMPTY_CONNECTION.source;
  const at = text.indexOf(':');
  const type = oneOf(text.slice(0, Math.max(0, at)), END_TYPES);
  if (type !== undefined) return { type, value: text.slice(at + 1) };
  return { type: ADDRESS.test(text) ? 'ip' : text.includes('/') ? 'pod' : 'fqdn', value: text };
}

/** The other way round; empty when nothing is typed. */
export const textOfEnd = ({ type, value }: EndFields): string => (value.trim() === '' ? '' : `${type}:${value.trim()}`);

/** An end of the API as fields. */
export function fieldsOfEnd(end: ConnectionEnd): EndFields {
  switch (end.type) {
    case 'pod':
    case 'service':
      return { type: end.type, value: `${end.namespace}/${end.name}` };
    case 'node':
      return { type: 'node', value: end.name };
    case 'ip':
      return { type: 'ip', value: end.ip };
    case 'fqdn':
      return { type: 'fqdn', value: end.fqdn };
  }
}

/** The connection that a link asks about. */
export function fieldsOfSearch(search: ConnectionSearch): ConnectionFields {
  const digits = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return {
    source: endOfText(search.from),
    destination: endOfText(search.to),
    protocol: search.proto ?? 'TCP',
    port: digits(search.port),
    sourcePort: digits(search.sport),
    icmpType: digits(search.icmp),
  };
}

/** A link's connection alone, for a link to another page. */
export const onlyConnection = (search: ConnectionSearch): ConnectionSearch =>
  present({
    from: search.from,
    to: search.to,
    proto: search.proto,
    port: search.port,
    sport: search.sport,
    icmp: search.icmp,
  });

const digits = (typed: string): number | undefined => (/^\d{1,6}$/.test(typed.trim()) ? Number(typed) : undefined);

/** Whether a protocol has ports. */
export const hasPorts = (protocol: ProtocolName): boolean =>
  protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP';

/** The link that asks about the connection; every key is there, so that it can be merged over an older link. */
export function searchOfFields(fields: ConnectionFields): ConnectionPatch {
  const ports = hasPorts(fields.protocol);
  const icmp = fields.protocol === 'ICMP' || fields.protocol === 'ICMPv6';
  return {
    from: textOfEnd(fields.source) || undefined,
    to: textOfEnd(fields.destination) || undefined,
    proto: fields.protocol === 'TCP' ? undefined : fields.protocol,
    port: ports ? digits(fields.port) : undefined,
    sport: ports ? digits(fields.sourcePort) : undefined,
    icmp: icmp ? digits(fields.icmpType) : undefined,
  };
}

/** Removes a connection from a link. */
export const NO_CONNECTION: ConnectionPatch = searchOfFields(EMPTY_CONNECTION);

/** What is wrong with each field, by its name; empty when it can be asked. The server judges what needs the cluster. */
export type ConnectionFaults = { readonly [K in keyof ConnectionFields]?: string };

const END_HINTS: Readonly<Record<EndType, string>> = {
  pod: 'Choose a Pod, or type namespace/name.',
  service: 'Choose a Service, or type namespace/name.',
  node: 'Choose a Node.',
  ip: 'Type an IPv4 or IPv6 address.',
  fqdn: 'Type a domain name such as www.example.org.',
};

function endFault({ type, value }: EndFields): string | undefined {
  const text = value.trim();
  if (text === '') return END_HINTS[type];
  if (type === 'ip') return ADDRESS.test(text) ? undefined : `“${text}” is no IPv4 or IPv6 address.`;
  if (type === 'pod' || type === 'service') return /^[^/\s]+\/[^/\s]+$/.test(text) ? undefined : END_HINTS[type];
  return /[\s/]/.test(text) ? END_HINTS[type] : undefined;
}

function numberFault(typed: string, most: number, what: string): string | undefined {
  if (typed.trim() === '') return undefined;
  const value = digits(typed);
  return value !== undefined && value <= most ? undefined : `${what} is a whole number from 0 to ${most}.`;
}

/** Checks what can be checked without the cluster. */
export function faultsOf(fields: ConnectionFields): ConnectionFaults {
  const ports = hasPorts(fields.protocol);
  return present({
    source: endFault(fields.source),
    destination: endFault(fields.destination),
    port: ports ? numberFault(fields.port, 65_535, 'A port') : undefined,
    sourcePort: ports ? numberFault(fields.sourcePort, 65_535, 'A port') : undefined,
    icmpType: fields.protocol.startsWith('ICMP') ? numberFault(fields.icmpType, 255, 'An ICMP type') : undefined,
  });
}

/** The question for `POST …/policies/evaluate`; null when the link does not name both ends. */
export function questionOf(search: ConnectionSearch): EvaluateRequestInput | null {
  if (search.from === undefined || search.to === undefined) return null;
  return {
    source: search.from,
    destination: search.to,
    protocol: search.proto ?? 'TCP',
    ...(search.port === undefined ? {} : { port: search.port }),
    ...(search.sport === undefined ? {} : { sourcePort: search.sport }),
    ...(search.icmp === undefined ? {} : { icmpType: search.icmp }),
  };
}

/** An end in words: `yelb / yelb-ui`, `Service yelb / yelb-ui`, `Node a`, the address or name itself. */
export function wordsOfEnd(text: string | undefined): string {
  const { type, value } = endOfText(text);
  const name = value.replace('/', ' / ');
  return type === 'service' ? `Service ${name}` : type === 'node' ? `Node ${name}` : name;
}

/** Traffic in words: `TCP 80`, `TCP, other ports`, `ICMP type 8`. */
export function wordsOfTraffic(search: ConnectionSearch): string {
  const protocol = search.proto ?? 'TCP';
  if (search.icmp !== undefined) return `${protocol} type ${search.icmp}`;
  if (!hasPorts(protocol)) return protocol;
  return search.port === undefined ? `${protocol}, any port that no rule names` : `${protocol} ${search.port}`;
}
