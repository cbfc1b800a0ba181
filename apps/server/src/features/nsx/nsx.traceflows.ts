import { randomUUID } from 'node:crypto';
import { type ListQuery, NsxTraceflowRequest, type NsxTraceflow, type NsxTraceflowList } from '@netloft/contracts';
import {
  AntreaTraceflowConfig,
  AntreaTraceflowObservation,
  AntreaTraceflowStatus,
  type ContainerObject,
  TRACEFLOWS_PATH,
  traceConfigOf,
  tracePacketFacts,
  tracePathOf,
} from '@netloft/nsx';
import type { Fault } from '../../errors.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import { err, ok, type Result } from '../../result.ts';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { OpenNsx } from './nsx.access.ts';
import { agesOf, pendingOf } from './nsx.ages.ts';
import { freshnessOf } from './nsx.cache.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';
import { matchedClusters, type Matched } from './nsx.matching.ts';
import type { NsxSources } from './nsx.sources.ts';
import { sendAgain, sendTrace } from './nsx.trace-writing.ts';

const invalid = (path: string, message: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });

type Placed = ContainerObject & {
  readonly container_cluster_id?: string | undefined;
  readonly container_project_id?: string | undefined;
};

/** What ids of the inventory are called, for traces that others made too. */
interface Names {
  readonly matched: Matched;
  /** `yelb / yelb-ui-…`, by external id. */
  readonly ends: ReadonlyMap<string, string>;
  /** Names of Nodes by UID. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly pods: readonly Placed[];
  readonly services: readonly Placed[];
}

async function readNames(context: NsxContext, open: OpenNsx): Promise<Result<Names, Fault>> {
  const sources = sourcesOf(context, open);
  const [matched, pods, services, nodes] = await Promise.all([
    matchedClusters(context, open),
    sources.collection('Pod'),
    sources.collection('Service'),
    sources.collection('Node'),
  ]);
  if (!matched.ok) return nsxFault(matched.error);
  const { names } = matched.value;
  const placed: readonly Placed[] = pods.ok ? pods.value.value.items : [];
  const offered: readonly Placed[] = services.ok ? services.value.value.items : [];
  const textOf = (one: Placed): string =>
    `${names.nameOf(one.container_project_id) ?? ''} / ${one.display_name ?? one.external_id}`;
  return ok({
    matched: matched.value,
    ends: new Map([...placed, ...offered].map((one) => [one.external_id, textOf(one)])),
    nodes: new Map(
      (nodes.ok ? nodes.value.value.items : []).map((one) => [one.external_id, one.display_name ?? one.external_id]),
    ),
    pods: placed,
    services: offered,
  });
}

/** A trace of NSX in Netloft's words; `told` is what NSX says of its course. */
function traceOf(
  config: AntreaTraceflowConfig,
  names: Names,
  told: {
    readonly status: AntreaTraceflowStatus | undefined;
    readonly observations: readonly AntreaTraceflowObservation[];
  },
): NsxTraceflow {
  const facts = tracePacketFacts(config);
  const cluster = names.matched.names.clusterOf(config.container_cluster_id);
  const source = names.ends.get(config.source_external_id ?? '') ?? config.source_external_id ?? '';
  const destination =
    facts.destinationIp ?? names.ends.get(config.destination_external_id ?? '') ?? config.destination_external_id ?? '';
  const outcome = tracePathOf({
    status: told.status,
    observations: told.observations,
    nodeNames: names.nodes,
    source,
    destination,
  });
  return {
    id: config.id,
    cluster: cluster.name,
    link: cluster.link,
    source,
    destination,
    protocol: facts.protocol,
    destinationPort: facts.destinationPort,
    ...outcome,
    request: requestOf(config, names, facts),
    createdAt: config._create_time === undefined ? null : new Date(config._create_time).toISOString(),
    observations: told.observations.map((one) => ({ ...one })),
  };
}

/** The form that makes the trace again; null where the form cannot say it. */
function requestOf(
  config: AntreaTraceflowConfig,
  { matched, pods, services }: Names,
  facts: ReturnType<typeof tracePacketFacts>,
): NsxTraceflowRequest | null {
  const end = (id: string | undefined, type: 'pod' | 'service', list: readonly Placed[]) => {
    const found = list.find((one) => one.external_id === id);
    const namespace = matched.names.nameOf(found?.container_project_id);
    return found?.display_name === undefined || namespace === undefined
      ? undefined
      : { type, namespace, name: found.display_name };
  };
  const destination =
    facts.destinationIp === null
      ? (end(config.destination_external_id, 'pod', pods) ?? end(config.destination_external_id, 'service', services))
      : { type: 'ip', ip: facts.destinationIp };
  const read = NsxTraceflowRequest.safeParse({
    cluster: matched.names.clusterOf(config.container_cluster_id).name,
    source: end(config.source_external_id, 'pod', pods),
    destination,
    protocol: facts.protocol,
    ...(facts.sourcePort === null ? {} : { sourcePort: facts.sourcePort }),
    ...(facts.destinationPort === null ? {} : { destinationPort: facts.destinationPort }),
  });
  return read.success && read.data.source !== undefined && read.data.destination !== undefined ? read.data : null;
}

async function readCourse(sources: NsxSources, id: string) {
  const [status, observations] = await Promise.all([
    sources.detail(`traceflows one ${id} status`, (api) =>
      api.get(policyPath(TRACEFLOWS_PATH, id, 'status'), AntreaTraceflowStatus),
    ),
    sources.detail(`traceflows one ${id} observations`, (api) =>
      api.list(policyPath(TRACEFLOWS_PATH, id, 'observations'), AntreaTraceflowObservation),
    ),
  ]);
  return {
    // While it runs NSX may not have either.
    status: status.ok ? status.value.value : undefined,
    observations: observations.ok ? observations.value.value.items : [],
    pending: pendingOf([status, observations]),
    ages: agesOf([status, observations]),
  };
}

/** One trace with its course until now. */
export async function readTrace(context: NsxContext, open: OpenNsx, id: string): Promise<Result<NsxTraceflow, Fault>> {
  const sources = sourcesOf(context, open);
  const [config, names, course] = await Promise.all([
    sources.detail(`traceflows one ${id}`, (api) => api.get(policyPath(TRACEFLOWS_PATH, id), AntreaTraceflowConfig)),
    readNames(context, open),
    readCourse(sources, id),
  ]);
  if (!config.ok) return nsxFault(config.error);
  // A trace without its course would look as if it ran.
  if (course.pending !== undefined) return nsxFault(course.pending);
  return names.ok ? ok(traceOf(config.value.value, names.value, course)) : names;
}

type ListedTrace = NsxTraceflowList['items'][number];
const shape: ListShape<ListedTrace> = {
  fields: {
    createdAt: (row) => row.createdAt,
    cluster: (row) => row.cluster,
    source: (row) => row.source,
    destination: (row) => row.destination,
    protocol: (row) => row.protocol,
    phase: (row) => row.phase,
    verdict: (row) => row.verdict,
  },
  idOf: (row) => row.id,
  defaultSort: '-createdAt',
};
/** Courses that a list asks for; each takes two requests. */
const MAX_COURSES = 10;

/** Traces that NSX holds, newest first; the course of the newest ten is told. */
export async function listTraces(
  context: NsxContext,
  open: OpenNsx,
  query: ListQuery,
): Promise<Result<NsxTraceflowList, Fault>> {
  const sources = sourcesOf(context, open);
  const [configs, names] = await Promise.all([sources.traces(0), readNames(context, open)]);
  if (!configs.ok) return nsxFault(configs.error);
  if (!names.ok) return names;
  const newest = configs.value.value.items.toSorted((a, b) => (b._create_time ?? 0) - (a._create_time ?? 0));
  const courses = await Promise.all(newest.slice(0, MAX_COURSES).map(({ id }) => readCourse(sources, id)));
  const items = newest.map((config, at): ListedTrace => {
    const course = courses[at] ?? { status: undefined, observations: [] };
    const { path: _path, observations: _told, request: _request, ...listed } = traceOf(config, names.value, course);
    return listed;
  });
  const page = pageOf(items, query, shape);
  if (!page.ok) return page;
  const { partial } = configs.value.value;
  const left = items.length - MAX_COURSES;
  const notes = [partial, left > 0 ? `how the oldest ${left} went is told when they are opened` : undefined].filter(
    (note) => note !== undefined,
  );
  return ok({
    ...page.value,
    freshness: freshnessOf([configs.value, ...courses.flatMap(({ ages }) => ages)]),
    ...(notes.length === 0 ? {} : { partial: notes.join('; ') }),
  });
}

/** Has NSX trace a packet. INVALID_REQUEST names an end that NSX’s inventory does not have. */
export async function startTrace(
  context: NsxContext,
  open: OpenNsx,
  user: string,
  request: NsxTraceflowRequest,
): Promise<Result<NsxTraceflow, Fault>> {
  const { source, destination } = request;
  if (source?.type !== 'pod') return invalid('source', 'NSX traces from a Pod; choose one.');
  if (destination === undefined) return invalid('destination', 'choose a Pod, a Service or an address.');
  const names = await readNames(context, open);
  if (!names.ok) return names;
  const { matched, pods, services } = names.value;
  const cluster = matched.matches.clusters.find(({ controlPlane, inventory, link }) =>
    [controlPlane?.id, inventory?.display_name, inventory?.external_id, link?.cluster].includes(request.cluster),
  )?.inventory;
  if (cluster === null || cluster === undefined)
    return invalid('cluster', `NSX’s inventory has no cluster ${request.cluster}.`);
  const find = (list: readonly Placed[], namespace: string, name: string): Placed | undefined =>
    list.find(
      (one) =>
        one.container_cluster_id === cluster.external_id &&
        one.display_name === name &&
        matched.names.nameOf(one.container_project_id) === namespace,
    );
  const from = find(pods, source.namespace, source.name);
  if (from === undefined)
    return invalid('source', `NSX’s inventory of ${request.cluster} has no Pod ${source.namespace}/${source.name}.`);
  const to =
    destination.type === 'ip'
      ? undefined
      : find(destination.type === 'pod' ? pods : services, destination.namespace, destination.name);
  if (destination.type !== 'ip' && to === undefined)
    return invalid('destination', `NSX’s inventory of ${request.cluster} has no such ${destination.type}.`);
  const config = traceConfigOf(request, {
    id: randomUUID(),
    cluster: cluster.external_id,
    source: from.external_id,
    destination: destination.type === 'ip' ? { ip: destination.ip } : { externalId: to?.external_id ?? '' },
  });
  const made = await sendTrace(context, open, user, config);
  sourcesOf(context, open).traced();
  return made.ok ? readTrace(context, open, config.id) : made;
}

/** Traces again, under the id that the trace has. */
export async function retrace(
  context: NsxContext,
  open: OpenNsx,
  user: string,
  id: string,
): Promise<Result<NsxTraceflow, Fault>> {
  const sent = await sendAgain(context, open, user, id);
  sourcesOf(context, open).traced();
  return sent.ok ? readTrace(context, open, id) : sent;
}
