import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { traceflowSpec, validateTraceflowRequest } from '@netloft/antrea';
import {
  type ListQuery,
  NETLOFT_TRACEFLOW_LABEL,
  NETLOFT_TRACEFLOW_USER,
  type TraceflowDetail,
  type TraceflowList,
  type TraceflowRequest,
  type TraceflowSummary,
} from '@netloft/contracts';
import { type OpenCluster, resolveResource, upstreamFault } from '../../cluster-access.ts';
import { createDerivedView } from '../../derived-view.ts';
import type { Fault } from '../../errors.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import type { LiveView } from '../../live.ts';
import { createOnce, removeOnce } from '../../own-objects/once.ts';
import type { RecentWrites } from '../../own-objects/recent-writes.ts';
import { err, ok, type Result } from '../../result.ts';
import { faultOfWatch, hiddenOf } from '../../upstreams/antrea/served-watch.ts';
import { TRACEFLOWS, traceflowDetail, traceflowSummaries, watchTraceflows } from '../../upstreams/antrea/traceflows.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import { traceNames } from './traceflows.names.ts';

const FIELDS = [
  'name',
  'source',
  'destination',
  'protocol',
  'destinationPort',
  'liveTraffic',
  'phase',
  'verdict',
  'policy',
  'reason',
  'managed',
  'requestedBy',
  'createdAt',
  'startedAt',
] as const satisfies readonly (keyof TraceflowSummary)[];

const shape: ListShape<TraceflowSummary> = {
  fields: Object.fromEntries(FIELDS.map((name) => [name, (row: TraceflowSummary) => row[name]])),
  idOf: (row) => row.id,
  defaultSort: '-createdAt',
};

/** The object that is created: marked as Netloft's, so that only it is cleaned up, and with who asked for it. */
function traceflowObject(
  open: OpenCluster,
  apiVersion: string,
  spec: unknown,
  { name, labels }: { readonly name: string; readonly labels: Readonly<Record<string, string>> },
): KubeObject {
  return {
    apiVersion,
    kind: 'Traceflow',
    metadata: {
      name,
      labels: { ...labels, [NETLOFT_TRACEFLOW_LABEL]: 'true' },
      annotations: { [NETLOFT_TRACEFLOW_USER]: open.identity.username },
    },
    spec,
  };
}

/**
 * Creates a Traceflow with this spec in the version that the cluster serves; what the cluster refuses comes back in its own words.
 * `name` must be new in the cluster.
 */
export async function createFromSpec(
  open: OpenCluster,
  writes: RecentWrites,
  spec: unknown,
  name = `netloft-${randomUUID()}`,
  labels: Readonly<Record<string, string>> = {},
): Promise<Result<KubeObject, Fault>> {
  const resource = await resolveResource(open, TRACEFLOWS);
  if (!resource.ok) return resource;
  const { group, version } = resource.value;
  const object = traceflowObject(open, `${group}/${version}`, spec, { name, labels });
  const created = await createOnce(open, resource.value, object);
  if (!created.ok) return upstreamFault(created.error);
  writes.note(open.cluster.name, created.value.metadata.name, true);
  return created;
}

/** Creates a Traceflow from a form. Fields that Antrea would report late or not at all are INVALID_REQUEST, by field. */
export async function createTraceflow(
  open: OpenCluster,
  writes: RecentWrites,
  request: TraceflowRequest,
): Promise<Result<TraceflowDetail, Fault>> {
  const faults = validateTraceflowRequest(request);
  if (faults.length > 0) {
    const detail = faults.map((fault) => `${fault.path}: ${fault.message}`).join(' ');
    return err({ code: 'INVALID_REQUEST', detail, errors: faults });
  }
  const created = await createFromSpec(open, writes, traceflowSpec(request));
  return created.ok ? ok(traceflowDetail(created.value, { complete: (policy) => policy })) : created;
}

