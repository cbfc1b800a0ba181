import type { TopologyQuery, TopologyView } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { fromStore } from '../../flows/backend.ts';
import { answerFacts, openFlows, readFilter } from '../../flows/scope.ts';
import type { Identity } from '../../identity.ts';
import { ok, type Result } from '../../result.ts';

/** Connections that a view is made of at most, the greatest by bytes first. */
const MOST_EDGES = 100_000;

export async function viewTopology(
  context: FeatureContext,
  asker: { readonly identity: Identity; readonly cluster: string; readonly signal: AbortSignal },
  query: TopologyQuery,
): Promise<Result<TopologyView, Fault>> {
  const hide = readFilter(query.hide, 'hide');
  if (!hide.ok) return hide;
  const opened = await openFlows(context, asker.identity, asker.cluster, query);
  if (!opened.ok) return opened;
  const { queries, scope } = opened.value;
  const stored = fromStore(
    await queries.edges({ ...scope, limit: MOST_EDGES, labels: query.group === 'label' }, { signal: asker.signal }),
  );
  if (!stored.ok) return stored;
  return ok({
    ...answerFacts(opened.value, stored.value),
    nodes: [],
    edges: [],
    totals: { pods: 0, nodes: 0, edges: 0, bytes: 0 },
    folded: [],
    unreadable: false,
  });
}
