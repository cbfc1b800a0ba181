import { policyIdOf } from '@netloft/antrea';
import type { ExtraTerm } from '../flow-scope/records-link.tsx';
import { present, type RawSearch } from '../../lib/search-params.ts';
import {
  destinationOf,
  policyKind,
  protocolHasPorts,
  protocolText,
  sourceOf,
  type FlowEnd,
  type FlowPolicy,
  type FlowRow,
} from './row.ts';

/** Service of a record, `namespace/name:portName` taken apart; undefined when the connection was not made through one. */
export function serviceOf(row: FlowRow): { readonly namespace: string; readonly name: string } | undefined {
  const match = /^([^/]+)\/([^:]+)(?::.*)?$/.exec(row.destinationServicePortName ?? '');
  return match?.[1] === undefined || match[2] === undefined ? undefined : { namespace: match[1], name: match[2] };
}

/** Destination port; undefined of a protocol without ports. */
export const portOf = (row: FlowRow): number | undefined =>
  protocolHasPorts(row.protocolIdentifier ?? 0) ? row.destinationTransportPort : undefined;

/**
 * Search parameters of the Traceflow form for this connection: a packet from its source Pod, or, where the source is none, live traffic that
 * reaches the destination Pod. Undefined where neither end is a Pod.
 */
export function traceflowSearchOf(row: FlowRow): RawSearch | undefined {
  const [source, destination] = [sourceOf(row), destinationOf(row)];
  const isLive = source.pod === '';
  if (isLive && destination.pod === '') return undefined;
  const service = serviceOf(row);
  const protocol = protocolText(row.protocolIdentifier ?? 0);
  // What arrives at a Pod carries its own address and port, whatever the client named.
  const viaService = !isLive && service !== undefined && (row.destinationServicePort ?? 0) > 0;
  return present({
    source: isLive ? source.ip : `${source.namespace}/${source.pod}`,
    ...(viaService
      ? { dst: `${service.namespace}/${service.name}`, dstType: 'service', port: row.destinationServicePort }
      : {
          dst: destination.pod === '' ? destination.ip : `${destination.namespace}/${destination.pod}`,
          dstType: destination.pod === '' ? 'ip' : 'pod',
          port: portOf(row),
        }),
    protocol: protocol === 'TCP' ? undefined : protocol === 'ICMPv6' ? 'ICMP' : protocol,
    ipv6: source.ip.includes(':') || destination.ip.includes(':') || protocol === 'ICMPv6' ? true : undefined,
    live: isLive ? true : undefined,
  });
}

const connectionEnd = ({ namespace, pod, ip }: FlowEnd): string =>
  pod === '' ? `ip:${ip}` : `pod:${namespace}/${pod}`;

/** Search parameters of a page that asks about one connection: What-if, or the packet that falls through the tiers. */
export const connectionSearchOf = (row: FlowRow): RawSearch =>
  present({
    from: connectionEnd(sourceOf(row)),
    to: connectionEnd(destinationOf(row)),
    proto: row.protocolIdentifier === 6 ? undefined : protocolText(row.protocolIdentifier ?? 0),
    port: portOf(row),
  });

/** Where the policy of a record is shown: its own page, or the list where the record does not tell its kind; undefined for isolation. */
export function policyTarget(
  policy: FlowPolicy,
):
  | { readonly to: string; readonly params?: Readonly<Record<string, string>>; readonly search?: RawSearch }
  | undefined {
  if (policy.name === '') return undefined;
  const kind = policyKind(policy.type);
  if (kind === undefined) return { to: '/policies', search: { q: policy.name } };
  const id = policyIdOf({
    kind,
    name: policy.name,
    ...(policy.namespace === '' ? {} : { namespace: policy.namespace }),
  });
  return { to: '/policies/$id', params: { id } };
}

const endTerm = (side: 'src' | 'dst', { namespace, pod, workload, ip }: FlowEnd): ExtraTerm =>
  pod === ''
    ? [`${side}.ip`, ip]
    : workload === ''
      ? [`${side}.pod`, `${namespace}/${pod}`]
      : [`${side}.workload`, `${namespace}/${workload}`];

/** Terms of flows between the same workloads on the same port. */
export const likeTerms = (row: FlowRow): ExtraTerm[] => [
  endTerm('src', sourceOf(row)),
  endTerm('dst', destinationOf(row)),
  ...(portOf(row) === undefined ? [] : [['port', String(portOf(row))] as const]),
];

/** Terms of everything that the two ends do, for the map. */
export const endsFilter = (row: FlowRow): ExtraTerm[] => [
  endTerm('src', sourceOf(row)),
  endTerm('dst', destinationOf(row)),
];

/** Terms that name one connection by its five values. */
export const connectionTerms = (row: FlowRow): ExtraTerm[] => [
  ['src.ip', row.sourceIP ?? ''],
  ['dst.ip', row.destinationIP ?? ''],
  ['sport', String(row.sourceTransportPort ?? 0)],
  ['port', String(row.destinationTransportPort ?? 0)],
  ['protocol', String(row.protocolIdentifier ?? 0)],
];

/** Labels as a record carries them, in JSON, every one; none when the aggregator does not send any. */
export function labelsOf(json: string): Readonly<Record<string, string>> {
  try {
    const read: unknown = json === '' ? null : JSON.parse(json);
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return {};
    return Object.fromEntries(Object.entries(read).map(([key, value]) => [key, String(value)]));
  } catch {
    return {};
  }
}
