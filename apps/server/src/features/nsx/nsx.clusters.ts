import { X509Certificate } from 'node:crypto';
import type {
  ListQuery,
  NsxAlarm,
  NsxAlarmList,
  NsxClusterDetail,
  NsxClusterList,
  NsxClusterSummary,
} from '@netloft/contracts';
import {
  Alarm,
  clusterHealth,
  type ClusterMatch,
  type ContainerClusterNode,
  DEFAULT_HEARTBEAT_SECONDS,
} from '@netloft/nsx';
import type { Fault } from '../../errors.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import { err, ok, type Result } from '../../result.ts';
import { managerPath } from '../../upstreams/nsx/paths.ts';
import type { OpenNsx } from './nsx.access.ts';
import { agesOf } from './nsx.ages.ts';
import { type Age, freshnessOf } from './nsx.cache.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';
import { matchedClusters } from './nsx.matching.ts';
import { idOfPath } from './nsx.objects.ts';
import type { PolicyFact } from './nsx.policy-source.ts';

const shape: ListShape<NsxClusterSummary> = {
  fields: {
    name: (row) => row.name,
    id: (row) => row.id,
    cni: (row) => row.cni,
    type: (row) => row.type,
    state: (row) => row.state,
    link: (row) => row.link?.cluster ?? null,
    registeredAt: (row) => row.registeredAt,
    registeredBy: (row) => row.registeredBy,
    policies: (row) => row.policies,
    pods: (row) => row.counts?.pods ?? null,
  },
  idOf: (row) => row.id,
  defaultSort: 'name',
};

/** End of a certificate in PEM; null for none or an unreadable one. */
function expiryOf(pem: string | undefined): string | null {
  if (pem === undefined || pem === '') return null;
  try {
    return new Date(Date.parse(new X509Certificate(pem).validTo)).toISOString();
  } catch {
    return null;
  }
}

interface Whole {
  readonly summaries: readonly NsxClusterSummary[];
  readonly matches: readonly ClusterMatch[];
  readonly unregistered: readonly string[];
  readonly nodes: readonly ContainerClusterNode[];
  readonly policies: readonly PolicyFact[] | undefined;
  readonly ages: readonly Age[];
  readonly missing: readonly string[];
}

const timeOf = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());

/** Every cluster of NSX with its health, counts, policies and certificate. */
async function readWhole(context: NsxContext, open: OpenNsx): Promise<Result<Whole, Fault>> {
  const sources = sourcesOf(context, open);
  const [matched, statuses, nodes, namespaces, pods, services, policies] = await Promise.all([
    matchedClusters(context, open),
    sources.statuses(),
    sources.collection('Node'),
    sources.collection('Namespace'),
    sources.collection('Pod'),
    sources.collection('Service'),
    sources.policies(),
  ]);
  if (!matched.ok) return nsxFault(matched.error);
  const { matches, ages, missing } = matched.value;
  const count = (answer: typeof nodes | typeof namespaces | typeof pods | typeof services, id: string): number | null =>
    answer.ok ? answer.value.value.items.filter((one) => one.container_cluster_id === id).length : null;
  const countsOf = (id: string | undefined): NsxClusterSummary['counts'] => {
    if (id === undefined) return null;
    const counts = {
      nodes: count(nodes, id),
      namespaces: count(namespaces, id),
      pods: count(pods, id),
      services: count(services, id),
    };
    const { nodes: n, namespaces: ns, pods: p, services: s } = counts;
    return n === null || ns === null || p === null || s === null
      ? null
      : { nodes: n, namespaces: ns, pods: p, services: s };
  };
  const facts = policies.ok ? policies.value.value.items : undefined;
  const spanning = (id: string): number | null =>
    facts === undefined
      ? null
      : facts.filter(({ spans }) => spans.some((span) => idOfPath(span.container_cluster_path) === id)).length;

  const summaryOf = ({ controlPlane, inventory, link }: ClusterMatch): NsxClusterSummary => {
    const id = controlPlane?.id ?? inventory?.external_id ?? '';
    const interval = (statuses.ok ? statuses.value.value.intervals.get(id) : undefined) ?? DEFAULT_HEARTBEAT_SECONDS;
    const health =
      controlPlane === null
        ? { state: 'Unknown' as const, components: [], agents: null, problems: [] }
        : clusterHealth(statuses.ok ? statuses.value.value.info.get(id) : undefined, {
            intervalSeconds: interval,
            now: context.now(),
            inInventory: inventory !== null,
          });
    return {
      id,
      name: controlPlane?.display_name ?? inventory?.display_name ?? id,
      cni: controlPlane === null ? (inventory?.cni_type ?? '') : 'Antrea',
      type: inventory?.cluster_type ?? null,
      ...health,
      heartbeatInterval: interval,
      counts: countsOf(inventory?.external_id),
      inventoryId: inventory?.external_id ?? null,
      nodeId: controlPlane?.node_id ?? null,
      link,
      policies: controlPlane === null ? 0 : spanning(id),
      certificateExpires: expiryOf(controlPlane?.certificate),
      registeredBy: controlPlane?._create_user ?? null,
      registeredAt: timeOf(controlPlane?._create_time),
    };
  };
  return ok({
    summaries: matches.clusters.map(summaryOf),
    matches: matches.clusters,
    unregistered: matches.unregistered,
    nodes: nodes.ok ? nodes.value.value.items : [],
    policies: facts,
    ages: [...ages, ...agesOf([statuses, pods, policies])],
    missing: [...missing, ...(statuses.ok ? [] : [`health (${statuses.error.message})`])],
  });
}

