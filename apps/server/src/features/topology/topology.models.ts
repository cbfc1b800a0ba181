import { buildModel, type TopologyModel } from '@netloft/analytics';
import type { FlowScopeQuery } from '@netloft/contracts';
import type { EdgesAnswer } from '@netloft/flow-store';
import type { Fault } from '../../errors.ts';
import { fromStore } from '../../flows/backend.ts';
import type { OpenFlows } from '../../flows/scope.ts';
import { ok, type Result } from '../../result.ts';
import { keyWithNames } from '../../upstreams/kubernetes/named-namespaces.ts';
import type { PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { inventoryOf } from './topology.inventory.ts';

/** Connections that a model is made of at most, the greatest by bytes first. */
export const MOST_EDGES = 100_000;
/** Opening, grouping and hiding ask again and again for the same flows: they are read once in this time. */
const KEEP_MS = 10_000;
const MOST_KEPT = 8;

/** A model with what is to be said about it. */
export interface KeptModel {
  readonly model: TopologyModel;
  readonly opened: OpenFlows;
  readonly answer: Pick<EdgesAnswer, 'took' | 'partial' | 'left'>;
}

const kept = new Map<string, { readonly until: number; readonly value: KeptModel }>();

/** One caller's question about one cluster; never shared between callers. */
const keyOf = ({ open }: OpenFlows, { from, to, filter }: FlowScopeQuery, labels: boolean): string =>
  [
    open.cluster.server,
    open.cluster.name,
    keyWithNames(open.identity),
    from ?? '',
    to ?? '',
    filter ?? '',
    labels ? 'labels' : '',
  ].join('\n');

/** The flows of a question, joined with the caller's view of the cluster. */
export async function modelOf(
  opened: OpenFlows,
  query: FlowScopeQuery,
  labels: boolean,
  state: PolicyState,
  ready: Promise<void>,
  signal: AbortSignal,
): Promise<Result<KeptModel, Fault>> {
  const key = keyOf(opened, query, labels);
  const known = kept.get(key);
  if (known !== undefined && known.until > performance.now()) return ok(known.value);
  const { queries, scope } = opened;
  const [stored] = await Promise.all([queries.edges({ ...scope, limit: MOST_EDGES, labels }, { signal }), ready]);
  const answer = fromStore(stored);
  if (!answer.ok) return answer;
  const { took, partial, left, edges } = answer.value;
  const value: KeptModel = {
    model: buildModel(edges, await inventoryOf(state)),
    opened,
    answer: { took, left, ...(partial === undefined ? {} : { partial }) },
  };
  kept.delete(key);
  kept.set(key, { until: performance.now() + KEEP_MS, value });
  for (const [other, { until }] of kept) if (until <= performance.now() || kept.size > MOST_KEPT) kept.delete(other);
  return ok(value);
}
