import {
  admit,
  type AdmissionCluster,
  ladderOf,
  type LadderRung,
  originOf,
  POLICY_KINDS,
  VALIDATING_WEBHOOKS,
} from '@netloft/antrea';
import type { ListQuery, Rung, TierList, TrafficStats } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import { createDerivedView } from '../../derived-view.ts';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import type { LiveView } from '../../live.ts';
import { err, ok, type Result } from '../../result.ts';
import { CRD_GROUP } from '../../upstreams/antrea/agents.ts';
import { watchedKindOf } from '../../upstreams/antrea/policy-state/kinds.ts';
import type { PolicyState, WatchedKind } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { policyRows, type PolicyRows } from '../../upstreams/antrea/policy-state/rows.ts';
import type { PolicyStatistics } from '../../upstreams/antrea/statistics/statistics.ts';
import { accessOf, STAGE_ACCESS } from './tiers.access.ts';
import { type SharedRights, tierRights, type TierRights } from './tiers.rights.ts';

/** Antrea's limits (pkg/controller/networkpolicy/validate.go). */
const MOST_TIERS = 20;
const RESERVED = [251, 252, 254, 255];
/** Taken by the Admin tier of Kubernetes' ClusterNetworkPolicies where these are on. */
const UPSTREAM_ADMIN = 220;

const SHOWN: readonly WatchedKind[] = [
  'tiers',
  'clusterNetworkPolicies',
  'networkPolicies',
  'kubernetesNetworkPolicies',
  'adminNetworkPolicies',
  'baselineAdminNetworkPolicies',
  'upstreamClusterNetworkPolicies',
  'pods',
  'tierEntitlements',
  'tierEntitlementBindings',
];

const shape: ListShape<Rung> = {
  fields: {
    place: (rung) => rung.place,
    name: (rung) => rung.name,
    type: (rung) => rung.type,
    owner: (rung) => rung.owner,
    stage: (rung) => rung.stage,
    description: (rung) => rung.description,
    policies: (rung) => rung.counts.policies,
    rules: (rung) => rung.counts.rules,
    pods: (rung) => rung.counts.pods,
    open: (rung) => rung.access.open,
  },
  idOf: (rung) => rung.id,
  defaultSort: 'place',
};

/** Hits of all policies of a rung; null where none of them is counted. */
function hitsOf(statistics: PolicyStatistics, ids: readonly string[]): TrafficStats | null {
  if (statistics.state().state !== 'counting') return null;
  const counted = ids.flatMap((id) => statistics.of(id)?.total ?? []);
  if (counted.length === 0) return null;
  const sum = (read: (one: TrafficStats) => number): number => counted.reduce((all, one) => all + read(one), 0);
  return { packets: sum((one) => one.packets), bytes: sum((one) => one.bytes), sessions: sum((one) => one.sessions) };
}

/** The cluster as the webhook of Tiers looks it up. */
function admissionOf(state: PolicyState): AdmissionCluster {
  const list = (group: string, plural: string) => {
    const kind = watchedKindOf(group, plural);
    return kind === undefined ? [] : [...state.raw(kind).values()];
  };
  return {
    list,
    get: (group, plural, name) => list(group, plural).find(({ metadata }) => metadata.name === name),
    featureGate: (name) => state.antrea.gate(name) ?? false,
    secretAccess: () => 'denied',
  };
}

/** Why a rung cannot be deleted, in the webhook's words for a Tier; null when it can. */
function undeletable({ object }: LadderRung, cluster: AdmissionCluster): string | null {
  if (object === undefined) return 'It is a stage of evaluation, no Tier.';
  const user = { username: '', groups: [] };
  const input = { operation: 'DELETE', group: CRD_GROUP, resource: 'tiers', user, oldObject: object } as const;
  const answer = admit(VALIDATING_WEBHOOKS, input, cluster);
  return answer.allowed ? null : answer.message;
}

function rungsOf(source: PolicyRows, rights: TierRights): Rung[] {
  const { state, statistics } = source;
  const cluster = admissionOf(state);
  const served = POLICY_KINDS.filter(({ stateKind }) => state.served(stateKind)).map(({ kind }) => kind);
  const ladder = ladderOf({
    index: state.index(),
    tiers: [...state.raw('tiers').values()],
    policies: source.rows(),
    served,
  });
  return ladder.map((rung): Rung => {
    const { object, members, ...known } = rung;
    return {
      ...known,
      hits: hitsOf(statistics, members),
      access: rung.type === 'tier' ? accessOf(rung.name, state, rights) : STAGE_ACCESS,
      undeletable: undeletable(rung, cluster),
      origin: object === undefined ? { source: 'other', manager: null } : originOf(object),
      resourceVersion:
        typeof object?.metadata['resourceVersion'] === 'string' ? object.metadata['resourceVersion'] : '',
    };
  });
}

interface Sources {
  readonly rows: PolicyRows;
  readonly rights: SharedRights;
}

const openSources = (context: FeatureContext, open: OpenCluster): Sources => ({
  rows: policyRows(context, open),
  rights: tierRights(context, open),
});

const limitsOf = (state: PolicyState): TierList['limits'] => ({
  max: MOST_TIERS,
  count: state.raw('tiers').size,
  reserved: state.antrea.gates().clusterNetworkPolicy === true ? [UPSTREAM_ADMIN, ...RESERVED] : RESERVED,
});

/** The ladder, first evaluated first, with who may put policies on each rung. */
export async function listTiers(
  context: FeatureContext,
  open: OpenCluster,
  query: ListQuery,
): Promise<Result<TierList, Fault>> {
  const { rows, rights } = openSources(context, open);
  try {
    await Promise.all([rows.ready(), rights.ready()]);
    const { state, statistics } = rows;
    const failure = state.failure('tiers');
    if (failure !== undefined && failure.code !== 'forbidden' && !state.known('tiers'))
      return err(faultOfUpstream(failure));
    const page = pageOf(rungsOf(rows, rights.rights()), query, shape);
    if (!page.ok) return page;
    const hidden = state.hidden(SHOWN);
    return ok({
      ...page.value,
      freshness: state.freshness(),
      statistics: statistics.state(),
      may: rights.rights().may,
      limits: limitsOf(state),
      ...(hidden.length > 0 ? { hidden: [...hidden] } : {}),
    });
  } finally {
    rows.release();
    rights.release();
  }
}

/** All rungs, as they change. */
export function tiersView(context: FeatureContext, open: OpenCluster): LiveView<Rung> {
  const { rows, rights } = openSources(context, open);
  return createDerivedView<Rung>({
    watches: rows.watches,
    pulses: [rows.counting, rights],
    compute: () => rungsOf(rows, rights.rights()),
    same: (before, after) => JSON.stringify(before) === JSON.stringify(after),
    freshness: rows.state.freshness,
    hidden: () => rows.state.hidden(SHOWN),
    patienceMs: 15_000,
    throttleMs: 500,
  });
}
