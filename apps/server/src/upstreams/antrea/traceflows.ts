import { isIP } from 'node:net';
import { capturedPacketOf, DEFAULT_TIMEOUT, read, requestOf, tracePath, traceflowSummary } from '@netloft/antrea';
import {
  type CapturedPacket,
  type TraceflowDetail,
  TraceflowRequest,
  type TraceflowSummary,
  type TracePath,
  type TracePolicy,
} from '@netloft/contracts';
import type { Identity } from '../../identity.ts';
import type { ClusterHandle, KubeObject, SharedWatch } from '../kubernetes/types.ts';
import { CRD_GROUP } from './agents.ts';
import { withoutManagedFields } from './objects.ts';
import { watchServed } from './served-watch.ts';

export const TRACEFLOWS = { group: CRD_GROUP, plural: 'traceflows' } as const;

/** A Traceflow as it is kept: whole, because a result page shows it whole, and few exist at a time. */
export interface TraceflowFacts {
  readonly object: KubeObject;
  readonly summary: TraceflowSummary;
}

type Complete = (policy: TracePolicy) => TracePolicy;

/** What the caller may know about policies and addresses that a trace names. */
export interface TraceNames {
  readonly complete: Complete;
  /** Pod or Service that has an address now. */
  readonly nameOf?: (ip: string) => string | undefined;
}

const nameIn = ({ nameOf }: TraceNames, end: string | undefined): string | undefined =>
  end === undefined || isIP(end) === 0 ? undefined : nameOf?.(end);

/** Names of ends that are addresses only. */
function endNames(
  names: TraceNames,
  ends: { readonly source: string; readonly destination: string },
): Pick<TracePath, 'sourceName' | 'destinationName'> {
  const source = nameIn(names, ends.source);
  const destination = nameIn(names, ends.destination);
  return {
    ...(source === undefined ? {} : { sourceName: source }),
    ...(destination === undefined ? {} : { destinationName: destination }),
  };
}

function packetOf(status: unknown, names: TraceNames): CapturedPacket | null {
  const packet = capturedPacketOf(status);
  if (packet === null) return null;
  const source = nameIn(names, packet.srcIP);
  const destination = nameIn(names, packet.dstIP);
  return {
    ...packet,
    ...(source === undefined ? {} : { srcName: source }),
    ...(destination === undefined ? {} : { dstName: destination }),
  };
}

const traceflowFacts = (object: KubeObject): TraceflowFacts => ({
  object: withoutManagedFields(object),
  summary: traceflowSummary(object),
});

export const watchTraceflows = (cluster: ClusterHandle, identity: Identity): SharedWatch<TraceflowFacts> =>
  watchServed(cluster, identity, { ...TRACEFLOWS, name: 'traceflow-facts', project: traceflowFacts });

const completeSummary = (summary: TraceflowSummary, names: TraceNames): TraceflowSummary => ({
  ...summary,
  ...endNames(names, summary),
  policy: summary.policy === null ? null : names.complete(summary.policy),
});

/** Rows of all Traceflows, newest first, with what the caller may know about the policies that decided and about ends that are addresses. */
export function traceflowSummaries(facts: Iterable<TraceflowFacts>, names: TraceNames): TraceflowSummary[] {
  const rows = [...facts].map((one) => completeSummary(one.summary, names));
  return rows.toSorted((a, b) =>
    a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? 1 : -1,
  );
}

function completePath(path: TracePath, names: TraceNames): TracePath {
  const nodes = path.nodes.map((node) => ({
    ...node,
    observations: node.observations.map((one) =>
      one.policy === undefined ? one : { ...one, policy: names.complete(one.policy) },
    ),
  }));
  return { ...path, ...endNames(names, path), nodes };
}

/** The form that makes a Traceflow of this spec again; null when the form cannot: it lacks what is asked, or its bounds do. */
export const formOf = (spec: Readonly<Record<string, unknown>>): TraceflowRequest | null =>
  TraceflowRequest.safeParse(requestOf(spec)).data ?? null;

/** Everything about one Traceflow: row, way of the packet, the form that makes it again, and the object itself. */
export function traceflowDetail(object: KubeObject, names: TraceNames): TraceflowDetail {
  const spec = read.object(object['spec']) ?? {};
  return {
    id: object.metadata.name,
    summary: completeSummary(traceflowSummary(object), names),
    request: formOf(spec),
    path: completePath(tracePath({ spec, status: object['status'] }), names),
    capturedPacket: packetOf(object['status'], names),
    timeout: read.integer(spec['timeout']) || DEFAULT_TIMEOUT,
    object: withoutManagedFields(object),
  };
}

/** Whether a Traceflow has come to its end. */
export function isDone(object: KubeObject): boolean {
  const phase = read.text(read.object(object['status'])?.['phase']);
  return phase === 'Succeeded' || phase === 'Failed';
}