/** One page of all Traceflows that the caller may see, newest first unless asked otherwise. */
export async function listTraceflows(
  open: OpenCluster,
  writes: RecentWrites,
  query: ListQuery,
): Promise<Result<TraceflowList, Fault>> {
  const watch = watchTraceflows(open.cluster, open.identity);
  const names = traceNames(open);
  try {
    await Promise.all([watch.ready(), names.ready()]);
    const fault = faultOfWatch(watch);
    if (fault !== undefined) return err(fault);
    await writes.settled(open.cluster.name, watch);
    // The first look asks for the names of addresses, the second has them.
    traceflowSummaries(watch.items.values(), names);
    await names.ready();
    const page = pageOf(traceflowSummaries(watch.items.values(), names), query, shape);
    if (!page.ok) return page;
    const hidden = hiddenOf(watch, 'Traceflows', TRACEFLOWS);
    return ok({ ...page.value, freshness: watch.freshness(), ...(hidden.length > 0 ? { hidden } : {}) });
  } finally {
    watch.release();
    names.release();
  }
}

/** The object itself, read now. */
export async function readObject(open: OpenCluster, name: string): Promise<Result<KubeObject, Fault>> {
  const resource = await resolveResource(open, TRACEFLOWS);
  if (!resource.ok) return resource;
  const found = await open.client.get(resource.value, name);
  return found.ok ? found : upstreamFault(found.error);
}

/** Everything about one Traceflow, read now, with what the caller may know about the policies that it names. */
export async function readTraceflow(open: OpenCluster, name: string): Promise<Result<TraceflowDetail, Fault>> {
  const found = await readObject(open, name);
  if (!found.ok) return found;
  const names = traceNames(open);
  try {
    traceflowDetail(found.value, names);
    await names.ready();
    return ok(traceflowDetail(found.value, names));
  } finally {
    names.release();
  }
}

/** Cancels or removes a Traceflow; whose it is decides the cluster. */
export async function removeTraceflow(
  open: OpenCluster,
  writes: RecentWrites,
  name: string,
): Promise<Result<void, Fault>> {
  const resource = await resolveResource(open, TRACEFLOWS);
  if (!resource.ok) return resource;
  const removed = await removeOnce(open, resource.value, name);
  if (!removed.ok) return upstreamFault(removed.error);
  writes.note(open.cluster.name, name, false);
  return ok(undefined);
}

/** Rows of all Traceflows, live. */
export function traceflowsView(open: OpenCluster): LiveView<TraceflowSummary> {
  const watch = watchTraceflows(open.cluster, open.identity);
  const names = traceNames(open);
  return createDerivedView<TraceflowSummary>({
    watches: [watch, ...names.watches],
    pulses: [names.addresses],
    compute: () => traceflowSummaries(watch.items.values(), names),
    same: isDeepStrictEqual,
    freshness: () => watch.freshness(),
    hidden: () => hiddenOf(watch, 'Traceflows', TRACEFLOWS),
  });
}

/** How long an object that was read directly stands in for a watch that lags behind. */
const STAND_IN_MS = 10_000;

/** One Traceflow, live; no item when it is not there (any more). */
export async function traceflowView(open: OpenCluster, name: string): Promise<LiveView<TraceflowDetail>> {
  const watch = watchTraceflows(open.cluster, open.identity);
  const names = traceNames(open);
  await watch.ready();
  // A trace is looked at right after it was made, when the watch may not have heard of it yet.
  const found = watch.items.has(name) ? undefined : await readObject(open, name);
  let standIn = found?.ok === true ? found.value : undefined;
  const until = performance.now() + STAND_IN_MS;
  return createDerivedView<TraceflowDetail>({
    watches: [watch, ...names.watches],
    pulses: [names.addresses],
    compute: () => {
      const watched = watch.items.get(name)?.object;
      if (watched !== undefined || performance.now() > until) standIn = undefined;
      const object = watched ?? standIn;
      return object === undefined ? [] : [traceflowDetail(object, names)];
    },
    same: isDeepStrictEqual,
    freshness: () => watch.freshness(),
    hidden: () => hiddenOf(watch, 'Traceflows', TRACEFLOWS),
    throttleMs: 100,
  });
}
