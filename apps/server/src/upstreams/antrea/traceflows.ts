import { capturedPacketOf, DEFAULT_TIMEOUT, read, requestOf, tracePath, traceflowSummary } from '@netloft/antrea';
import type { TraceflowDetail, TraceflowSummary, TracePath, TracePolicy } from '@netloft/contracts';
import type { Identity } from '../../identity.ts';
import type { ClusterHandle, KubeObject, SharedWatch } from '../kubernetes/types.ts';
import { CRD_GROUP } from './agents.ts';
import { withoutManagedFields } from './objects.ts';
import type { PolicyNames } from './policies.ts';
import { watchServed } from './served-watch.ts';

export const TRACEFLOWS = { group: CRD_GROUP, plural: 'traceflows' } as const;

/** A Traceflow as it is kept: whole, because a result page shows it whole, and few exist at a time. */
export interface TraceflowFacts {
  readonly object: KubeObject;
  readonly summary: TraceflowSummary;
}

type Complete = (policy: TracePolicy) => TracePolicy;

const traceflowFacts = (object: KubeObject): TraceflowFacts => ({
  object: withoutManagedFields(object),
  summary: traceflowSummary(object),
});

export const watchTraceflows = (cluster: ClusterHandle, identity: Identity): SharedWatch<TraceflowFacts> =>
  watchServed(cluster, identity, { ...TRACEFLOWS, name: 'traceflow-facts', project: traceflowFacts });

const completeSummary = (summary: TraceflowSummary, complete: Complete): TraceflowSummary =>
  summary.policy === null ? summary : { ...summary, policy: complete(summary.policy) };

/** Rows of all Traceflows, newest first, with what the caller may know about the policies that decided. */
export function traceflowSummaries(
  facts: Iterable<TraceflowFacts>,
  names: Pick<PolicyNames, 'complete'>,
): TraceflowSummary[] {
  const rows = [...facts].map((one) => completeSummary(one.summary, names.complete));
  return rows.toSorted((a, b) =>
    a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? 1 : -1,
  );
}

function completePath(path: TracePath, complete: Complete): TracePath {
  const nodes = path.nodes.map((node) => ({
    ...node,
    observations: node.observations.map((one) =>
      one.policy === undefined ? one : { ...one, policy: complete(one.policy) },
    ),
  }));
  return { ...path, nodes };
}

/** Everything about one Traceflow: row, way of the packet, the form that makes it again, and the object itself. */
export function traceflowDetail(object: KubeObject, names: Pick<PolicyNames, 'complete'>): TraceflowDetail {
  const spec = read.object(object['spec']) ?? {};
  return {
    id: object.metadata.name,
    summary: completeSummary(traceflowSummary(object), names.complete),
    request: requestOf(spec),
    path: completePath(tracePath({ spec, status: object['status'] }), names.complete),
    capturedPacket: capturedPacketOf(object['status']),
    timeout: read.number(spec['timeout']) || DEFAULT_TIMEOUT,
    object: withoutManagedFields(object),
  };
}

/** Whether a Traceflow has come to its end. */
export function isDone(object: KubeObject): boolean {
  const phase = read.text(read.object(object['status'])?.['phase']);
  return phase === 'Succeeded' || phase === 'Failed';
}
