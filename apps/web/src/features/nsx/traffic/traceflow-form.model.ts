import type {
  NsxClusterSummary,
  NsxTraceflowRequest,
  NsxTraceflowRequestInput,
  TraceflowRequestInput,
} from '@netloft/contracts';
import { splitReference } from '../../../lib/objects.ts';
import { looksLikeAddress } from './packet-way.model.ts';
import { nsxTraceText as text } from './traceflow.messages.ts';
import type { NsxTrafficSearch, TrafficProtocol } from './traffic.search.ts';

/** What the form holds, as typed. `cluster` is Netloft's name where it knows the cluster, else NSX's. */
export interface TraceDraft {
  readonly cluster: string;
  readonly source: string;
  readonly dst: string;
  readonly dstType: 'pod' | 'service' | 'ip';
  readonly protocol: TrafficProtocol;
  readonly port: string;
  readonly srcPort: string;
  readonly beside: boolean;
}
export type TraceField = 'cluster' | 'source' | 'dst' | 'port' | 'srcPort';
export type TraceFaults = Readonly<Partial<Record<TraceField, string>>>;

export const EMPTY_DRAFT: TraceDraft = {
  cluster: '',
  source: '',
  dst: '',
  dstType: 'pod',
  protocol: 'TCP',
  port: '',
  srcPort: '',
  beside: false,
};

/** A cluster as the form offers it. */
export interface Traceable {
  readonly value: string;
  /** As NSX names it. */
  readonly name: string;
  /** As Netloft names it. */
  readonly link: string | null;
}

export const traceableOf = ({ name, link }: Pick<NsxClusterSummary, 'name' | 'link'>): Traceable => ({
  value: link?.cluster ?? name,
  name,
  link: link?.cluster ?? null,
});

/** The form that a link asks for. */
export const draftOfSearch = (search: NsxTrafficSearch): TraceDraft => ({
  cluster: search.cluster ?? '',
  source: search.source ?? '',
  dst: search.dst ?? '',
  dstType: search.dstType ?? (search.dst !== undefined && looksLikeAddress(search.dst) ? 'ip' : 'pod'),
  protocol: search.protocol ?? 'TCP',
  port: search.port === undefined ? '' : String(search.port),
  srcPort: search.srcPort === undefined ? '' : String(search.srcPort),
  beside: search.beside ?? false,
});

const numberOf = (typed: string): number | undefined | null => {
  const trimmed = typed.trim();
  if (trimmed === '') return undefined;
  const number = /^\d{1,5}$/.test(trimmed) ? Number(trimmed) : 0;
  return number >= 1 && number <= 65_535 ? number : null;
};

/** The link that fills the form in this way. */
export const searchOfDraft = (draft: TraceDraft): NsxTrafficSearch => {
  const port = draft.protocol === 'ICMP' ? undefined : numberOf(draft.port);
  const srcPort = draft.protocol === 'ICMP' ? undefined : numberOf(draft.srcPort);
  return {
    ...(draft.cluster === '' ? {} : { cluster: draft.cluster }),
    ...(draft.source === '' ? {} : { source: draft.source }),
    ...(draft.dst === '' ? {} : { dst: draft.dst, dstType: draft.dstType }),
    ...(draft.protocol === 'TCP' ? {} : { protocol: draft.protocol }),
    ...(typeof port === 'number' ? { port } : {}),
    ...(typeof srcPort === 'number' ? { srcPort } : {}),
    ...(draft.beside ? { beside: true } : {}),
  };
};

type Named = { readonly namespace: string; readonly name: string };

/** `namespace/name`; null where one of them is missing. */
function namedOf(typed: string): Named | null {
  const { namespace = '', name } = splitReference(typed);
  return namespace === '' || name === '' ? null : { namespace, name };
}

function destinationOf({ dst, dstType }: TraceDraft): NonNullable<NsxTraceflowRequestInput['destination']> | null {
  if (dstType === 'ip') return looksLikeAddress(dst.trim()) ? { type: 'ip', ip: dst.trim() } : null;
  const named = namedOf(dst);
  return named === null ? null : { type: dstType, ...named };
}

/** The request that the form asks for, or what is wrong with it, by field. `clusters` are those that may be chosen. */
export function requestOfDraft(
  draft: TraceDraft,
  clusters: readonly Traceable[],
):
  | { readonly ok: true; readonly request: NsxTraceflowRequestInput; readonly link: string | null }
  | { readonly ok: false; readonly faults: TraceFaults } {
  const cluster = clusters.find(({ value }) => value === draft.cluster);
  const source = namedOf(draft.source);
  const destination = destinationOf(draft);
  const ports = draft.protocol !== 'ICMP';
  const port = ports ? numberOf(draft.port) : undefined;
  const srcPort = ports ? numberOf(draft.srcPort) : undefined;
  if (cluster === undefined || source === null || destination === null || port === null || srcPort === null)
    return {
      ok: false,
      faults: {
        ...(cluster === undefined ? { cluster: text.faults.cluster } : {}),
        ...(source === null ? { source: text.faults.named } : {}),
        ...(destination === null ? { dst: draft.dstType === 'ip' ? text.faults.ip : text.faults.named } : {}),
        ...(port === null ? { port: text.faults.port } : {}),
        ...(srcPort === null ? { srcPort: text.faults.port } : {}),
      },
    };
  return {
    ok: true,
    link: cluster.link,
    request: {
      cluster: cluster.name,
      source: { type: 'pod', ...source },
      destination,
      protocol: draft.protocol,
      ...(srcPort === undefined ? {} : { sourcePort: srcPort }),
      ...(port === undefined ? {} : { destinationPort: port }),
    },
  };
}

const FIELDS: Readonly<Record<string, TraceField>> = {
  cluster: 'cluster',
  source: 'source',
  destination: 'dst',
  destinationPort: 'port',
  sourcePort: 'srcPort',
};

/** Faults that the server found, at the fields that they speak of: `destination.ip` belongs to the destination. */
export function faultsOfProblem(
  errors: readonly { readonly path: string; readonly message: string }[] | undefined,
): TraceFaults {
  const found: Partial<Record<TraceField, string>> = {};
  for (const { path, message } of errors ?? []) {
    const field = FIELDS[path.split('.').find((part) => part !== '' && part !== 'body') ?? ''];
    if (field !== undefined) found[field] = found[field] === undefined ? message : `${found[field]} ${message}`;
  }
  return found;
}

/** The same question for the cluster's own Traceflow. */
export function ownRequestOf(request: NsxTraceflowRequestInput): TraceflowRequestInput {
  const { cluster: _cluster, ...question } = request;
  return question;
}

/** The link of a form that makes a trace again. */
export function searchOfRequest(request: NsxTraceflowRequest, link: string | null): NsxTrafficSearch {
  const { source, destination } = request;
  return searchOfDraft({
    ...EMPTY_DRAFT,
    cluster: link ?? request.cluster,
    source: source?.type === 'pod' ? `${source.namespace}/${source.name}` : '',
    dst:
      destination === undefined
        ? ''
        : destination.type === 'ip'
          ? destination.ip
          : `${destination.namespace}/${destination.name}`,
    dstType: destination?.type ?? 'pod',
    protocol: request.protocol,
    port: request.destinationPort === undefined || request.destinationPort === 0 ? '' : String(request.destinationPort),
    srcPort: request.sourcePort === undefined || request.sourcePort === 0 ? '' : String(request.sourcePort),
  });
}