/** Clusters that NSX knows, registered ones and those of its inventory, and clusters of Netloft that it does not know. */
export async function listNsxClusters(
  context: NsxContext,
  open: OpenNsx,
  query: ListQuery,
): Promise<Result<NsxClusterList, Fault>> {
  const whole = await readWhole(context, open);
  if (!whole.ok) return whole;
  const { summaries, unregistered, ages, missing } = whole.value;
  const page = pageOf(summaries, query, shape);
  if (!page.ok) return page;
  return ok({
    ...page.value,
    unregistered: [...unregistered],
    freshness: freshnessOf(ages),
    ...(missing.length === 0 ? {} : { partial: `NSX did not tell ${missing.join(', ')}` }),
  });
}

/** One cluster: its Nodes with their agents, and the policies that are realized there. */
export async function readNsxCluster(
  context: NsxContext,
  open: OpenNsx,
  id: string,
): Promise<Result<NsxClusterDetail, Fault>> {
  const whole = await readWhole(context, open);
  if (!whole.ok) return whole;
  const { summaries, matches, nodes, policies, ages } = whole.value;
  const at = summaries.findIndex((one) => one.id === id);
  const [summary, match] = [summaries[at], matches[at]];
  if (summary === undefined || match === undefined)
    return err({ code: 'NOT_FOUND', detail: `NSX knows no cluster ${id}.` });
  return ok({
    id,
    summary,
    nodes: nodes
      .filter((node) => match.inventory !== null && node.container_cluster_id === match.inventory.external_id)
      .map((node) => ({
        id: node.external_id,
        name: node.display_name ?? node.external_id,
        ips: node.ip_addresses ?? [],
        podCidrs: node.pod_cidrs ?? [],
        agent: node.cni_agent_status ?? '',
      })),
    policies: (policies ?? [])
      .filter(({ spans }) => spans.some((span) => idOfPath(span.container_cluster_path) === id))
      .map(({ policy }) => ({ id: policy.id, name: policy.display_name ?? policy.id, category: policy.category })),
    object: match.controlPlane,
    freshness: freshnessOf(ages),
  });
}

const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];
const alarmShape: ListShape<NsxAlarm> = {
  fields: {
    /** The most severe first, then the newest. */
    rank: (row) => SEVERITIES.indexOf(row.severity) * 1e14 - Date.parse(row.reportedAt ?? '1970-01-01'),
    severity: (row) => row.severity,
    status: (row) => row.status,
    feature: (row) => row.feature,
    summary: (row) => row.summary,
    reportedAt: (row) => row.reportedAt,
  },
  idOf: (row) => row.id,
  defaultSort: 'rank',
};
const ALARMS_MS = 20_000;

/** Alarms of NSX that nobody resolved. */
export async function listAlarms(
  context: NsxContext,
  open: OpenNsx,
  query: ListQuery,
): Promise<Result<NsxAlarmList, Fault>> {
  const known = await context.cache.read(
    `${open.api.key}\nalarms`,
    ALARMS_MS,
    () => open.api.list(managerPath('alarms'), Alarm, { max: 5_000 }),
    { soon: open.soon },
  );
  if (!known.ok) return nsxFault(known.error);
  const items = known.value.value.items
    .filter(({ status }) => status !== 'RESOLVED' && status !== 'SUPPRESSED')
    .map((alarm): NsxAlarm => ({
      id: alarm.id,
      severity: alarm.severity ?? '',
      status: alarm.status ?? '',
      feature: alarm.feature_display_name ?? alarm.feature_name ?? '',
      summary: alarm.summary ?? alarm.event_type_display_name ?? alarm.event_type ?? '',
      description: alarm.description ?? '',
      action: alarm.recommended_action ?? '',
      reportedAt: timeOf(alarm.last_reported_time),
    }));
  const page = pageOf(items, query, alarmShape);
  return page.ok ? ok({ ...page.value, freshness: freshnessOf([known.value]) }) : page;
}
