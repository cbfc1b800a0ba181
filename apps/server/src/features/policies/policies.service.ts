import type { ListQuery, PolicyList, PolicySummary } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import { createDerivedView } from '../../derived-view.ts';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import type { LiveView } from '../../live.ts';
import { err, ok, type Result } from '../../result.ts';
import type { PolicyState, WatchedKind } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { policyRows } from '../../upstreams/antrea/policy-state/rows.ts';

const FIELDS = [
  'name',
  'displayName',
  'kind',
  'namespace',
  'tier',
  'priority',
  'origin',
  'stage',
  'appliedTo',
  'rules',
  'isolates',
  'hits',
  'warnings',
  'changedAt',
] as const satisfies readonly (keyof PolicySummary)[];

/** Policies and what their rows are made of. */
export const SHOWN: readonly WatchedKind[] = [
  'clusterNetworkPolicies',
  'networkPolicies',
  'kubernetesNetworkPolicies',
  'adminNetworkPolicies',
  'baselineAdminNetworkPolicies',
  'upstreamClusterNetworkPolicies',
  'tiers',
  'pods',
  'namespaces',
  'clusterGroups',
  'groups',
];

const shapeOf = (places: ReadonlyMap<string, number>): ListShape<PolicySummary> => ({
  fields: {
    /** Place in the order of evaluation. */
    evaluation: (row) => places.get(row.id) ?? null,
    ...Object.fromEntries(FIELDS.map((name) => [name, (row: PolicySummary) => row[name]])),
    pods: (row) => row.appliedTo.pods,
    status: (row) => row.status.phase,
    manager: (row) => row.origin.manager,
    action: (row) => Object.entries(row.actions).flatMap(([action, count]) => (count > 0 ? [action] : [])),
    sessions: (row) => row.hits?.sessions ?? null,
  },
  idOf: (row) => row.id,
  defaultSort: 'evaluation',
});

/** Nothing of any policy kind could be read although the caller may. */
export function faultOfState(state: PolicyState): Fault | undefined {
  const kinds = SHOWN.slice(0, 3);
  if (kinds.some((kind) => state.known(kind))) return undefined;
  const failure = kinds.map((kind) => state.failure(kind)).find((one) => one !== undefined && one.code !== 'forbidden');
  return failure === undefined ? undefined : faultOfUpstream(failure);
}

/** One page of policies, in the order of evaluation unless sorted otherwise. */
export async function listPolicies(
  context: FeatureContext,
  open: OpenCluster,
  query: ListQuery,
): Promise<Result<PolicyList, Fault>> {
  const rows = policyRows(context, open);
  try {
    await rows.ready();
    const { state, statistics } = rows;
    const fault = faultOfState(state);
    if (fault !== undefined) return err(fault);
    const all = rows.rows();
    const page = pageOf(all, query, shapeOf(new Map(all.map((row, at) => [row.id, at]))));
    if (!page.ok) return page;
    const hidden = state.hidden(SHOWN);
    return ok({
      ...page.value,
      freshness: state.freshness(),
      statistics: statistics.state(),
      ...(hidden.length > 0 ? { hidden: [...hidden] } : {}),
    });
  } finally {
    rows.release();
  }
}

/** All rows, as they change. */
export function policiesView(context: FeatureContext, open: OpenCluster): LiveView<PolicySummary> {
  const rows = policyRows(context, open);
  return createDerivedView<PolicySummary>({
    watches: rows.watches,
    pulses: [rows.counting],
    compute: () => rows.rows(),
    same: () => false,
    freshness: rows.state.freshness,
    hidden: () => rows.state.hidden(SHOWN),
    patienceMs: 15_000,
    throttleMs: 300,
  });
}
