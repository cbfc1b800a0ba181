import type { Freshness, Hidden, ObjectKind } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import { worstFreshness } from '../../freshness.ts';
import { AGENT_INFOS, watchAgents } from '../../upstreams/antrea/agents.ts';
import { hiddenOf } from '../../upstreams/antrea/served-watch.ts';
import { TRACEFLOWS, watchTraceflows } from '../../upstreams/antrea/traceflows.ts';
import type { SharedWatch, UpstreamError } from '../../upstreams/kubernetes/types.ts';
import { readableNamespaces, UNLISTED } from '../../upstreams/kubernetes/readable-namespaces.ts';
import {
  agentObject,
  namespaceObject,
  nodeObject,
  podObject,
  serviceObject,
  traceflowObject,
} from './object-projections.ts';
import type { SearchObject } from './object-search.ts';

/** Objects of one kind as far as the caller may see them. `failure` is set when nothing of it could be read. */
export interface ObjectSource {
  readonly kind: ObjectKind;
  readonly objects: Iterable<SearchObject>;
  readonly freshness: Freshness | undefined;
  readonly hidden: readonly Hidden[];
  readonly failure: UpstreamError | undefined;
  release(): void;
}

const CORE = {
  Pod: { plural: 'pods', project: podObject },
  Service: { plural: 'services', project: serviceObject },
  Namespace: { plural: 'namespaces', project: namespaceObject },
  Node: { plural: 'nodes', project: nodeObject },
} as const;

/** Namespaces that one search watches one by one, when it may not watch them all at once. */
const MAX_NAMESPACES = 50;
/** A search answers with what it has after this. */
const PATIENCE_MS = 12_000;

function watchCore(
  { cluster, identity }: OpenCluster,
  kind: keyof typeof CORE,
  namespace?: string,
): SharedWatch<SearchObject> {
  const { plural, project } = CORE[kind];
  return cluster.watch(identity, {
    name: `search-${plural}`,
    resource: { group: '', version: 'v1', plural },
    project,
    ...(namespace === undefined ? {} : { namespace }),
  });
}

/** Waits for a watch, but not for ever. */
async function settled(watch: SharedWatch<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
    timer.unref();
  });
  await Promise.race([watch.ready(), patience]);
  clearTimeout(timer);
}

function sourceOf(
  kind: ObjectKind,
  watch: SharedWatch<unknown>,
  objects: Iterable<SearchObject>,
  hidden: readonly Hidden[],
): ObjectSource {
  const freshness = watch.freshness();
  const forbidden = freshness.state === 'forbidden';
  return {
    kind,
    objects,
    hidden,
    freshness: forbidden ? undefined : freshness,
    failure: forbidden || freshness.asOf !== null ? undefined : watch.failure(),
    release: () => watch.release(),
  };
}

function* mapped<S>(items: ReadonlyMap<string, S>, project: (item: S) => SearchObject): Generator<SearchObject> {
  for (const item of items.values()) yield project(item);
}

function* chained(watches: readonly SharedWatch<SearchObject>[]): Generator<SearchObject> {
  for (const watch of watches) yield* watch.items.values();
}

/** Objects of a namespaced kind whose caller may not read it everywhere: what the namespaces hold in which they may. */
async function byNamespace(
  open: OpenCluster,
  kind: 'Pod' | 'Service',
  wanted: string | undefined,
): Promise<ObjectSource> {
  const { plural } = CORE[kind];
  const readable = await readableNamespaces(open, { group: '', plural }, wanted);
  const used = readable.names.slice(0, MAX_NAMESPACES);
  const watches = used.map((namespace) => watchCore(open, kind, namespace));
  await Promise.all(watches.map(settled));
  const left = readable.names.length - used.length;
  const reason = `needs list and watch on ${plural}`;
  return {
    kind,
    objects: chained(watches),
    freshness: worstFreshness(watches.map((watch) => watch.freshness()).filter(({ state }) => state !== 'forbidden')),
    hidden: [
      ...(readable.hidden === null
        ? [{ what: `${plural} in other namespaces`, count: null, reason: `${reason}; ${UNLISTED}` }]
        : readable.hidden > 0
          ? [
              {
                what: `${plural} in ${readable.hidden} ${readable.hidden === 1 ? 'namespace' : 'namespaces'}`,
                count: readable.hidden,
                reason,
              },
            ]
          : []),
      ...(readable.unanswered === undefined
        ? []
        : [
            {
              what: `${plural} in namespaces of which the cluster did not say whether you may read them`,
              count: null,
              reason: readable.unanswered.fault.detail,
            },
          ]),
      ...(left > 0
        ? [
            {
              what: `${plural} in ${left} more namespaces`,
              count: left,
              reason: `a search reads at most ${MAX_NAMESPACES} namespaces one by one`,
            },
          ]
        : []),
    ],
    failure:
      watches.length > 0 && watches.every((watch) => watch.freshness().asOf === null)
        ? watches[0]?.failure()
        : undefined,
    release: () => {
      for (const watch of watches) watch.release();
    },
  };
}

/** Opens what is needed to search one kind, and waits until it is known. `namespace` narrows namespaced kinds. */
export async function openSource(
  open: OpenCluster,
  kind: ObjectKind,
  namespace: string | undefined,
): Promise<ObjectSource> {
  if (kind === 'AntreaAgentInfo') {
    const watch = watchAgents(open.cluster, open.identity);
    await settled(watch);
    return sourceOf(kind, watch, mapped(watch.items, agentObject), hiddenOf(watch, 'agents', AGENT_INFOS));
  }
  if (kind === 'Traceflow') {
    const watch = watchTraceflows(open.cluster, open.identity);
    await settled(watch);
    return sourceOf(kind, watch, mapped(watch.items, traceflowObject), hiddenOf(watch, 'traceflows', TRACEFLOWS));
  }
  const watch = watchCore(open, kind);
  await settled(watch);
  if (kind === 'Namespace' || kind === 'Node')
    return sourceOf(
      kind,
      watch,
      watch.items.values(),
      hiddenOf(watch, CORE[kind].plural, { group: '', plural: CORE[kind].plural }),
    );
  if (watch.freshness().state === 'forbidden') {
    watch.release();
    return byNamespace(open, kind, namespace);
  }
  return sourceOf(kind, watch, inNamespace(watch.items, namespace), []);
}

function* inNamespace(
  items: ReadonlyMap<string, SearchObject>,
  namespace: string | undefined,
): Generator<SearchObject> {
  for (const item of items.values()) if (namespace === undefined || item.hit.namespace === namespace) yield item;
}
