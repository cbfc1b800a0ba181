import type {
  ListQuery,
  NsxClusterPolicy,
  NsxClusterStatistics,
  NsxLinkList,
  NsxPolicyCheck,
  NsxPolicyDetail,
  NsxPolicyList,
  NsxPolicySummary,
} from '@netloft/contracts';
import {
  appliedToText,
  CATEGORIES,
  checkPolicy,
  clusterObjectsOf,
  type Group,
  type NameOfPath,
  PolicyStatistics,
  ruleRowOf,
  SECURITY_POLICIES_PATH,
  SecurityPolicy,
  type Service,
} from '@netloft/nsx';
import type { Fault } from '../../errors.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import { ok, type Result } from '../../result.ts';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { NsxListed, NsxResult } from '../../upstreams/nsx/types.ts';
import type { OpenNsx } from './nsx.access.ts';
import { agesOf, orListed, pendingOf } from './nsx.ages.ts';
import { type Age, freshnessOf, type Known } from './nsx.cache.ts';
import { parsed, policyContext } from './nsx.check.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { changedOf, readOnlyOf } from './nsx.envelope.ts';
import { asRealized } from './nsx.draft.ts';
import { nsxFault } from './nsx.faults.ts';
import { clusterPoliciesByNsx } from './nsx.links.ts';
import { idOfPath, type Json, withSpan } from './nsx.objects.ts';
import { type PolicyFact, policyPathOf, readPolicy } from './nsx.policy-source.ts';
import { readRealization, readRealizations, realizationOf } from './nsx.realization.ts';
import type { NsxSources } from './nsx.sources.ts';

const placeOf = (category: string): number => {
  const at = CATEGORIES.findIndex((one) => one === category);
  return at < 0 ? CATEGORIES.length : at;
};

const shape: ListShape<NsxPolicySummary> = {
  fields: {
    /** Place in the order of evaluation. */
    evaluation: (row) => placeOf(row.category) * 1_000_000_000 + row.sequence,
    name: (row) => row.name,
    id: (row) => row.id,
    category: (row) => row.category,
    enforcedBy: (row) => row.enforcedBy,
    sequence: (row) => row.sequence,
    span: (row) => row.span,
    rules: (row) => row.rules,
    appliedTo: (row) => row.appliedTo,
    realization: (row) => row.realization.state,
    locked: (row) => row.locked,
    changedAt: (row) => row.changedAt,
    changedBy: (row) => row.changedBy,
  },
  idOf: (row) => row.id,
  defaultSort: 'evaluation',
};

/** Names of groups and services by path; `late` while they are on their way. */
interface Named {
  readonly late: readonly Age[];
  readonly nameOf: NameOfPath;
  readonly groups: ReadonlyMap<string, Group>;
  readonly services: ReadonlyMap<string, Service>;
}

const mapOf = <T extends { readonly path?: string | undefined }>(
  answer: NsxResult<Known<NsxListed<T>>>,
): ReadonlyMap<string, T> =>
  new Map(
    (answer.ok ? answer.value.value.items : []).flatMap((one) =>
      one.path === undefined ? [] : [[one.path, one] as const],
    ),
  );

async function readNamed(context: NsxContext, open: OpenNsx): Promise<Named> {
  const sources = sourcesOf(context, open);
  const [groups, services] = await Promise.all([sources.groups(), sources.services()]);
  const byPath = mapOf(groups);
  const servicesByPath = mapOf(services);
  return {
    late: agesOf([groups, services]).filter(({ late }) => late === true),
    groups: byPath,
    services: servicesByPath,
    nameOf: (path) => (byPath.get(path) ?? servicesByPath.get(path))?.display_name,
  };
}

const countBy = (words: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};

function summaryOf(
  { policy, rules, spans }: PolicyFact,
  { nameOf }: Named,
  realization: NsxPolicySummary['realization'],
  clusterPolicies: readonly NsxClusterPolicy[],
): NsxPolicySummary {
  return {
    id: policy.id,
    name: policy.display_name ?? policy.id,
    path: policyPathOf(policy),
    category: policy.category,
    enforcedBy: spans.length > 0 ? 'antrea' : 'dfw',
    sequence: policy.sequence_number ?? 0,
    span: spans.map((one) => idOfPath(one.container_cluster_path)).sort(),
    rules: policy.rule_count ?? rules.length,
    actions: countBy(rules.map(({ action }) => action)),
    appliedTo: appliedToText({ ...policy, rules: [...rules] }, nameOf),
    realization,
    locked: policy.locked === true,
    lockedBy: policy.lock_modified_by ?? null,
    isDefault: policy.is_default === true,
    clusterPolicies: [...clusterPolicies],
    readOnly: policy.is_default === true ? 'it is NSX’s own default' : readOnlyOf(policy),
    ...changedOf(policy),
    revision: policy._revision ?? null,
  };
}

/** Security policies with their rules and span, in the order of evaluation. */
export async function listNsxPolicies(
  context: NsxContext,
  open: OpenNsx,
  query: ListQuery,
): Promise<Result<NsxPolicyList, Fault>> {
  const sources = sourcesOf(context, open);
  const [policies, named] = await Promise.all([sources.policies(), readNamed(context, open)]);
  if (!policies.ok) return nsxFault(policies.error);
  const { items, partial } = policies.value.value;
  const [links, realizations] = await Promise.all([
    clusterPoliciesByNsx(context, open, items),
    readRealizations(
      context,
      open,
      items.map(({ policy }) => policyPathOf(policy)),
    ),
  ]);
  const page = pageOf(
    items.map((fact) =>
      summaryOf(
        fact,
        named,
        realizations.get(policyPathOf(fact.policy)) ?? { state: 'Unknown' },
        links.get(fact.policy.id) ?? [],
      ),
    ),
    query,
    shape,
  );
  if (!page.ok) return page;
  return ok({
    ...page.value,
    freshness: freshnessOf([policies.value, ...named.late]),
    ...(partial === undefined ? {} : { partial }),
  });
}

