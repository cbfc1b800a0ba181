import { type Filter, parseFilter } from '@netloft/analytics';
import type { FlowScopeQuery, Hidden } from '@netloft/contracts';
import type { FlowQueries, FlowScope } from '@netloft/flow-store';
import { openCluster, type OpenCluster } from '../cluster-access.ts';
import type { Fault } from '../errors.ts';
import type { FeatureContext } from '../feature.ts';
import type { Identity } from '../identity.ts';
import { err, ok, type Result } from '../result.ts';
import { rangeOf } from './range.ts';
import { visibleFlows } from './visibility.ts';

/** A question about stored flows, ready to be asked: of whom, and within what. */
export interface OpenFlows {
  readonly open: OpenCluster;
  readonly queries: FlowQueries;
  readonly scope: FlowScope;
  readonly hidden: readonly Hidden[];
}

/** Reads a filter; FILTER_INVALID says what is wrong at which place (`filter:12` counts UTF-16 units from 0). */
export function readFilter(text: string | undefined, path = 'filter'): Result<Filter, Fault> {
  const parsed = parseFilter(text ?? '');
  if (parsed.ok) return parsed;
  const { at, message } = parsed.error;
  return err({
    code: 'FILTER_INVALID',
    detail: `${message} (at character ${at + 1} of “${text ?? ''}”)`,
    errors: [{ path: `${path}:${at}`, message }],
  });
}

/** Opens the flows of a cluster for the caller: their range, their filter, and the Namespaces that they may see. */
export async function openFlows(
  context: FeatureContext,
  identity: Identity,
  cluster: string,
  query: FlowScopeQuery,
  defaultMs?: number,
): Promise<Result<OpenFlows, Fault>> {
  const open = openCluster(context, identity, cluster);
  if (!open.ok) return open;
  const range = rangeOf(query, context.now(), defaultMs);
  if (!range.ok) return range;
  const filter = readFilter(query.filter);
  if (!filter.ok) return filter;
  const queries = context.flows.queriesFor(open.value.cluster.name);
  if (!queries.ok) return queries;
  const visible = await visibleFlows(open.value);
  if (!visible.ok) return visible;
  const { namespaces, hidden } = visible.value;
  return ok({
    open: open.value,
    queries: queries.value,
    scope: { cluster: open.value.cluster.name, ...range.value, filter: filter.value, namespaces },
    hidden,
  });
}

/** Range and left-outs, as every answer tells them. */
export function answerFacts(
  { scope, hidden }: Pick<OpenFlows, 'scope' | 'hidden'>,
  { took, partial }: { readonly took: number; readonly partial?: string },
): { from: string; to: string; took: number; partial?: string; hidden?: Hidden[] } {
  return {
    from: new Date(scope.from).toISOString(),
    to: new Date(scope.to).toISOString(),
    took,
    ...(partial === undefined ? {} : { partial }),
    ...(hidden.length === 0 ? {} : { hidden: [...hidden] }),
  };
}
