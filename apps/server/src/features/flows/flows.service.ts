import type {
  FlowCompleteQuery,
  FlowCompletions,
  FlowDimension,
  FlowList,
  FlowRecord,
  FlowSeries,
  FlowSeriesQuery,
  FlowsQuery,
  FlowSummary,
  FlowSummaryQuery,
} from '@netloft/contracts';
import { completeFilter, FILTER_FIELDS, parseFilter, quoteValue } from '@netloft/analytics';
import { openCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { fromStore } from '../../flows/backend.ts';
import { answerFacts, openFlows } from '../../flows/scope.ts';
import { visibleFlows } from '../../flows/visibility.ts';
import type { Identity } from '../../identity.ts';
import { err, ok, type Result } from '../../result.ts';
import { cutBuckets } from './flows.cut.ts';

/** What every question needs: who asks, of which cluster, and when they leave. */
export interface Asker {
  readonly context: FeatureContext;
  readonly identity: Identity;
  readonly cluster: string;
  readonly signal: AbortSignal;
}

const DEFAULT_LIMIT = 200;
/** Values are completed from the last day. */
const COMPLETE_MS = 86_400_000;
const COMPLETIONS = 20;

/** Stored records, newest first unless sorted otherwise. */
export async function listFlows(
  { context, identity, cluster, signal }: Asker,
  query: FlowsQuery,
): Promise<Result<FlowList, Fault>> {
  const opened = await openFlows(context, identity, cluster, query);
  if (!opened.ok) return opened;
  const { queries, scope } = opened.value;
  const page = fromStore(
    await queries.records(
      {
        ...scope,
        limit: query.limit ?? DEFAULT_LIMIT,
        ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
        ...(query.sort === undefined ? {} : { sort: query.sort }),
      },
      { signal },
    ),
  );
  if (!page.ok) return page;
  const { items, total, cursor } = page.value;
  return ok({
    items: [...items],
    total,
    freshness: { state: 'live', asOf: new Date(context.now()).toISOString() },
    ...answerFacts(opened.value, page.value),
    ...(cursor === undefined ? {} : { cursor }),
  });
}

/** One record by the id that lists give. */
export async function readFlow(
  { context, identity, cluster, signal }: Asker,
  id: string,
): Promise<Result<FlowRecord, Fault>> {
  const open = openCluster(context, identity, cluster);
  if (!open.ok) return open;
  const queries = context.flows.queriesFor(open.value.cluster.name);
  if (!queries.ok) return queries;
  const visible = await visibleFlows(open.value);
  if (!visible.ok) return visible;
  const scope = { cluster: open.value.cluster.name, namespaces: visible.value.namespaces };
  const found = fromStore(await queries.value.record(scope, id, { signal }));
  if (!found.ok) return found;
  if (found.value !== undefined) return ok(found.value);
  return err({
    code: 'NOT_FOUND',
    detail: `There is no flow record “${id}” in ${scope.cluster}, or your rights do not show it.`,
    action: 'It may be older than what the store keeps; search the records by time.',
  });
}

export async function summarizeFlows(
  { context, identity, cluster, signal }: Asker,
  query: FlowSummaryQuery,
): Promise<Result<FlowSummary, Fault>> {
  const opened = await openFlows(context, identity, cluster, query);
  if (!opened.ok) return opened;
  const { queries, scope } = opened.value;
  const asked = query.measures ?? [];
  const order = query.order ?? asked[0] ?? 'bytes';
  const measures = asked.length === 0 ? [order] : asked.includes(order) ? asked : [...asked, order];
  const answer = fromStore(
    await queries.summary(
      {
        ...scope,
        by: query.by ?? [],
        measures,
        order,
        top: query.top,
        previous: query.previous === 'true',
      },
      { signal },
    ),
  );
  return answer.ok ? ok({ ...answer.value, ...answerFacts(opened.value, answer.value) }) : answer;
}

export async function flowSeries(
  { context, identity, cluster, signal }: Asker,
  query: FlowSeriesQuery,
): Promise<Result<FlowSeries, Fault>> {
  const opened = await openFlows(context, identity, cluster, query);
  if (!opened.ok) return opened;
  const { queries, scope } = opened.value;
  const { measure, top, buckets } = query;
  const by = (query.by ?? []) as readonly FlowDimension[];
  const answer = fromStore(
    await queries.series({ ...scope, by, measure, top, buckets, previous: query.previous === 'true' }, { signal }),
  );
  if (!answer.ok) return answer;
  const cut = cutBuckets(answer.value, scope, context.now());
  return ok({ ...answer.value, ...(cut.length === 0 ? {} : { cut }), ...answerFacts(opened.value, answer.value) });
}

/** Fields of the language whose values are stored, and the dimension that holds them. */
const DIMENSIONS: Readonly<Record<string, FlowDimension>> = {
  ns: 'ns',
  pod: 'pod',
  workload: 'workload',
  node: 'node',
  ip: 'ip',
  service: 'service',
  external: 'external',
  policy: 'policy',
  rule: 'rule',
  egress: 'egress',
  egressip: 'egress.ip',
  port: 'port',
  protocol: 'protocol',
  tcp: 'tcp',
};
const SIDED = new Set(['ns', 'pod', 'workload', 'node', 'ip']);

function dimensionOf(field: string, side: string | undefined): FlowDimension | undefined {
  if ((side === 'src' || side === 'dst') && SIDED.has(field)) return `${side}.${field}` as FlowDimension;
  if ((side === 'ingress' || side === 'egress') && (field === 'policy' || field === 'rule')) return `${side}.${field}`;
  return DIMENSIONS[field];
}

/** What can stand at a place of a filter: fields of the language, or values that are stored and that the caller may see. */
export async function completeFlows(
  { context, identity, cluster, signal }: Asker,
  query: FlowCompleteQuery,
): Promise<Result<FlowCompletions, Fault>> {
  const { text, at = text.length } = query;
  const parsed = parseFilter(text);
  const fault = parsed.ok ? {} : { fault: parsed.error };
  const place = completeFilter(text, at);
  const { from, to, typed } = place;
  if (place.kind === 'field') {
    const wanted = typed.toLowerCase();
    const options = FILTER_FIELDS.filter((one) => one.name.startsWith(wanted)).map((one) => ({
      text: `${one.name}:`,
      kind: 'field' as const,
      detail: one.description,
    }));
    return ok({ from, to, options, ...fault });
  }
  const dimension = place.field === undefined ? undefined : dimensionOf(place.field, place.side);
  const words = FILTER_FIELDS.find((one) => one.name === place.field)?.values ?? [];
  const known = words
    .filter((word) => word.startsWith(typed.toLowerCase()))
    .map((word) => ({ text: word, kind: 'word' as const }));
  if (dimension === undefined || known.length > 0) return ok({ from, to, options: known, ...fault });
  const opened = await openFlows(context, identity, cluster, { from: query.from, to: query.to }, COMPLETE_MS);
  if (!opened.ok) return opened;
  const { queries, scope } = opened.value;
  const answer = fromStore(
    await queries.values({ ...scope, dimension, text: typed, limit: COMPLETIONS }, { signal, timeoutMs: 1_500 }),
  );
  // A completion that does not come in time is no fault of the filter.
  const values = answer.ok ? answer.value.values : [];
  return ok({
    from,
    to,
    options: values
      .filter(({ value }) => value !== '')
      .map(({ value, flows }) => ({
        text: quoteValue(value),
        kind: 'value' as const,
        detail: `${flows.toLocaleString('en-US')} ${flows === 1 ? 'flow' : 'flows'}`,
      })),
    ...fault,
  });
}
