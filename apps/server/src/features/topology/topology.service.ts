import { hideFault, viewOf } from '@netloft/analytics';
import type { TopologyQuery, TopologyView } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { answerFacts, openFlows, readFilter } from '../../flows/scope.ts';
import type { Identity } from '../../identity.ts';
import { err, ok, type Result } from '../../result.ts';
import { policyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { MOST_EDGES, modelOf } from './topology.models.ts';

/** A view does not wait longer than this for what the cluster says about Pods; the flows alone make one too. */
const PATIENCE_MS = 3_000;

const inTime = async (work: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
    timer.unref();
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
};

const invalid = (path: string, message: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });

/** Flows of a time as a graph of at most `limit` nodes, joined with what the cluster says about its Pods. */
export async function viewTopology(
  context: FeatureContext,
  asker: { readonly identity: Identity; readonly cluster: string; readonly signal: AbortSignal },
  query: TopologyQuery,
): Promise<Result<TopologyView, Fault>> {
  const hide = readFilter(query.hide, 'hide');
  if (!hide.ok) return hide;
  const fault = hideFault(hide.value);
  if (fault !== undefined)
    return err({
      code: 'FILTER_INVALID',
      detail: `hide: ${fault.message}`,
      errors: [{ path: `hide:${fault.at}`, message: fault.message }],
    });
  if (query.group === 'label' && (query.label ?? '') === '')
    return invalid('label', 'is missing: name the key of the label to group by, such as app.');
  const opened = await openFlows(context, asker.identity, asker.cluster, query);
  if (!opened.ok) return opened;
  const state = policyState(context, opened.value.open);
  try {
    const found = await modelOf(
      opened.value,
      query,
      query.group === 'label',
      state,
      inTime(state.ready()),
      asker.signal,
    );
    if (!found.ok) return found;
    const { model, answer } = found.value;
    const graph = viewOf(model, {
      group: query.group,
      label: query.label,
      expand: query.expand,
      hide: hide.value,
      filter: opened.value.scope.filter,
      only: query.only,
      externalPrefix: query.externalPrefix,
      services: query.services,
      limit: query.limit,
    });
    const partial = [
      answer.partial,
      answer.left > 0
        ? `The ${MOST_EDGES.toLocaleString('en-US')} greatest connections; ${answer.left.toLocaleString('en-US')} smaller ones are left out.`
        : undefined,
    ].filter((reason) => reason !== undefined);
    return ok({
      ...graph,
      ...answerFacts(found.value.opened, {
        took: answer.took,
        ...(partial.length === 0 ? {} : { partial: partial.join(' ') }),
      }),
    });
  } finally {
    state.release();
  }
}
