import { TRACE_VIEWS, type TraceView } from '../../components/trace-path/trace-views.ts';
import { flagParam, integerParam, oneOf, present, textParam } from '../../lib/search-params.ts';
import { EMPTY_FORM, hasPorts, protocolOf, SYN, type TraceForm } from './trace-form.fields.ts';

const SHOWN = ['running', 'delivered', 'dropped', 'failed', 'mine'] as const;
export type TraceFilter = (typeof SHOWN)[number];

/**
 * Search parameters of the Traceflow pages. `source` and `dst` are `namespace/name` or an IP address, `dstType` says what `dst`
 * names (an address is recognised); `q`, `sort`, `columns` and `show` belong to the history, `view` to a result.
 */
export interface TraceflowSearch {
  readonly source?: string;
  readonly dst?: string;
  readonly dstType?: 'pod' | 'service' | 'ip';
  readonly protocol?: TraceForm['protocol'];
  readonly port?: number;
  readonly srcPort?: number;
  readonly flags?: number;
  readonly icmpId?: number;
  readonly icmpSeq?: number;
  readonly ttl?: number;
  readonly ipFlags?: number;
  readonly timeout?: number;
  readonly ipv6?: boolean;
  readonly live?: boolean;
  readonly dropped?: boolean;
  readonly q?: string;
  readonly sort?: string;
  readonly columns?: string;
  readonly show?: TraceFilter;
  readonly view?: TraceView;
  readonly policy?: string;
}

/** The parameters that fill the form. */
export const FORM_KEYS = [
  'source',
  'dst',
  'dstType',
  'protocol',
  'port',
  'srcPort',
  'flags',
  'icmpId',
  'icmpSeq',
  'ttl',
  'ipFlags',
  'timeout',
  'ipv6',
  'live',
  'dropped',
] as const satisfies readonly (keyof TraceflowSearch)[];

type Raw = Readonly<Record<string, unknown>>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads search parameters; what is not understood is left out, so that no link ends in an error page. */
export function traceflowSearch(raw: Raw): TraceflowSearch {
  const found: { [K in keyof TraceflowSearch]: TraceflowSearch[K] | undefined } = {
    source: textParam(raw['source']),
    dst: textParam(raw['dst']),
    dstType: oneOf(raw['dstType'], ['pod', 'service', 'ip']),
    protocol: oneOf(textParam(raw['protocol'])?.toUpperCase(), ['TCP', 'UDP', 'ICMP', 'ANY']),
    port: integerParam(raw['port'], 0, 65_535),
    srcPort: integerParam(raw['srcPort'], 0, 65_535),
    flags: integerParam(raw['flags'], 0, 255),
    icmpId: integerParam(raw['icmpId'], 0, 65_535),
    icmpSeq: integerParam(raw['icmpSeq'], 0, 65_535),
    ttl: integerParam(raw['ttl'], 1, 255),
    ipFlags: integerParam(raw['ipFlags'], 0, 7),
    timeout: integerParam(raw['timeout'], 1, 300),
    ipv6: flagParam(raw['ipv6']),
    live: flagParam(raw['live']),
    dropped: flagParam(raw['dropped']),
    q: textParam(raw['q']),
    sort: textParam(raw['sort']),
    columns: textParam(raw['columns']),
    show: oneOf(raw['show'], SHOWN),
    view: oneOf(raw['view'], TRACE_VIEWS),
    policy: textParam(raw['policy']),
  };
  return present(found);
}

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)$/i;
const split = (end: string): { namespace: string; name: string } => {
  const slash = end.indexOf('/');
  return slash < 0
    ? { namespace: 'default', name: end }
    : { namespace: end.slice(0, slash), name: end.slice(slash + 1) };
};

/** The form that a link asks for; null when it names neither end, so that a form kept from before stays. */
export function formOfSearch(search: TraceflowSearch): TraceForm | null {
  if (search.source === undefined && search.dst === undefined) return null;
  const form: Mutable<TraceForm> = { ...EMPTY_FORM };
  const live = search.live === true;
  form.liveTraffic = live;
  form.droppedOnly = live && search.dropped === true;
  if (search.source === undefined) form.sourceType = live ? 'any' : 'pod';
  else if (ADDRESS.test(search.source)) {
    form.sourceType = 'ip';
    form.sourceIp = search.source;
  } else {
    const { namespace, name } = split(search.source);
    form.sourceNamespace = namespace;
    form.sourcePod = name;
  }
  if (search.dst === undefined) form.destinationType = live ? 'any' : 'pod';
  else if (search.dstType === 'ip' || (search.dstType === undefined && ADDRESS.test(search.dst))) {
    form.destinationType = 'ip';
    form.destinationIp = search.dst;
  } else {
    const { namespace, name } = split(search.dst);
    form.destinationType = search.dstType ?? 'pod';
    form.destinationNamespace = namespace;
    form.destinationName = name;
  }
  form.ipv6 = search.ipv6 ?? (form.destinationIp.includes(':') || form.sourceIp.includes(':'));
  form.protocol = search.protocol ?? 'TCP';
  form.tcpFlags = search.flags ?? (live ? null : SYN);
  if (search.port !== undefined) form.destinationPort = String(search.port);
  if (search.srcPort !== undefined) form.sourcePort = String(search.srcPort);
  if (search.icmpId !== undefined) form.icmpId = String(search.icmpId);
  if (search.icmpSeq !== undefined) form.icmpSequence = String(search.icmpSeq);
  if (search.ttl !== undefined) form.ttl = String(search.ttl);
  if (search.ipFlags !== undefined) form.ipFlags = String(search.ipFlags);
  if (search.timeout !== undefined) form.timeout = String(search.timeout);
  return form;
}

const digits = (typed: string): number | undefined => (/^\d{1,6}$/.test(typed.trim()) ? Number(typed) : undefined);

/** The link that fills the form in this way. */
export function searchOfForm(form: TraceForm): TraceflowSearch {
  const source =
    form.sourceType === 'ip'
      ? form.sourceIp.trim()
      : form.sourceType === 'pod' && form.sourcePod !== ''
        ? `${form.sourceNamespace}/${form.sourcePod}`
        : '';
  const protocol = protocolOf(form);
  const named = (form.destinationType === 'pod' || form.destinationType === 'service') && form.destinationName !== '';
  const dst =
    form.destinationType === 'ip'
      ? form.destinationIp.trim()
      : named
        ? `${form.destinationNamespace}/${form.destinationName}`
        : '';
  return traceflowSearch({
    source,
    dst,
    dstType: dst !== '' && form.destinationType === 'service' ? 'service' : undefined,
    protocol: protocol === 'TCP' ? undefined : protocol,
    port: hasPorts(form) ? digits(form.destinationPort) : undefined,
    srcPort: hasPorts(form) ? digits(form.sourcePort) : undefined,
    flags: protocol === 'TCP' && form.tcpFlags !== null && form.tcpFlags !== SYN ? form.tcpFlags : undefined,
    icmpId: protocol === 'ICMP' ? digits(form.icmpId) : undefined,
    icmpSeq: protocol === 'ICMP' ? digits(form.icmpSequence) : undefined,
    ttl: digits(form.ttl),
    ipFlags: form.ipv6 ? undefined : digits(form.ipFlags),
    timeout: form.timeout === '20' ? undefined : digits(form.timeout),
    ipv6: form.ipv6,
    live: form.liveTraffic,
    dropped: form.liveTraffic && form.droppedOnly,
  });
}
