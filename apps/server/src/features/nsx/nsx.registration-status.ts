import { read } from '@netloft/antrea';
import type { NsxRegistrationStatus } from '@netloft/contracts';
import {
  clusterHealth,
  type ClusterRegistrationFacts,
  DEFAULT_HEARTBEAT_SECONDS,
  INTERWORKING_NAMESPACE,
  type JobFacts,
  PrincipalIdentity,
  readBootstrapConfig,
  readClusterId,
  registrationState,
  type RegistrationFacts,
} from '@netloft/nsx';
import { openCluster, type OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import type { KubeObject, ResourceRef } from '../../upstreams/kubernetes/types.ts';
import { managerPath } from '../../upstreams/nsx/paths.ts';
import type { OpenNsx } from './nsx.access.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { matchedClusters } from './nsx.matching.ts';

const core = (plural: string): ResourceRef => ({ group: '', version: 'v1', plural });
const JOBS: ResourceRef = { group: 'batch', version: 'v1', plural: 'jobs' };
const NSX_TIER = /^nsx-category-/;

/** The object, false when there is none, null when it cannot be read. */
async function look(
  open: OpenCluster,
  resource: ResourceRef,
  name: string,
  namespace?: string,
): Promise<KubeObject | false | null> {
  const found = await open.client.get(resource, name, namespace);
  if (found.ok) return found.value;
  return found.error.code === 'not-found' ? false : null;
}

export function jobFactsOf(job: KubeObject): JobFacts {
  const status = read.object(job['status']);
  const failed = read
    .objects(status?.['conditions'])
    .find((one) => one['type'] === 'Failed' && one['status'] === 'True');
  const message = read.text(failed?.['message']);
  return {
    active: read.number(status?.['active']) ?? 0,
    succeeded: read.number(status?.['succeeded']) ?? 0,
    failed: read.number(status?.['failed']) ?? 0,
    gaveUp: failed !== undefined,
    ...(message === undefined ? {} : { message }),
  };
}

/** Containers of the Pod of Deployment interworking that are ready; false without such a Pod. */
async function readInterworking(open: OpenCluster): Promise<ClusterRegistrationFacts['interworking']> {
  const pods = await open.client.list(core('pods'), {
    namespace: INTERWORKING_NAMESPACE,
    labelSelector: 'component=interworking',
  });
  if (!pods.ok) return null;
  const counts = pods.value
    .filter((pod) => pod.metadata['deletionTimestamp'] === undefined)
    .map((pod) => {
      const total = read.objects(read.object(pod['spec'])?.['containers']).length;
      const ready = read
        .objects(read.object(pod['status'])?.['containerStatuses'])
        .filter((one) => one['ready'] === true).length;
      return { ready, total };
    });
  const [best] = counts.toSorted((a, b) => b.ready - a.ready);
  return best ?? false;
}

/** What the cluster shows of its registration, as far as the caller may see it. */
export async function clusterFacts(open: OpenCluster): Promise<ClusterRegistrationFacts> {
  const tiersResource = await open.cluster.resolve(open.identity, 'crd.antrea.io', 'tiers');
  const [namespace, bootstrap, secret, job, clusterId, interworking, tiers] = await Promise.all([
    look(open, core('namespaces'), INTERWORKING_NAMESPACE),
    look(open, core('configmaps'), 'bootstrap-config', INTERWORKING_NAMESPACE),
    look(open, core('secrets'), 'nsx-cert', INTERWORKING_NAMESPACE),
    look(open, JOBS, 'register', INTERWORKING_NAMESPACE),
    look(open, core('configmaps'), 'cluster-id', INTERWORKING_NAMESPACE),
    readInterworking(open),
    tiersResource.ok && tiersResource.value !== null ? open.client.list(tiersResource.value) : undefined,
  ]);
  const conf = bootstrap === false || bootstrap === null ? undefined : readBootstrapConfig(bootstrap);
  return {
    namespace: namespace === null ? null : namespace !== false,
    bootstrapConfig:
      bootstrap === false || bootstrap === null ? bootstrap : { name: conf?.name, managers: conf?.managers ?? [] },
    certificateSecret: secret === null ? null : secret !== false,
    registerJob: job === false || job === null ? job : jobFactsOf(job),
    clusterId: clusterId === false || clusterId === null ? clusterId : (readClusterId(clusterId) ?? false),
    interworking,
    tiers:
      tiers?.ok === true
        ? tiers.value.map(({ metadata }) => metadata.name).filter((name) => NSX_TIER.test(name))
        : null,
  };
}

async function nsxFacts(
  context: NsxContext,
  open: OpenNsx,
  name: string,
): Promise<Omit<RegistrationFacts, 'name' | 'cluster'>> {
  const sources = sourcesOf(context, open);
  const [identities, planes, statuses, matched] = await Promise.all([
    open.api.list(managerPath('trust-management/principal-identities'), PrincipalIdentity),
    sources.controlPlanes(),
    sources.statuses(),
    matchedClusters(context, open),
  ]);
  const plane = planes.ok ? planes.value.value.items.find((one) => one.id === name) : undefined;
  const match = matched.ok
    ? matched.value.matches.clusters.find(({ controlPlane }) => controlPlane?.id === name)
    : undefined;
  const inInventory = matched.ok ? match?.inventory !== null && match !== undefined : null;
  const interval = statuses.ok ? statuses.value.value.intervals.get(name) : undefined;
  return {
    principalIdentity: identities.ok ? identities.value.items.some((one) => one.name === name) : null,
    controlPlane: planes.ok ? (plane === undefined ? false : { nodeId: plane.node_id }) : null,
    inInventory,
    health:
      plane === undefined || !statuses.ok
        ? null
        : clusterHealth(statuses.value.value.info.get(name), {
            intervalSeconds: interval ?? DEFAULT_HEARTBEAT_SECONDS,
            now: context.now(),
            ...(inInventory === null ? {} : { inInventory }),
          }),
  };
}

/** Who looks at a registration waits for it to go on: answers are no older than this. */
const MAX_AGE_MS = 2_000;

/** Where a registration stands, from what NSX and the cluster show now. */
export async function readRegistration(
  context: NsxContext,
  open: OpenNsx,
  { name, cluster }: { readonly name: string; readonly cluster: string | undefined },
): Promise<Result<NsxRegistrationStatus, Fault>> {
  const opened = cluster === undefined ? undefined : openCluster(context, open.identity, cluster);
  if (opened?.ok === false) return opened;
  const [nsx, own] = await Promise.all([
    nsxFacts(context, { ...open, maxAgeMs: MAX_AGE_MS }, name),
    opened === undefined ? undefined : clusterFacts(opened.value),
  ]);
  return ok({
    name,
    cluster: cluster ?? null,
    ...registrationState({ name, ...nsx, ...(own === undefined ? {} : { cluster: own }) }),
  });
}