type Counted = NsxResult<Known<NsxListed<PolicyStatistics>>>;

const readStatistics = (sources: NsxSources, id: string): Promise<Counted> =>
  sources.detail(`policies statistics ${id}`, (api) =>
    api.list(policyPath(SECURITY_POLICIES_PATH, id, 'statistics'), PolicyStatistics),
  );

function statisticsOf(
  answer: Counted,
  { spans }: PolicyFact,
): { readonly statistics: NsxClusterStatistics[] | null; readonly statisticsDetail?: string } {
  if (!answer.ok) return { statistics: null, statisticsDetail: `NSX did not tell: ${answer.error.message}` };
  const { items } = answer.value.value;
  const wanted = new Set(spans.map((one) => one.container_cluster_path));
  const statistics = items.map(({ container_cluster_path: path, statistics: inner }): NsxClusterStatistics => ({
    cluster: path === undefined ? null : idOfPath(path),
    rules: (inner?.results ?? []).flatMap((one) =>
      one.rule === undefined
        ? []
        : [
            {
              rule: idOfPath(one.rule),
              packets: one.packet_count ?? null,
              bytes: one.byte_count ?? null,
              sessions: one.session_count ?? null,
              hits: one.hit_count ?? null,
            },
          ],
    ),
  }));
  const told = new Set(items.map(({ container_cluster_path: path }) => path));
  const silent = [...wanted].filter((path) => !told.has(path)).map(idOfPath);
  return {
    statistics,
    ...(silent.length === 0 ? {} : { statisticsDetail: `NSX tells nothing of ${silent.join(', ')}.` }),
  };
}

/** One policy: rules, realization, what it became in clusters, and its counters cluster by cluster. */
export async function readNsxPolicy(
  context: NsxContext,
  open: OpenNsx,
  id: string,
): Promise<Result<NsxPolicyDetail, Fault>> {
  const sources = sourcesOf(context, open);
  const found = orListed(
    await sources.detail(`policies one ${id}`, (api) => readPolicy(api, id)),
    sources.listedBefore().policies,
    ({ items }) => items.find(({ policy }) => policy.id === id),
  );
  if (!found.ok) return nsxFault(found.error);
  const fact = found.value.value;
  const [named, realized, links, counted, checkContext] = await Promise.all([
    readNamed(context, open),
    readRealization(sources, policyPathOf(fact.policy)),
    clusterPoliciesByNsx(context, open, [fact]),
    readStatistics(sources, id),
    policyContext(context, open, withSpan(fact), undefined),
  ]);
  return ok({
    id: fact.policy.id,
    summary: summaryOf(fact, named, realizationOf(realized), links.get(fact.policy.id) ?? []),
    rules: fact.rules.map((rule) => ruleRowOf(rule, named.nameOf, (path) => named.services.get(path))),
    ...statisticsOf(counted, fact),
    comments: fact.policy.comments ?? '',
    findings: [...checkPolicy({ ...fact.policy, rules: [...fact.rules] }, checkContext)],
    freshness: freshnessOf([found.value, ...named.late, ...agesOf([realized, counted])]),
    object: { ...fact.policy, rules: [...fact.rules] },
    span: fact.spans.map((one) => idOfPath(one.container_cluster_path)).sort(),
  });
}

/** A policy that is being written: its limits, and the ClusterNetworkPolicy that it would become. */
export async function checkNsxPolicy(
  context: NsxContext,
  open: OpenNsx,
  object: Json,
  span: readonly string[],
): Promise<Result<NsxPolicyCheck, Fault>> {
  const policy = parsed(SecurityPolicy, object);
  if (!policy.ok) return policy;
  const sources = sourcesOf(context, open);
  // Limits that are not known yet would look as if the draft broke none.
  const [known, ...others] = await Promise.all([
    sources.policies(),
    sources.groups(),
    sources.services(),
    sources.controlPlanes(),
  ]);
  const waiting = pendingOf([known, ...others]);
  if (waiting !== undefined) return nsxFault(waiting);
  const facts = await policyContext(context, open, { ...object, span }, undefined);
  const findings = [...checkPolicy(policy.value, facts)];
  if (span.length === 0 || facts.groups === undefined || facts.services === undefined)
    return ok({ findings, clusterPolicy: null });
  const made = clusterObjectsOf(asRealized(policy.value, known.ok ? known.value.value.items : []), {
    groups: facts.groups,
    services: facts.services,
    versions: { policy: 'v1beta1', group: 'v1beta1' },
  });
  return ok({ findings, clusterPolicy: made === undefined ? null : { ...made.policy } });
}

/** Policies of a cluster that came from NSX, with the policy that each came from. */
export async function listLinks(
  context: NsxContext,
  open: OpenNsx,
  cluster: string,
): Promise<Result<NsxLinkList, Fault>> {
  const policies = await sourcesOf(context, open).policies();
  if (!policies.ok) return nsxFault(policies.error);
  const links = await clusterPoliciesByNsx(context, open, policies.value.value.items, [cluster]);
  const items = policies.value.value.items.flatMap(({ policy }) =>
    (links.get(policy.id) ?? []).map(({ id }) => ({
      id,
      policy: policy.id,
      policyName: policy.display_name ?? policy.id,
      category: policy.category,
    })),
  );
  return ok({ items, total: items.length, freshness: freshnessOf([policies.value]) });
}
